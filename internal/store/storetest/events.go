package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func event(id string) store.Event {
	return store.Event{MerchantID: merchantID, ID: id, Type: "ORDER_PAID", Subject: "OR1", Body: []byte(`{"eventId":"` + id + `"}`)}
}

// A job is there if and only if what it belongs to is.
func jobs(t *testing.T, b *bench) {
	b.world(t)
	announce := func(id string, outcome error) error {
		return b.store.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.InsertEvent(event(id)), tx.EnqueueDelivery(event(id)), outcome)
		})
	}
	if err := announce("evt_1", nil); err != nil {
		t.Fatal(err)
	}
	if err := announce("evt_2", errRefused); !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	b.update(t, func(tx *store.Tx) error {
		err := tx.Try(func() error {
			return errors.Join(tx.InsertEvent(event("evt_3")), tx.EnqueueDelivery(event("evt_3")), errRefused)
		})
		if !errors.Is(err, errRefused) {
			return err
		}
		return nil
	})
	b.reopen(t)
	if jobs, events := b.count(t, "select count(*) from river_job"), b.count(t, "select count(*) from events"); jobs != 1 || events != 1 {
		t.Errorf("%d jobs and %d events, want one of each", jobs, events)
	}
}

// Events come back in the order in which they happened, even when the clock
// stood still or went back meanwhile, and byte for byte.
func events(t *testing.T, b *bench) {
	b.world(t)
	var want []string
	for i := range 20 {
		b.now = start.Add(-time.Duration(i/5) * time.Second)
		id := fmt.Sprintf("evt_%02d", (i*7)%20) // ids are not in order either
		want = append(want, id)
		b.update(t, func(tx *store.Tx) error { return tx.InsertEvent(event(id)) })
	}
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Events(merchantID, "OR1")
		var got []string
		for _, e := range list {
			got = append(got, e.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("events %v, want %v", got, want)
		}
		one, oneErr := tx.Event(merchantID, "evt_07")
		if string(one.Body) != string(event("evt_07").Body) || one.Type != "ORDER_PAID" || one.Subject != "OR1" {
			t.Errorf("event %+v", one)
		}
		if _, err := tx.Event("mer_2", "evt_07"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another merchant's event: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, oneErr)
	})
	b.refused(t, "an eventId twice", "events.merchant_id, events.id", func(tx *store.Tx) error { return tx.InsertEvent(event("evt_07")) })
}

func deliveries(t *testing.T, b *bench) {
	b.world(t)
	attempt := func(n int, outcome string) store.Delivery {
		return store.Delivery{MerchantID: merchantID, EventID: "evt_1", Attempt: n, URL: "https://shop.example", Status: 500,
			Outcome: outcome, Error: "why", Answer: "what", Latency: 12 * time.Millisecond, CreatedAt: start}
	}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertEvent(event("evt_1")), tx.InsertDelivery(attempt(2, store.Refused)), tx.InsertDelivery(attempt(1, store.Failed)),
			tx.InsertDelivery(attempt(2, store.Delivered))) // recorded again by a process that did not know
	})
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.Deliveries(merchantID, "evt_1")
		if want := []store.Delivery{attempt(1, store.Failed), attempt(2, store.Delivered)}; !slices.Equal(got, want) {
			t.Errorf("attempts %+v, want %+v", got, want)
		}
		return err
	})
	b.refused(t, "an unknown outcome", "delivery_outcome_is_known", func(tx *store.Tx) error { return tx.InsertDelivery(attempt(3, "lost")) })
	b.refused(t, "an attempt at no event", "FOREIGN KEY", func(tx *store.Tx) error {
		d := attempt(1, store.Failed)
		d.EventID = "evt_2"
		return tx.InsertDelivery(d)
	})
}

// What was committed is there after the database was closed and opened again.
func reopen(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	for range 3 {
		b.reopen(t)
	}
	b.insertOrder(t, order("1", usdt, start))
	b.reopen(t)
	b.view(t, func(tx *store.Tx) error {
		o, err := tx.Order(merchantID, "1")
		if o.Status != payment.Paying {
			t.Errorf("order %+v", o)
		}
		c, credentialErr := tx.Credential(merchantID, "cred_1")
		if c.SignKeys[0].Secret != credential("cred_1").SignKeys[0].Secret {
			t.Error("the secret is another one")
		}
		return errors.Join(err, credentialErr)
	})
}

func closeTwice(t *testing.T, b *bench) {
	for range 2 {
		if err := b.store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}
