//go:build unix

package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

type order struct {
	OrderNo, OrderStatus, TxHash, DepositAddress, PaymentURL string
	PayingAmount, ReceivedAmount                             json.Number
	Deposits                                                 []struct{ TxHash, Status string }
}

// A new user creates an order, pays it in two parts and receives the events,
// with the command line alone.
func TestPaymentWithTheCommandLine(t *testing.T) {
	t.Parallel()
	d := startDev(t, t.TempDir())
	listen := start(t, d.env(), binary(t, "xcheckout"), "listen", "--json", "--count", "3")
	listen.said("listening for the webhooks", startTimeout)

	created := decode[order](t, d.cli(t, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "twoparts", "--json"))
	if created.PayingAmount != "25" || created.DepositAddress == "" || !strings.HasPrefix(created.PaymentURL, d.BaseURL+"/pay/") {
		t.Errorf("created %+v", created)
	}
	d.cli(t, "pay", "twoparts", "--amount", "10.00", "--json")
	d.cli(t, "pay", "twoparts", "--json")

	var reasons []string
	for range 3 {
		line := listen.line("event", startTimeout, func(line string) bool { return strings.HasPrefix(line, "{") })
		reasons = append(reasons, decode[event](t, line).Data.Reason)
	}
	got := strings.Join(reasons, " ")
	if want := "deposit_detected deposit_detected paid"; got != want {
		t.Errorf("events %q, want %q", got, want)
	}

	paid := decode[order](t, d.cli(t, "order", "info", "twoparts", "--json"))
	if paid.OrderStatus != "PAID" || paid.ReceivedAmount != "25" || len(paid.Deposits) != 2 {
		t.Fatalf("order %+v, want PAID with 25.00 in two deposits", paid)
	}
	for _, deposit := range paid.Deposits {
		if !succeededOnChain(t, d.RPCURL, deposit.TxHash) {
			t.Errorf("the chain knows no success of %s", deposit.TxHash)
		}
	}
	// What can no longer be done is refused with its code and exit code 1.
	out := runOutput(t, d.env(), "", 1, binary(t, "xcheckout"), "order", "cancel", "twoparts", "--json")
	if strings.Contains(out, `"orderStatus":"CANCELLED"`) {
		t.Errorf("a paid order was cancelled: %s", out)
	}
}

func succeededOnChain(t *testing.T, rpcURL, hash string) bool {
	t.Helper()
	question := `{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["` + hash + `"]}`
	response, err := http.Post(rpcURL, "application/json", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	receipt := decode[struct{ Result struct{ Status string } }](t, string(answer))
	return receipt.Result.Status == "0x1"
}
