package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// token is one of a credential's, of a grant of its own, that lives so long from
// the start on.
func token(hash, credentialID string, life time.Duration) store.Token {
	return store.Token{Hash: []byte(hash), MerchantID: merchantID, CredentialID: credentialID, GrantID: "grant of " + hash, ExpiresAt: start.Add(life)}
}

func tokens(t *testing.T, b *bench) {
	b.world(t)
	b.update(t, func(tx *store.Tx) error { return tx.InsertToken(token("hash", "cred_1", time.Minute)) })
	for _, c := range []struct {
		at   time.Time
		want error
	}{{start.Add(time.Minute - time.Millisecond), nil}, {start.Add(time.Minute), store.ErrNotFound}} {
		b.now = c.at
		err := b.store.View(t.Context(), func(tx *store.Tx) error {
			found, err := tx.TokenOwner([]byte("hash"))
			if err == nil && found.ID != "cred_1" {
				t.Errorf("credential %s, want cred_1", found.ID)
			}
			return err
		})
		if !errors.Is(err, c.want) {
			t.Errorf("at %v: %v, want %v", c.at, err, c.want)
		}
	}
	b.refused(t, "one hash twice", "tokens.hash", func(tx *store.Tx) error { return tx.InsertToken(token("hash", "cred_1", time.Minute)) })
}

func refreshTokens(t *testing.T, b *bench) {
	b.world(t)
	want := token("refresh", "cred_1", time.Minute)
	find := func() (used bool, err error) {
		err = b.store.View(t.Context(), func(tx *store.Tx) error {
			var got store.Token
			if got, used, err = tx.RefreshToken(want.Hash); err == nil &&
				(got.MerchantID != want.MerchantID || got.CredentialID != want.CredentialID || got.GrantID != want.GrantID || !got.ExpiresAt.Equal(want.ExpiresAt)) {
				t.Errorf("refresh token %+v, want %+v", got, want)
			}
			return err
		})
		return used, err
	}
	b.update(t, func(tx *store.Tx) error { return tx.InsertRefreshToken(want) })
	if used, err := find(); used || err != nil {
		t.Errorf("a new one: used %t, %v", used, err)
	}
	b.update(t, func(tx *store.Tx) error { return tx.UseRefreshToken(want.Hash) })
	if used, err := find(); !used || err != nil {
		t.Errorf("after its use: used %t, %v", used, err)
	}
	b.now = start.Add(time.Minute)
	if _, err := find(); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an expired one: %v, want %v", err, store.ErrNotFound)
	}
	b.refused(t, "one hash twice", "refresh_tokens.hash", func(tx *store.Tx) error { return tx.InsertRefreshToken(want) })
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.UseRefreshToken([]byte("nobody's")) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("use nobody's: %v, want %v", err, store.ErrNotFound)
	}
}

// Revoking a grant ends what came of it, and nothing else.
func revokeGrant(t *testing.T, b *bench) {
	b.world(t)
	other := token("other", "cred_1", time.Hour)
	none := token("none", "cred_1", time.Hour)
	none.GrantID = ""
	b.update(t, func(tx *store.Tx) error {
		err := errors.Join(tx.InsertToken(other), tx.InsertRefreshToken(other), tx.InsertToken(none))
		for _, hash := range []string{"first", "second"} {
			one := token(hash, "cred_1", time.Hour)
			one.GrantID = "the grant"
			err = errors.Join(err, tx.InsertToken(one), tx.InsertRefreshToken(one))
		}
		return errors.Join(err, tx.RevokeGrant("the grant"))
	})
	b.view(t, func(tx *store.Tx) error {
		for hash, want := range map[string]bool{"first": false, "second": false, "other": true, "none": true} {
			if _, err := tx.TokenOwner([]byte(hash)); errors.Is(err, store.ErrNotFound) == want {
				t.Errorf("access token %q: %v, want it there %t", hash, err, want)
			}
			if hash == "none" {
				continue
			}
			if _, used, err := tx.RefreshToken([]byte(hash)); err != nil || used == want {
				t.Errorf("refresh token %q: used %t, %v", hash, used, err)
			}
		}
		return nil
	})
}

// Every change of a credential, of its keys and of its merchant shows in what is
// asked for with each request.
func tokenOwner(t *testing.T, b *bench) {
	b.world(t)
	c := credential("cred_1")
	b.update(t, func(tx *store.Tx) error { return tx.InsertToken(token("hash", c.ID, time.Minute)) })
	owner := func() (o store.TokenOwner) {
		t.Helper()
		b.view(t, func(tx *store.Tx) (err error) {
			if o, err = tx.TokenOwner([]byte("hash")); err != nil {
				return err
			}
			whole, err := tx.Credential(merchantID, c.ID)
			if whole.Version != o.Version {
				t.Errorf("version %d, and the credential's is %d", o.Version, whole.Version)
			}
			return err
		})
		return o
	}
	before := owner()
	if before.MerchantID != merchantID || before.ID != c.ID || before.Revoked || before.MerchantDisabled {
		t.Errorf("owner %+v, want the active credential %s", before, c.ID)
	}
	for _, step := range []struct {
		name   string
		change func(*store.Tx) error
	}{
		{"its scopes", func(tx *store.Tx) error { return tx.SetCredential(c) }},
		{"a new key", func(tx *store.Tx) error {
			return tx.InsertSignKey(c, store.SignKey{ID: "key_2", Secret: "x", State: store.KeyNext})
		}},
		{"a key's state", func(tx *store.Tx) error { return tx.SetSignKeyState(c, "key_2", store.KeyNext, store.KeyRetired) }},
	} {
		b.update(t, step.change)
		after := owner()
		if after.Version <= before.Version {
			t.Errorf("%s changed, and the version went from %d to %d", step.name, before.Version, after.Version)
		}
		before = after
	}
	b.update(t, func(tx *store.Tx) error {
		return tx.SaveMerchant(store.Merchant{ID: merchantID, Name: "Shoe shop", Disabled: true})
	})
	if o := owner(); !o.MerchantDisabled {
		t.Errorf("owner %+v, want that of a disabled merchant", o)
	}
}
