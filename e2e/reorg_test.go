//go:build unix

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// chainStatus is the answer of `xcheckoutd chain status --json`.
type chainStatus struct {
	Name, Halted string
	Cursor, Head uint64
	Wrong        []string
}

// A reorg that takes a confirmed payment away stops that chain, loudly, until
// the operator has looked and says to go on.
func TestDeepReorgOnAnvil(t *testing.T) {
	t.Parallel()
	rpcURL := mining(t, evmtest.Anvil)
	home := t.TempDir()
	o := operator{t: t, home: home, rpcURL: rpcURL}
	token := o.deployToken()
	merchant := o.configure(token)
	node, err := rpc.Dial(rpcURL)
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	if err := node.Call(nil, "anvil_mine", "0xa"); err != nil { // so that the reorg leaves the contracts in place
		t.Fatal(err)
	}
	serve := start(t, environment(home), binary(t, "xcheckoutd"), "serve", "--config", o.config())
	serve.ready()
	env := environment(home, "XCHECKOUT_BASE_URL="+merchant.BaseURL, "XCHECKOUT_EMAIL="+merchant.Email, "XCHECKOUT_PASSWORD="+merchant.Password,
		"XCHECKOUT_API_KEY="+merchant.APIKey, "XCHECKOUT_API_SECRET="+merchant.APISecret, "XCHECKOUT_SIGN_KEY="+merchant.SignKey)
	xcheckout := func(exit int, args ...string) string {
		t.Helper()
		return runOutput(t, env, "", exit, binary(t, "xcheckout"), args...)
	}
	status := func(exit int) chainStatus {
		t.Helper()
		out := runOutput(t, environment(home), "", exit, binary(t, "xcheckoutd"), "chain", "status", "--config", o.config(), "--json")
		return decode[[]chainStatus](t, out)[0]
	}
	wait := func(what string, is func() bool) {
		t.Helper()
		for deadline := time.Now().Add(startTimeout); !is(); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("in vain: %s", what)
			}
		}
	}
	ready := func() int {
		t.Helper()
		answer, err := http.Get(merchant.BaseURL + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	info := func() order { return decode[order](t, xcheckout(0, "order", "info", "1", "--json")) }

	created := decode[order](t, xcheckout(0, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "1", "--json"))
	o.pay(token.Contract, created.DepositAddress, 25_000_000)
	wait("the order is paid", func() bool { return info().OrderStatus == "PAID" })
	if at := status(0); at.Cursor == 0 || at.Halted != "" || len(at.Wrong) != 0 {
		t.Errorf("chain status: %+v, want a cursor and nothing wrong", at)
	}
	if got := ready(); got != http.StatusOK {
		t.Errorf("readyz: %d, want 200", got)
	}

	if err := node.Call(nil, "anvil_reorg", 8, []any{}); err != nil { // all is replaced by empty blocks
		t.Fatal(err)
	}
	wait("readyz fails", func() bool { return ready() == http.StatusServiceUnavailable })
	serve.said("xcheckoutd chain resume --config FILE --chain ETH", startTimeout)
	if at := status(1); !strings.Contains(at.Halted, "order 1 of merchant") || len(at.Wrong) != 1 || !strings.Contains(at.Wrong[0], "chain resume") {
		t.Errorf("chain status: %+v, want why it is halted, and how to go on", at)
	}
	xcheckout(1, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "2", "--json")

	o.run("chain", "resume", "--config", o.config(), "--chain", "ETH")
	wait("readyz succeeds", func() bool { return ready() == http.StatusOK })
	if at := status(0); at.Halted != "" || len(at.Wrong) != 0 {
		t.Errorf("chain status: %+v, want nothing wrong", at)
	}
	serve.said("a reorg took a confirmed deposit away, and it stays credited", startTimeout)
	if got := info(); got.OrderStatus != "PAID" || got.ReceivedAmount != "25" {
		t.Errorf("the order is %s with %s, want PAID with 25.00, as before", got.OrderStatus, got.ReceivedAmount)
	}
	second := decode[order](t, xcheckout(0, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "3", "--json"))
	if second.DepositAddress == "" {
		t.Errorf("no order is taken after all: %+v", second)
	}
	runOutput(t, environment(home), "", 1, binary(t, "xcheckoutd"), "chain", "resume", "--config", o.config(), "--chain", "ETH")
	out := o.run("ledger", "check", "--config", o.config(), "--json")
	if !decode[struct{ Balanced bool }](t, out).Balanced {
		t.Errorf("ledger: %s", out)
	}
}
