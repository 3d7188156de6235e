package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func event(id string) store.Event {
	return store.Event{MerchantID: merchantID, ID: id, Type: "CHECKOUT_ORDER_CHANGED", Reason: "paid", Subject: "OR1", OrderNo: "1", Holder: merchantID,
		WebhookURL: "https://hook.example", CredentialID: "cred_1", Delivery: store.DeliveryPending, Body: []byte(`{"eventId":"` + id + `"}`)}
}

// insert adds an event as it is announced.
func insert(tx *store.Tx, e store.Event) error {
	sequence, err := tx.NextSequence(e.MerchantID, e.Subject)
	e.Sequence = sequence
	return errors.Join(err, tx.InsertEvent(e))
}

// A job is there if and only if what it belongs to is.
func jobs(t *testing.T, b *bench) {
	b.world(t)
	announce := func(id string, outcome error) error {
		return b.store.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(insert(tx, event(id)), tx.EnqueueDelivery(event(id), "", ""), outcome)
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
			return errors.Join(insert(tx, event("evt_3")), tx.EnqueueDelivery(event("evt_3"), "", ""), errRefused)
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
// stood still or went back meanwhile, and byte for byte; and their sequence rises,
// with the clock where that is ahead.
func events(t *testing.T, b *bench) {
	b.world(t)
	var want []string
	for i := range 20 {
		b.now = start.Add(-time.Duration(i/5) * time.Second)
		id := fmt.Sprintf("evt_%02d", (i*7)%20) // ids are not in order either
		want = append(want, id)
		b.update(t, func(tx *store.Tx) error { return insert(tx, event(id)) })
	}
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.EventsAbout(merchantID, "OR1")
		var got []string
		for i, e := range list {
			got = append(got, e.ID)
			if want := start.UnixMilli() + int64(i); e.Sequence != want {
				t.Errorf("event %d has the sequence %d, want %d", i, e.Sequence, want)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("events %v, want %v", got, want)
		}
		one, oneErr := tx.Event(merchantID, "evt_07")
		same := event("evt_07")
		same.Sequence, same.CreatedAt = one.Sequence, one.CreatedAt
		if !reflect.DeepEqual(one, same) {
			t.Errorf("event %+v, want %+v", one, same)
		}
		if _, err := tx.Event("mer_2", "evt_07"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another merchant's event: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, oneErr)
	})
	b.refused(t, "an eventId twice", "events.merchant_id, events.id", func(tx *store.Tx) error { return insert(tx, event("evt_07")) })
	b.refused(t, "a sequence twice", "events.merchant_id, events.subject, events.sequence", func(tx *store.Tx) error {
		e := event("evt_21")
		e.Sequence = start.UnixMilli()
		return tx.InsertEvent(e)
	})
	b.refused(t, "an unknown state of delivery", "event_delivery_is_known", func(tx *store.Tx) error {
		e := event("evt_22")
		e.Delivery = "lost"
		return insert(tx, e)
	})
	b.now = start.Add(time.Hour) // as after a backup was restored
	b.update(t, func(tx *store.Tx) error { return insert(tx, event("evt_23")) })
	b.view(t, func(tx *store.Tx) error {
		e, err := tx.Event(merchantID, "evt_23")
		if want := b.now.UnixMilli(); e.Sequence != want {
			t.Errorf("an hour later the sequence is %d, want %d", e.Sequence, want)
		}
		return err
	})
}

// Lists of events are selected and paged by id, newest first.
func eventLists(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	for i, change := range []func(*store.Event){
		func(*store.Event) {},
		func(e *store.Event) { e.Subject = "OR2" },
		func(e *store.Event) { e.Type = "ABNORMAL_PAYMENT" },
		func(e *store.Event) { e.Delivery = store.DeliveryNone },
		func(e *store.Event) { e.Test = true },
	} {
		b.now = start.Add(time.Duration(i) * time.Second)
		e := event(fmt.Sprint(i))
		change(&e)
		b.update(t, func(tx *store.Tx) error { return insert(tx, e) })
	}
	b.insertOrder(t, order("2", usdt, start)) // of sysid OR2
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	for _, c := range []struct {
		name        string
		filter      store.EventFilter
		limit, skip int
		want        string
	}{
		{"all", store.EventFilter{}, 9, 0, "4 3 2 1 0"},
		{"an order", store.EventFilter{OrderNo: "2"}, 9, 0, "1"},
		{"type", store.EventFilter{Type: "ABNORMAL_PAYMENT"}, 9, 0, "2"},
		{"delivery", store.EventFilter{Delivery: store.DeliveryNone}, 9, 0, "3"},
		{"from, included", store.EventFilter{CreatedFrom: at(3)}, 9, 0, "4 3"},
		{"before, excluded", store.EventFilter{CreatedBefore: at(2)}, 9, 0, "1 0"},
		{"a page", store.EventFilter{}, 2, 2, "2 1"},
		{"from an id on", store.EventFilter{BeforeID: "2"}, 9, 0, "1 0"},
	} {
		c.filter.MerchantID = merchantID
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.Events(c.filter, c.limit, c.skip)
			var got []string
			for _, e := range list {
				got = append(got, e.ID)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: events %v, want %s", c.name, got, c.want)
			}
			return err
		})
	}
	b.view(t, func(tx *store.Tx) error {
		all, err := tx.CountEvents(store.EventFilter{MerchantID: merchantID, BeforeID: "2"}, 9)
		few, fewErr := tx.CountEvents(store.EventFilter{MerchantID: merchantID}, 3)
		if all != 5 || few != 3 {
			t.Errorf("counted %d and %d at most, want 5 and 3", all, few)
		}
		return errors.Join(err, fewErr)
	})
}

// An attempt is recorded once, and its event says how far it is: of the newest
// round alone.
func deliveries(t *testing.T, b *bench) {
	b.world(t)
	attempt := func(round, n int, outcome string) store.Delivery {
		return store.Delivery{MerchantID: merchantID, EventID: "evt_1", Round: round, Attempt: n, URL: "https://shop.example", Status: 500,
			Outcome: outcome, Error: "why", Answer: "what", Latency: 12 * time.Millisecond, CreatedAt: start}
	}
	at := store.Announcement{MerchantID: merchantID, EventID: "evt_1", State: store.AnnouncementPending}
	b.update(t, func(tx *store.Tx) error { return errors.Join(insert(tx, event("evt_1")), tx.SaveAnnouncement(at)) })
	for i, step := range []struct {
		delivery store.Delivery
		state    store.DeliveryState
		attempts int
	}{
		{attempt(0, 2, store.Refused), store.DeliveryPending, 1},
		{attempt(0, 1, store.Failed), store.DeliveryPending, 2},
		{attempt(0, 2, store.Refused), store.DeliveryPending, 2}, // recorded again by a process that did not know
		{attempt(0, store.DeliveryAttemptsMax, store.Failed), store.DeliveryFailed, 3},
		{attempt(1, 1, store.Delivered), store.DeliveryDone, 4},
		{attempt(0, 3, store.Failed), store.DeliveryDone, 5}, // of the round before, which was still under way
	} {
		b.update(t, func(tx *store.Tx) error {
			if i == 4 {
				again := at
				again.Round = 1
				if err := tx.SaveAnnouncement(again); err != nil {
					return err
				}
				if err := tx.SaveDelivery(store.Event{MerchantID: merchantID, ID: "evt_1", Delivery: store.DeliveryPending, Round: 1}); err != nil {
					return err
				}
			}
			return tx.InsertDelivery(step.delivery)
		})
		b.view(t, func(tx *store.Tx) error {
			e, err := tx.Event(merchantID, "evt_1")
			if e.Delivery != step.state || e.Attempts != step.attempts {
				t.Errorf("after step %d the event is %s after %d attempts, want %s after %d", i, e.Delivery, e.Attempts, step.state, step.attempts)
			}
			return err
		})
	}
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.Deliveries(merchantID, "evt_1")
		want := []store.Delivery{attempt(0, 1, store.Failed), attempt(0, 2, store.Refused), attempt(0, 3, store.Failed),
			attempt(0, store.DeliveryAttemptsMax, store.Failed), attempt(1, 1, store.Delivered)}
		if !slices.Equal(got, want) {
			t.Errorf("attempts %+v, want %+v", got, want)
		}
		return err
	})
	b.refused(t, "an unknown outcome", "delivery_outcome_is_known", func(tx *store.Tx) error { return tx.InsertDelivery(attempt(0, 4, "lost")) })
	b.refused(t, "an attempt at no event", "FOREIGN KEY", func(tx *store.Tx) error {
		d := attempt(0, 1, store.Failed)
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
