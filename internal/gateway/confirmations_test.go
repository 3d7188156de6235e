package gateway_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// newCautiousBench is a bench whose first chain asks for six confirmations above 1000.
func newCautiousBench(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.config.Chains[0].More = payment.Depths{{Above: money.MustParse("1000"), Confirmations: 2 * confirmations}}
	b.restart()
	return b
}

// needs compares what an order's answer says that it needs, and its status.
func (b *bench) needs(orderNo string, required int, status string) {
	b.t.Helper()
	o := b.order(orderNo)
	if got := fmt.Sprint(o.RequiredConfirmations, " ", o.OrderStatus); got != fmt.Sprint(required, " ", status) {
		b.t.Errorf("order %s: %s, want %d %s", orderNo, got, required, status)
	}
	if confirmed := o.Confirmations >= o.RequiredConfirmations; confirmed != (status == "PAID") {
		b.t.Errorf("order %s is %s with %d of %d confirmations", orderNo, o.OrderStatus, o.Confirmations, o.RequiredConfirmations)
	}
}

// confirmAndRecord adds blocks, and has them recorded.
func (b *bench) confirmAndRecord(blocks int) {
	b.t.Helper()
	for range blocks {
		b.chain.next()
	}
	b.chain.record()
}

// A large order waits for more confirmations than a small one that was paid in the same
// block, and its answer and events say so.
func TestMoreConfirmationsForMore(t *testing.T) {
	b := newCautiousBench(t)
	small := b.create("1", usdt)
	p := params("2", "1000.01")
	large := must(b.createOrder(b.caller(), p))(t)
	b.needs("2", 2*confirmations, "PAYING")
	b.chain.next(b.chain.pay("0xUSDT", small.DepositAddress, units(25, 6)), b.chain.pay("0xUSDT", large.DepositAddress, "1000010000"))
	b.confirmAndRecord(confirmations - 1)
	b.needs("1", confirmations, "PAID")
	b.needs("2", 2*confirmations, "PAYING")
	b.holds(usdt, "deposits 25.00+1000.01", "incoming 0.00+1000.01", "available 25.00+0.00")
	b.confirmAndRecord(confirmations - 1)
	b.needs("2", 2*confirmations, "PAYING")
	b.confirmAndRecord(1)
	b.needs("2", 2*confirmations, "PAID")
	b.check()
}

// Who is asked for little and pays much waits as for much, with all parts, also once a
// reorg has taken the large one away. The order does not expire meanwhile.
func TestWhatIsSeenRaisesTheConfirmations(t *testing.T) {
	b := newCautiousBench(t)
	o := b.create("1", usdt)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(24, 6)))
	b.chain.record()
	b.needs("1", confirmations, "PAYING")
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(2000, 6)))
	b.chain.record()
	b.needs("1", 2*confirmations, "PAYING")
	b.chain.mine(2000) // its time is over
	b.confirmAndRecord(2*confirmations - 4)
	b.needs("1", 2*confirmations, "PAYING")
	b.holds(usdt, "deposits 0.00+2024.00", "incoming 0.00+2024.00")
	b.confirmAndRecord(1) // the first part has them
	b.needs("1", 2*confirmations, "PAYING")
	b.confirmAndRecord(1)
	b.needs("1", 2*confirmations, "PAID")
	b.check()

	b.now = at(2010)
	two := b.create("2", usdt)
	b.chain.next(b.chain.pay("0xUSDT", two.DepositAddress, units(2000, 6)))
	b.chain.record()
	b.chain.drop(1)
	b.chain.next(b.chain.pay("0xUSDT", two.DepositAddress, units(25, 6)))
	b.confirmAndRecord(confirmations - 1)
	b.needs("2", 2*confirmations, "PAYING")
	b.confirmAndRecord(confirmations)
	b.needs("2", 2*confirmations, "PAID")
	b.check()
}

// Anybody can sweep a deposit before it has its confirmations: the sweep is posted once
// the deposit is, and moves all of it.
func TestSweepOfWhatIsNotConfirmed(t *testing.T) {
	b := newCautiousBench(t)
	o := must(b.createOrder(b.caller(), params("1", "2000")))(t)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(2000, 6)))
	swept := b.chain.pay("0xUSDT", treasury, units(2000, 6))
	swept.From = address(o.DepositAddress)
	b.chain.next(swept)
	b.confirmAndRecord(confirmations)
	b.holds(usdt, "deposits 0.00+2000.00", "incoming 0.00+2000.00")
	b.confirmAndRecord(confirmations)
	b.holds(usdt, "treasury 2000.00+0.00", "available 2000.00+0.00")
	b.check()
}

// Where a node must have called a block safe, nothing above it is confirmed, whatever
// confirmations it has; and the confirmations that an answer asks for are those that the
// safe block has.
func TestConfirmedByTheNodesWord(t *testing.T) {
	b := newBench(t)
	b.config.Chains[0].Tag = chain.Safe
	b.restart()
	o := b.create("1", usdt)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	for range 2 * confirmations {
		b.chain.next()
	}
	before := b.chain.blocks[len(b.chain.blocks)-2*confirmations-2]
	batch, _ := b.chain.batch(b.chain.head().Number)
	batch.Confirmed = before
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.needs("1", 2*confirmations+2, "PAYING")
	b.chain.next()
	batch, _ = b.chain.batch(b.chain.head().Number)
	batch.Confirmed = b.chain.blocks[before.Number+1]
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.needs("1", 2*confirmations+2, "PAID")
	b.check()
}
