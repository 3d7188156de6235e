package gateway_test

import (
	"errors"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// final asks whether a payout may be signed while blocks up to one are final.
func (b *bench) final(r gateway.RefundDetail, block uint64) error {
	b.t.Helper()
	var p store.Payout
	err := b.store.View(b.t.Context(), func(tx *store.Tx) (err error) {
		p, err = tx.Payout(r.MerchantID, r.PayoutID)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.gateway.Payouts(eth, address(payoutWallet), nil).Final(b.t.Context(), p, block)
}

// waits fails unless a payout waits below a block, and not from it on.
func (b *bench) waits(what string, r gateway.RefundDetail, until uint64) {
	b.t.Helper()
	if err := b.final(r, until-1); !errors.Is(err, gateway.ErrNotFinal) {
		b.t.Errorf("%s: before block %d is final: %v, want %v", what, until, err, gateway.ErrNotFinal)
	}
	if err := b.final(r, until); err != nil {
		b.t.Errorf("%s: with block %d final: %v, want nothing", what, until, err)
	}
}

// A payout waits for the customer's deposit that it rests on.
func TestPayoutRestsOnACustomersDeposit(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(25, 6))
	block := b.chain.head().Number - confirmations + 1
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: b.came()[0].Deposit.CustomerNo, Address: payer, Amount: amount("10")}))(t)
	b.waits("of a customer's deposit", r, block)
}

// A payout waits for the deposits that it rests on, and for no others: not where the
// holder could give back all that a reorg would take, and not for what a reorg would
// take from where it lies untouched.
func TestPayoutsRestOnFinalDeposits(t *testing.T) {
	b := newBench(t)
	block := func() uint64 { return b.chain.head().Number - confirmations + 1 }
	b.paidOrder("1", 25)
	first := block()
	r1 := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("10")}))(t)
	b.waits("of a payment that is not final", r1, first)

	// Another's money, untouched as it is, does not pay for it, and is no reason to wait.
	b.paidOrder("2", 24) // waits for the rest
	b.paidOrder("3", 55) // 30 too much
	third := block()
	b.waits("beside money that is not the merchant's", r1, first)

	// What was too much is refunded: its own block counts.
	no := b.abnormal()[0].No
	r2 := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", AbnormalPaymentNo: no, Address: payer, Amount: amount("30")}))(t)
	b.waits("of an abnormal payment", r2, third)
	if _, err := b.gateway.CancelRefund(t.Context(), b.caller().Actor, "R2", nil); err != nil {
		t.Fatal(err)
	}

	// Money to spare from final blocks lets a refund of a later one go at once.
	b.paidOrder("4", 25)
	r4 := must(b.refund(gateway.NewRefund{RefundOrderNo: "R4", OrderNo: "4", Address: payer, Amount: amount("25")}))(t)
	if err := b.final(r4, block()-1); err != nil {
		t.Errorf("with 40 to spare from final blocks: %v, want nothing", err)
	}
	// Unless that is under way too.
	b.outcome(r1, payment.PayoutSigned)
	r3 := must(b.refund(gateway.NewRefund{RefundOrderNo: "R3", OrderNo: "3", Address: payer, Amount: amount("25")}))(t)
	b.outcome(r3, payment.PayoutSigned)
	b.waits("with 15 to spare", r4, block())
	b.check()
}

// A refund of what was too much that nobody has signed yet fails with the deposit that a
// reorg took, also where the merchant has money enough for it: the receiver has paid
// nothing.
func TestReorgFailsTheRefundOfAnAbnormalPayment(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.paidOrder("2", 25)
	b.paidOrder("3", 30)
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: b.abnormal()[0].No, Address: payer, Amount: amount("5")}))(t)
	b.fork(confirmations)
	if got := must(b.gateway.Refund(t.Context(), b.caller().Actor, r.RefundOrderNo))(t); got.Status != payment.RefundFailed || got.Reason != "deposit_reorged" {
		t.Errorf("the refund is %s (%q), want FAILED (deposit_reorged)", got.Status, got.Reason)
	}
	b.holds(usdt, "deposits 50.00+0.00", "available 50.00+0.00")
	b.check()
}
