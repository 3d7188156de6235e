package gateway_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// paidOrder makes an order, pays it by one transfer of as many tokens of six decimals,
// and confirms that.
func (b *bench) paidOrder(no string, tokens int64) (paid chain.Transfer) {
	b.t.Helper()
	o := b.create(no, usdt)
	paid = b.chain.pay("0xUSDT", o.DepositAddress, units(tokens, 6))
	b.chain.next(paid)
	b.chain.confirm()
	b.chain.record()
	return paid
}

// fork takes the newest blocks away and mines one more without their transfers.
func (b *bench) fork(blocks int, transfers ...chain.Transfer) {
	b.t.Helper()
	b.chain.drop(blocks)
	b.chain.next(transfers...)
	for range blocks {
		b.chain.next()
	}
	b.chain.record()
}

// A reorg that takes a confirmed payment away makes the order wait for it again, and
// it is paid once more when the payment returns: in its own block, or in another.
func TestReorgOfAConfirmedPayment(t *testing.T) {
	for name, back := range map[string]func(b *bench, confirmed chain.Block, paid chain.Transfer){
		"in another block": func(b *bench, _ chain.Block, paid chain.Transfer) { b.chain.next(paid) },
		"in its own": func(b *bench, confirmed chain.Block, _ chain.Transfer) {
			b.chain.drop(len(b.chain.blocks) - int(confirmed.Number))
			b.chain.blocks = append(b.chain.blocks, confirmed)
			for range 2*confirmations + 5 {
				b.chain.next()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			paid := b.paidOrder("1", 25)
			confirmed := b.chain.blocks[len(b.chain.blocks)-confirmations]
			b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
			b.fork(confirmations)
			b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED PAID REORGED")
			b.holds(usdt)
			b.check()
			back(b, confirmed, paid)
			b.chain.record()
			b.chain.confirm()
			b.chain.record()
			b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID REORGED DEPOSIT_DETECTED PAID")
			b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
			b.check()
		})
	}
}

// An order whose payment a reorg took away does not expire before the chain is as much
// further as a reorg can be deep.
func TestReorgedOrderWaitsForItsPayment(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.fork(confirmations)
	b.chain.mine(2000) // its time is over
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED PAID REORGED")
	for range payment.ReorgDepth + confirmations {
		b.chain.next()
	}
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "DEPOSIT_DETECTED PAID REORGED TIMEOUT")
	b.check()
}

// outcome carries a payout over to what it became, as the sender does.
func (b *bench) outcome(r gateway.RefundDetail, on ...payment.PayoutEvent) {
	b.t.Helper()
	for _, event := range on {
		err := b.store.Update(b.t.Context(), func(tx *store.Tx) error {
			p, err := tx.Payout(r.MerchantID, r.PayoutID)
			if err != nil {
				return err
			}
			from := p.State
			if p.State, err = payment.Payouts.Next(from, event); err != nil {
				return err
			}
			if event == payment.PayoutConfirmed {
				p.Tx = "0xpayout"
			}
			if err := tx.SavePayout(p, from); err != nil {
				return err
			}
			return b.gateway.PayoutChanged(tx, p, event, p.Reason)
		})
		if err != nil {
			b.t.Fatalf("%s: %v", event, err)
		}
	}
}

const payer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

func (b *bench) refund(n gateway.NewRefund) (gateway.RefundDetail, error) {
	c := must(b.gateway.CredentialByAPIKey(b.t.Context(), b.credential.APIKey))(b.t)
	return b.gateway.CreateRefund(b.t.Context(), c.Actor(), n, nil)
}

func amount(text string) *money.Amount {
	a := money.MustParse(text)
	return &a
}

// What was refunded of an order before a reorg took its payment away is owed by the
// merchant, and repaid by the next that comes in.
func TestReorgAfterARefundIsAShortfall(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("20")}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 5.00+0.00")
	b.check()
	b.fork(confirmations)
	b.holds(usdt, "payout -20.00+0.00", "shortfall 20.00+0.00")
	if got := b.order("1"); got.OrderStatus != "PAYING" || got.RefundedAmount.String() != "20.00" {
		t.Errorf("the order is %s with %s refunded, want PAYING with 20.00", got.OrderStatus, got.RefundedAmount)
	}
	b.check()
	b.paidOrder("2", 25)
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 5.00+0.00")
	b.check()
}

// Money that was returned never pays an order after a reorg of the deposit that did.
func TestReturnedMoneyPaysNothing(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	first, second := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)), b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.next(first)
	b.chain.next(second)
	b.chain.confirm()
	b.chain.record()
	list := must(b.gateway.AbnormalPayments(t.Context(), b.caller().Actor, gateway.AbnormalQuery{}))(t).Payments
	if len(list) != 1 || list[0].Type != payment.OverPaid || list[0].Pending().String() != "25.00" {
		t.Fatalf("abnormal payments %+v, want the second deposit", list)
	}
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: list[0].No, Address: payer}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.holds(usdt, "deposits 50.00+0.00", "payout -25.00+0.00", "available 25.00+0.00")
	b.check()
	// The first goes, and the second, whose money went back, is mined again.
	b.fork(confirmations+1, second)
	b.chain.confirm()
	b.chain.record()
	if got := b.order("1"); got.OrderStatus != "PAYING" {
		t.Errorf("the order is %s by money that went back", got.OrderStatus)
	}
	b.holds(usdt, "deposits 25.00+0.00", "payout -25.00+0.00")
	b.check()
	// It returns too: the order is paid by it.
	b.chain.next(first)
	b.chain.confirm()
	b.chain.record()
	if got := b.order("1"); got.OrderStatus != "PAID" {
		t.Errorf("the order is %s, want PAID by the first", got.OrderStatus)
	}
	b.holds(usdt, "deposits 50.00+0.00", "payout -25.00+0.00", "available 25.00+0.00")
	b.check()
}

// A reorg cancels what nobody has signed: the refund of the order whose payment went.
func TestReorgFailsUnsignedRefunds(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("20")}))(t)
	b.holds(usdt, "deposits 25.00+0.00", "available 5.00+0.00", "reserved 20.00+0.00")
	b.fork(confirmations)
	got := must(b.gateway.Refund(t.Context(), b.caller().Actor, r.RefundOrderNo))(t)
	if got.Status != payment.RefundFailed || got.Reason != "deposit_reorged" {
		t.Errorf("the refund is %s (%s), want FAILED by deposit_reorged", got.Status, got.Reason)
	}
	b.holds(usdt)
	b.check()
}

// A reorg fails what draws on the payment that it took, and then of all else that waits only
// as much as is needed to give the payment back, newest first.
func TestReorgFailsNoMoreThanItMust(t *testing.T) {
	for _, c := range []struct {
		refund      string // of the payment that is taken
		settlements []string
		failed      []bool
	}{
		{"", []string{"10", "20", "15"}, []bool{false, true, true}},
		{"5.00", []string{"10", "20", "15"}, []bool{false, true, true}},
		{"20.00", []string{"10", "5", "5"}, []bool{false, false, false}},
	} {
		b := newBench(t)
		b.paidOrder("other", 25)
		b.paidOrder("gone", 25)
		var refund gateway.RefundDetail
		if c.refund != "" {
			refund = must(b.refund(gateway.NewRefund{RefundOrderNo: "R", OrderNo: "gone", Address: payer, Amount: amount(c.refund)}))(t)
		}
		for i, of := range c.settlements {
			must(b.settlement(gateway.NewSettlement{SettlementOrderNo: fmt.Sprint("S", i), Token: usdt, Address: payer, Amount: amount(of)}))(t)
		}
		b.fork(confirmations)
		if c.refund != "" {
			if got := must(b.gateway.Refund(t.Context(), b.caller().Actor, refund.RefundOrderNo))(t); got.Status != payment.RefundFailed {
				t.Errorf("with a refund of %s: it is %s, want FAILED", c.refund, got.Status)
			}
		}
		for i, failed := range c.failed {
			got := must(b.gateway.Settlement(t.Context(), b.caller().Actor, fmt.Sprint("S", i)))(t)
			if (got.Status == payment.SettleFailed) != failed {
				t.Errorf("with a refund of %q: the settlement of %s is %s", c.refund, c.settlements[i], got.Status)
			}
		}
		b.check()
	}
}

// What was refunded of a payment never pays again, also where the payment stands in
// another block for a while and then in its first one again.
func TestRefundedPaymentReturnsToItsFirstBlock(t *testing.T) {
	b := newBench(t)
	paid := b.paidOrder("1", 55)
	was := b.chain.blocks[len(b.chain.blocks)-confirmations]
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: b.abnormal()[0].No, Address: payer}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations, paid) // in another block
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 55.00+0.00", "payout -30.00+0.00", "available 25.00+0.00")
	b.chain.drop(len(b.chain.blocks) - int(was.Number)) // and in its first one again
	b.chain.blocks = append(b.chain.blocks, was)
	for range 3*confirmations + 5 {
		b.chain.next()
	}
	b.chain.record()
	b.holds(usdt, "deposits 55.00+0.00", "payout -30.00+0.00", "available 25.00+0.00")
	if list := b.abnormal(); len(list) != 1 || list[0].Pending() != 0 {
		t.Errorf("the abnormal payments are %+v", list)
	}
}

// A late payment that was accepted and refunded when a reorg took it away is accepted still
// when it returns.
func TestAcceptedPaymentReturnsAfterItsRefund(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(2000) // its time is over
	b.chain.confirm()
	b.chain.record()
	late := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.next(late)
	b.chain.confirm()
	b.chain.record()
	must(b.gateway.AcceptAbnormal(t.Context(), b.caller().Actor, []string{b.abnormal()[0].No}, nil))(t)
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("10"), Address: payer}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations)
	if got := b.order("1"); got.OrderStatus != "TIMEOUT" {
		t.Errorf("without its payment the order is %s, want TIMEOUT", got.OrderStatus)
	}
	b.chain.next(late)
	b.chain.confirm()
	b.chain.record()
	if got := b.order("1"); got.OrderStatus != "PARTIAL_REFUNDED" || got.ReceivedAmount.String() != "25.00" || got.RefundedAmount.String() != "10.00" {
		t.Errorf("the order is %s, received %s and refunded %s; want PARTIAL_REFUNDED, 25.00 and 10.00", got.OrderStatus, got.ReceivedAmount, got.RefundedAmount)
	}
	b.check()
}
