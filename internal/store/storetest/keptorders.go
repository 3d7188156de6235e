package storetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// keeping gives the store, which must keep answers: not where several processes may write
// the same database, of whose changes nobody knows in time.
func keeping(t *testing.T, b *bench) *store.Store {
	t.Helper()
	sureVersion(t, b.store)
	_, place := b.store.KeptOrder(merchantID, "never made")
	place.Keep([]byte("x"))
	kept, _ := b.store.KeptOrder(merchantID, "never made")
	if b.store.Shared() {
		if kept != nil {
			t.Fatal("an answer is kept beside other replicas")
		}
		return nil
	}
	if string(kept) != "x" {
		t.Fatalf("kept is %q", kept)
	}
	return b.store
}

// Whatever changes an order or its deposits forgets what was kept of it, and nothing
// that was read before is kept after.
func keptOrders(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("A1", usdt, b.now)
	b.insertOrder(t, o)
	b.insertOrder(t, order("A2", usdt, b.now))
	s := keeping(t, b)
	if s == nil {
		return
	}
	d := deposit(o, 1)
	config := b.config
	config.WhileServed = true
	beside, err := b.db.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	save := func(tx *store.Tx) error { return tx.SaveOrder(o) }
	for _, c := range []struct {
		what   string
		by     *store.Store
		change func(*store.Tx) error
	}{
		{"the order is saved", s, save},
		{"a deposit comes", s, func(tx *store.Tx) (err error) { d.ID, err = tx.InsertDeposit(d); return err }},
		{"a deposit is withdrawn", s, func(tx *store.Tx) error { d.State = payment.Withdrawn; return tx.SaveDeposit(d) }},
		{"a command beside saves it", beside, save},
	} {
		sureVersion(t, s)
		_, place := s.KeptOrder(merchantID, "A1")
		place.Keep([]byte("old"))
		_, other := s.KeptOrder(merchantID, "A2")
		other.Keep([]byte("other"))
		_, before := s.KeptOrder(merchantID, "A1")
		if kept, _ := s.KeptOrder(merchantID, "A1"); string(kept) != "old" {
			t.Fatalf("%s: kept before is %q", c.what, kept)
		}
		var within store.OrderPlace
		err := c.by.Update(t.Context(), func(tx *store.Tx) error {
			err := c.change(tx)
			_, within = s.KeptOrder(merchantID, "A1")
			within.Keep([]byte("read while it is about to change"))
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if kept, _ := s.KeptOrder(merchantID, "A2"); c.by == s && string(kept) != "other" {
			t.Errorf("%s: kept of another order is %q", c.what, kept)
		}
		_, other = s.KeptOrder(merchantID, "A2")
		other.Keep([]byte("other"))
		for _, late := range []store.OrderPlace{before, within} {
			late.Keep([]byte("read before the change"))
			if kept, _ := s.KeptOrder(merchantID, "A1"); kept != nil {
				t.Errorf("%s: kept after is %q", c.what, kept)
			}
		}
	}
}

// What is kept takes no more than it may.
func keptOrdersAreLimited(t *testing.T, b *bench) {
	b.world(t)
	s := keeping(t, b)
	if s == nil {
		return
	}
	const count, size = 3000, 16 << 10 // 48 MB, of 32
	for i := range count {
		_, place := s.KeptOrder(merchantID, numbered(i))
		place.Keep(make([]byte, size))
	}
	kept := 0
	for i := range count {
		if answer, _ := s.KeptOrder(merchantID, numbered(i)); answer != nil {
			kept++
		}
	}
	if want := 40 << 20 / size; kept > want || kept < want*9/10 {
		t.Errorf("%d answers are kept of %d, want nearly %d", kept, count, want)
	}
}

// Readers that look at an order while it changes all the time never see it go back, nor
// a state that is older than one that was acknowledged before they looked.
func keptOrdersNeverGoBack(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("A1", usdt, b.now)
	b.insertOrder(t, o)
	s := keeping(t, b)
	if s == nil {
		return
	}
	neverGoesBack(t, s, o, func() (n int64, err error) {
		kept, place := s.KeptOrder(merchantID, "A1")
		if kept == nil {
			var found payment.Order
			err = s.Look(t.Context(), func(tx *store.Tx) (err error) { found, err = tx.Order(merchantID, "A1"); return err })
			kept = strconv.AppendInt(nil, found.Splits, 10)
			place.Keep(kept)
		}
		if err != nil {
			return 0, err
		}
		return strconv.ParseInt(string(kept), 10, 64)
	})
}

// neverGoesBack has an order's splits rise, and reads them meanwhile.
func neverGoesBack(t *testing.T, s *store.Store, o payment.Order, read func() (int64, error)) {
	t.Helper()
	var newest atomic.Int64 // of what was acknowledged, or read
	seen := func(n int64) {
		for was := newest.Load(); n > was && !newest.CompareAndSwap(was, n); was = newest.Load() {
		}
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				least := newest.Load()
				n, err := read()
				if err != nil || n < least {
					t.Errorf("read %d (%v) after %d", n, err, least)
					return
				}
				seen(n)
			}
		})
	}
	var failed error
	for n, end := int64(1), time.Now().Add(500*time.Millisecond); failed == nil && time.Now().Before(end); n++ {
		o.Splits = n
		failed = s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveOrder(o) })
		seen(n)
		time.Sleep(100 * time.Microsecond)
	}
	close(done)
	readers.Wait()
	if failed != nil {
		t.Fatal(failed)
	}
}

// Orders that many read at once are each their own, as they are now.
func ordersReadTogether(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	o := order("A1", usdt, b.now)
	b.insertOrder(t, o)
	const count = 100
	for i := range count {
		b.insertOrder(t, order(numbered(i), usdt, b.now))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.store.OrderOnChain(ctx, merchantID, numbered(0)); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("one who is gone: %v", err)
	}
	var readers sync.WaitGroup
	for i := range count {
		for _, c := range []struct {
			merchant, no string
			there        bool
		}{{merchantID, numbered(i), true}, {merchantID, numbered(count + i), false}, {otherMerchantID, numbered(i), false}} {
			readers.Go(func() {
				found, err := b.store.OrderOnChain(t.Context(), c.merchant, c.no)
				switch {
				case !c.there && !errors.Is(err, store.ErrNotFound):
					t.Errorf("%s of %s: %v, want it not to be there", c.no, c.merchant, err)
				case c.there && (err != nil || found.OrderNo != c.no || found.Ref != "eip155:1"):
					t.Errorf("%s: %s on %q (%v)", c.no, found.OrderNo, found.Ref, err)
				}
			})
		}
	}
	readers.Wait()
	neverGoesBack(t, b.store, o, func() (int64, error) {
		found, err := b.store.OrderOnChain(t.Context(), merchantID, "A1")
		return found.Splits, err
	})
}
