package evm_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// saysItHas has a node say of every balance that it is this.
func saysItHas(raw int64) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_call" {
			a.Result = json.RawMessage(fmt.Sprintf(`"0x%064x"`, raw))
		}
		return a
	}
}

func TestChangedInABlock(t *testing.T) {
	w := newWorld(t)
	w.pay(t, payment{w.usdt, w.a, 9}, payment{w.usdc, w.b, 5}, payment{w.usdt, w.a, 1})
	honest := open(t, w.socket)
	head, err := honest.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change := func(raw int64, whole bool) chain.Change {
		return chain.Change{Holding: chain.Holding{Token: w.usdt, Address: w.a, Raw: big.NewInt(raw)}, Block: head, Whole: whole}
	}
	fork := change(10, false)
	fork.Block.Hash = chain.Hash(strings.Repeat("x", 32))
	shortFork := change(11, false)
	shortFork.Block.Hash = fork.Block.Hash
	earlier := change(0, false)
	earlier.Block.Number--
	noToken := change(10, false)
	noToken.Token = treasury
	liar := func(tell lie) string { return w.liar(t, tell).URL }
	gone := liar(stateIsGone(func(string) bool { return false }))
	for name, c := range map[string]struct {
		source *evm.Source
		change chain.Change
		want   string
	}{
		"as the logs say":                 {honest, change(10, false), "10"},
		"less than the logs say":          {honest, change(11, false), "10"},
		"more than the logs say":          {honest, change(9, false), "10"},
		"in a block with no transfer":     {honest, earlier, "0"},
		"all of it":                       {honest, change(12, true), "12"},
		"less in all":                     {honest, change(13, true), "12"},
		"of another fork, less":           {honest, shortFork, "<nil>"},
		"of another fork, as the log has": {honest, fork, "10"},
		"no token there":                  {honest, noToken, "<nil>"},
		"the state is gone":               {open(t, gone), change(10, false), "<nil>"},
		"gone from the first node":        {open(t, gone, w.socket), change(11, false), "10"},
		"one node contradicts the logs":   {open(t, liar(saysItHas(0)), w.socket), change(10, false), "10"},
		"the one that does comes second":  {open(t, w.socket, liar(saysItHas(0))), change(10, false), "10"},
		"both contradict the logs":        {open(t, liar(saysItHas(0)), w.socket), change(11, false), "0"},
		"null is no balance": {open(t, liar(func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_call" {
				a.Result = json.RawMessage("null")
			}
			return a
		})), change(10, false), "<nil>"},
	} {
		got, err := c.source.Changed(t.Context(), []chain.Change{c.change})
		if err != nil || len(got) != 1 || fmt.Sprint(got[0]) != c.want {
			t.Errorf("%s: got %v, %v, want [%s]", name, got, err, c.want)
		}
	}
	// A state that is gone keeps nobody from telling of a newer one.
	s := open(t, liar(stateIsGone(func(block string) bool {
		return block == fmt.Sprintf("0x%x", head.Number) || block == fmt.Sprintf("0x%x", head.Number-1)
	})))
	old := change(3, false)
	old.Block.Number -= 3
	if got, err := s.Changed(t.Context(), []chain.Change{old, change(10, false), old}); err != nil || fmt.Sprint(got) != "[<nil> 10 <nil>]" {
		t.Errorf("an old state beside a new one: got %v, %v, want the new one alone", got, err)
	}
}
