package evm_test

import (
	"encoding/json"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// nullReceipts answers null for the receipts of whole blocks, and for nothing
// else.
func nullReceipts(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
	if c.Method == "eth_getBlockReceipts" {
		return evmtest.Answer{Result: null}
	}
	return a
}

// Null for the receipts of a block is no opinion about it: it does not agree
// with an empty list of logs, which a node gives for blocks it has not got yet.
func TestNullReceiptsAreNoOpinion(t *testing.T) {
	w := newWorld(t)
	for name, more := range map[string]lie{
		"no receipts at all": refuse("eth_getTransactionReceipt", `{"code":-32000,"message":"no"}`),
		"one by one":         func(_ evmtest.Call, a evmtest.Answer) evmtest.Answer { return a },
	} {
		t.Run(name, func(t *testing.T) {
			seen := map[string]bool{}
			p := w.liar(t, both(both(foreign, nullReceipts), func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
				if a = more(c, a); c.Method == "eth_getLogs" && !seen[string(c.Params[0])] {
					seen[string(c.Params[0])] = true // late once, honest from then on
					a.Result = json.RawMessage("[]")
				}
				return a
			}))
			want := right
			if name == "no receipts at all" {
				want = fails
			}
			w.expect(t, want, open(t, p.URL))
		})
	}
}

// A node that answers null for the receipts of whole blocks has those of single
// chain transactions.
func TestNullReceiptsOfBlocksAreReadOneByOne(t *testing.T) {
	w := newWorld(t)
	p := w.liar(t, nullReceipts)
	w.expect(t, right, open(t, p.URL))
	if p.Count("eth_getTransactionReceipt") == 0 {
		t.Error("no receipt was asked for by itself, so this test shows nothing")
	}
}
