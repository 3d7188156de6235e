package gateway

import (
	"slices"

	"github.com/xcheckout/xcheckout/internal/store"
)

// endpointsOf finds where an event goes: to its order's own address, which is an endpoint
// without an id, else to the endpoints of the sub-merchant that the order names, where it
// has any, else to the merchant's; of endpoints, to those whose filter lets it pass.
func endpointsOf(tx *store.Tx, e store.Event) ([]store.Webhook, error) {
	if e.WebhookURL != "" {
		return []store.Webhook{{MerchantID: e.MerchantID, URL: e.WebhookURL, State: store.WebhookActive}}, nil
	}
	list, err := tx.WebhooksOf(e.MerchantID, e.Holder)
	if err == nil && len(list) == 0 && e.Holder != e.MerchantID {
		list, err = tx.WebhooksOf(e.MerchantID, e.MerchantID)
	}
	return slices.DeleteFunc(list, func(w store.Webhook) bool { return !w.Takes(e.Type) }), err
}

// direction is where an event goes now.
type direction struct {
	endpoints []store.Webhook
	listeners []Listener
}

// direct decides how the delivery of an event begins: to its endpoints, where it has
// any, else to those who listen, else nowhere.
func (g *Gateway) direct(tx *store.Tx, e *store.Event) (d direction, err error) {
	if d.endpoints, err = endpointsOf(tx, *e); err != nil {
		return d, err
	}
	if d.listeners, err = g.listeners(tx, e.MerchantID); err != nil {
		return d, err
	}
	e.Delivery, e.Listened = store.DeliveryPending, len(d.endpoints) == 0
	if e.Listened && len(d.listeners) == 0 {
		e.Delivery, e.Listened = store.DeliveryNone, false
	}
	return d, nil
}

// enqueue has an event delivered: it adds a job for each endpoint and for each who
// listens. For a paused endpoint the event is held, and where others are still held that
// came before it.
func enqueue(tx *store.Tx, e store.Event, to direction) error {
	for _, w := range to.endpoints {
		a := store.Announcement{MerchantID: e.MerchantID, EventID: e.ID, WebhookID: w.ID, Round: e.Round, State: store.AnnouncementPending}
		if w.State == store.WebhookPaused || w.Releasing {
			a.State = store.AnnouncementHeld
		}
		if err := tx.SaveAnnouncement(a); err != nil {
			return err
		}
		if a.State == store.AnnouncementHeld {
			continue
		}
		if err := tx.EnqueueDelivery(e, w.ID, ""); err != nil {
			return err
		}
	}
	for _, l := range to.listeners {
		if err := tx.EnqueueDelivery(e, "", l.URL); err != nil {
			return err
		}
	}
	return nil
}
