package evm_test

import (
	"errors"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

func open(t *testing.T, urls ...string) *evm.Source {
	t.Helper()
	s, err := evm.Open(urls...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestNextNodeTakesOver(t *testing.T) {
	c := startDev(t)
	away := httptest.NewServer(nil)
	away.Close()
	source := open(t, away.URL, c.URL())
	if _, err := source.Head(t.Context()); err != nil {
		t.Errorf("the first node is away and the second not asked: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Head(t.Context()); err == nil {
		t.Error("both nodes are away and there is a head")
	}
}

func TestNodesOfTwoChainsAreNotMixed(t *testing.T) {
	a, b := startDev(t), startDev(t)
	right := identityOf(t, a)
	source := open(t, b.URL(), a.URL())
	source.Expect(right)
	if got, err := source.Identity(t.Context()); err != nil || got != right {
		t.Errorf("with the wrong node first: %v, %v, want %v", got, err, right)
	}
	if _, err := source.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Head(t.Context()); !errors.Is(err, chain.ErrOtherChain) || !strings.Contains(err.Error(), right.Genesis.String()) {
		t.Errorf("got %v, want ErrOtherChain with the genesis %s", err, right.Genesis)
	}
}

func identityOf(t *testing.T, c *dev.Chain) chain.Identity {
	t.Helper()
	id, err := open(t, c.URL()).Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Where nothing is recorded yet, the nodes serve what most of them do; of two that serve
// different chains nobody knows.
func TestMostNodesServeTheChain(t *testing.T) {
	t.Parallel()
	a, b := startDev(t), startDev(t)
	wrong, one, other := evmtest.StartProxy(t, b.URL()), evmtest.StartProxy(t, a.URL()), evmtest.StartProxy(t, a.URL())
	source := open(t, wrong.URL, one.URL, other.URL)
	if got, err := source.Identity(t.Context()); err != nil || got != identityOf(t, a) {
		t.Fatalf("with the wrong node first: %v, %v, want that of the two others", got, err)
	}
	// The log has it once, as of a node that was outvoted.
	if _, err := final(t, source); !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), "node "+host(wrong)+": it serves") {
		t.Errorf("final the first time: %v, want ErrDisagree that names the wrong node", err)
	}
	if _, err := final(t, source); err != nil {
		t.Errorf("final the second time: %v", err)
	}
	_, err := open(t, wrong.URL, one.URL).Identity(t.Context())
	if !errors.Is(err, chain.ErrDisagree) || !strings.Contains(err.Error(), host(wrong)) || !strings.Contains(err.Error(), host(one)) {
		t.Errorf("of two nodes: %v, want ErrDisagree that names both", err)
	}
}

func TestIdentityIsAskedAnew(t *testing.T) {
	a := startDev(t)
	source := open(t, a.URL())
	first, err := source.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.Ref != "eip155:1337" || len(first.Genesis) != 32 {
		t.Errorf("identity is %v", first)
	}
	if second, err := open(t, startDev(t).URL()).Identity(t.Context()); err != nil || second == first {
		t.Errorf("two chains of package dev have one identity %v, %v", second, err)
	}
}

func TestPayFailsBeforeItSends(t *testing.T) {
	c := startDev(t)
	usdt := c.Tokens()[0].Contract
	wallet := openWallet(t, c.URL())
	have, err := wallet.Balance(t.Context(), usdt, wallet.Address())
	if err != nil {
		t.Fatal(err)
	}
	if want := big.NewInt(1_000_000_000_000_000); have.Cmp(want) != 0 {
		t.Errorf("the test wallet has %v, want %v", have, want)
	}
	for _, pay := range []struct {
		token, to chain.Address
		raw       *big.Int
	}{
		{usdt, treasury, new(big.Int).Add(have, big.NewInt(1))},
		{usdt, treasury, big.NewInt(0)},
		{usdt, treasury, big.NewInt(-1)},
		{usdt, "\x12", big.NewInt(1)},
		{"USDT", treasury, big.NewInt(1)},
		{owner, treasury, big.NewInt(1)}, // no contract
	} {
		if hash, err := wallet.Pay(t.Context(), pay.token, pay.to, pay.raw); err == nil {
			t.Errorf("%+v was sent as %s", pay, hash)
		}
	}
	time.Sleep(50 * time.Millisecond)
	if now, err := wallet.Balance(t.Context(), usdt, wallet.Address()); err != nil || now.Cmp(have) != 0 {
		t.Errorf("balance is %v, %v, want still %v", now, err, have)
	}
}
