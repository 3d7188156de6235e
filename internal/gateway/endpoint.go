package gateway

import (
	"cmp"
	"errors"

	"github.com/xcheckout/xcheckout/internal/store"
)

// endpoint is where an event goes and whose key signs it.
type endpoint struct {
	url          string // empty when there is nowhere to go
	credentialID string
}

// endpointOf finds an event's endpoint: its order's own, else that of the
// sub-merchant that the order names, else the merchant's. Signed is with the key
// of the credential that made the order where it has an address of its own, as long
// as that may sign, and otherwise with the endpoint's.
func endpointOf(tx *store.Tx, e store.Event) (endpoint, error) {
	merchant, err := tx.Merchant(e.MerchantID)
	if err != nil {
		return endpoint{}, err
	}
	holder := merchant
	if e.Holder != e.MerchantID {
		if holder, err = tx.Merchant(e.Holder); err != nil {
			return endpoint{}, err
		}
	}
	to := endpoint{url: cmp.Or(e.WebhookURL, holder.WebhookURL, merchant.WebhookURL)}
	switch {
	case e.WebhookURL != "" && e.CredentialID != "":
		c, err := tx.Credential(e.MerchantID, e.CredentialID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return endpoint{}, err
		}
		if err == nil && !c.Revoked {
			to.credentialID = e.CredentialID
			return to, nil
		}
		fallthrough
	case e.WebhookURL == "" && holder.WebhookURL == "":
		to.credentialID = merchant.WebhookCredentialID
	default:
		to.credentialID = cmp.Or(holder.WebhookCredentialID, merchant.WebhookCredentialID)
	}
	return to, nil
}

// direct decides how the delivery of an event begins: to its own endpoint, where it
// has one, else to those who listen, else nowhere. It returns who listens.
func (g *Gateway) direct(tx *store.Tx, e *store.Event) ([]Listener, error) {
	to, err := endpointOf(tx, *e)
	if err != nil {
		return nil, err
	}
	listeners, err := g.listeners(tx, e.MerchantID)
	if err != nil {
		return nil, err
	}
	e.Delivery, e.Listened = store.DeliveryPending, to.url == ""
	if to.url == "" && len(listeners) == 0 {
		e.Delivery, e.Listened = store.DeliveryNone, false
	}
	return listeners, nil
}

// enqueue adds the jobs that deliver an event: one to its own endpoint, and one to
// each who listens.
func enqueue(tx *store.Tx, e store.Event, listeners []Listener) error {
	if e.Delivery == store.DeliveryPending && !e.Listened {
		if err := tx.EnqueueDelivery(e, ""); err != nil {
			return err
		}
	}
	for _, l := range listeners {
		if err := tx.EnqueueDelivery(e, l.URL); err != nil {
			return err
		}
	}
	return nil
}
