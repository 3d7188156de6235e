package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

func newBox(t *testing.T) *seal.Box {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// sealedWorld is a world with a secret of each kind, a retired key's among them.
func (b *bench) sealedWorld(t *testing.T) {
	t.Helper()
	b.world(t)
	retired := credential("cred_2")
	retired.SignKeys = append(retired.SignKeys, store.SignKey{ID: "key_0", Secret: "a retired one", State: store.KeyRetired})
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertCredential(retired), tx.InsertAddressSeed([]byte("the seed")))
	})
}

// Every secret opens with the new key afterwards, and none with the old one.
func resealed(t *testing.T, b *bench) {
	b.sealedWorld(t)
	to := newBox(t)
	if n, err := b.store.Reseal(t.Context(), to); n != 6 || err != nil {
		t.Fatalf("resealed %d, %v; want 6", n, err)
	}
	if err := b.store.CheckSealed(t.Context()); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("the old key: %v, want %v", err, seal.ErrOpen)
	}
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	b.config.Box = to
	b.open(t)
	if err := b.store.CheckSealed(t.Context()); err != nil {
		t.Errorf("the new key: %v", err)
	}
	b.view(t, func(tx *store.Tx) error {
		c, err := tx.Credential(merchantID, "cred_2")
		if want := credential("cred_2"); c.APISecret != want.APISecret || c.SignKeys[0].Secret != want.SignKeys[0].Secret {
			t.Errorf("opened as %+v, want %+v", c, want)
		}
		s, seedErr := tx.AddressSeed()
		if string(s.Seed) != "the seed" {
			t.Errorf("the seed is %q", s.Seed)
		}
		return errors.Join(err, seedErr)
	})
}

// Beside a process that has the database open nothing is resealed.
func resealedAlone(t *testing.T, b *bench) {
	b.sealedWorld(t)
	s := b.store
	if s.Shared() {
		b.update(t, func(tx *store.Tx) error { return tx.SaveReplica("another", "", time.Minute) })
	} else {
		beside := b.config
		beside.WhileServed = true
		var err error
		if s, err = b.db.Open(t.Context(), beside); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
	}
	if _, err := s.Reseal(t.Context(), newBox(t)); !errors.Is(err, store.ErrInUse) {
		t.Errorf("resealed: %v, want %v", err, store.ErrInUse)
	}
	if err := s.CheckAlone(t.Context()); !errors.Is(err, store.ErrInUse) {
		t.Errorf("alone: %v, want %v", err, store.ErrInUse)
	}
	if err := b.store.CheckSealed(t.Context()); err != nil {
		t.Errorf("the key that it had: %v", err)
	}
}

// Where one secret does not open, all stay as they are.
func resealedAllOrNone(t *testing.T, b *bench) {
	b.sealedWorld(t)
	foreign := newBox(t).Seal("address_seed", "of another key")
	db := b.db.SQL(t, b.config)
	var own []byte
	if err := db.QueryRowContext(t.Context(), "select seed from address_seed").Scan(&own); err != nil {
		t.Fatal(err)
	}
	set := func(sealed []byte) {
		if _, err := db.ExecContext(t.Context(), "update address_seed set seed = $1", sealed); err != nil {
			t.Fatal(err)
		}
	}
	set(foreign)
	if _, err := b.store.Reseal(t.Context(), newBox(t)); !errors.Is(err, seal.ErrOpen) || !strings.Contains(err.Error(), "address_seed") {
		t.Errorf("resealed: %v, want %v of address_seed", err, seal.ErrOpen)
	}
	set(own)
	if err := b.store.CheckSealed(t.Context()); err != nil {
		t.Errorf("the key that it had: %v, want all as it was", err)
	}
}

// A command that was begun with the old key seals nothing once the key has changed.
func sealedAfterReseal(t *testing.T, b *bench) {
	b.sealedWorld(t)
	if _, err := b.store.Reseal(t.Context(), newBox(t)); err != nil {
		t.Fatal(err)
	}
	c := credential("cred_3")
	for what, fn := range map[string]func(*store.Tx) error{
		"a credential": func(tx *store.Tx) error { return tx.InsertCredential(c) },
		"a sign key": func(tx *store.Tx) error {
			return tx.InsertSignKey(credential("cred_1"), store.SignKey{ID: "key_2", Secret: "x", State: store.KeyNext})
		},
	} {
		if err := b.store.Update(t.Context(), fn); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("%s: %v, want %v", what, err, seal.ErrOpen)
		}
	}
}

// A credential has one key in each place of a rotation, and retired ones.
func signKeys(t *testing.T, b *bench) {
	b.world(t)
	c := credential("cred_1")
	next := store.SignKey{ID: "key_2", Secret: "the next one", State: store.KeyNext}
	b.now = start.Add(time.Second)
	b.update(t, func(tx *store.Tx) error { return tx.InsertSignKey(c, next) })
	second := next
	second.ID = "key_3"
	b.refused(t, "two next keys", "sign_keys.merchant_id, sign_keys.credential_id", func(tx *store.Tx) error { return tx.InsertSignKey(c, second) })
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.SetSignKeyState(c, next.ID, store.KeyPrevious, store.KeyRetired)
	}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a key moved from where it is not: %v, want %v", err, store.ErrNotFound)
	}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SetSignKeyState(c, "key_1", store.KeyCurrent, store.KeyPrevious), tx.SetSignKeyState(c, next.ID, store.KeyNext, store.KeyCurrent))
	})
	b.view(t, func(tx *store.Tx) error {
		all, err := tx.SignKeys(merchantID)
		keys := all[c.ID]
		if len(all) != 1 || len(keys) != 2 || keys[0].ID != next.ID || keys[0].State != store.KeyCurrent || !keys[0].CreatedAt.Equal(b.now) ||
			keys[1].ID != "key_1" || keys[1].State != store.KeyPrevious {
			t.Errorf("live keys %+v, want key_2 current and key_1 previous", all)
		}
		return err
	})
}
