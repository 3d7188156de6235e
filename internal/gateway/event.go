package gateway

import (
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// The events of orders.
const (
	orderDepositDetected = wire.OrderDepositDetected
	orderPaid            = wire.OrderPaid
	orderTimeout         = wire.OrderTimeout
	orderCancelled       = wire.OrderCancelled
)

// announce records an event about an order, with a job to deliver it when the
// merchant has an endpoint, and returns the order as the event shows it. The
// deposit that the event is about, if there is one, is named by its id.
func (g *Gateway) announce(tx *store.Tx, o payment.Order, kind wire.EventType, depositID int64) (OrderDetail, error) {
	d, err := g.detail(tx, o)
	if err != nil {
		return d, err
	}
	return d, g.announceAs(tx, d, kind, depositID)
}

// announceAs is announce for one that knows how the order stands.
func (g *Gateway) announceAs(tx *store.Tx, d OrderDetail, kind wire.EventType, depositID int64) error {
	form := wire.Chain{Family: d.Chain, RequiredConfirmations: d.Required, PaymentURL: d.PaymentURL}
	var deposit *wire.Deposit
	if i := slices.IndexFunc(d.Standing.Deposits, func(s payment.Sighting) bool { return s.ID == depositID }); i >= 0 {
		public := wire.NewDeposit(d.Standing.Deposits[i], form)
		deposit = &public
	}
	event := wire.Event{EventID: newID("evt_", tx.Now), EventType: kind, Timestamp: tx.Now.Unix(),
		Data: wire.NewOrderEvent(wire.NewOrder(d.Order, d.Standing, form), deposit)}
	body, err := wire.Encode(event)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	return g.publish(tx, store.Event{MerchantID: d.MerchantID, ID: event.EventID, Type: string(kind), Subject: d.Sysid, Body: body})
}

func (g *Gateway) publish(tx *store.Tx, e store.Event) error {
	if err := tx.InsertEvent(e); err != nil {
		return err
	}
	m, err := tx.Merchant(e.MerchantID)
	if err != nil || m.WebhookURL == "" {
		return err
	}
	return tx.EnqueueDelivery(e)
}
