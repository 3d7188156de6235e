package gateway_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// moves has coins move from an address to another, and be confirmed.
func (b *bench) moves(from, to, raw string) chain.Transfer {
	b.t.Helper()
	moved := b.chain.pay("0xUSDT", to, raw)
	moved.From = address(from)
	b.chain.next(moved)
	b.chain.confirm()
	b.chain.record()
	return moved
}

// What the treasury sends to an order or a customer has left it.
func TestTreasuryPaysToADepositAddress(t *testing.T) {
	b := newBench(t)
	b.moves(payer, treasury, units(60, 6))
	o := b.create("1", usdt)
	b.moves(treasury, o.DepositAddress, units(25, 6))
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "treasury 35.00+0.00", "available 25.00+0.00", "unattributed 35.00+0.00")
	b.moves(treasury, b.keeps("c7"), units(5, 6))
	b.holds(usdt, "deposits 30.00+0.00", "treasury 30.00+0.00", "available 30.00+0.00", "unattributed 30.00+0.00")
	b.chain.drop(confirmations) // the second is undone
	b.chain.next()
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "deposits 25.00+0.00", "treasury 35.00+0.00", "available 25.00+0.00", "unattributed 35.00+0.00")
	b.check()
}

// What leaves the treasury beyond what is nobody's is missing until as much came in, in
// whatever order: ledger and chain agree then.
func TestTreasuryIsOverdrawn(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.deposit("0xUSDT", o.DepositAddress, units(25, 6))
	b.moves(o.DepositAddress, treasury, units(25, 6)) // a sweep: a merchant's
	b.moves(payer, treasury, units(7, 6))
	b.moves(treasury, payer, units(9, 6)) // two of which were the merchant's
	b.holds(usdt, "treasury 25.00+0.00", "available 25.00+0.00")
	b.moves(payer, treasury, units(1, 6))
	b.holds(usdt, "treasury 25.00+0.00", "available 25.00+0.00")
	b.moves(treasury, payer, units(3, 6))
	b.moves(payer, treasury, units(10, 6)) // four made good for, six of nobody's
	b.holds(usdt, "treasury 31.00+0.00", "available 25.00+0.00", "unattributed 6.00+0.00")
	b.moves(treasury, payer, units(6, 6))
	b.holds(usdt, "treasury 25.00+0.00", "available 25.00+0.00")
	b.check()
}

// After a restore, a sweep is of an address that nobody knows, and the operator takes some of
// what is nobody's away: once its order is made again it is the merchant's, and what the
// operator took is missing until as much comes back.
func TestOperatorTookWhatWasSweptBeforeARestore(t *testing.T) {
	b := newBench(t)
	b.moves(payer, treasury, units(1, 6))
	restore := b.copyData()
	o := b.create("1", usdt)
	b.deposit("0xUSDT", o.DepositAddress, units(25, 6))
	b.moves(o.DepositAddress, treasury, units(25, 6))
	b.restoreData(restore)
	b.chain.next()
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "treasury 26.00+0.00", "unattributed 26.00+0.00")
	b.moves(treasury, payer, units(10, 6))
	b.holds(usdt, "treasury 16.00+0.00", "unattributed 16.00+0.00")
	if again := b.create("1", usdt); again.DepositAddress != o.DepositAddress {
		t.Fatal("the order has another address than before")
	}
	b.chain.next()
	batch, _ := b.chain.batch(b.chain.head().Number)
	batch = b.chain.found(batch, address(o.DepositAddress))
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.holds(usdt, "treasury 25.00+0.00", "available 25.00+0.00")
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.moves(payer, treasury, units(9, 6)) // as much as is missing: of the 10 one was his
	b.holds(usdt, "treasury 25.00+0.00", "available 25.00+0.00")
	b.moves(payer, treasury, units(2, 6))
	b.holds(usdt, "treasury 27.00+0.00", "available 25.00+0.00", "unattributed 2.00+0.00")
	b.check()
}

// A wallet that the configuration names no more is shown as such, and is not what payouts go
// on from.
func TestFormerPayoutWallet(t *testing.T) {
	b := newBench(t)
	for _, wallet := range []chain.Address{address(payoutWallet), address(payer)} {
		must(b.gateway.Payouts(eth, wallet, nil).Open(t.Context(), 1, nil))(t)
	}
	for _, w := range must(b.gateway.PayoutWallets(t.Context(), gateway.Operator()))(t) {
		if w.Former != (w.Address == address(payer)) {
			t.Errorf("wallet %s: former is %t", w.Printed, w.Former)
		}
	}
	if err := b.gateway.StopPayouts(t.Context(), gateway.Operator(), eth, false); err != nil {
		t.Fatal(err)
	}
	if reasons := must(b.gateway.ResumePayouts(t.Context(), gateway.Operator(), eth, 0))(t); len(reasons) != 1 {
		t.Errorf("payouts go on from %d wallets, want one", len(reasons))
	}
}
