package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// mac makes the MAC of that number, of which 16 bytes are looked at.
func mac(n byte) []byte {
	mac := make([]byte, 64)
	mac[15] = n
	return mac
}

// remember records a MAC of a credential that can't be in the window any more two
// minutes after the start.
func (b *bench) remember(t *testing.T, credentialID string, mac []byte) (seen store.Seen) {
	t.Helper()
	b.update(t, func(tx *store.Tx) (err error) {
		seen, err = tx.RememberMAC(merchantID, credentialID, mac, start.Add(2*time.Minute))
		return err
	})
	return seen
}

func replaySeen(t *testing.T, b *bench) {
	b.world(t)
	beyond := mac(1)
	beyond[16] = 1 // the same 16 bytes
	for _, c := range []struct {
		name, credential string
		mac              []byte
		want             store.Seen
	}{
		{"a new one", "cred_1", mac(1), store.SeenNew},
		{"the same", "cred_1", mac(1), store.SeenBefore},
		{"the same 16 bytes", "cred_1", beyond, store.SeenBefore},
		{"another", "cred_1", mac(2), store.SeenNew},
		{"another credential's", "cred_2", mac(1), store.SeenNew},
	} {
		if got := b.remember(t, c.credential, c.mac); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	// What was undone is not remembered; what was done is, over a restart.
	err := b.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.RememberMAC(merchantID, "cred_1", mac(3), start.Add(2*time.Minute))
		return errors.Join(err, errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	b.reopen(t)
	if got := b.remember(t, "cred_1", mac(3)); got != store.SeenNew {
		t.Errorf("one whose update failed: %d, want %d", got, store.SeenNew)
	}
	if got := b.remember(t, "cred_1", mac(1)); got != store.SeenBefore {
		t.Errorf("after a restart: %d, want %d", got, store.SeenBefore)
	}
	// It is remembered up to its last moment in the window, that one included.
	b.now = start.Add(2 * time.Minute)
	b.purge(t)
	if got := b.remember(t, "cred_1", mac(1)); got != store.SeenBefore {
		t.Errorf("at the end of its window: %d, want %d", got, store.SeenBefore)
	}
	b.now = b.now.Add(time.Millisecond)
	b.purge(t)
	if got := b.remember(t, "cred_1", mac(1)); got != store.SeenForgotten {
		t.Errorf("past its window: %d, want %d", got, store.SeenForgotten)
	}
}

// A full memory refuses what is new, still knows what is old, and takes new
// ones again once old ones have expired; a restart changes none of that.
func replayFull(t *testing.T, b *bench) {
	b.world(t)
	b.config.SeenMax = 3
	b.reopen(t)
	for n := range byte(3) {
		if got := b.remember(t, "cred_1", mac(n)); got != store.SeenNew {
			t.Fatalf("signature %d: %d, want %d", n, got, store.SeenNew)
		}
	}
	for _, restart := range []bool{false, true} {
		if restart {
			b.reopen(t)
		}
		if got := b.remember(t, "cred_1", mac(9)); got != store.SeenFull {
			t.Errorf("restarted %t, one too many: %d, want %d", restart, got, store.SeenFull)
		}
		if got := b.remember(t, "cred_1", mac(0)); got != store.SeenBefore {
			t.Errorf("restarted %t, a live one: %d, want %d", restart, got, store.SeenBefore)
		}
	}
	b.now = start.Add(3 * time.Minute)
	b.purge(t)
	b.update(t, func(tx *store.Tx) error {
		if got, err := tx.RememberMAC(merchantID, "cred_1", mac(9), b.now.Add(2*time.Minute)); got != store.SeenNew || err != nil {
			t.Errorf("after the others expired: %d, %v, want %d", got, err, store.SeenNew)
		}
		return nil
	})
}

func answers(t *testing.T, b *bench) {
	b.world(t)
	keep := func(a store.Answer) error {
		return b.store.Update(t.Context(), func(tx *store.Tx) error {
			return tx.SaveAnswer(merchantID, "order_create", "r1", a, b.now.Add(time.Hour))
		})
	}
	find := func(call, requestID string) (a store.Answer, err error) {
		err = b.store.View(t.Context(), func(tx *store.Tx) error { a, err = tx.Answer(merchantID, call, requestID); return err })
		return a, err
	}
	if err := keep(store.Answer{Parameters: `{"a":1}`, Retdata: []byte(`{"b":2}`)}); err != nil {
		t.Fatal(err)
	}
	if a, err := find("order_create", "r1"); err != nil || a.Parameters != `{"a":1}` || string(a.Retdata) != `{"b":2}` {
		t.Errorf("kept answer %+v, %v", a, err)
	}
	for _, other := range [][2]string{{"order_cancel", "r1"}, {"order_create", "r2"}} {
		if _, err := find(other[0], other[1]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v: %v, want %v", other, err, store.ErrNotFound)
		}
	}
	// A live answer is never replaced; an expired one is, even before a purge.
	if err := keep(store.Answer{Parameters: "{}", Retdata: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if a, err := find("order_create", "r1"); err != nil || a.Parameters != `{"a":1}` {
		t.Errorf("a live answer was replaced by %+v (%v)", a, err)
	}
	b.now = start.Add(time.Hour + time.Millisecond)
	if _, err := find("order_create", "r1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an expired answer: %v, want %v", err, store.ErrNotFound)
	}
	if err := keep(store.Answer{Parameters: "{}", Retdata: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if a, err := find("order_create", "r1"); err != nil || a.Parameters != "{}" {
		t.Errorf("after the first expired: %+v, %v", a, err)
	}
}

// A nonce is new once a credential until it expires, purged or not; what is undone
// leaves none.
func nonces(t *testing.T, b *bench) {
	b.world(t)
	remember := func(credentialID, nonce string) (fresh bool) {
		b.update(t, func(tx *store.Tx) (err error) {
			fresh, err = tx.RememberNonce(merchantID, credentialID, nonce, b.now.Add(time.Hour))
			return err
		})
		return fresh
	}
	err := b.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.RememberNonce(merchantID, "cred_1", "n", b.now.Add(time.Hour))
		return errors.Join(err, errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	for i, c := range []struct {
		after        time.Duration
		credentialID string
		nonce        string
		want         bool
	}{
		{0, "cred_1", "n", true}, {0, "cred_1", "n", false}, {0, "cred_1", "N", true}, {0, "cred_2", "n", true},
		{time.Hour, "cred_1", "n", false}, {time.Hour + time.Millisecond, "cred_1", "n", true}, {time.Hour + time.Millisecond, "cred_1", "n", false},
	} {
		b.now = start.Add(c.after)
		if got := remember(c.credentialID, c.nonce); got != c.want {
			t.Errorf("%d, nonce %s of %s after %v: new %t, want %t", i, c.nonce, c.credentialID, c.after, got, c.want)
		}
	}
}

// Purge deletes what has expired, and nothing else.
func purge(t *testing.T, b *bench) {
	b.world(t)
	for i, life := range []time.Duration{time.Minute, time.Hour} {
		b.update(t, func(tx *store.Tx) error {
			_, err := tx.RememberMAC(merchantID, "cred_1", mac(byte(i)), start.Add(life))
			_, nonceErr := tx.RememberNonce(merchantID, "cred_1", life.String(), start.Add(life))
			return errors.Join(err, nonceErr,
				tx.InsertToken(token(life.String(), "cred_1", life)), tx.InsertRefreshToken(token(life.String(), "cred_1", life)),
				tx.SaveAnswer(merchantID, "order_create", life.String(), store.Answer{Parameters: "{}", Retdata: []byte("{}")}, start.Add(life)))
		})
	}
	b.update(t, func(tx *store.Tx) error { // more than are deleted at once
		for n := range 4500 {
			got, err := tx.RememberMAC(merchantID, "cred_1", fmt.Appendf(nil, "%016d", n), start.Add(time.Minute))
			if got != store.SeenNew || err != nil {
				return fmt.Errorf("signature %d: %d, %w", n, got, err)
			}
		}
		return nil
	})
	b.now = start.Add(2 * time.Minute)
	b.purge(t)
	for _, table := range []string{"seen_macs", "tokens", "refresh_tokens", "nonces", "answers"} {
		if got := b.count(t, "select count(*) from "+table); got != 1 {
			t.Errorf("%d rows left in %s, want 1", got, table)
		}
	}
}

// A job that waits for longer than any schedule lets it was put off by a clock that was
// ahead, and runs at once; one that waits by the schedule goes on waiting.
func jobsComeBack(t *testing.T, b *bench) {
	b.world(t)
	ahead := func(hours int) string {
		if b.store.Shared() {
			return fmt.Sprintf("now() + interval '%d hours'", hours)
		}
		return fmt.Sprintf("datetime('now', 'subsec', '+%d hours')", hours)
	}
	for i, hours := range []int{6, 13, 24 * 365 * 70} {
		e := event(fmt.Sprint("evt_", i))
		b.update(t, func(tx *store.Tx) error { return errors.Join(insert(tx, e), tx.EnqueueDelivery(e, "", "")) })
		if _, err := b.db.SQL(t, b.config).ExecContext(t.Context(), fmt.Sprintf(`update river_job set scheduled_at = %s, state = '%s'
			where id = (select max(id) from river_job)`, ahead(hours), []string{"retryable", "available", "scheduled"}[i])); err != nil {
			t.Fatal(err)
		}
	}
	b.purge(t)
	if waiting, due := b.count(t, "select count(*) from river_job where scheduled_at > "+ahead(5)), b.count(t, "select count(*) from river_job where scheduled_at <= "+ahead(0)); waiting != 1 || due != 2 {
		t.Errorf("%d jobs wait and %d are due, want that of six hours to wait", waiting, due)
	}
}
