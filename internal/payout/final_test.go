package payout_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// A refund waits while a reorg could take away the deposit that pays for it, says so,
// and goes on by itself. One of a merchant with money to spare does not wait.
func TestPayoutWaitsForFinality(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.refund(1, 480) // of 500 that are final
	b.turn(s)
	b.payOrderNow(2, b.tokens[0], 40)
	spare := b.refund(3, 5)
	b.turn(s)
	b.is(spare, payment.PayoutSending, "")
	r := b.refund(2, 30)
	b.turn(s)
	b.is(r, payment.PayoutQueued, payout.HeldFinal)
	if got := must(b.gateway.Refund(t.Context(), b.actor, r.RefundOrderNo))(t); got.Waits != payout.HeldFinal {
		t.Errorf("the refund says that it waits for %q, want %q", got.Waits, payout.HeldFinal)
	}
	if got := s.Status().Held[payout.HeldFinal]; got != 1 {
		t.Errorf("%d payouts are held for that, want 1", got)
	}
	b.mine(payout.DepthDefault)
	b.untilDone(s, r, spare)
	b.got(b.tokens[0], 2, 30)
	b.ledger()
	if got := must(b.gateway.Refund(t.Context(), b.actor, r.RefundOrderNo))(t); got.Waits != "" {
		t.Errorf("once it is done, the refund waits for %q", got.Waits)
	}
}
