package gateway_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/store"
)

// transfers are the ids of all ledger transfers, in the order of their posting.
func (b *bench) transfers() (ids []string) {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(tx *store.Tx) error {
		return tx.Transfers(func(t ledger.Transfer) error { ids = append(ids, t.ID); return nil })
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ids
}

// A reorg takes a pending deposit away and the same block brings it back, twice:
// its row flips back, with new transfers each time.
func TestBlockWithADepositReturns(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.record()
	block := b.chain.head()
	for turn := range 2 {
		b.now = b.now.Add(time.Second)
		b.chain.drop(len(b.chain.blocks) - 1)
		b.chain.mine(1)
		b.chain.next()
		b.chain.record()
		gone := b.order("1")
		if len(gone.Deposits) != 0 || gone.TxHash != "" || gone.Confirmations != 0 {
			t.Errorf("turn %d: the deposit is gone, and the order shows %+v", turn, gone)
		}
		if want := b.now.UnixMilli(); gone.UpdatedAt != want {
			t.Errorf("turn %d: the order was updated at %d, want %d, when the deposit went", turn, gone.UpdatedAt, want)
		}
		b.holds(usdt)

		b.chain.drop(2)
		b.chain.blocks = append(b.chain.blocks, block)
		b.chain.next()
		b.chain.record()
		b.holds(usdt, "deposits 0.00+25.00", "incoming 0.00+25.00")
	}
	b.chain.next()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	want := []string{"deposit/1/0/pending", "deposit/1/0/void", "deposit/1/1/pending", "deposit/1/1/void",
		"deposit/1/2/pending", "deposit/1/2/post", b.order("1").Sysid + "/1"}
	if got := b.transfers(); !reflect.DeepEqual(got, want) {
		t.Errorf("transfers %v, want %v", got, want)
	}
}

// The chain transaction is mined again in another block, later than the order's
// expiry: it counts by the earliest time at which it was ever canonical.
func TestDepositMinedAgainKeepsItsFirstTime(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(60, pay) // at the last moment
	b.chain.record()
	b.chain.drop(1)
	b.chain.mine(60)
	b.chain.mine(61, pay)
	b.chain.record()
	if d := b.order("1").Deposits; len(d) != 1 || d[0].BlockTime != at(61).UnixMilli() {
		t.Errorf("deposits %+v, want the one in the new block", d)
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
}

// It was not on chain while the order expired, so the order is not paid; but
// nothing is lost.
func TestDepositMinedAgainAfterTheOrderExpired(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(60, pay)
	b.chain.record()
	b.chain.drop(1)
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "DEPOSIT_DETECTED TIMEOUT")
	b.chain.next(pay)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "25.00", "DEPOSIT_DETECTED TIMEOUT DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 25.00+0.00", "abnormal 25.00+0.00")
}

// Parts below a millionth are counted anew after a reorg took one of them.
func TestPartsOfAMillionthAfterAReorg(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdc)
	half := func() (string, string, string) { return "0xUSDC", o.DepositAddress, "500000000000" }
	b.chain.next(b.chain.pay("0xUSDC", o.DepositAddress, units(24, 18)))
	b.chain.next(b.chain.pay(half()))
	b.chain.record()
	b.chain.next(b.chain.pay(half()))
	b.chain.record()
	b.chain.drop(2)
	b.chain.next()
	second := b.chain.pay(half())
	b.chain.next(second)
	b.chain.next()
	b.chain.record()
	b.holds(usdc, "deposits 24.00+0.00", "incoming 24.00+0.00") // one half alone is nothing yet
	b.chain.next(b.chain.pay(half()))
	b.chain.confirm()
	b.chain.record()
	if got := b.order("1").ReceivedAmount.String(); got != "24.000001" {
		t.Errorf("received %s, want 24.000001", got)
	}
}

// The commit may have happened though its caller never heard of it: the same
// batch again changes nothing, a reorg's batch included.
func TestRecordRepeated(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	repeat := func() {
		t.Helper()
		batch, more := b.chain.batch(b.chain.head().Number)
		if !more {
			t.Fatal("nothing new to record")
		}
		for range 3 {
			if err := b.gateway.Record(t.Context(), batch); err != nil {
				t.Fatalf("record: %v", err)
			}
			b.check()
		}
	}
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(1, pay)
	repeat()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.chain.drop(1)
	b.chain.mine(2)
	b.chain.mine(3, pay)
	b.chain.confirm()
	repeat()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
}

// A batch from before the cursor is refused: it would make the gateway read
// again what it has.
func TestRecordOutOfOrder(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	old, _ := b.chain.batch(1)
	b.chain.next()
	b.chain.record()
	if err := b.gateway.Record(t.Context(), old); !errors.Is(err, gateway.ErrStaleBatch) {
		t.Errorf("a batch that ends before the cursor: %v, want %v", err, gateway.ErrStaleBatch)
	}
	cursor, _, err := b.gateway.Cursor(t.Context(), eth)
	if err != nil || cursor.Number != 2 {
		t.Errorf("the cursor is at %+v (%v), want block 2", cursor, err)
	}
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.check()
}

// Everything goes on after a restart, wherever it comes.
func TestRestartInBetween(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	pay := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	for _, step := range []func(){
		func() { b.chain.mine(1, pay) },
		func() { b.chain.drop(1); b.chain.mine(1); b.chain.next(pay) },
		func() { b.chain.next() },
		func() { b.chain.next() },
		func() { b.chain.mine(100) },
	} {
		step()
		b.restart()
		b.chain.record()
		b.restart()
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
}
