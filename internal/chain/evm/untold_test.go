package evm_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// A holding whose balance cannot be had, for the sake of its token or of its
// address, is nil; the others are told. Another node is asked for it.
func TestBalancesThatOneTokenRefuses(t *testing.T) {
	w := newWorld(t)
	head, err := open(t, w.socket).Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	one := []chain.Holding{{Token: w.usdc, Address: w.b}, {Token: w.usdt, Address: w.a}, {Address: w.a}, {Token: w.usdt, Address: w.b}}
	many := slices.Repeat(one, 20)
	for name, answer := range map[string]evmtest.Answer{
		"reverts":          evmtest.Refusal(`{"code":3,"message":"execution reverted"}`),
		"runs out of gas":  evmtest.Refusal(`{"code":-32000,"message":"out of gas"}`),
		"answers nothing":  {Result: json.RawMessage(`"0x"`)},
		"answers too much": {Result: json.RawMessage(`"0x` + strings.Repeat("00", 64) + `"`)},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.liar(t, func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
				if c.Method == "eth_call" && strings.Contains(string(c.Params[0]), fmt.Sprintf("%x", string(w.usdc))) {
					return answer
				}
				return a
			})
			s := open(t, p.URL)
			if got, want := balances(t, s, head, one...), "[<nil> 2 0 0]"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			asked := p.Count("eth_call")
			if got, want := balances(t, s, head, many...), "["+strings.Repeat("<nil> 2 0 0 ", 19)+"<nil> 2 0 0]"; got != want {
				t.Errorf("many: got %s, want %s", got, want)
			}
			if asked = p.Count("eth_call") - asked; asked > 3*len(many) {
				t.Errorf("%d calls for %d balances", asked, len(many))
			}
			if got, want := balances(t, open(t, p.URL, w.socket), head, one...), "[7 2 0 0]"; got != want {
				t.Errorf("with another node: got %s, want %s", got, want)
			}
			if found, err := s.Search(t.Context(), tokensOf(w), w.a, w.start.Number, head.Number); err != nil || len(found) != 2 {
				t.Errorf("a search found %+v, %v, want 2 transfers", found, err)
			}
		})
	}
	bad := append(slices.Clone(one), chain.Holding{Token: w.usdt, Address: "x"}, chain.Holding{Token: "x", Address: w.a})
	if got, want := balances(t, open(t, w.socket), head, bad...), "[7 2 0 0 <nil> <nil>]"; got != want {
		t.Errorf("of bad addresses: got %s, want %s", got, want)
	}
}

// A search needs no query of logs where blocks are proven; where they can't be,
// there is nothing else to go by.
func TestSearchWithoutLogs(t *testing.T) {
	w := newWorld(t)
	head, err := open(t, w.socket).Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	logless := refuse("eth_getLogs", `{"code":-32601,"message":"the method eth_getLogs does not exist"}`)
	s := open(t, w.liar(t, logless).URL)
	if _, err := s.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := s.Search(t.Context(), tokensOf(w), w.a, w.start.Number, head.Number)
	if err != nil || len(found) != 2 || show(found[0]) != w.want[0] || show(found[1]) != w.want[1] {
		t.Errorf("found %+v, %v, want %q", found, err, w.want[:2])
	}
	s = open(t, w.liar(t, both(foreign, logless)).URL)
	if _, err := s.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Search(t.Context(), tokensOf(w), w.a, w.start.Number, head.Number); err == nil || !strings.Contains(err.Error(), "eth_getLogs does not exist") {
		t.Errorf("without proof: found %+v, %v, want the refusal", found, err)
	}
}
