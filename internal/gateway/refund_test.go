package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// reasons are what was announced about a subject, in order.
func (b *bench) reasons(subject string) string {
	b.t.Helper()
	var list []string
	err := b.store.View(b.t.Context(), func(tx *store.Tx) error {
		events, err := tx.EventsAbout(b.merchant.ID, subject)
		for _, e := range events {
			list = append(list, e.Reason)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Join(list, " ")
}

func (b *bench) abnormal() []gateway.AbnormalDetail {
	b.t.Helper()
	return must(b.gateway.AbnormalPayments(b.t.Context(), b.caller().Actor, gateway.AbnormalQuery{}))(b.t).Payments
}

// An order is refunded in parts, never by more than it kept, and shows each step.
func TestRefundsOfAnOrder(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	shows := func(status, refunded string) {
		t.Helper()
		if o := b.order("1"); string(o.OrderStatus) != status || o.RefundedAmount.String() != refunded {
			t.Errorf("the order is %s with %s refunded, want %s with %s", o.OrderStatus, o.RefundedAmount, status, refunded)
		}
		b.check()
	}
	n := gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("10"), Remark: "one shoe"}
	first := must(b.refund(n))(t)
	if first.Status != payment.PendingRefund || first.Amount.String() != "10.00" || first.Chain.Print(first.Address) != payer {
		t.Errorf("made %+v", first)
	}
	shows("REFUNDING", "0.00")
	b.holds(usdt, "deposits 25.00+0.00", "available 15.00+0.00", "reserved 10.00+0.00")
	if again := must(b.refund(n))(t); again.Sysid != first.Sysid {
		t.Error("the same parameters made another refund")
	}
	for param, change := range map[string]func(*gateway.NewRefund){
		"amount":  func(n *gateway.NewRefund) { n.Amount = amount("11") },
		"address": func(n *gateway.NewRefund) { n.Address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" },
		"remark":  func(n *gateway.NewRefund) { n.Remark = "two shoes" },
	} {
		other := n
		change(&other)
		_, err := b.refund(other)
		refusedWith(t, "another "+param, err, fault.RefundOrderNoReused)
		if err != nil && !strings.Contains(err.Error(), "its "+param+" differs") {
			t.Errorf("another %s: %v, want it named", param, err)
		}
	}
	b.outcome(first, payment.PayoutSigned)
	_, err := b.gateway.CancelRefund(t.Context(), b.caller().Actor, "R1", nil)
	refusedWith(t, "cancel what is on its way", err, fault.RefundNotCancellable)
	b.outcome(first, payment.PayoutConfirmed)
	shows("PARTIAL_REFUNDED", "10.00")
	b.holds(usdt, "deposits 25.00+0.00", "payout -10.00+0.00", "available 15.00+0.00")
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R2", OrderNo: "1", Address: payer, Amount: amount("15.000001")})
	refusedWith(t, "more than is left", err, fault.RefundTooLarge)
	second := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", OrderNo: "1", Address: payer, Amount: amount("15")}))(t)
	if got := must(b.gateway.CancelRefund(t.Context(), b.caller().Actor, "R2", nil))(t); got.Status != payment.RefundCancel {
		t.Errorf("cancelled, it is %s", got.Status)
	}
	must(b.gateway.CancelRefund(t.Context(), b.caller().Actor, "R2", nil))(t) // again
	shows("PARTIAL_REFUNDED", "10.00")
	third := must(b.refund(gateway.NewRefund{RefundOrderNo: "R3", OrderNo: "1", Address: payer, Amount: amount("15")}))(t)
	b.outcome(third, payment.PayoutSigned, payment.PayoutConfirmed, payment.PayoutReorged)
	shows("REFUNDING", "10.00")
	b.outcome(third, payment.PayoutConfirmed)
	shows("REFUNDED", "25.00")
	b.holds(usdt, "deposits 25.00+0.00", "payout -25.00+0.00")
	for sysid, want := range map[string]string{
		first.Sysid:  "pending_refund refunding refunded",
		second.Sysid: "pending_refund cancelled",
		third.Sysid:  "pending_refund refunding refunded refunding refunded",
	} {
		if got := b.reasons(sysid); got != want {
			t.Errorf("of refund %s was announced %q, want %q", sysid, got, want)
		}
	}
	page := must(b.gateway.Refunds(t.Context(), b.caller().Actor, gateway.RefundQuery{OrderNo: "1", Status: "REFUNDED"}))(t)
	if len(page.Refunds) != 2 || page.Total != 2 || page.Refunds[0].RefundOrderNo != "R3" || page.Refunds[0].Tx != "0xpayout" {
		t.Errorf("listed %+v, want R3 and R1", page)
	}
}

func TestRefundIsRefused(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	b.create("open", usdt)
	own := b.order("1").DepositAddress
	for name, c := range map[string]struct {
		n    gateway.NewRefund
		code fault.Code
	}{
		"no number":           {gateway.NewRefund{OrderNo: "1", Amount: amount("1"), Address: payer}, fault.ParameterMissing},
		"a number with signs": {gateway.NewRefund{RefundOrderNo: "R-1", OrderNo: "1", Amount: amount("1"), Address: payer}, fault.ParameterInvalid},
		"of nothing":          {gateway.NewRefund{RefundOrderNo: "R1", Amount: amount("1"), Address: payer}, fault.ParameterMissing},
		"of both":             {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", AbnormalPaymentNo: "AB1", Amount: amount("1"), Address: payer}, fault.ParameterInvalid},
		"no amount":           {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer}, fault.ParameterMissing},
		"nothing":             {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("0"), Address: payer}, fault.AmountOutOfRange},
		"no such order":       {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "9", Amount: amount("1"), Address: payer}, fault.OrderNotFound},
		"an open order":       {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "open", Amount: amount("1"), Address: payer}, fault.OrderNotRefundable},
		"too much":            {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("25.000001"), Address: payer}, fault.RefundTooLarge},
		"a mistyped address":  {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1"), Address: payer[:41] + "7"}, fault.AddressInvalid},
		"the zero address":    {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1"), Address: "0x0000000000000000000000000000000000000000"}, fault.AddressNotAllowed},
		"a deposit address":   {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1"), Address: own}, fault.AddressNotAllowed},
		"the factory":         {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1"), Address: "0x00000000000000000000000000000000000000fa"}, fault.AddressNotAllowed},
		"the forwarder":       {gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1"), Address: "0x00000000000000000000000000000000000000fb"}, fault.AddressNotAllowed},
		"no such payment":     {gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: "AB1", Address: payer}, fault.AbnormalPaymentNotFound},
		"of no payment":       {gateway.NewRefund{RefundOrderNo: "R1", OfAbnormal: true, OrderNo: "1", Address: payer}, fault.ParameterMissing},
	} {
		_, err := b.refund(c.n)
		refusedWith(t, name, err, c.code)
	}
	_, err := b.gateway.Refund(t.Context(), b.caller().Actor, "R1")
	refusedWith(t, "a refund that was refused", err, fault.RefundNotFound)
	b.check()
}

// A credential that was revoked or changed since a request was let in moves no money.
func TestMoneyNeedsTheCredentialAsItIs(t *testing.T) {
	b := newBench(t)
	b.paidOrder("1", 25)
	actor := must(b.gateway.CredentialByAPIKey(t.Context(), b.credential.APIKey))(t).Actor()
	n := gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("1")}
	must(b.gateway.RotateSignKey(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.RotationBegin))(t)
	_, err := b.gateway.CreateRefund(t.Context(), actor, n, nil)
	refusedWith(t, "a changed credential", err, fault.Unavailable)
	must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	must(b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, ""))(t)
	_, err = b.gateway.CreateRefund(t.Context(), actor, n, nil)
	refusedWith(t, "a revoked credential", err, "authentication_failed")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
}

// Without an address a refund goes to the sender only where all of the money came from
// one who sent the order's amount, and is no contract.
func TestRefundToTheSender(t *testing.T) {
	const stranger = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	from := func(t chain.Transfer, sender string) chain.Transfer { t.From = address(sender); return t }
	for name, c := range map[string]struct {
		pay      func(b *bench, to string) []chain.Transfer
		abnormal bool
		contract bool
		want     string // where it goes; empty is a refusal
	}{
		"one payment": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(25, 6)), payer)}
		}, false, false, payer},
		"two of one sender": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(20, 6)), payer), from(b.chain.pay("0xUSDT", to, units(5, 6)), payer)}
		}, false, false, payer},
		"of a contract": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(25, 6)), payer)}
		}, false, true, ""},
		"dust of a stranger before": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, "1"), stranger), from(b.chain.pay("0xUSDT", to, units(25, 6)), payer)}
		}, false, false, ""},
		"two senders": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(20, 6)), payer), from(b.chain.pay("0xUSDT", to, units(5, 6)), stranger)}
		}, false, false, ""},
		"the excess of the payer": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(30, 6)), payer)}
		}, true, false, payer},
		"the excess that a stranger sent": {func(b *bench, to string) []chain.Transfer {
			return []chain.Transfer{from(b.chain.pay("0xUSDT", to, units(25, 6)), payer), from(b.chain.pay("0xUSDT", to, "1"), stranger)}
		}, true, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.config.HasCode = func(_ context.Context, chainName string, a chain.Address) (bool, error) { return c.contract, nil }
			b.restart()
			b.chain.next(c.pay(b, b.create("1", usdt).DepositAddress)...)
			b.chain.confirm()
			b.chain.record()
			n := gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1")}
			if c.abnormal {
				n = gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: b.abnormal()[0].No}
			}
			r, err := b.refund(n)
			if c.want == "" {
				refusedWith(t, name, err, fault.AddressRequired)
				return
			}
			if err != nil || r.Chain.Print(r.Address) != c.want {
				t.Errorf("it goes to %q (%v), want %s", r.Address, err, c.want)
			}
		})
	}
	b := newBench(t)
	b.config.Environment = gateway.Production
	b.paidOrder("1", 25)
	refuse := store.RefundRefuse
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{RefundAddress: &refuse}))(t)
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Amount: amount("1")})
	refusedWith(t, "by the merchant's setting", err, fault.AddressRequired)
	if err != nil && !strings.Contains(err.Error(), "--refund-address") {
		t.Errorf("%v, want the setting named", err)
	}
}

// No more goes out in a day than the merchant's limit, and what is above another limit
// waits for approval.
func TestOutflowIsLimited(t *testing.T) {
	b := newBench(t)
	limit, above := money.MustParse("20"), money.MustParse("5")
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{DailyOutflow: &limit, ApproveAbove: &above}))(t)
	b.paidOrder("1", 25)
	ask := func(no, text string) (gateway.RefundDetail, error) {
		return b.refund(gateway.NewRefund{RefundOrderNo: no, OrderNo: "1", Address: payer, Amount: amount(text)})
	}
	must(ask("R1", "5"))(t)
	large := must(ask("R2", "10"))(t)
	_, err := ask("R3", "5.000001")
	refusedWith(t, "beyond the day's limit", err, fault.OutflowLimitReached)
	for state, want := range map[payment.PayoutState]int{payment.PayoutQueued: 1, payment.PayoutWaiting: 1} {
		b.view(func(tx *store.Tx) error {
			list, err := tx.PayoutsIn(eth, state, 10)
			if len(list) != want {
				t.Errorf("%d payouts are %s, want %d", len(list), state, want)
			}
			return err
		})
	}
	b.outcome(large, payment.PayoutRejected)
	if got := must(b.gateway.Refund(t.Context(), b.caller().Actor, "R2"))(t); got.Status != payment.RefundFailed {
		t.Errorf("rejected, it is %s", got.Status)
	}
	must(ask("R4", "5"))(t) // what was rejected does not count
	b.now = b.now.Add(25 * 60 * 60 * 1e9)
	must(ask("R5", "4"))(t) // nor what was a day ago
	b.check()
}

func (b *bench) view(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.store.View(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// Each deposit that is not wholly its order's is an abnormal payment, of its type.
func TestAbnormalPaymentsOfEachType(t *testing.T) {
	b := newBench(t)
	over, short, late, cancelled := b.create("over", usdt), b.create("short", usdt), b.create("late", usdt), b.create("cancelled", usdt)
	if err := b.cancel("cancelled"); err != nil {
		t.Fatal(err)
	}
	b.chain.next(b.chain.pay("0xUSDT", over.DepositAddress, units(30, 6)), b.chain.pay("0xUSDT", short.DepositAddress, units(10, 6)),
		b.chain.pay("0xUSDC", over.DepositAddress, units(3, 18)), b.chain.pay("0xUSDT", cancelled.DepositAddress, units(25, 6)))
	b.chain.mine(2000, b.chain.pay("0xUSDT", late.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	var got []string
	for _, p := range b.abnormal() {
		got = append(got, fmt.Sprintf("%s %s %s of %s %s", p.Deposit.OrderNo, p.Type, p.Pending(), p.Deposit.Amount, p.Status()))
		if reasons := b.reasons(p.No); reasons != "pending" {
			t.Errorf("of %s was announced %q", p.No, reasons)
		}
	}
	for _, want := range []string{"over OVER_PAID 5.00 of 30.00 PENDING", "over OTHER_TOKEN 3.00 of 3.00 PENDING", "short UNDER_PAID 10.00 of 10.00 PENDING",
		"late LATE_PAYMENT 25.00 of 25.00 PENDING", "cancelled LATE_PAYMENT 25.00 of 25.00 PENDING"} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no abnormal payment %q; there are\n%s", want, strings.Join(got, "\n"))
		}
	}
	if len(got) != 5 {
		t.Errorf("%d abnormal payments, want 5", len(got))
	}
	page := must(b.gateway.AbnormalPayments(t.Context(), b.caller().Actor, gateway.AbnormalQuery{Type: "LATE_PAYMENT", OrderNo: "late"}))(t)
	if len(page.Payments) != 1 || page.Total != 1 {
		t.Errorf("selected %+v, want one", page)
	}
	b.check()
}

// The merchant takes what came late or short for the order after all: it is PAID, and
// what was accepted is his.
func TestAcceptAbnormalPayments(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(10, 6)))
	b.chain.mine(2000, b.chain.pay("0xUSDT", o.DepositAddress, units(12, 6)), b.chain.pay("0xUSDC", o.DepositAddress, units(3, 18)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "10.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED TIMEOUT")
	no := map[payment.Reason]string{}
	for _, p := range b.abnormal() {
		no[p.Type] = p.No
	}
	accept := func(numbers ...string) error {
		_, err := b.gateway.AcceptAbnormal(t.Context(), b.caller().Actor, numbers, nil)
		return err
	}
	refusedWith(t, "none", accept(), fault.ParameterMissing)
	refusedWith(t, "an unknown one", accept("AB0"), fault.AbnormalPaymentNotFound)
	refusedWith(t, "one twice", accept(no[payment.UnderPaid], no[payment.UnderPaid]), fault.ParameterInvalid)
	refusedWith(t, "another token", accept(no[payment.FromOtherToken]), fault.NotAcceptable)
	refusedWith(t, "one and another token", accept(no[payment.UnderPaid], no[payment.FromOtherToken]), fault.NotAcceptable)
	if err := accept(no[payment.UnderPaid]); err != nil {
		t.Fatal(err)
	}
	b.expect("1", "PAID", "10.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED TIMEOUT ACCEPTED")
	b.holds(usdt, "deposits 22.00+0.00", "available 10.00+0.00", "abnormal 12.00+0.00")
	if err := accept(no[payment.UnderPaid], no[payment.LatePayment]); err != nil {
		t.Fatal(err)
	}
	b.expect("1", "PAID", "22.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED TIMEOUT ACCEPTED ACCEPTED")
	b.holds(usdt, "deposits 22.00+0.00", "available 22.00+0.00")
	if err := accept(no[payment.LatePayment]); err != nil { // again
		t.Error(err)
	}
	if got := b.reasons(no[payment.LatePayment]); got != "pending handled" {
		t.Errorf("of the late payment was announced %q, want pending handled", got)
	}
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R1", AbnormalPaymentNo: no[payment.LatePayment], Address: payer})
	refusedWith(t, "refund what was accepted", err, fault.AbnormalPaymentHandled)
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", OrderNo: "1", Address: payer, Amount: amount("22")}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.holds(usdt, "deposits 22.00+0.00", "payout -22.00+0.00")
	// A reorg that takes what was accepted lets the order time out again.
	b.fork(confirmations)
	if got := b.order("1"); got.OrderStatus != "PAID" && got.OrderStatus != "PARTIAL_REFUNDED" && got.OrderStatus != "REFUNDED" {
		t.Errorf("the order is %s, want as paid by what is left", got.OrderStatus)
	}
	b.check()
}

// The vendor's way names an abnormal payment by order and chain transaction.
func TestAbnormalPaymentByItsTransaction(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(30, 6))
	second := pay
	second.Ordinal = 1
	b.chain.next(pay, second)
	b.chain.confirm()
	b.chain.record()
	n := gateway.NewRefund{RefundOrderNo: "R1", OfAbnormal: true, OrderNo: "1", TxHash: "0x" + strings.Repeat("0", 64), Address: payer}
	_, err := b.refund(n)
	refusedWith(t, "of another transaction", err, fault.AbnormalPaymentNotFound)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R1", OfAbnormal: true, OrderNo: "1", TxHash: "no hash", Address: payer})
	refusedWith(t, "no hash", err, fault.ParameterInvalid)
	list := b.abnormal()
	if len(list) != 2 {
		t.Fatalf("%d abnormal payments, want both deposits", len(list))
	}
	must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OfAbnormal: true, OrderNo: "1", AbnormalPaymentNo: list[0].No, Token: usdt, Address: payer}))(t)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R2", OfAbnormal: true, OrderNo: "1", AbnormalPaymentNo: list[1].No, Token: usdc, Address: payer})
	refusedWith(t, "in another token", err, fault.ParameterInvalid)
	b.check()
}

// The events of an order are its own, and those of its abnormal payments and refunds.
func TestEventsOfAnOrderAndItsRefunds(t *testing.T) {
	b := newBench(t)
	b.paidOrder("other", 30)
	b.paidOrder("1", 30)
	must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", OrderNo: "1", Address: payer, Amount: amount("1")}))(t)
	page := must(b.gateway.Events(t.Context(), b.caller().Actor, gateway.EventQuery{OrderNo: "1"}))(t)
	var got []string
	for _, e := range page.Events {
		got = append(got, e.Type+" "+e.Reason)
	}
	want := "CHECKOUT_ORDER_CHANGED refund_changed, REFUND_ORDER_CHANGED pending_refund, CHECKOUT_ORDER_CHANGED paid, ABNORMAL_PAYMENT pending, CHECKOUT_ORDER_CHANGED deposit_detected"
	if strings.Join(got, ", ") != want || page.Total != 5 {
		t.Errorf("%d events: %s\nwant %s", page.Total, strings.Join(got, ", "), want)
	}
}
