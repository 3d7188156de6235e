package xcheckout

import (
	"context"
	"encoding/json"
	"net/http"
)

// WebhookService is Client.Webhooks: the endpoints that events are sent to. All but List
// need the scope "webhooks", which production gives on request.
type WebhookService struct{ client *Client }

// WebhookStatus says whether an endpoint is sent events.
type WebhookStatus string

// The statuses of an endpoint.
const (
	WebhookActive  WebhookStatus = "ACTIVE"
	WebhookPaused  WebhookStatus = "PAUSED" // events are held until it is resumed
	WebhookRemoved WebhookStatus = "REMOVED"
)

// WebhookEndpoint is an endpoint.
type WebhookEndpoint struct {
	WebhookID    string          `json:"webhookId" strict:""`
	MerchantID   string          `json:"merchantId"` // of the sub-merchant; empty for the merchant itself
	First        bool            `json:"first"`      // the one that is set by its address alone
	URL          string          `json:"url"`
	EventTypes   []EventType     `json:"eventTypes"` // none is all
	APIKey       string          `json:"apiKey"`     // whose signKey signs; empty for nobody's
	Concurrency  int64           `json:"concurrency"`
	Status       WebhookStatus   `json:"status" strict:""`
	PauseReason  string          `json:"pauseReason"`  // FAILING, REQUEST or empty
	FailingSince Millis          `json:"failingSince"` // zero when the last delivery succeeded
	PausedAt     Millis          `json:"pausedAt"`     // zero when it is not
	Held         int64           `json:"held"`         // events that wait for it
	CreatedAt    Millis          `json:"createdAt"`
	UpdatedAt    Millis          `json:"updatedAt"`
	Raw          json.RawMessage `json:"-"` // retdata as it came; nil in lists
}

// UnmarshalJSON reads it strictly in id and status.
func (w *WebhookEndpoint) UnmarshalJSON(data []byte) error { return decodeLenient(data, w) }

// WebhookList is the endpoints of a merchant.
type WebhookList struct {
	Records []WebhookEndpoint `json:"records"`
	Raw     json.RawMessage   `json:"-"` // retdata as it came
}

// WebhookRequest asks for an endpoint. Only URL is required.
type WebhookRequest struct {
	URL        string      `json:"url"`
	MerchantID string      `json:"merchantId,omitempty"` // a sub-merchant's
	EventTypes []EventType `json:"eventTypes,omitempty"` // none is all
	APIKey     string      `json:"apiKey,omitempty"`     // whose signKey signs; this client's by default
	// Concurrency is how many deliveries are under way at a time; 0 leaves it to the
	// gateway.
	Concurrency int `json:"concurrency,omitempty"`
	// RequestID names this call, for gateways that keep answers by it, which makes
	// repeating safe: no second endpoint is made.
	RequestID string `json:"requestId,omitempty"`
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string `json:"nonce,omitempty"`
}

// WebhookUpdate is what to change of an endpoint; what is nil stays. Empty EventTypes are
// all.
type WebhookUpdate struct {
	WebhookID   string       `json:"webhookId"`
	URL         *string      `json:"url,omitempty"`
	EventTypes  *[]EventType `json:"eventTypes,omitempty"`
	APIKey      *string      `json:"apiKey,omitempty"`
	Concurrency *int         `json:"concurrency,omitempty"`
	RequestID   string       `json:"requestId,omitempty"`
	Nonce       string       `json:"nonce,omitempty"` // is taken once; the call is then not repeated
}

// Create adds an endpoint. Without a RequestID it is not repeated when no answer came,
// since there would be two.
func (s *WebhookService) Create(ctx context.Context, r WebhookRequest) (*WebhookEndpoint, error) {
	if r.URL == "" {
		return nil, missing("url")
	}
	return s.call(ctx, "create", r, r.RequestID != "" && r.Nonce == "")
}

// Update changes an endpoint. What waits for it goes to the new address.
func (s *WebhookService) Update(ctx context.Context, u WebhookUpdate) (*WebhookEndpoint, error) {
	if u.WebhookID == "" {
		return nil, missing("webhookId")
	}
	return s.call(ctx, "update", u, u.Nonce == "")
}

// Delete removes an endpoint. What waits for it is not sent any more. It is not repeated
// when no answer came; List then tells whether it was done.
func (s *WebhookService) Delete(ctx context.Context, webhookID string) (*WebhookEndpoint, error) {
	return s.named(ctx, "delete", webhookID, false)
}

// Pause has events held for an endpoint until Resume.
func (s *WebhookService) Pause(ctx context.Context, webhookID string) (*WebhookEndpoint, error) {
	return s.named(ctx, "pause", webhookID, true)
}

// Resume ends an endpoint's pause, whatever its reason. The events that were held are
// sent.
func (s *WebhookService) Resume(ctx context.Context, webhookID string) (*WebhookEndpoint, error) {
	return s.named(ctx, "resume", webhookID, true)
}

// List returns the merchant's endpoints and those of its sub-merchants, or those of one
// sub-merchant alone.
func (s *WebhookService) List(ctx context.Context, merchantID string) (*WebhookList, error) {
	body := struct {
		MerchantID string `json:"merchantId,omitempty"`
	}{merchantID}
	var webhooks WebhookList
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/webhook/list", body: body, repeatable: true}, &webhooks)
	if err != nil {
		return nil, err
	}
	webhooks.Raw = raw
	return &webhooks, nil
}

func (s *WebhookService) named(ctx context.Context, call, webhookID string, repeatable bool) (*WebhookEndpoint, error) {
	if webhookID == "" {
		return nil, missing("webhookId")
	}
	return s.call(ctx, call, map[string]string{"webhookId": webhookID}, repeatable)
}

func (s *WebhookService) call(ctx context.Context, call string, body any, repeatable bool) (*WebhookEndpoint, error) {
	var w WebhookEndpoint
	raw, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/webhook/" + call, body: body, repeatable: repeatable}, &w)
	if err != nil {
		return nil, err
	}
	w.Raw = raw
	return &w, nil
}
