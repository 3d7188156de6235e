package evm_test

import (
	"errors"
	"math/big"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
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

func TestRangesAndSingleBlocksTellTheSame(t *testing.T) {
	c := startDev(t)
	source, wallet := open(t, c.URL()), openWallet(t, c.URL())
	usdt, usdc := c.Tokens()[0].Contract, c.Tokens()[1].Contract
	for i := range int64(12) {
		hash, err := c.Pay(t.Context(), []string{usdt, usdc}[i%2], dev.Treasury, big.NewInt(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if err := wallet.Wait(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
	}
	head, err := source.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tokens := range [][]string{{usdt, usdc}, {usdc}, {}} {
		wide, err := source.Transfers(t.Context(), 0, head.Number, tokens)
		if err != nil {
			t.Fatal(err)
		}
		var single []chain.Transfer
		for n := uint64(0); n <= head.Number; n += 5 {
			part, err := source.Transfers(t.Context(), n, min(n+4, head.Number), tokens)
			if err != nil {
				t.Fatal(err)
			}
			single = append(single, part.Transfers...)
		}
		if want := 7 * len(tokens); len(wide.Transfers) != want { // six payments and the supply
			t.Errorf("%d transfers of %d tokens, want %d", len(wide.Transfers), len(tokens), want)
		}
		if len(single)+len(wide.Transfers) > 0 && !reflect.DeepEqual(wide.Transfers, single) {
			t.Errorf("read as a range: %+v\nread block by block: %+v", wide.Transfers, single)
		}
	}
}

// A node must not answer for blocks it does not have: that there is nothing in them is not known.
func TestBlocksThatDoNotExistAreNotEmpty(t *testing.T) {
	c := startDev(t)
	source := open(t, c.URL())
	far := uint64(1_000_000)
	tokens := []string{c.Tokens()[0].Contract}
	if _, err := source.Blocks(t.Context(), 0, far); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("block %d: got %v, want ErrNotFound", far, err)
	}
	for _, from := range []uint64{0, far - 3, far} {
		if _, err := source.Transfers(t.Context(), from, far, tokens); !errors.Is(err, chain.ErrNotFound) {
			t.Errorf("transfers of %d to %d: got %v, want ErrNotFound", from, far, err)
		}
	}
	if _, err := source.Transfers(t.Context(), 2, 1, tokens); err == nil {
		t.Error("a range that ends before it starts is read")
	}
	if err := source.Resolve(t.Context(), []chain.Transfer{{Hash: "0x" + strings.Repeat("1", 64)}}); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("resolve what is not there: got %v, want ErrNotFound", err)
	}
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
	source := open(t, a.URL(), b.URL())
	want, err := source.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Head(t.Context()); !errors.Is(err, chain.ErrOtherChain) || !strings.Contains(err.Error(), want.Genesis) {
		t.Errorf("got %v, want ErrOtherChain with the genesis %s", err, want.Genesis)
	}
}

func TestIdentityIsAskedAnew(t *testing.T) {
	a := startDev(t)
	source := open(t, a.URL())
	first, err := source.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.ChainID != dev.ChainID || len(first.Genesis) != 66 {
		t.Errorf("identity is %v", first)
	}
	if second, err := open(t, startDev(t).URL()).Identity(t.Context()); err != nil || second == first {
		t.Errorf("two chains of package dev have one identity %v, %v", second, err)
	}
}

func TestErrorsDoNotTellTheAccessKey(t *testing.T) {
	const secret = "s3cr3tAccessKey"
	for _, url := range []string{"http://127.0.0.1:1/v3/" + secret, "ws://127.0.0.1:1/v3/" + secret, "http://u:" + secret + "@127.0.0.1:1"} {
		_, err := open(t, url).Head(t.Context())
		if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "127.0.0.1:1") {
			t.Errorf("got %v, want an error that names the host and not the key", err)
		}
	}
	for _, url := range []string{"ftp://host/" + secret, "http://[::1/" + secret} {
		if _, err := evm.Open(url); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v, want an error without the key", err)
		}
	}
	if _, err := evm.ParseKey(secret); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("got %v, want an error without the key", err)
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
		token, to string
		raw       *big.Int
	}{
		{usdt, dev.Treasury, new(big.Int).Add(have, big.NewInt(1))},
		{usdt, dev.Treasury, big.NewInt(0)},
		{usdt, dev.Treasury, big.NewInt(-1)},
		{usdt, "0x12", big.NewInt(1)},
		{"USDT", dev.Treasury, big.NewInt(1)},
		{dev.Owner, dev.Treasury, big.NewInt(1)}, // no contract
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
