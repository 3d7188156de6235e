package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// changesOfAccess are the changes to what somebody may do, one after the other.
var changesOfAccess = []struct {
	what   string
	change func(*store.Tx) error
}{
	{"a credential is set", func(tx *store.Tx) error { return tx.SetCredential(credential("cred_1")) }},
	{"a key is added", func(tx *store.Tx) error {
		return tx.InsertSignKey(credential("cred_1"), store.SignKey{ID: "key_2", Secret: "x", State: store.KeyNext})
	}},
	{"a key moves", func(tx *store.Tx) error {
		return tx.SetSignKeyState(credential("cred_1"), "key_2", store.KeyNext, store.KeyRetired)
	}},
	{"a grant is ended", func(tx *store.Tx) error { return tx.RevokeGrant("grant of hash") }},
	{"a merchant is disabled", func(tx *store.Tx) error {
		m, err := tx.Merchant(merchantID)
		m.Disabled = true
		return errors.Join(err, tx.SaveMerchant(m))
	}},
	{"a credential is revoked", func(tx *store.Tx) error { return tx.RevokeCredential(credential("cred_1").APIKey) }},
}

// A change to what somebody may do is known when its Update has returned: in the process
// that made it, and in the one that serves when a command made it beside that.
func access(t *testing.T, b *bench) {
	for _, beside := range []bool{false, true} {
		b := newBench(t, b.db)
		b.world(t)
		b.update(t, func(tx *store.Tx) error { return tx.InsertToken(token("hash", "cred_1", time.Hour)) })
		by := b.store
		if beside {
			config := b.config
			config.WhileServed = true
			var err error
			if by, err = b.db.Open(t.Context(), config); err != nil {
				t.Fatal(err)
			}
			defer by.Close()
		}
		for _, c := range changesOfAccess {
			before := sureVersion(t, b.store)
			if err := by.Update(t.Context(), c.change); err != nil {
				t.Fatalf("%s: %v", c.what, err)
			}
			if after, sure := b.store.AccessVersion(); after == before && sure {
				t.Errorf("%s (by a command: %t): the version is still %d, and sure", c.what, beside, after)
			}
		}
	}
	// What changes nothing of that leaves the version alone.
	b.world(t)
	before := sureVersion(t, b.store)
	b.update(t, func(tx *store.Tx) error { return tx.InsertToken(token("another", "cred_1", time.Hour)) })
	err := b.store.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.RevokeGrant("grant of another"), errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	if after := sureVersion(t, b.store); after != before {
		t.Errorf("a new token, and a change that was undone: the version went from %d to %d", before, after)
	}
}

// sureVersion waits until the version is sure and stays.
func sureVersion(t *testing.T, s *store.Store) uint64 {
	t.Helper()
	last, since := uint64(0), time.Now()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		version, sure := s.AccessVersion()
		if !sure || version != last {
			last, since = version, time.Now()
		}
		if time.Since(since) > 150*time.Millisecond {
			return last
		}
		if time.Now().After(deadline) {
			t.Fatal("the version is never sure")
		}
	}
}
