package httpapi

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// envelope carries the request's signature, if it has one, into the call's
// transaction.
func (x *exchange) envelope() *gateway.Envelope {
	if x.verified == nil {
		return &gateway.Envelope{}
	}
	return &gateway.Envelope{Signature: &gateway.Signature{MAC: x.verified.MAC(), SeenUntil: x.verified.Until()}}
}

// changing runs a call that can carry a requestId and a nonce: with the former its
// answer is encoded in the call's transaction and kept, and what was kept is repeated
// byte for byte. Parameters are those that were sent, without the two.
func changing[T, P, W any](x *exchange, call string, once wire.Once, parameters P, public func(T) W, run func(*gateway.Envelope) (T, error)) (any, error) {
	e := x.envelope()
	e.RequestID, e.Nonce, e.Call = once.RequestID, once.Nonce, call
	if e.RequestID != "" {
		text, err := json.Marshal(parameters, json.Deterministic(true))
		if err != nil {
			return nil, fmt.Errorf("encode parameters of %s: %w", call, err)
		}
		e.Parameters = string(text)
	}
	e.Encode = func(answer any) ([]byte, error) { return json.Marshal(public(answer.(T)), json.Deterministic(true)) }
	answer, err := run(e)
	if err != nil {
		return nil, err
	}
	if e.Answer != nil {
		return jsontext.Value(e.Answer), nil
	}
	return public(answer), nil
}

func form(d gateway.OrderDetail) wire.Chain {
	return wire.Chain{Family: d.Chain, RequiredConfirmations: d.Required, PaymentURL: d.PaymentURL}
}

func createdOrder(d gateway.OrderDetail) wire.CreatedOrder {
	return wire.NewCreatedOrder(d.Order, form(d))
}

func order(d gateway.OrderDetail) wire.Order { return wire.NewOrder(d.Order, d.Standing, form(d)) }

func refund(d gateway.RefundDetail) wire.Refund { return wire.NewRefund(d.Refund, d.Chain) }

func settlement(d gateway.SettlementDetail) wire.Settlement {
	return wire.NewSettlement(d.Settlement, d.Chain)
}

func abnormalPayment(d gateway.AbnormalDetail) wire.AbnormalRecord {
	return wire.NewAbnormalRecord(d.AbnormalPayment, d.Chain)
}

func webhook(w gateway.WebhookChange) wire.Webhook {
	return wire.Webhook{URL: w.URL, PreviousURL: w.Previous}
}

func pageQuery(p wire.PageParams) gateway.PageQuery {
	return gateway.PageQuery{Num: p.PageNum.Int(), Size: p.PageSize.Int(), Cursor: p.Cursor}
}

// page makes the answer of a list call.
func page[T, W any](p gateway.Page, list []T, public func(T) W) wire.Page[W] {
	w := wire.Page[W]{Records: []W{}, PageSize: p.Size, NextCursor: p.NextCursor}
	if p.Num > 0 {
		w.PageNo, w.Total, w.TotalIsMore = &p.Num, &p.Total, p.TotalIsMore
	}
	for _, record := range list {
		w.Records = append(w.Records, public(record))
	}
	return w
}

func listedEvent(e gateway.EventDetail) wire.ListedEvent {
	return wire.ListedEvent{EventID: e.ID, EventType: wire.EventType(e.Type), Reason: e.Reason, OrderNo: e.OrderNo, Sysid: e.Subject,
		Sequence: e.Sequence, Test: e.Test, Times: wire.NewTimes(e.CreatedAt), DeliveryStatus: strings.ToUpper(string(e.Delivery)),
		Attempts: e.Attempts, URL: e.URL}
}

func eventDetail(e gateway.EventDetail) wire.EventDetail {
	w := wire.EventDetail{ListedEvent: listedEvent(e), Event: e.Body, Endpoints: []wire.EventEndpoint{}, Deliveries: []wire.Delivery{}}
	for _, a := range e.Announcements {
		w.Endpoints = append(w.Endpoints, wire.EventEndpoint{WebhookID: a.WebhookID, DeliveryStatus: strings.ToUpper(string(a.State))})
	}
	for i, d := range e.Deliveries {
		w.Deliveries = append(w.Deliveries, wire.Delivery{Attempt: i + 1, WebhookID: d.WebhookID, URL: d.URL, Outcome: strings.ToUpper(d.Outcome), HTTPStatus: d.Status,
			Latency: d.Latency.Milliseconds(), Error: d.Error, Answer: d.Answer, Times: wire.NewTimes(d.CreatedAt)})
	}
	return w
}

func simulated(e gateway.Event) wire.Simulated { return wire.Simulated{Success: true, EventID: e.ID} }

func listening(l gateway.Listener) wire.Listener {
	return wire.Listener{URL: l.URL, ExpiresAt: l.ExpiresAt.UnixMilli()}
}
