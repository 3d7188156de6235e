package storetest

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// No file of the database holds a secret that anybody can read.
func secretsSealed(t *testing.T, b *bench) {
	b.world(t)
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	c := credential("cred_1")
	readable := false
	for name, data := range databasetest.Contents(t, b.config.Database) {
		readable = readable || bytes.Contains(data, []byte(c.APIKey))
		for _, secret := range []string{c.APISecret, c.SignKeys[0].Secret} {
			if bytes.Contains(data, []byte(secret)) || bytes.Contains(data, []byte(hex.EncodeToString([]byte(secret)))) {
				t.Errorf("%s holds the secret %q", name, secret)
			}
		}
	}
	if !readable {
		t.Error("no file holds the apiKey, which is no secret: the search looks in the wrong place")
	}
}

// A database is not opened with another master key, and says so at once.
func anotherMasterKey(t *testing.T, b *bench) {
	b.world(t)
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	other := b.config
	var err error
	if other.Box, err = seal.New(seal.NewKey()); err != nil {
		t.Fatal(err)
	}
	s, err := b.db.Open(t.Context(), other)
	if !errors.Is(err, seal.ErrOpen) {
		t.Errorf("opened with another master key: %v, want %v", err, seal.ErrOpen)
	}
	if err == nil {
		s.Close()
	}
	b.open(t) // the right one opens it still
	b.view(t, func(tx *store.Tx) error { _, err := tx.Credential(merchantID, "cred_1"); return err })
}

func credentials(t *testing.T, b *bench) {
	b.world(t)
	want := credential("cred_2")
	want.Scopes, want.AllowIPs = []string{"orders", "read"}, []string{"203.0.113.7", "2001:db8::/32"}
	want.CreatedAt = start
	want.SignKeys = []store.SignKey{
		{ID: "key_1", Secret: "the old one", State: store.KeyPrevious},
		{ID: "key_2", Secret: "the current one", State: store.KeyCurrent},
		{ID: "key_3", Secret: "a retired one", State: store.KeyRetired}}
	b.update(t, func(tx *store.Tx) error { return tx.InsertCredential(want) })
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.CredentialByAPIKey(want.APIKey)
		keys := []store.SignKey{want.SignKeys[1], want.SignKeys[0]} // the current one first, no retired ones
		if got.ID != want.ID || got.APISecret != want.APISecret || got.Revoked || !got.CreatedAt.Equal(start) ||
			!slices.Equal(got.Scopes, want.Scopes) || !slices.Equal(got.AllowIPs, want.AllowIPs) || !slices.Equal(got.SignKeys, keys) {
			t.Errorf("credential reads back as %+v, want %+v", got, want)
		}
		if _, err := tx.CredentialByAPIKey("xck_local_nobody"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown apiKey: %v, want %v", err, store.ErrNotFound)
		}
		if _, err := tx.Credential("mer_2", want.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another merchant's credential: %v, want %v", err, store.ErrNotFound)
		}
		list, listErr := tx.Credentials(merchantID)
		if len(list) != 2 || list[0].APISecret != "" || list[0].SignKeys != nil {
			t.Errorf("listed %+v, want two without secrets", list)
		}
		if len(list) == 2 && (!slices.Equal(list[1].Scopes, want.Scopes) || !slices.Equal(list[1].AllowIPs, want.AllowIPs) || len(list[0].AllowIPs) != 0) {
			t.Errorf("listed %+v, want their scopes and networks", list)
		}
		return errors.Join(err, listErr)
	})
	changed := want
	changed.Scopes, changed.AllowIPs = []string{"read"}, nil
	b.update(t, func(tx *store.Tx) error { return tx.SetCredential(changed) })
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.Credential(merchantID, want.ID)
		if !slices.Equal(got.Scopes, changed.Scopes) || len(got.AllowIPs) != 0 {
			t.Errorf("set to %v from %v, want %v from anywhere", got.Scopes, got.AllowIPs, changed.Scopes)
		}
		return err
	})
	changed.ID = "cred_x"
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.SetCredential(changed) }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("set one that is not there: %v, want %v", err, store.ErrNotFound)
	}
	sameKey := credential("cred_3")
	sameKey.APIKey = want.APIKey
	twoCurrent := credential("cred_4")
	twoCurrent.SignKeys = append(twoCurrent.SignKeys, store.SignKey{ID: "key_2", Secret: "x", State: store.KeyCurrent})
	strange := credential("cred_5")
	strange.SignKeys[0].State = "lost"
	b.refused(t, "an apiKey twice", "api_keys.api_key", func(tx *store.Tx) error { return tx.InsertCredential(sameKey) })
	b.refused(t, "two current keys", "sign_keys.merchant_id, sign_keys.credential_id", func(tx *store.Tx) error { return tx.InsertCredential(twoCurrent) })
	b.refused(t, "an unknown state", "sign_key_state_is_known", func(tx *store.Tx) error { return tx.InsertCredential(strange) })
}

// Revoking ends the credential's tokens in the same step, and only its own.
func revoke(t *testing.T, b *bench) {
	b.world(t)
	first, second := credential("cred_1"), credential("cred_2")
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertCredential(second),
			tx.InsertToken(token("token 1", first.ID, time.Hour)), tx.InsertToken(token("token 2", second.ID, time.Hour)),
			tx.InsertRefreshToken(token("refresh 1", first.ID, time.Hour)), tx.InsertRefreshToken(token("refresh 2", second.ID, time.Hour)),
			tx.RevokeCredential(first.APIKey))
	})
	b.view(t, func(tx *store.Tx) error {
		if _, err := tx.TokenOwner([]byte("token 1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the token of a revoked credential: %v, want %v", err, store.ErrNotFound)
		}
		c, err := tx.Credential(merchantID, first.ID)
		if !c.Revoked {
			t.Error("the credential is not revoked")
		}
		if _, _, err := tx.RefreshToken([]byte("refresh 1")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the refresh token of a revoked credential: %v, want %v", err, store.ErrNotFound)
		}
		_, tokenErr := tx.TokenOwner([]byte("token 2"))
		_, _, refreshErr := tx.RefreshToken([]byte("refresh 2"))
		return errors.Join(err, tokenErr, refreshErr)
	})
	for _, apiKey := range []string{first.APIKey, "xck_local_nobody"} {
		err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.RevokeCredential(apiKey) })
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("revoke %s: %v, want %v", apiKey, err, store.ErrNotFound)
		}
	}
}

// The sub-merchants of one are listed and counted, the newest ids first.
func subMerchants(t *testing.T, b *bench) {
	b.update(t, func(tx *store.Tx) (err error) {
		for _, m := range []store.Merchant{{ID: "mer_1"}, {ID: "mer_2"}, {ID: "mer_3", ParentID: "mer_1"}, {ID: "mer_4", ParentID: "mer_2"}, {ID: "mer_5", ParentID: "mer_1"}, {ID: "mer_6", ParentID: "mer_1"}} {
			m.Name = "Shop"
			err = errors.Join(err, tx.InsertMerchant(m))
		}
		return err
	})
	b.view(t, func(tx *store.Tx) error {
		for want, q := range map[string]struct {
			parent, below string
			limit, skip   int
		}{
			"mer_6 mer_5 mer_3": {"mer_1", "", 9, 0}, "mer_6 mer_5": {"mer_1", "", 2, 0}, "mer_3": {"mer_1", "", 9, 2},
			"mer_5 mer_3": {"mer_1", "mer_6", 9, 0}, "mer_4": {"mer_2", "", 9, 0}, "": {"mer_3", "", 9, 0},
		} {
			list, err := tx.SubMerchants(q.parent, q.below, q.limit, q.skip)
			if err != nil {
				return err
			}
			var got []string
			for _, m := range list {
				got = append(got, m.ID)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%+v selects %q, want %q", q, got, want)
			}
		}
		for most, want := range map[int]int64{2: 2, 9: 3} {
			if n, err := tx.CountSubMerchants("mer_1", most); err != nil || n != want {
				t.Errorf("counted up to %d there are %d, %v; want %d", most, n, err, want)
			}
		}
		return nil
	})
}

func merchants(t *testing.T, b *bench) {
	for i, id := range []string{"mer_b", "mer_a"} {
		b.now = start.Add(time.Duration(i) * time.Millisecond)
		b.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.InsertMerchant(store.Merchant{ID: id, Name: "Shop", Tolerance: 5}),
				tx.InsertUser(store.User{MerchantID: id, Email: id + "@example.com", PasswordHash: "hash"}))
		})
	}
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Merchants()
		if len(list) != 2 || list[0].ID != "mer_b" || list[0].Tolerance != 5 || list[1].CreatedAt != start.Add(time.Millisecond) {
			t.Errorf("merchants %+v, want mer_b and mer_a in the order of their creation", list)
		}
		u, userErr := tx.User("mer_a@example.com")
		if u.MerchantID != "mer_a" || u.PasswordHash != "hash" {
			t.Errorf("user %+v", u)
		}
		if _, err := tx.User("nobody@example.com"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown user: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, userErr)
	})
	origins := []string{"https://shop.example", "https://b.example"}
	b.update(t, func(tx *store.Tx) error {
		return tx.SaveMerchant(store.Merchant{ID: "mer_a", Name: "Hats", Tolerance: 6, ToleranceShare: 7, FrameAncestors: origins, Disabled: true})
	})
	b.view(t, func(tx *store.Tx) error {
		m, err := tx.Merchant("mer_a")
		list, listErr := tx.Merchants()
		if !slices.Equal(m.FrameAncestors, origins) || len(list) != 2 || !slices.Equal(list[1].FrameAncestors, origins) || len(list[0].FrameAncestors) != 0 {
			t.Errorf("framed by %v, listed as %+v, want %v", m.FrameAncestors, list, origins)
		}
		if m.Name != "Hats" || m.Tolerance != 6 || m.ToleranceShare != 7 || !m.Disabled || len(list) != 2 || !list[1].Disabled || list[0].Disabled {
			t.Errorf("saved as %+v, listed as %+v, want what was saved, and one disabled", m, list)
		}
		return errors.Join(err, listErr)
	})
	for name, c := range map[string]struct {
		constraint string
		fn         func(*store.Tx) error
	}{
		"a merchant twice": {"merchants.id", func(tx *store.Tx) error { return tx.InsertMerchant(store.Merchant{ID: "mer_a", Name: "Shop"}) }},
		"a parent that is not": {"FOREIGN KEY", func(tx *store.Tx) error {
			return tx.InsertMerchant(store.Merchant{ID: "mer_c", ParentID: "mer_x", Name: "Shop"})
		}},
		"a negative tolerance": {"tolerance_is_not_negative", func(tx *store.Tx) error {
			return tx.InsertMerchant(store.Merchant{ID: "mer_c", Name: "Shop", Tolerance: -1})
		}},
		"a tolerance of more than all": {"tolerance_share_is_in_range", func(tx *store.Tx) error {
			return tx.InsertMerchant(store.Merchant{ID: "mer_c", Name: "Shop", ToleranceShare: 10_001})
		}},
		"an e-mail address twice": {"emails.email", func(tx *store.Tx) error {
			return tx.InsertUser(store.User{MerchantID: "mer_b", Email: "mer_a@example.com"})
		}},
		"an address in upper case": {"email_is_lower_case", func(tx *store.Tx) error {
			return tx.InsertUser(store.User{MerchantID: "mer_b", Email: "X@example.com"})
		}},
		"a user of no merchant": {"FOREIGN KEY", func(tx *store.Tx) error {
			return tx.InsertUser(store.User{MerchantID: "mer_x", Email: "x@example.com"})
		}},
	} {
		b.refused(t, name, c.constraint, c.fn)
	}
	err := b.store.Update(t.Context(), func(tx *store.Tx) error { return tx.SetSigner("mer_x", "") })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the webhook of no merchant: %v, want %v", err, store.ErrNotFound)
	}
}
