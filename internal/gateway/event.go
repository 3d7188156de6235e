package gateway

import (
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

// eventPrefix begins the id of an event.
const eventPrefix = "evt_"

// publish freezes an event's bytes and records it, with the job to deliver it when
// there is an endpoint.
func (g *Gateway) publish(tx *store.Tx, e store.Event, kind wire.EventType, reason string, data any) (store.Event, error) {
	e.ID, e.Type, e.Reason, e.CreatedAt = g.ids.next(eventPrefix, tx.Now), string(kind), reason, tx.Now
	var err error
	if e.Sequence, err = tx.NextSequence(e.MerchantID, e.Subject); err != nil {
		return e, err
	}
	e.Body, err = wire.Encode(wire.Event{EventID: e.ID, EventType: kind, Timestamp: tx.Now.Unix(), Sequence: e.Sequence, Test: e.Test, Data: data})
	if err != nil {
		return e, fmt.Errorf("encode event: %w", err)
	}
	to, err := g.direct(tx, &e)
	if err != nil {
		return e, err
	}
	if err := tx.InsertEvent(e); err != nil {
		return e, err
	}
	return e, enqueue(tx, e, to)
}
