package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// announce records an event about an order, with a job to deliver it when there is
// an endpoint, and returns the order as the event shows it. The deposit that the
// event is about, if there is one, is named by its id.
func (g *Gateway) announce(tx *store.Tx, o payment.Order, reason wire.Reason, depositID int64) (OrderDetail, error) {
	d, err := g.detail(tx, o)
	if err != nil {
		return d, err
	}
	return d, g.announceAs(tx, d, reason, depositID)
}

// announceAs is announce for one that knows how the order stands.
func (g *Gateway) announceAs(tx *store.Tx, d OrderDetail, reason wire.Reason, depositID int64) error {
	_, err := g.publish(tx, about(d), wire.CheckoutOrderChanged, string(reason), orderEvent(d, reason, depositID))
	return err
}

// orderEvent is what an event tells of an order.
func orderEvent(d OrderDetail, reason wire.Reason, depositID int64) wire.OrderEvent {
	form := wire.Chain{Family: d.Chain, RequiredConfirmations: d.Required, PaymentURL: d.PaymentURL}
	var deposit *wire.Deposit
	if i := slices.IndexFunc(d.Standing.Deposits, func(s payment.Sighting) bool { return s.ID == depositID }); i >= 0 {
		public := wire.NewDeposit(d.Standing.Deposits[i], form)
		deposit = &public
	}
	return wire.NewOrderEvent(wire.NewOrder(d.Order, d.Standing, form), reason, deposit)
}

// about is an event that tells of an order, as far as its place in the store goes.
func about(d OrderDetail) store.Event {
	return store.Event{MerchantID: d.MerchantID, Subject: d.Sysid, OrderNo: d.OrderNo, Holder: d.Holder(),
		WebhookURL: d.WebhookURL, CredentialID: d.CredentialID}
}

// publish freezes an event's bytes and records it, with the job to deliver it when
// there is an endpoint.
func (g *Gateway) publish(tx *store.Tx, e store.Event, kind wire.EventType, reason string, data any) (store.Event, error) {
	e.ID, e.Type, e.Reason, e.CreatedAt = newID("evt_", tx.Now), string(kind), reason, tx.Now
	var err error
	if e.Sequence, err = tx.NextSequence(e.MerchantID, e.Subject); err != nil {
		return e, err
	}
	e.Body, err = wire.Encode(wire.Event{EventID: e.ID, EventType: kind, Timestamp: tx.Now.Unix(), Sequence: e.Sequence, Test: e.Test, Data: data})
	if err != nil {
		return e, fmt.Errorf("encode event: %w", err)
	}
	to, err := endpointOf(tx, e)
	if err != nil {
		return e, err
	}
	e.Delivery = store.DeliveryNone
	if to.url != "" {
		e.Delivery = store.DeliveryPending
	}
	if err := tx.InsertEvent(e); err != nil || to.url == "" {
		return e, err
	}
	return e, tx.EnqueueDelivery(e)
}

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
