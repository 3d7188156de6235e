//go:build unix

package e2e

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// forkedShop is a gateway on several nodes, one of which comes to show a chain of its own:
// all of the others' blocks, and then others, with a payment in them that nobody else has.
type forkedShop struct {
	operator
	token   evm.Token
	liar    *evmtest.Proxy // listed first, so that it is asked first
	forked  string         // the chain that it will show
	serve   *process
	base    string
	metrics string // where Prometheus reads
	env     []string
}

// openForkedShop opens a gateway on so many nodes, all of them good as yet.
func openForkedShop(t *testing.T, nodes int) *forkedShop {
	s := &forkedShop{operator: operator{t: t, home: t.TempDir(), rpcURL: mining(t, evmtest.Anvil)}}
	s.token = s.deployToken()
	urls := make([]string, nodes)
	for i := range urls {
		proxy := evmtest.StartProxy(t, s.rpcURL)
		urls[i], s.liar = proxy.URL, cmp.Or(s.liar, proxy)
	}
	s.proxy = strings.Join(urls, `", "`)
	s.metrics = freeAddress(t)
	s.chain, s.members = `"alarmAfter": "2s", `, `"metrics": "`+s.metrics+`", `
	merchant := s.configure(s.token)
	s.forked = evmtest.AnvilForkOf(s.rpcURL).Start(t)
	evmtest.MineEvery(t, s.forked, time.Second)
	s.serve = start(t, environment(s.home), binary(t, "xcheckoutd"), "serve", "--config", s.config())
	s.serve.ready()
	s.base = merchant.BaseURL
	s.env = environment(s.home, "XCHECKOUT_BASE_URL="+merchant.BaseURL, "XCHECKOUT_EMAIL="+merchant.Email, "XCHECKOUT_PASSWORD="+merchant.Password,
		"XCHECKOUT_API_KEY="+merchant.APIKey, "XCHECKOUT_API_SECRET="+merchant.APISecret, "XCHECKOUT_SIGN_KEY="+merchant.SignKey)
	return s
}

func (s *forkedShop) order(verb string, more ...string) order {
	s.t.Helper()
	return decode[order](s.t, runOutput(s.t, s.env, "", 0, binary(s.t, "xcheckout"), append([]string{"order", verb, "--json"}, more...)...))
}

// payOnFork pays an order on the chain that the liar will show, and nowhere else.
func (s *forkedShop) payOnFork(o order) (hash string) {
	s.t.Helper()
	return operator{t: s.t, rpcURL: s.forked}.pay(s.token.Contract, o.DepositAddress, 25_000_000)
}

func (s *forkedShop) wait(what string, is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(startTimeout); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("in vain: %s", what)
		}
	}
}

// disagreed is how often the gateway's metric says that its nodes did not agree.
func (s *forkedShop) disagreed() int {
	s.t.Helper()
	return int(s.metric(s.metrics, `xcheckout_chain_failures_total{chain="ETH",kind="nodes_disagree"}`))
}

func (s *forkedShop) status(exit int) chainStatus {
	s.t.Helper()
	return decode[[]chainStatus](s.t, runOutput(s.t, environment(s.home), "", exit, binary(s.t, "xcheckoutd"), "chain", "status", "--config", s.config(), "--json"))[0]
}

// paidBy wants an order to become PAID by one transaction, and by no other.
func (s *forkedShop) paidBy(orderNo, hash string) {
	s.t.Helper()
	s.wait("the order is paid", func() bool { return s.order("info", orderNo).OrderStatus == "PAID" })
	if paid := s.order("info", orderNo); len(paid.Deposits) != 1 || paid.Deposits[0].TxHash != hash || paid.ReceivedAmount != "25" {
		s.t.Errorf("order %+v, want it paid by %s alone", paid, hash)
	}
	s.run("reconcile", "--config", s.config())
}

// Of three nodes the one that shows a chain of its own is outvoted: the payment that it
// made up is not credited, the log and a metric have it, and the gateway goes on with the
// others.
func TestThreeNodesAreVotedOn(t *testing.T) {
	t.Parallel()
	s := openForkedShop(t, 3)
	created := s.order("create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "voted")
	s.payOnFork(created)
	time.Sleep(3 * time.Second) // the payment that was made up is older than any confirmation asks for
	s.liar.StandBefore(s.forked)
	s.wait("the odd node is found out", func() bool { return s.disagreed() > 0 })
	s.serve.said("it is not asked until it agrees", startTimeout)
	s.wait("the gateway is ready", func() bool { code, _ := s.get(s.base + "/readyz"); return code == http.StatusOK })
	time.Sleep(3 * time.Second)
	if got := s.order("info", "voted"); got.OrderStatus == "PAID" || got.ReceivedAmount != "0" {
		t.Fatalf("by a payment that one of three nodes made up the order is %+v", got)
	}
	s.paidBy("voted", s.pay(s.token.Contract, created.DepositAddress, 25_000_000))
}

// Of two nodes nobody knows which is right: nothing is credited of either, /readyz, the
// metric, the log and 'chain status' say so, and once they agree the gateway goes on.
func TestTwoNodesThatDisagreeStopTheChain(t *testing.T) {
	t.Parallel()
	s := openForkedShop(t, 2)
	created := s.order("create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "stopped")
	s.payOnFork(created)
	time.Sleep(3 * time.Second)
	s.liar.StandBefore(s.forked)
	hash := s.pay(s.token.Contract, created.DepositAddress, 25_000_000)
	s.wait("the gateway is not ready", func() bool {
		code, text := s.get(s.base + "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(text, `"reason":"nodes_disagree"`)
	})
	if s.disagreed() == 0 {
		t.Error("the metric has no disagreement")
	}
	s.serve.said(`"chain stands still: payments on it are not seen" chain=ETH kind=nodes_disagree`, startTimeout)
	if at := s.status(1); !slices.ContainsFunc(at.Wrong, func(text string) bool {
		return strings.Contains(text, "the nodes do not agree on block") && strings.Contains(text, strings.TrimPrefix(s.liar.URL, "http://"))
	}) {
		t.Errorf("chain status says %q, and not that the nodes disagree", at.Wrong)
	}
	time.Sleep(3 * time.Second)
	if got := s.order("info", "stopped"); got.OrderStatus == "PAID" || got.ReceivedAmount != "0" {
		t.Errorf("while the nodes disagree the order is %+v", got)
	}
	s.liar.StandBefore(s.rpcURL)
	s.wait("the gateway is ready again", func() bool { code, _ := s.get(s.base + "/readyz"); return code == http.StatusOK })
	s.paidBy("stopped", hash)
	if at := s.status(0); len(at.Wrong) != 0 {
		t.Errorf("chain status says %q once the nodes agree", at.Wrong)
	}
}
