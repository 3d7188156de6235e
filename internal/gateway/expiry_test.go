package gateway_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// An order expires by the time of confirmed blocks; the wall's clock changes
// nothing.
func TestOrderExpiresByTheChainsClock(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	b.create("2", bscUSDT)
	b.now = at(1000)
	b.chain.mine(60) // the last moment, which is still in time
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "") // 61 and 62 are not confirmed
	b.chain.next()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "TIMEOUT")
	b.expect("2", "PAYING", "0.00", "") // its chain was not read on
}

// What came before the expiry and is not confirmed yet holds it off.
func TestPendingDepositHoldsExpiryOff(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(60, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.mine(500)
	b.chain.mine(1000)
	b.chain.record() // confirmed with the very block that lets time pass
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")

	// One that was mined again after the expiry waits longer than the expiry.
	b.create("2", usdt)
	b.now = at(1000)
	o = b.create("3", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(10, 6))
	b.chain.mine(1060, pay)
	b.chain.record()
	b.chain.drop(1)
	b.chain.mine(1060)
	b.chain.mine(1061)
	b.chain.mine(1062, pay)
	b.chain.next()
	b.chain.record() // 1061 is confirmed, and the payment is not
	b.expect("3", "PAYING", "0.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED")
	b.expect("2", "TIMEOUT", "0.00", "TIMEOUT") // others' turn does not depend on it
	b.chain.next()
	b.chain.record()
	b.expect("3", "TIMEOUT", "10.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED TIMEOUT")
	b.holds(usdt, "deposits 35.00+0.00", "available 25.00+0.00", "abnormal 10.00+0.00")
}

func TestShortPaymentTimesOut(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, "24999999"))
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 24.999999+0.00", "incoming 24.999999+0.00")
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "24.999999", "DEPOSIT_DETECTED TIMEOUT")
	b.holds(usdt, "deposits 24.999999+0.00", "abnormal 24.999999+0.00")
}

func TestLateDepositIsAbnormal(t *testing.T) {
	for name, confirmedBefore := range map[string]bool{"after the order timed out": true, "in the batch that times it out": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			o := b.create("1", usdt)
			b.chain.mine(61)
			if confirmedBefore {
				b.chain.confirm()
				b.chain.record()
			}
			b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
			b.chain.confirm()
			b.chain.record()
			if got := b.order("1"); got.OrderStatus != "TIMEOUT" || got.ReceivedAmount != 0 || len(got.Deposits) != 1 {
				t.Errorf("the order is %s, received %s in %d deposits; want TIMEOUT, nothing in time, and one", got.OrderStatus, got.ReceivedAmount, len(got.Deposits))
			}
			b.holds(usdt, "deposits 25.00+0.00", "abnormal 25.00+0.00")
			b.create("2", usdt)
		})
	}
}

// Late for a paid order too: what it kept stays, and the rest is not its own.
func TestLateDepositOnAPaidOrder(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.mine(61, b.chain.pay("0xUSDT", o.DepositAddress, units(3, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 28.00+0.00", "available 25.00+0.00", "abnormal 3.00+0.00")
}

// More deposits are confirmed at once than one Update takes: further ones take
// the rest, without another block, and no order expires meanwhile whose deposit
// waits for that.
func TestManyDepositsAreConfirmed(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: hundreds of rows; run without -short")
	}
	b := newBench(t)
	o := b.create("first", usdt)
	var transfers []chain.Transfer
	for range 600 {
		transfers = append(transfers, b.chain.pay("0xUSDT", o.DepositAddress, "1000"))
	}
	last := b.create("last", usdt)
	b.chain.mine(1, append(transfers, b.chain.pay("0xUSDT", last.DepositAddress, units(25, 6)))...)
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	if got := b.order("last").OrderStatus; got != "PAID" {
		t.Errorf("the order whose deposit came last is %s, want PAID", got)
	}
	b.holds(usdt, "deposits 25.60+0.00", "available 25.00+0.00", "abnormal 0.60+0.00")
}

// More orders expire at once than one batch takes: the next blocks take the
// rest, though hundreds wait for a deposit before them.
func TestManyOrdersExpire(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: thousands of rows; run without -short")
	}
	b := newBench(t)
	const n = 520
	for i := range n {
		p := params(fmt.Sprint(i), "25")
		if _, err := b.createOrder(b.caller(), p); err != nil {
			t.Fatal(err)
		}
	}
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.chain.next()
	b.chain.record()
	for status, want := range map[string]int64{"PAYING": 0, "TIMEOUT": n} {
		page := must(b.list(gateway.OrderQuery{Status: status}))(t)
		if page.Total != want {
			t.Errorf("%d orders are %s, want %d", page.Total, status, want)
		}
	}
}

func TestCancel(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	if err := b.cancel("1"); err != nil {
		t.Fatal(err)
	}
	b.expect("1", "CANCELLED", "0.00", "CANCELLED")
	if err := b.cancel("1"); err != nil { // again, which changes nothing
		t.Fatal(err)
	}
	b.chain.mine(100)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "CANCELLED", "0.00", "CANCELLED")
	refusedWith(t, "cancel what is not", b.cancel("2"), fault.OrderNotFound)
	refusedWith(t, "cancel nothing", b.cancel(""), fault.ParameterMissing)
}

func TestCancelIsRefused(t *testing.T) {
	b := newBench(t)
	pending := b.create("pending", usdt)
	b.chain.next(b.chain.pay("0xUSDT", pending.DepositAddress, "1"))
	b.chain.record()
	refusedWith(t, "pending", b.cancel("pending"), fault.OrderHasDeposits)
	paid := b.create("paid", usdt)
	b.chain.next(b.chain.pay("0xUSDT", paid.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	refusedWith(t, "paid", b.cancel("paid"), fault.OrderHasDeposits)
	b.create("timeout", usdt)
	b.chain.mine(100)
	b.chain.confirm()
	b.chain.record()
	refusedWith(t, "timeout", b.cancel("timeout"), fault.OrderNotCancellable)
}

// What can't pay the order does not keep it open, confirmed or not.
func TestCancelDespiteStrays(t *testing.T) {
	b := newBench(t)
	for orderNo, contract := range map[string]string{"otherToken": "0xUSDT", "dust": "0xUSDC"} {
		o := b.create(orderNo, usdc)
		b.chain.next(b.chain.pay(contract, o.DepositAddress, "1"))
		b.chain.record()
		if orderNo == "dust" {
			b.chain.confirm()
			b.chain.record()
		}
		if err := b.cancel(orderNo); err != nil {
			t.Errorf("%s: %v, want it cancelled", orderNo, err)
		}
		b.expect(orderNo, "CANCELLED", "0.00", "DEPOSIT_DETECTED CANCELLED")
	}
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 0.000001+0.00", "abnormal 0.000001+0.00")
	o := b.create("otherChain", usdc)
	b.other.next(b.other.pay("0xBUSDT", o.DepositAddress, units(25, 18)))
	b.other.record()
	if err := b.cancel("otherChain"); err != nil {
		t.Errorf("another chain: %v, want it cancelled", err)
	}
}

// An answered cancel is final: what comes afterwards is the merchant's to
// return, whenever its block was, and however often a reorg moves it.
func TestCancelIsFinal(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.now = start.Add(10*time.Second + 500*time.Millisecond)
	if err := b.cancel("1"); err != nil {
		t.Fatal(err)
	}
	early := b.chain.pay("0xUSDT", o.DepositAddress, units(20, 6))
	b.chain.mine(9, early) // the payer had paid, and nobody knew
	b.chain.mine(20, b.chain.pay("0xUSDT", o.DepositAddress, units(5, 6)))
	b.chain.record()
	b.expect("1", "CANCELLED", "0.00", "CANCELLED DEPOSIT_DETECTED DEPOSIT_DETECTED")
	b.chain.drop(2)
	b.chain.mine(10, early)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "CANCELLED", "0.00", "CANCELLED DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 20.00+0.00", "abnormal 20.00+0.00")
	if d := b.order("1").Deposits; len(d) != 1 || d[0].Kind != "LATE" || d[0].Status != "CONFIRMED" {
		t.Errorf("deposits %+v, want one that is late", d)
	}
	if err := b.cancel("1"); err != nil { // again, which changes nothing
		t.Errorf("cancel it again: %v", err)
	}
}

func TestDepositMinedAfterTheCancelIsLate(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.now = start.Add(10*time.Second + 500*time.Millisecond)
	if err := b.cancel("1"); err != nil {
		t.Fatal(err)
	}
	b.chain.mine(11, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "CANCELLED", "0.00", "CANCELLED DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 25.00+0.00", "abnormal 25.00+0.00")
}

// Orders that may not expire keep no other from its turn, however many they are.
func TestStuckOrdersAreInNobodysWay(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: hundreds of rows; run without -short")
	}
	b := newBench(t)
	for i := range 500 {
		o := b.create(fmt.Sprintf("stuck%d", i), usdt)
		b.chain.minted[address(o.DepositAddress)] = 3
	}
	b.now = start.Add(time.Second)
	b.create("later", usdt)
	b.chain.mine(100)
	b.chain.confirm()
	b.chain.record()
	for range 5 {
		b.chain.next()
		b.chain.record()
	}
	b.expect("later", "TIMEOUT", "0.00", "TIMEOUT")
	b.expect("stuck0", "PAYING", "0.00", "")
}

// Mined again after the order's end: it came too late for the order, and was not
// too little.
func TestMinedAgainAfterTheEnd(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(10, pay)
	b.chain.record()
	b.chain.drop(1)
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "DEPOSIT_DETECTED TIMEOUT")
	b.chain.next(pay)
	b.chain.confirm()
	b.chain.record()
	d := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t)
	if share := d.Standing.Deposits[0].Share; d.Status != payment.Timeout || share.Reason != payment.LatePayment || share.Abnormal != money.MustParse("25") {
		t.Errorf("the order is %s, its deposit %+v; want TIMEOUT and 25.00 abnormal as LATE_PAYMENT", d.Status, share)
	}
}
