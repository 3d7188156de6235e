package evm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// stateIsGone refuses what is asked about the state of any block but some.
func stateIsGone(but func(block string) bool) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if (c.Method == "eth_call" || c.Method == "eth_getBalance") && !but(strings.Trim(string(c.Params[1]), `"`)) {
			return evmtest.Refusal(`{"code":-32000,"message":"was lange her ist"}`)
		}
		return a
	}
}

func balances(t *testing.T, s *evm.Source, at chain.Block, holdings ...chain.Holding) string {
	t.Helper()
	got, err := s.Balances(t.Context(), at, holdings)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(got)
}

func TestBalancesAreThoseOfTheBlock(t *testing.T) {
	w := newWorld(t)
	s := open(t, w.socket)
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.At(t.Context(), head.Number-4) // before the second payment to b
	if err != nil {
		t.Fatal(err)
	}
	holdings := []chain.Holding{{Token: w.usdt, Address: w.a}, {Token: w.usdc, Address: w.b}, {Address: w.a}, {Token: w.usdt, Address: w.b}}
	if got, want := balances(t, s, *before[0], holdings...), "[2 3 0 0]"; got != want {
		t.Errorf("after block %d: got %s, want %s", before[0].Number, got, want)
	}
	if got, want := balances(t, s, head, holdings...), "[2 7 0 0]"; got != want {
		t.Errorf("after the head: got %s, want %s", got, want)
	}
	if got := balances(t, s, head, chain.Holding{Address: walletAddress}); len(got) < 15 {
		t.Errorf("the wallet has %s of the native coin", got)
	}
	if got := balances(t, s, head); got != "[]" {
		t.Errorf("of nobody: got %s", got)
	}
	// Many, of a node that takes few at once.
	p := w.liar(t, nil)
	p.Serve(func(w httpWriter, calls []call) bool { return len(calls) > 3 && hangUp(w, calls) })
	if got, want := balances(t, open(t, p.URL), head, slices.Repeat(holdings, 20)...), "["+strings.Repeat("2 7 0 0 ", 19)+"2 7 0 0]"; got != want {
		t.Errorf("eighty at once: got %s, want %s", got, want)
	}
	for name, h := range map[string]chain.Holding{
		"no token there":   {Token: treasury, Address: w.a},
		"another contract": {Token: mustPredict(t).Factory, Address: w.a},
		"no address":       {Token: w.usdt, Address: "x"},
		"no token at all":  {Token: "x", Address: w.a},
	} {
		if got, err := s.Balances(t.Context(), head, []chain.Holding{h}); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
}

func mustPredict(t *testing.T) evm.Deployment {
	t.Helper()
	d, err := evm.Predict(owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBalancesOfNowWhereTheStateIsGone(t *testing.T) {
	w := newWorld(t)
	honest := open(t, w.socket)
	head, err := honest.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := honest.At(t.Context(), head.Number-4)
	if err != nil {
		t.Fatal(err)
	}
	newest := fmt.Sprintf("0x%x", head.Number)
	s := open(t, w.liar(t, stateIsGone(func(block string) bool { return block == newest })).URL)
	if got, want := balances(t, s, *before[0], chain.Holding{Token: w.usdc, Address: w.b}, chain.Holding{Address: w.b}), "[7 0]"; got != want {
		t.Errorf("got %s, want what it holds now, %s", got, want)
	}
	// A node that is behind does not know what was paid in the block; the
	// newest it has is no answer.
	behind := open(t, w.liar(t, both(stateIsGone(func(block string) bool { return block != newest }), func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"latest"` {
			c.Params[0] = json.RawMessage(fmt.Sprintf(`"0x%x"`, head.Number-1))
			return evmtest.StartProxy(t, w.socket).Ask(c)
		}
		return a
	})).URL)
	if got, err := behind.Balances(t.Context(), head, []chain.Holding{{Token: w.usdc, Address: w.b}}); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("a node that is behind: got %v, %v, want ErrNotFound", got, err)
	}
	// null is no balance.
	for _, result := range []string{"null", `"0x"`, `"0x01"`, `{}`} {
		p := w.liar(t, func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_call" || c.Method == "eth_getBalance" && result != `"0x01"` {
				a.Result = json.RawMessage(result)
			}
			return a
		})
		if got, err := open(t, p.URL).Balances(t.Context(), head, []chain.Holding{{Token: w.usdc, Address: w.b}}); err == nil {
			t.Errorf("a token's balance of %s is %v, want an error", result, got)
		}
	}
}

// An error of JSON-RPC counts for what it says, whatever HTTP status it has: a
// node whose state is gone is asked for the newest.
func TestErrorsWithAnHTTPStatus(t *testing.T) {
	w := newWorld(t)
	for _, status := range []int{400, 404, 500} {
		for body, understood := range map[string]bool{
			`{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"missing trie node"}}`:   true,
			`[{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"missing trie node"}}]`: true,
			`{"jsonrpc":"2.0","id":0,"result":"0x` + strings.Repeat("0", 63) + `9"}`:           false,
			`{"error":"not found"}x`: false,
			`not found`:              false,
			`[]`:                     false,
		} {
			p := w.liar(t, nil)
			p.Serve(func(answer httpWriter, calls []call) bool {
				if calls[0].Method != "eth_call" || string(calls[0].Params[1]) != `"0x1"` {
					return false
				}
				answer.WriteHeader(status)
				fmt.Fprint(answer, body)
				return true
			})
			got, err := open(t, p.URL).Balances(t.Context(), chain.Block{Number: 1}, []chain.Holding{{Token: w.usdt, Address: w.a}})
			switch {
			case understood && (err != nil || fmt.Sprint(got) != "[2]"):
				t.Errorf("%d with %s: got %v, %v, want 2", status, body, got, err)
			case !understood && (err == nil || !strings.Contains(err.Error(), fmt.Sprint(status))):
				t.Errorf("%d with %s: got %v, %v, want an error with the status", status, body, got, err)
			}
		}
	}
}

func TestSearchFindsWhatWasPaidLongAgo(t *testing.T) {
	w := newWorld(t)
	for range 20 {
		w.sim.Commit()
	}
	w.pay(t, payment{w.usdt, w.b, 9}, payment{w.usdt, w.a, 8})
	honest := open(t, w.socket)
	head, err := honest.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, one := range w.want {
		if strings.Contains(one, "to "+w.b.String()) {
			want = append(want, one)
		}
	}
	search := func(s *evm.Source, from, upTo uint64) (found []string, err error) {
		list, err := s.Search(t.Context(), tokensOf(w), w.b, from, upTo)
		for _, one := range list {
			found = append(found, show(one))
		}
		return found, err
	}
	if len(want) != 3 {
		t.Fatalf("%d payments to look for, want 3", len(want))
	}
	for name, l := range logLies {
		t.Run(name, func(t *testing.T) {
			p := w.liar(t, l.tell)
			got, err := search(open(t, p.URL), 0, head.Number)
			if err == nil && !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
			if !l.seen && err != nil {
				t.Errorf("it failed: %v", err)
			}
			if got, err := search(open(t, p.URL, w.socket), 0, head.Number); err != nil || !slices.Equal(got, want) {
				t.Errorf("with another node: found %q, %v, want %q", got, err, want)
			}
		})
	}
	if got, err := search(honest, head.Number-5, head.Number-1); err != nil || len(got) != 0 {
		t.Errorf("where there is nothing: found %q, %v", got, err)
	}
	if got, err := search(honest, head.Number, head.Number); err != nil || !slices.Equal(got, want[2:]) {
		t.Errorf("in one block: found %q, %v, want %q", got, err, want[2:])
	}
	if got, err := search(honest, 2, 1); err != nil || len(got) != 0 {
		t.Errorf("in no block: found %q, %v", got, err)
	}
}
