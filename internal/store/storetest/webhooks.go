package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// An endpoint comes back as it was saved, there is one first for a holder, and an event's
// state follows from how far it is at each.
func webhooks(t *testing.T, b *bench) {
	b.world(t)
	w := store.Webhook{MerchantID: merchantID, ID: "whk_2", Holder: merchantID, URL: "https://a.example", CredentialID: "cred_1", EventTypes: []string{"X", "Y"},
		InFlightMax: 3, State: store.WebhookActive, FailingSince: start, PausedAt: start.Add(time.Second), PauseReason: store.PausedFailing, Releasing: true,
		CreatedAt: start, UpdatedAt: start}
	first := store.Webhook{MerchantID: merchantID, ID: "whk_3", Holder: merchantID, First: true, URL: "https://b.example", InFlightMax: 10, State: store.WebhookActive,
		EventTypes: []string{}, CreatedAt: start, UpdatedAt: start}
	gone := first
	gone.ID, gone.State = "whk_1", store.WebhookRemoved
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SaveWebhook(gone), tx.SaveWebhook(w), tx.SaveWebhook(first))
	})
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.WebhooksOf(merchantID, merchantID)
		if want := []store.Webhook{first, w}; !reflect.DeepEqual(list, want) {
			t.Errorf("endpoints %+v, want %+v", list, want)
		}
		m, merchantErr := tx.Merchant(merchantID)
		if m.WebhookURL != first.URL {
			t.Errorf("the merchant's address is %q, want that of its first endpoint", m.WebhookURL)
		}
		releasing, releasingErr := tx.ReleasingWebhooks(9)
		if len(releasing) != 1 || releasing[0].ID != w.ID {
			t.Errorf("releasing %+v, want %s", releasing, w.ID)
		}
		return errors.Join(err, merchantErr, releasingErr)
	})
	b.refused(t, "a second first", "webhooks", func(tx *store.Tx) error {
		second := first
		second.ID = "whk_4"
		return tx.SaveWebhook(second)
	})
	b.refused(t, "an unknown state", "webhook_state_is_known", func(tx *store.Tx) error {
		w.State = "lost"
		return tx.SaveWebhook(w)
	})
	b.update(t, func(tx *store.Tx) error { return insert(tx, event("evt_1")) })
	for _, step := range []struct {
		webhook string
		state   store.AnnouncementState
		want    store.DeliveryState
	}{
		{"whk_2", store.AnnouncementDelivered, store.DeliveryDone}, {"whk_3", store.AnnouncementHeld, store.DeliveryPending},
		{"whk_3", store.AnnouncementFailed, store.DeliveryFailed}, {"whk_3", store.AnnouncementDropped, store.DeliveryDone},
		{"whk_2", store.AnnouncementDropped, store.DeliveryNone}, {"whk_2", store.AnnouncementPending, store.DeliveryPending},
	} {
		b.update(t, func(tx *store.Tx) error {
			a := store.Announcement{MerchantID: merchantID, EventID: "evt_1", WebhookID: step.webhook, State: step.state}
			return errors.Join(tx.SaveAnnouncement(a), tx.DeliveryNow(merchantID, "evt_1"))
		})
		b.view(t, func(tx *store.Tx) error {
			e, err := tx.Event(merchantID, "evt_1")
			if e.Delivery != step.want {
				t.Errorf("%s at %s: the event is %s, want %s", step.state, step.webhook, e.Delivery, step.want)
			}
			return err
		})
	}
}
