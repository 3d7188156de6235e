package payout_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
)

func TestPayoutArrives(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.turn(s)
	r := b.refund(1, 5)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	b.mine(confirmations - 1)
	b.turn(s)
	b.is(r, payment.PayoutSending, "") // in a block, which is too young
	b.got(b.tokens[0], 1, 5)
	b.mine(1)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	b.ledger()
	if w := b.record(); w.Nonce != 1 || len(w.Open) != 1 || w.Open[0].Versions[0].Tx != b.payoutOf(r).Tx {
		t.Errorf("recorded %+v, want nonce 1, and the lane still looked after", w)
	}
	b.mine(70) // anvil calls the block 64 below its head finalized
	b.turn(s)
	if w := b.record(); len(w.Open) != 0 || w.Stopped != "" {
		t.Errorf("%d lanes are open and the wallet is stopped for %q, want none: the payout is final", len(w.Open), w.Stopped)
	}
	b.untilDone(s, b.refund(2, 1), b.refund(2, 1), b.refund(3, 2))
	b.got(b.tokens[0], 2, 2)
	b.got(b.tokens[0], 3, 2)
	b.ledger()
}
