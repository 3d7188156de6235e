package gateway_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// What a transfer was refunded is known in whichever block it stands, also where it comes
// back to the first one.
func TestRefundedDepositReturnsToItsFirstBlock(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(50, 6))
	paid := b.deposit("0xUSDT", to, units(25, 6))
	was := b.chain.blocks[len(b.chain.blocks)-confirmations]
	no := b.came()[1].Deposit.CustomerNo
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("20")}))(t)
	b.outcome(r, payment.PayoutSigned, payment.PayoutConfirmed)
	b.fork(confirmations, paid) // in another block
	b.chain.confirm()
	b.chain.record()
	b.chain.drop(len(b.chain.blocks) - int(was.Number)) // and in its first one again
	b.chain.blocks = append(b.chain.blocks, was)
	for range 3*confirmations + 5 {
		b.chain.next()
	}
	b.chain.record()
	b.holds(usdt, "deposits 75.00+0.00", "payout -20.00+0.00", "available 55.00+0.00")
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer, Amount: amount("5.000001")})
	refusedWith(t, "more than is left", err, fault.RefundTooLarge)
}

// What was spent of a deposit before a reorg took it away is owed, and repaid by the next
// that comes in; a refund of it that nobody has signed fails.
func TestReorgOfASpentDepositIsAShortfall(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	paid := b.deposit("0xUSDT", to, units(25, 6))
	no := b.came()[0].Deposit.CustomerNo
	sent := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("20")}))(t)
	b.outcome(sent, payment.PayoutSigned, payment.PayoutConfirmed)
	unsigned := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer, Amount: amount("3")}))(t)
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 2.00+0.00", "reserved 3.00+0.00")
	b.fork(confirmations)
	b.holds(usdt, "payout -20.00+0.00", "shortfall 20.00+0.00")
	if got := b.reasons(unsigned.Sysid); got != "pending_refund failed" {
		t.Errorf("of the refund that nobody had signed was announced %q", got)
	}
	d := b.came()[0]
	if d.Status() != payment.DepositWithdrawn || d.Shortfall.String() != "20.00" || d.Refunded.String() != "20.00" || d.Refunding != 0 || d.Refundable() != 0 {
		t.Errorf("the deposit is %s %+v", d.Status(), d.CustomerDeposit)
	}
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R3", DepositNo: no, Address: payer, Amount: amount("1")})
	refusedWith(t, "a refund of what is gone", err, fault.DepositNotRefundable)
	b.chain.next(paid)
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 25.00+0.00", "payout -20.00+0.00", "available 5.00+0.00")
	if d := b.came()[0]; d.Status() != payment.DepositCredited || d.Shortfall != 0 || d.Refundable().String() != "5.00" {
		t.Errorf("when it is back, the deposit is %s %+v", d.Status(), d.CustomerDeposit)
	}
}

// A deposit is refunded in parts, never by more than it was.
func TestRefundsOfACustomersDeposit(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.chain.next(b.chain.pay("0xUSDT", to, units(25, 6)))
	b.chain.record()
	no := b.came()[0].Deposit.CustomerNo
	n := gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("10")}
	_, err := b.refund(n)
	refusedWith(t, "before it is credited", err, fault.DepositNotRefundable)
	b.chain.confirm()
	b.chain.record()
	first := must(b.refund(n))(t)
	if again := must(b.refund(n))(t); again.Sysid != first.Sysid || first.DepositNo != no || first.OrderNo != "" {
		t.Errorf("made %+v, and then %+v", first, again)
	}
	for name, c := range map[string]struct {
		change func(*gateway.NewRefund)
		code   fault.Code
	}{
		"another amount":     {func(n *gateway.NewRefund) { n.Amount = amount("11") }, fault.RefundOrderNoReused},
		"too much":           {func(n *gateway.NewRefund) { n.RefundOrderNo, n.Amount = "R2", amount("15.000001") }, fault.RefundTooLarge},
		"no such deposit":    {func(n *gateway.NewRefund) { n.RefundOrderNo, n.DepositNo = "R2", "DPx" }, fault.DepositNotFound},
		"beside an order":    {func(n *gateway.NewRefund) { n.RefundOrderNo, n.OrderNo = "R2", "1" }, fault.ParameterInvalid},
		"to our own address": {func(n *gateway.NewRefund) { n.RefundOrderNo, n.Address = "R2", to }, fault.AddressNotAllowed},
	} {
		other := n
		c.change(&other)
		_, err := b.refund(other)
		refusedWith(t, name, err, c.code)
	}
	b.outcome(first, payment.PayoutSigned, payment.PayoutConfirmed)
	rest := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: no, Address: payer}))(t) // all that is left
	if rest.Amount.String() != "15.00" {
		t.Errorf("the rest is %s", rest.Amount)
	}
	b.outcome(rest, payment.PayoutSigned, payment.PayoutConfirmed)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R3", DepositNo: no, Address: payer, Amount: amount("0.000001")})
	refusedWith(t, "when all went back", err, fault.RefundTooLarge)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R3", DepositNo: no, Address: payer})
	refusedWith(t, "all that is left, when nothing is", err, fault.RefundTooLarge)
	b.holds(usdt, "deposits 25.00+0.00", "payout -25.00+0.00")
	b.shows(usdt + " 25.00 CREDITED: confirming credited refund_changed refund_changed refund_changed refund_changed")
	if list := must(b.gateway.Refunds(t.Context(), b.caller().Actor, gateway.RefundQuery{DepositNo: no}))(t).Refunds; len(list) != 2 {
		t.Errorf("there are %d refunds of it, want 2", len(list))
	}
	if d := b.came()[0]; d.Refunded.String() != "25.00" || d.Refunding != 0 || d.Refundable() != 0 {
		t.Errorf("the deposit is %+v", d.CustomerDeposit)
	}
	// Another merchant sees nothing of it.
	b.become("hats@shop.example", 0)
	_, err = b.gateway.CustomerDeposit(t.Context(), b.caller().Actor, no)
	refusedWith(t, "another merchant", err, fault.DepositNotFound)
	_, err = b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no, Address: payer, Amount: amount("1")})
	refusedWith(t, "a refund by another merchant", err, fault.DepositNotFound)
	if list := b.came(); len(list) != 0 {
		t.Errorf("another merchant is shown %+v", list)
	}
}

// Without an address, a refund goes to the sender of the one transfer, by the merchant's
// setting, and to no contract.
func TestRefundOfADepositToTheSender(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	paid := b.chain.pay("0xUSDT", to, units(25, 6))
	paid.From = address(payer)
	dust := b.chain.pay("0xUSDT", to, "1") // a stranger's, which is a deposit of its own
	b.chain.next(paid, dust)
	b.chain.confirm()
	b.chain.record()
	no := b.came()[0].Deposit.CustomerNo
	r := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: no}))(t)
	if r.Chain.Print(r.Address) != payer || r.Amount.String() != "25.00" {
		t.Errorf("it goes to %s: %s", r.Chain.Print(r.Address), r.Amount)
	}
	refuse := store.RefundRefuse
	must(b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), b.merchant.ID, gateway.MerchantChange{RefundAddress: &refuse}))(t)
	_, err := b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: b.came()[1].Deposit.CustomerNo})
	refusedWith(t, "where the merchant refuses", err, fault.AddressRequired)
}

// A refund that nobody has signed fails with the deposit on which it draws, whatever else
// there is; one of another deposit goes on.
func TestReorgFailsTheRefundOfACustomersDeposit(t *testing.T) {
	b := newBench(t)
	to := b.keeps("c7")
	b.deposit("0xUSDT", to, units(100, 6))
	b.deposit("0xUSDT", to, units(25, 6))
	came := b.came()
	stays := must(b.refund(gateway.NewRefund{RefundOrderNo: "R1", DepositNo: came[0].Deposit.CustomerNo, Address: payer, Amount: amount("1")}))(t)
	fails := must(b.refund(gateway.NewRefund{RefundOrderNo: "R2", DepositNo: came[1].Deposit.CustomerNo, Address: payer, Amount: amount("3")}))(t)
	b.fork(confirmations)
	if got := b.reasons(stays.Sysid) + ", " + b.reasons(fails.Sysid); got != "pending_refund, pending_refund failed" {
		t.Errorf("of the two refunds was announced %q", got)
	}
	b.holds(usdt, "deposits 100.00+0.00", "available 99.00+0.00", "reserved 1.00+0.00")
}
