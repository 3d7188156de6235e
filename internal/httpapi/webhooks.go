package httpapi

import (
	"context"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

func (x *exchange) createWebhook() (any, error) {
	var p wire.WebhookCreateParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "webhook_create", once, p, webhookEndpoint, func(e *gateway.Envelope) (gateway.WebhookDetail, error) {
		return x.server.gateway.CreateWebhook(x.r.Context(), x.credential.Actor(), gateway.NewWebhook{SubMerchantID: p.MerchantID, URL: p.URL,
			EventTypes: p.EventTypes, APIKey: p.APIKey, Concurrency: p.Concurrency.Int64()}, e)
	})
}

func (x *exchange) updateWebhook() (any, error) {
	var p wire.WebhookUpdateParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, "webhook_update", once, p, webhookEndpoint, func(e *gateway.Envelope) (gateway.WebhookDetail, error) {
		return x.server.gateway.UpdateWebhook(x.r.Context(), x.credential.Actor(), p.WebhookID, gateway.WebhookUpdate{URL: p.URL,
			EventTypes: p.EventTypes, APIKey: p.APIKey, Concurrency: p.Concurrency.Int64()}, e)
	})
}

func (x *exchange) deleteWebhook() (any, error) {
	return x.onWebhook("webhook_delete", x.server.gateway.DeleteWebhook)
}

func (x *exchange) pauseWebhook() (any, error) {
	return x.onWebhook("webhook_pause", x.server.gateway.PauseWebhook)
}

func (x *exchange) resumeWebhook() (any, error) {
	return x.onWebhook("webhook_resume", x.server.gateway.ResumeWebhook)
}

// onWebhook answers a call that names an endpoint and nothing else.
func (x *exchange) onWebhook(call string, do func(context.Context, gateway.Actor, string, *gateway.Envelope) (gateway.WebhookDetail, error)) (any, error) {
	var p wire.WebhookRef
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	once := p.Take()
	return changing(x, call, once, p, webhookEndpoint, func(e *gateway.Envelope) (gateway.WebhookDetail, error) {
		return do(x.r.Context(), x.credential.Actor(), p.WebhookID, e)
	})
}

func (x *exchange) webhooks() (any, error) {
	var p wire.WebhookListParams
	if err := x.decode(&p); err != nil {
		return nil, err
	}
	found, err := x.server.gateway.Webhooks(x.r.Context(), x.credential.Actor(), p.MerchantID)
	list := wire.WebhookList{Records: []wire.WebhookEndpoint{}}
	for _, w := range found {
		list.Records = append(list.Records, webhookEndpoint(w))
	}
	return list, err
}

func webhookEndpoint(w gateway.WebhookDetail) wire.WebhookEndpoint {
	public := wire.WebhookEndpoint{WebhookID: w.ID, First: w.First, URL: w.URL, EventTypes: w.EventTypes, APIKey: w.SignerAPIKey, Concurrency: w.InFlightMax,
		Status: strings.ToUpper(string(w.State)), PauseReason: strings.ToUpper(w.PauseReason), FailingSince: millis(w.FailingSince), PausedAt: millis(w.PausedAt),
		Held: w.Held, Times: wire.NewTimes(w.CreatedAt), UpdatedAt: millis(w.UpdatedAt)}
	if w.Holder != w.MerchantID {
		public.MerchantID = w.Holder
	}
	if public.EventTypes == nil {
		public.EventTypes = []string{}
	}
	return public
}

// millis are milliseconds since 1970, 0 for no time.
func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}
