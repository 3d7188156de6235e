package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// A lease is one holder's until it ends; each other holder has a higher number, and
// what was decided under a lower one is refused.
func leases(t *testing.T, b *bench) {
	hold := func(holder, note string, lasts time.Duration) (l store.Lease) {
		t.Helper()
		b.update(t, func(tx *store.Tx) (err error) {
			l, err = tx.Hold("chain/ETH", holder, note, lasts)
			return err
		})
		return l
	}
	fence := func(l store.Lease) error {
		return b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Fence(l) })
	}
	b.view(t, func(tx *store.Tx) error {
		if _, err := tx.Lease("chain/ETH"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before anybody held it: %v, want %v", err, store.ErrNotFound)
		}
		return nil
	})
	first := hold("a", "fine", time.Minute)
	if first.Holder != "a" || first.Number != 1 || first.Note != "fine" || first.Left <= 0 || first.Left > time.Minute {
		t.Errorf("taken: %+v, want a's, number 1, for a minute", first)
	}
	if l := hold("b", "", time.Minute); l.Holder != "a" || l.Note != "fine" {
		t.Errorf("b took %+v, which is a's", l)
	}
	if l := hold("a", "worse", -time.Millisecond); l.Holder != "a" || l.Number != 1 || l.Note != "worse" {
		t.Errorf("prolonged by its holder: %+v, want the same number", l)
	}
	// It has ended and nobody took it: its holder may go on.
	if err := fence(first); err != nil {
		t.Errorf("ended and nobody else's: %v", err)
	}
	second := hold("b", "", time.Minute)
	if second.Holder != "b" || second.Number != 2 {
		t.Errorf("taken over: %+v, want b's, number 2", second)
	}
	if err := fence(first); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the first holder's write: %v, want %v", err, store.ErrFenced)
	}
	if err := fence(second); err != nil {
		t.Errorf("the second holder's write: %v", err)
	}
	// Given back, it is free at once; a holder that returns has a new number.
	b.update(t, func(tx *store.Tx) error { return tx.DeleteReplica("b") })
	if l := hold("a", "", time.Minute); l.Holder != "a" || l.Number != 3 {
		t.Errorf("taken again: %+v, want a's, number 3", l)
	}
	if err := fence(first); !errors.Is(err, store.ErrFenced) {
		t.Errorf("a write of its first time: %v, want %v", err, store.ErrFenced)
	}
}

// A replica counts while it is alive, by the database's clock.
func replicas(t *testing.T, b *bench) {
	count := func() (n int) {
		t.Helper()
		b.view(t, func(tx *store.Tx) (err error) {
			n, _, err = tx.CountReplicas("")
			return err
		})
		return n
	}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SaveReplica("a", "", time.Minute), tx.SaveReplica("b", "", time.Minute), tx.SaveReplica("c", "", -time.Second))
	})
	if got := count(); got != 2 {
		t.Errorf("%d replicas, want 2: one is no longer alive", got)
	}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SaveReplica("c", "", time.Minute), tx.DeleteReplica("a"), tx.SaveReplica("b", "", -time.Hour))
	})
	if got := count(); got != 1 {
		t.Errorf("%d replicas, want 1", got)
	}
	b.purge(t)
	if n := b.count(t, "select count(*) from replicas"); n != 1 {
		t.Errorf("%d rows after the purge, want that of the one that lives", n)
	}
}
