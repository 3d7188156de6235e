package service_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// forkedShop serves a chain, of which there is a fork that goes further than what is
// confirmed, and has what was paid to it.
type forkedShop struct {
	*sweptShop
	fork     string
	one, two string // proxies of the right node
}

func newForkedShop(t *testing.T) forkedShop {
	t.Helper()
	s := newSweptShop(t)
	proxy := func() string { return evmtest.StartProxy(t, s.chain.URL()).URL }
	s.config.Chains[0].RPCURLs = []string{proxy()}
	s.serve(nil)
	fork := forkOf(t, s.chain)
	source := must((evm.Family{}).Open([]string{fork}))(t)
	t.Cleanup(source.Close)
	s.pays("c1", 20)
	comesTrue(t, "the fork is beyond what is confirmed", func() bool {
		return errors.Is(s.Gateway.Agree(t.Context(), gateway.Operator(), "ETH", source), chain.ErrForked)
	})
	return forkedShop{s, fork, proxy(), proxy()}
}

// beside opens the service as a command does, with these nodes.
func (s forkedShop) beside(nodes ...string) (*service.Service, service.Config) {
	s.t.Helper()
	c := s.config
	c.ReadOnly, c.WhileServed = true, true
	c.Chains = []service.Chain{s.config.Chains[0]}
	c.Chains[0].RPCURLs = nodes
	opened := must(service.Open(s.t.Context(), c))(s.t)
	s.t.Cleanup(func() { opened.Close() })
	return opened, c
}

func hostOf(url string) string { return strings.TrimPrefix(url, "http://") }

// Most nodes are right by themselves, wherever the odd one stands: it is named, and the
// others are not.
func TestChainStatusNamesTheOddNode(t *testing.T) {
	t.Parallel()
	s := newForkedShop(t)
	for name, nodes := range map[string][]string{"first": {s.fork, s.one, s.two}, "last": {s.one, s.two, s.fork}} {
		opened, c := s.beside(nodes...)
		comesTrue(t, "status of the fork "+name, func() bool { // the heads move while they are asked for
			list := must(opened.ChainStatus(t.Context(), c))(t)
			wrong := fmt.Sprint(list[0].Wrong)
			return len(list[0].Wrong) == 1 && strings.Contains(wrong, "node "+hostOf(s.fork)+" has ") && strings.Contains(wrong, ", most have ") &&
				strings.Contains(wrong, "take the node that is wrong out of rpcUrls")
		})
	}
	opened, c := s.beside(s.fork, s.one)
	list := must(opened.ChainStatus(t.Context(), c))(t)
	if wrong := fmt.Sprint(list[0].Wrong); len(list[0].Wrong) != 1 || !strings.Contains(wrong, "the nodes do not agree on block") ||
		!strings.Contains(wrong, hostOf(s.fork)) || !strings.Contains(wrong, hostOf(s.one)) {
		t.Errorf("of two nodes: %s, want both named and neither accused", wrong)
	}
}

// What an outvoted node says of balances makes no difference, and hides none.
func TestReconcileGoesByMostNodes(t *testing.T) {
	t.Parallel()
	s := newForkedShop(t)
	for name, nodes := range map[string][]string{"first": {s.fork, s.one, s.two}, "last": {s.one, s.two, s.fork}} {
		opened, c := s.beside(nodes...)
		lines, err := opened.Reconcile(t.Context(), c, nil)
		if err != nil {
			t.Fatalf("with the fork %s: %v", name, err)
		}
		for _, l := range lines {
			if l.Differs != "" {
				t.Errorf("with the fork %s, %s of %s: %s", name, l.Place, l.Token, l.Differs)
			}
		}
	}
	for name, c := range map[string]struct {
		nodes []string
		want  error
	}{"one of each": {[]string{s.fork, s.one}, chain.ErrDisagree}, "the fork alone": {[]string{s.fork}, chain.ErrForked}} {
		opened, config := s.beside(c.nodes...)
		if lines, err := opened.Reconcile(t.Context(), config, nil); !errors.Is(err, c.want) {
			t.Errorf("with %s: %d lines, %v, want %v", name, len(lines), err, c.want)
		}
	}
}

// A gateway starts by most of its nodes, though a node of another chain is listed first;
// the log names that one.
func TestStartsByMostNodes(t *testing.T) {
	t.Parallel()
	c := startChain(t)
	wrong := evmtest.StartProxy(t, startChain(t).URL())
	for name, recorded := range map[string]bool{"the first time": false, "again": true} {
		cfg, log := config(t, c), &lockedLog{}
		if recorded {
			if err := shopOnce(t, cfg); err != nil {
				t.Fatal(err)
			}
		}
		cfg.Log = slog.New(slog.NewTextHandler(log, nil))
		cfg.Chains[0].RPCURLs = []string{wrong.URL, evmtest.StartProxy(t, c.URL()).URL, evmtest.StartProxy(t, c.URL()).URL}
		s := start(t, cfg)
		shop := shopOf(t, s.Gateway)
		o := orderOf(t, s.Gateway, shop, "1")
		payOn(t, c, o)
		paid(t, s.Gateway, shop, "1")
		if !strings.Contains(log.String(), "node "+hostOf(wrong.URL)+": it serves") {
			t.Errorf("%s: the log does not name the wrong node", name)
		}
	}
	if n := wrong.Count("eth_getLogs") + wrong.Count("eth_call"); n != 0 {
		t.Errorf("the wrong node was asked for %d logs and calls, want none", n)
	}
}

// shopOnce has a chain recorded.
func shopOnce(t *testing.T, c service.Config) error {
	t.Helper()
	s, err := service.Start(t.Context(), c, nil)
	if err != nil {
		return err
	}
	return s.Close()
}
