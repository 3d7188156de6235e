//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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

// A gateway with another brand's headers: its profile holds their names, so that the
// command line speaks to it, and listen hears it and passes on in the same names.
func TestCommandLineWithOtherHeaders(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	d := startDevAt(t, t.TempDir(), address, "http://"+address, "--signature-header", "D-SIGNATURE", "--timestamp-header", "D-TIMESTAMP",
		"--webhook-signature-header", "ANEX_PAY_SIGNATURE", "--webhook-timestamp-header", "ANEX_PAY_TIMESTAMP")
	names := make(chan [2]string, 1)
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case names <- [2]string{r.Header.Get("ANEX_PAY_SIGNATURE"), r.Header.Get("ANEX_PAY_TIMESTAMP")}:
		default:
		}
		fmt.Fprint(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
	}))
	defer program.Close()
	listen := start(t, d.env(), binary(t, "xcheckout"), "listen", "--json", "--count", "1", "--forward-to", program.URL)
	listen.said("listening for the webhooks", startTimeout)
	d.cli(t, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "others")
	d.cli(t, "pay", "others")
	listen.line("event", startTimeout, func(line string) bool { return strings.HasPrefix(line, "{") })
	if got := <-names; len(got[0]) != 88 || len(got[1]) != 13 {
		t.Errorf("passed on with the headers %q", got)
	}
	if out := d.cli(t, "config", "show"); !strings.Contains(out, "D-SIGNATURE") || !strings.Contains(out, "ANEX_PAY_TIMESTAMP") {
		t.Errorf("config show:\n%s", out)
	}
	d.cli(t, "doctor", "clock")
	report := decode[struct{ Differ int }](t, d.cli(t, "conformance", d.BaseURL, "--json"))
	if report.Differ != 0 {
		t.Errorf("conformance: %d differ", report.Differ)
	}
	// The names are those of the profile's gateway, and of no other.
	elsewhere := append(d.env(), "XCHECKOUT_BASE_URL=http://localhost:"+address[strings.LastIndex(address, ":")+1:])
	if out := runOutput(t, elsewhere, "", 1, binary(t, "xcheckout"), "order", "info", "others"); strings.Contains(out, "PAYING") {
		t.Errorf("another address was spoken to in the names of this one: %s", out)
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

// What is sent to a local gateway is followed by another terminal, with what was
// wrong with it, and is there for who comes later.
func TestLogs(t *testing.T) {
	t.Parallel()
	d := startDev(t, t.TempDir())
	logs := start(t, d.env(), binary(t, "xcheckout"), "logs")
	logs.said("following the calls to "+d.BaseURL, startTimeout)
	d.cli(t, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "logged")
	runOutput(t, d.env(), "", 1, binary(t, "xcheckout"), "order", "info", "nothing")
	wrong := append(d.env(), "XCHECKOUT_SIGN_KEY="+d.APISecret)
	runOutput(t, wrong, "", 1, binary(t, "xcheckout"), "token")

	for _, want := range []string{"  200  POST /checkout/order/create", "  404  GET  /checkout/order/info?orderNo=nothing  order_not_found  ",
		"  401  POST /user/auth/oauth2/token  signature_mismatch  api_secret_used_as_key  The message was signed with the apiSecret"} {
		logs.line(want, startTimeout, func(line string) bool { return strings.Contains(line, want) })
	}
	type call struct {
		Method, Path string
		Status       int
		Refusal      struct{ Code string }
	}
	var last call
	for line := range strings.Lines(d.cli(t, "logs", "--follow=false", "--json")) {
		last = decode[call](t, line)
		for _, secret := range []string{d.APISecret, d.SignKey, d.Password} {
			if strings.Contains(line, secret) {
				t.Errorf("a secret is in the last calls: %s", line)
			}
		}
	}
	if want := (call{"POST", "/user/auth/oauth2/token", 401, struct{ Code string }{"signature_mismatch"}}); last != want {
		t.Errorf("the last call is %+v, want %+v", last, want)
	}
}
