package gateway

import (
	"context"
	"slices"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// Simulation asks for a test event.
type Simulation struct {
	Type    string
	Remark  string
	OrderNo string // whose order it tells of; empty for a made-up one
}

// remarkMax is the most characters of a remark.
const remarkMax = 256

// Simulate announces a test event: one that looks like any other but for its mark
// and its remark, about nothing that happened.
func (g *Gateway) Simulate(ctx context.Context, a Actor, s Simulation, e *Envelope) (Event, error) {
	if err := a.mustBeMerchant(); err != nil {
		return Event{}, err
	}
	kind := wire.EventType(s.Type)
	switch {
	case s.Type == "":
		return Event{}, fault.Invalid(fault.ParameterMissing, "event", "event is required: one of %s", wire.EventTypeNames())
	case !slices.Contains(wire.EventTypes, kind):
		return Event{}, fault.Invalid(fault.ParameterInvalid, "event", "event is one of %s", wire.EventTypeNames())
	case s.OrderNo != "" && kind != wire.CheckoutOrderChanged:
		return Event{}, fault.Invalid(fault.ParameterInvalid, "orderNo", "orderNo goes with %s alone", wire.CheckoutOrderChanged)
	}
	if err := checkText("remark", s.Remark, remarkMax); err != nil {
		return Event{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (Event, error) { return g.simulate(tx, a, kind, s) })
}

func (g *Gateway) simulate(tx *store.Tx, a Actor, kind wire.EventType, s Simulation) (Event, error) {
	event := Event{MerchantID: a.MerchantID, Subject: "test", Holder: a.MerchantID, Test: true}
	token := "ETH_USDT"
	if names := g.tokenNames(); len(names) > 0 {
		token = names[0]
	}
	data, reason := wire.NewSample(kind, token, s.Remark, tx.Now)
	if s.OrderNo != "" {
		if err := checkOrderNo(s.OrderNo); err != nil {
			return event, err
		}
		o, err := findOrder(tx, a.MerchantID, s.OrderNo)
		if err != nil {
			return event, err
		}
		d, err := g.detail(tx, o)
		if err != nil {
			return event, err
		}
		event = about(d)
		event.Test = true
		public := orderEvent(d, reasonOf[o.Status], 0)
		public.Remark = s.Remark
		data, reason = public, string(public.Reason)
	}
	event, err := g.publish(tx, event, kind, reason, data)
	if err == nil && event.Delivery == store.DeliveryNone { // a refusal undoes the work
		err = fault.New(fault.WebhookURLMissing, "")
	}
	return event, err
}

// reasonOf is why an order is as it is.
var reasonOf = map[payment.Status]wire.Reason{payment.Paying: wire.DepositDetected, payment.Paid: wire.Paid,
	payment.Timeout: wire.Timeout, payment.Cancelled: wire.Cancelled}
