package gateway

import (
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// announce records an event about an order, with a job to deliver it when the
// merchant has an endpoint, and returns the order as the event shows it.
func (g *Gateway) announce(tx *store.Tx, o payment.Order, kind wire.EventType, d *payment.Deposit) (wire.Order, error) {
	w, err := g.publicOrder(tx, o)
	if err != nil {
		return w, err
	}
	event := wire.Event{EventID: newID("evt_", tx.Now), EventType: kind, Timestamp: tx.Now.Unix()}
	var deposit *wire.Deposit
	if d != nil {
		i := slices.IndexFunc(w.Deposits, func(w wire.Deposit) bool { return w.TxHash == d.Hash && w.LogIndex == d.LogIndex })
		if i >= 0 {
			deposit = &w.Deposits[i]
		}
	}
	event.Data = wire.NewOrderEvent(w, deposit)
	body, err := wire.Encode(event)
	if err != nil {
		return w, fmt.Errorf("encode event: %w", err)
	}
	return w, g.publish(tx, store.Event{MerchantID: o.MerchantID, ID: event.EventID, Type: string(kind), Subject: o.Sysid, Body: body})
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
