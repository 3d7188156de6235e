//go:build unix

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"

	devchain "github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// chainStatus is the answer of `xcheckoutd chain status --json`.
type chainStatus struct {
	Name, Halted string
	Cursor, Head uint64
	Wrong        []string
}

// A reorg that takes a confirmed payment away makes the order wait for it again: by
// another payment it is paid once more, and the chain agrees with the ledger throughout.
func TestDeepReorgOnAnvil(t *testing.T) {
	t.Parallel()
	rpcURL := mining(t, evmtest.Anvil)
	home := t.TempDir()
	o := operator{t: t, home: home, rpcURL: rpcURL, chain: `"treasury": "` + devchain.Treasury + `", `}
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
	wait("the order waits for its payment again", func() bool { return info().OrderStatus == "PAYING" })
	if at := status(0); at.Halted != "" || len(at.Wrong) != 0 {
		t.Errorf("chain status: %+v, want nothing wrong", at)
	}
	if got := ready(); got != http.StatusOK {
		t.Errorf("readyz: %d, want 200", got)
	}
	o.run("reconcile", "--config", o.config())
	o.pay(token.Contract, created.DepositAddress, 25_000_000)
	wait("the order is paid once more", func() bool { return info().OrderStatus == "PAID" })
	if out := o.run("reconcile", "--config", o.config()); strings.Count(out, "25.00") != 2 {
		t.Errorf("the ledger and the chain have 25.00 each, and reconciling says\n%s", out)
	}
	type swept struct{ Chain, Token, Address, Amount, TxHash string }
	out := runOutput(t, environment(home), "", 0, binary(t, "xcheckoutd"), "sweep", "--config", o.config(), "--dry-run", "--json")
	if list := decode[[]swept](t, out); len(list) != 1 || list[0] != (swept{"ETH", "ETH_USDT", created.DepositAddress, "25.00", ""}) {
		t.Errorf("to be swept is %+v, want the order's address with 25.00", list)
	}
}
