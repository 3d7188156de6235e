package httpapi

import (
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) events() (any, error) {
	var p wire.EventListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Events(x.r.Context(), x.credential.Actor(), gateway.EventQuery{
		OrderNo: p.OrderNo, Type: p.EventType, Delivery: p.DeliveryStatus,
		StartTime: p.StartTime.Int64(), EndTime: p.EndTime.Int64(), Page: pageQuery(p.PageParams)})
	return page(found.Page, found.Events, listedEvent), err
}

func (x *exchange) event() (any, error) {
	var p wire.EventRef
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Event(x.r.Context(), x.credential.Actor(), p.EventID)
	if err != nil {
		return nil, err
	}
	return eventDetail(found), nil
}

func (x *exchange) resendEvent() (any, error) {
	var p wire.EventResendParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "event_resend", once, p, listedEvent, func(e *gateway.Envelope) (gateway.EventDetail, error) {
		return x.server.gateway.ResendEvent(x.r.Context(), x.credential.Actor(), p.EventID, p.WebhookID, e)
	})
}

func (x *exchange) resendEvents() (any, error) {
	var p wire.EventResendSinceParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "event_resend_since", once, p, resent, func(e *gateway.Envelope) (gateway.Resent, error) {
		return x.server.gateway.ResendEvents(x.r.Context(), x.credential.Actor(), p.Since.Int64(), p.WebhookID, p.Cursor, e)
	})
}

func resent(r gateway.Resent) wire.Resent {
	return wire.Resent{Count: r.Count, NextCursor: r.NextCursor}
}

func (x *exchange) simulate() (any, error) {
	var p wire.SimulateParams
	if err := x.decodeVendors(&p, &p.Vendors); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "notification_simulate", once, p, simulated, func(e *gateway.Envelope) (gateway.Event, error) {
		return x.server.gateway.Simulate(x.r.Context(), x.credential.Actor(), gateway.Simulation{
			Type: string(p.Event), Remark: p.Remark, OrderNo: p.OrderNo}, e)
	})
}

func (x *exchange) listen() (any, error) {
	var p wire.ListenerParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "sandbox_listener", once, p, listening, func(e *gateway.Envelope) (gateway.Listener, error) {
		return x.server.gateway.Listen(x.r.Context(), x.credential.Actor(), p.URL, p.Seconds.Int64(), e)
	})
}
