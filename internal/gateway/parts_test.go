package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// between is a context that calls before as each Update begins to wait for its turn.
type between struct {
	context.Context
	before func()
}

func (b between) Done() <-chan struct{} {
	// Views ask too, and how often is up to the driver.
	if caller, _, _, _ := runtime.Caller(1); strings.HasSuffix(runtime.FuncForPC(caller).Name(), "(*Store).enqueue") {
		b.before()
	}
	return b.Context.Done()
}

// cutAfter is a context that ends once that many Updates have begun.
func cutAfter(t *testing.T, updates int) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return between{ctx, func() {
		if updates--; updates < 0 {
			cancel()
		}
	}}
}

// count reads a number past the gateway.
func (b *bench) count(query string) (n int) {
	b.t.Helper()
	if err := databasetest.SQL(b.t, b.data.Database).QueryRowContext(b.t.Context(), query).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// createMany makes orders "0", "1" …, and returns what pays each.
func (b *bench) createMany(n int) (payments []chain.Transfer) {
	b.t.Helper()
	addresses := make([]string, n)
	var working sync.WaitGroup
	for worker := range 16 {
		working.Go(func() {
			for i := worker; i < n; i += 16 {
				o, err := b.createOrder(b.caller(), params(fmt.Sprint(i), "25"))
				if err != nil {
					b.t.Error(err)
					return
				}
				addresses[i] = o.DepositAddress
			}
		})
	}
	working.Wait()
	for _, to := range addresses {
		payments = append(payments, b.chain.pay("0xUSDT", to, units(25, 6)))
	}
	return payments
}

// cutOff hands over all that is new, cut off after some Updates, and starts the
// gateway again. It tells whether nothing was left.
func (b *bench) cutOff(updates int) (all bool) {
	b.t.Helper()
	batch, more := b.chain.batch(b.chain.head().Number)
	if !more { // as a chain.Watcher does that begins where another ended
		batch.Blocks = []chain.Block{b.chain.head()}
		if final := len(b.chain.blocks) - confirmations; final >= 0 {
			batch.Confirmed = b.chain.blocks[final]
		}
	}
	err := b.gateway.Record(cutAfter(b.t, updates), batch)
	if err != nil && !errors.Is(err, context.Canceled) {
		b.t.Fatalf("record: %v", err)
	}
	b.restart()
	return err == nil
}

// A block pays thousands of orders. It is recorded in parts, between which the gateway
// ends again and again: the cursor waits for all of them, and nothing happens twice.
func TestGreatBlock(t *testing.T) {
	orders := 400
	if os.Getenv("XCHECKOUT_LONG") != "" {
		orders = 5000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 12))
	b := newBench(t)
	b.chain.next(b.createMany(orders)...)
	cuts := 0
	for ; !b.cutOff(1 + random.IntN(orders/100)); cuts++ {
		deposits, cursor := b.count("select count(*) from deposits"), b.chainRecord().Cursor
		if deposits < orders && cursor != 0 {
			t.Fatalf("the cursor is at block %d, and %d of %d deposits are recorded", cursor, deposits, orders)
		}
	}
	if cuts < 3 {
		t.Errorf("it was cut off %d times: the test tests nothing", cuts)
	}
	b.check()
	b.chain.confirm()
	for !b.cutOff(1 + random.IntN(orders/100)) {
		b.check()
	}
	if n := b.count("select count(*) from orders where status = 'PAID' and received = paying_amount"); n != orders {
		t.Errorf("%d of %d orders are paid", n, orders)
	}
	if n := b.count("select count(*) from deposits where state = 'posted'"); n != orders {
		t.Errorf("%d deposits, want %d", n, orders)
	}
	once := "select count(*) from (select 1 from events group by subject, reason having count(*) = 1) as told"
	if n, all := b.count(once), b.count("select count(*) from events"); n != 2*orders || all != n {
		t.Errorf("%d events, %d of them told once; want %d, each once", all, n, 2*orders)
	}
	b.check()
}

// The chain takes a block away of which a part was recorded, while the cursor was
// still before it: what was recorded is taken back, and counts where it is mined again.
func TestBlockRecordedInPartIsTakenAway(t *testing.T) {
	b := newBench(t)
	b.work = 2
	b.restart()
	payments := b.createMany(10)
	b.chain.next(payments...)
	b.cutOff(3)
	if n := b.count("select count(*) from deposits where state = 'pending'"); n < 4 || n >= 10 {
		t.Fatalf("%d deposits are recorded: the test tests nothing", n)
	}
	b.chain.drop(1)
	b.chain.next(payments[8])
	b.chain.next(payments[1], payments[0])
	b.cutOff(1) // while it is taken back
	b.check()
	b.chain.record()
	for no, want := range map[string]int{"0": 1, "1": 1, "2": 0, "3": 0, "5": 0, "8": 1, "9": 0} {
		if n := len(b.order(no).Deposits); n != want {
			t.Errorf("order %s: %d deposits, want %d", no, n, want)
		}
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("8", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.expect("0", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.expect("2", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 75.00+0.00", "available 75.00+0.00")
}

// A reorg takes many deposits away, in parts too. Cut off in between, it goes on,
// also where the chain returns to the very block.
func TestGreatReorg(t *testing.T) {
	for name, returns := range map[string]bool{"for good": false, "and the block returns meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.work = 2
			b.restart()
			payments := b.createMany(9)
			b.chain.next()
			b.chain.record()
			b.chain.next(payments...)
			b.chain.record()
			lost := b.chain.drop(1)
			b.chain.next()
			b.chain.next()
			b.cutOff(2)
			if n := b.count("select count(*) from deposits where state = 'withdrawn'"); n == 0 || n == 9 {
				t.Fatalf("%d deposits are taken back: the test tests nothing", n)
			}
			b.check()
			want, status, received, events := 0, "PAYING", "0.00", "DEPOSIT_DETECTED"
			if returns {
				b.chain.drop(2)
				b.chain.blocks = append(b.chain.blocks, lost...)
				want, status, received, events = 1, "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID"
			}
			b.chain.confirm()
			b.chain.record()
			for i := range payments {
				if n := len(b.order(fmt.Sprint(i)).Deposits); n != want {
					t.Errorf("order %d: %d deposits, want %d", i, n, want)
				}
			}
			b.expect("8", status, received, events)
		})
	}
}

// Orders whose time is over end in parts, all of them by one batch.
func TestManyOrdersExpireInParts(t *testing.T) {
	b := newBench(t)
	b.work = 2
	b.restart()
	b.createMany(9)
	b.chain.mine(100)
	b.chain.confirm()
	b.chain.record()
	if n := b.count("select count(*) from orders where status = 'TIMEOUT'"); n != 9 {
		t.Errorf("%d orders ended, want 9", n)
	}
}

// The number of the lease is compared in each part.
func TestEachPartIsFenced(t *testing.T) {
	b := newBench(t)
	b.work = 1
	b.restart()
	beat := func(id string, leaving bool) store.Lease {
		t.Helper()
		heard, err := b.gateway.Pulse(t.Context(), gateway.Pulse{ID: id, Wants: map[string]string{eth: "{}"}, Leaving: leaving})
		if err != nil {
			t.Error(err)
		}
		return heard.Chains[eth]
	}
	for what, reached := range map[string]string{
		"while deposits are recorded": "select count(*) from deposits where state = 'pending'",
		"while they are confirmed":    "select count(*) from deposits where state = 'posted'",
	} {
		first := beat("first", false)
		before := b.count("select count(*) from orders")
		var payments []chain.Transfer
		for i := range 6 {
			payments = append(payments, b.chain.pay("0xUSDT", b.create(fmt.Sprint(before+i), usdt).DepositAddress, units(25, 6)))
		}
		b.chain.next(payments...)
		b.chain.confirm()
		batch, _ := b.chain.batch(b.chain.head().Number)
		start, taken := b.count(reached), false
		ctx := between{t.Context(), func() {
			if !taken && b.count(reached) >= start+2 {
				taken = true
				beat("first", true)
				beat("second", false)
			}
		}}
		if err := b.gateway.Under(first).Record(ctx, batch); !errors.Is(err, store.ErrFenced) {
			t.Errorf("%s: taken over after a part: %v, want %v", what, err, store.ErrFenced)
		}
		if n := b.count(reached) - start; n != 2 {
			t.Errorf("%s: the first holder got as far as %d, want 2, when it was taken over", what, n)
		}
		second := beat("second", false)
		if err := b.gateway.Under(second).Record(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if n := b.count("select count(*) from orders where status = '" + string(payment.Paid) + "'"); n != before+6 {
			t.Errorf("%s: %d orders are paid in the end, want %d", what, n, before+6)
		}
		beat("second", true)
	}
	b.check()
}
