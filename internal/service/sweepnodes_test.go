package service_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// once sweeps as the command does, through these nodes.
func (s *sweptShop) once(treasury chain.Address, nodes ...string) (service.Swept, error) {
	s.t.Helper()
	beside := s.config
	beside.ReadOnly, beside.WhileServed = true, true
	opened := must(service.Open(s.t.Context(), beside))(s.t)
	defer opened.Close()
	c := s.config.Chains[0]
	c.Treasury, c.RPCURLs = treasury, nodes
	return opened.SweepOnce(s.t.Context(), c, s.key, evm.SweeperConfig{}, service.SweepLimits{})
}

// sentOn is how many chain transactions of the key a node has, with those that wait.
func (s *sweptShop) sentOn(node string) uint64 {
	s.t.Helper()
	client := must(ethclient.DialContext(s.t.Context(), node))(s.t)
	defer client.Close()
	return must(client.PendingNonceAt(s.t.Context(), crypto.PubkeyToAddress(s.key.PublicKey)))(s.t)
}

// forkOf is a node that has blocks of its own from now on, enough of them to be confirmed.
func forkOf(t *testing.T, c *dev.Chain) (url string) {
	t.Helper()
	url = evmtest.AnvilForkOf(c.URL()).Start(t)
	evmtest.MineEvery(t, url, 50*time.Millisecond)
	return url
}

// While the factory sweeps elsewhere than to the configured treasury, nothing is swept: not
// by the clock, not by hand, and not while nobody can say.
func TestSweepRefusesAnotherTreasury(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	right := s.config.Chains[0].Treasury
	s.config.Chains[0].Treasury = someone(8)
	s.serve(service.Sweeping{Every: time.Second}.Soon(time.Minute))
	s.pays("c1", 20)
	comesTrue(t, "the failure is counted", func() bool { return metric(t, s.Service, `xcheckout_chain_sweep_failures_total{chain="ETH"}`) != "0" })
	if said := s.said.String(); !strings.Contains(said, "deposits could not be swept") || !strings.Contains(said, "the factory sweeps deposits to "+dev.Treasury) {
		t.Error("the log does not say that nothing is swept, and where it would go")
	}
	silent := evmtest.StartProxy(t, s.chain.URL())
	silent.Answer(func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_call" {
			return evmtest.Refusal(`{"code":-32603,"message":"no"}`)
		}
		return a
	})
	for name, c := range map[string]struct {
		treasury   chain.Address
		node, want string
	}{
		"another":            {someone(8), s.chain.URL(), "the factory sweeps deposits to " + dev.Treasury},
		"none is configured": {"", s.chain.URL(), "the configuration has no treasury: the factory sweeps deposits to " + dev.Treasury},
		"nobody can say":     {right, silent.URL, "while it is not known where it would go"},
	} {
		if done, err := s.once(c.treasury, c.node); !errors.Is(err, service.ErrTreasury) || !strings.Contains(err.Error(), c.want) || len(done.Sent) != 0 {
			t.Errorf("%s: swept %+v, %v; want ErrTreasury with %q", name, done, err, c.want)
		}
	}
	if got := s.has(common.HexToAddress(dev.Treasury)); got != 0 || s.sentOn(s.chain.URL()) != 0 {
		t.Errorf("%d were swept, want nothing", got)
	}
	if done, err := s.once(right, s.chain.URL()); err != nil || len(done.Sent) != 1 {
		t.Fatalf("with the right treasury: %+v, %v, want one sweep", done, err)
	}
	s.treasuryHas(20)
}

// A sweep goes to the chain that is recorded, wherever in the list the nodes of another one
// stand: neither is anything signed for that, nor does what happens there count.
func TestSweepByTheRecordedChain(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	one, two, other := evmtest.StartProxy(t, s.chain.URL()), evmtest.StartProxy(t, s.chain.URL()), evmtest.StartProxy(t, startChain(t).URL())
	s.config.Chains[0].RPCURLs = []string{evmtest.StartProxy(t, s.chain.URL()).URL, one.URL, two.URL}
	s.serve(nil)
	s.pays("c1", 20)
	fork := forkOf(t, s.chain)
	source := must((evm.Family{}).Open([]string{fork}))(t)
	t.Cleanup(source.Close)
	comesTrue(t, "the fork is beyond what is confirmed", func() bool {
		return errors.Is(s.Gateway.Agree(t.Context(), gateway.Operator(), "ETH", source), chain.ErrForked)
	})
	if done, err := s.once(s.config.Chains[0].Treasury, fork); !errors.Is(err, chain.ErrForked) || len(done.Sent) != 0 {
		t.Errorf("by the fork alone: %+v, %v, want ErrForked", done, err)
	}
	if done, err := s.once(s.config.Chains[0].Treasury, fork, one.URL); !errors.Is(err, chain.ErrDisagree) || len(done.Sent) != 0 {
		t.Errorf("of two nodes that differ: %+v, %v, want ErrDisagree", done, err)
	}
	if done, err := s.once(s.config.Chains[0].Treasury, other.URL); !errors.Is(err, chain.ErrOtherChain) || len(done.Sent) != 0 {
		t.Errorf("by a node of another chain: %+v, %v, want ErrOtherChain", done, err)
	}
	done, err := s.once(s.config.Chains[0].Treasury, fork, other.URL, one.URL, two.URL)
	if err != nil || len(done.Sent) != 1 {
		t.Fatalf("with a fork and another chain before the right ones: %+v, %v, want one sweep", done, err)
	}
	s.treasuryHas(20)
	if n := s.sentOn(fork); n != 0 {
		t.Errorf("%d chain transactions on the fork, want none", n)
	}
	for name, n := range map[string]int{"the other chain": other.Count("eth_sendRawTransaction"), "the first": one.Count("eth_sendRawTransaction") - 1, "the second": two.Count("eth_sendRawTransaction") - 1} {
		if n != 0 {
			t.Errorf("%s was sent %d chain transactions too many", name, n)
		}
	}
}

// What a node took and lost is not swept: it is sent again, and only what is in a block is
// told as swept.
func TestSweepThatIsLostIsSentAgain(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	var loses atomic.Bool
	loses.Store(true)
	node := evmtest.StartProxy(t, s.chain.URL())
	lose := evmtest.Lose(t)
	node.Serve(func(w http.ResponseWriter, calls []evmtest.Call) bool { return loses.Load() && lose(w, calls) })
	s.config.Chains[0].RPCURLs = []string{node.URL}
	s.serve(service.Sweeping{Every: time.Second}.Soon(time.Minute))
	s.pays("c1", 20)
	comesTrue(t, "it is under way", func() bool { return metric(t, s.Service, `xcheckout_chain_sweep_under_way{chain="ETH"}`) == "1" })
	before := metric(t, s.Service, `xcheckout_chain_sweep_last_success_timestamp_seconds{chain="ETH"}`)
	comesTrue(t, "it is sent again, with higher fees in the end", func() bool {
		return node.Count("eth_sendRawTransaction") > 5 && strings.Contains(s.said.String(), "a sweep waits to be mined: its fees are raised")
	})
	if said := s.said.String(); !strings.Contains(said, "a sweep of deposits is sent") || strings.Contains(said, "deposits are swept") {
		t.Error("the log does not say that it is sent, or says that it is swept")
	}
	if now := metric(t, s.Service, `xcheckout_chain_sweep_last_success_timestamp_seconds{chain="ETH"}`); now != before {
		t.Errorf("the last success went from %s to %s while nothing was mined", before, now)
	}
	loses.Store(false)
	s.treasuryHas(20)
	comesTrue(t, "it is told as swept", func() bool {
		return strings.Contains(s.said.String(), "deposits are swept") && metric(t, s.Service, `xcheckout_chain_sweep_under_way{chain="ETH"}`) == "0"
	})
	if n := s.sentOn(s.chain.URL()); n != 1 {
		t.Errorf("%d chain transactions for one sweep, want 1", n)
	}
}
