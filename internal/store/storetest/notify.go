package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Who waits for an order hears of commits that change it or its chain, and of nothing
// that was undone.
func changes(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	first, second := order("1", usdt, start), order("2", usdt, start)
	b.insertOrder(t, first)
	b.insertOrder(t, second)
	for deadline := time.Now().Add(time.Minute); !b.store.HearsChanges(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("changes are never heard")
		}
	}
	changed, stop := b.store.Changes(first.Sysid, chainName)
	save := func(o payment.Order) func(*store.Tx) error {
		return func(tx *store.Tx) error { o.Native = "7"; return tx.SaveOrder(o) }
	}
	quiet := func(what string) {
		t.Helper()
		select {
		case <-changed:
			t.Errorf("%s was told", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
	told := func(what string) {
		t.Helper()
		select {
		case <-changed:
		case <-time.After(time.Minute):
			t.Fatalf("%s was not told", what)
		}
	}
	b.update(t, save(first))
	told("a change of the order")
	for told := true; told; { // it may be told twice, by ourselves and by the server
		select {
		case <-changed:
		case <-time.After(200 * time.Millisecond):
			told = false
		}
	}
	b.update(t, save(second))
	quiet("a change of another order")
	err := b.store.Update(t.Context(), func(tx *store.Tx) error { return errors.Join(save(first)(tx), errRefused) })
	if !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	quiet("a change that was undone")
	b.update(t, func(tx *store.Tx) error {
		if err := tx.Try(func() error { return errors.Join(save(first)(tx), errRefused) }); !errors.Is(err, errRefused) {
			t.Errorf("Try returned %v, want %v", err, errRefused)
		}
		return nil
	})
	quiet("a change that was undone within an update")
	b.update(t, func(tx *store.Tx) error { return tx.SaveChain(store.Chain{Name: chainName, Cursor: block(1, "a")}) })
	told("a block of its chain")
	stop()
	b.update(t, save(first))
	time.Sleep(200 * time.Millisecond)
	for len(changed) > 0 {
		<-changed
	}
	b.update(t, save(first))
	quiet("a change after stop")
}
