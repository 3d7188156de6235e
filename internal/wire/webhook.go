package wire

// WebhookCreateParams are the parameters of the call that adds an endpoint.
type WebhookCreateParams struct {
	URL         string   `json:"url,omitzero"`
	MerchantID  string   `json:"merchantId,omitzero"`
	EventTypes  []string `json:"eventTypes,omitzero"`
	APIKey      string   `json:"apiKey,omitzero"`
	Concurrency *Integer `json:"concurrency,omitzero"`
	Once
}

// WebhookUpdateParams are the parameters of the call that changes an endpoint. What is
// missing stays as it is.
type WebhookUpdateParams struct {
	WebhookID   string    `json:"webhookId,omitzero"`
	URL         *string   `json:"url,omitzero"`
	EventTypes  *[]string `json:"eventTypes,omitzero"`
	APIKey      *string   `json:"apiKey,omitzero"`
	Concurrency *Integer  `json:"concurrency,omitzero"`
	Once
}

// WebhookRef are the parameters of the calls that delete, pause and resume an endpoint.
type WebhookRef struct {
	WebhookID string `json:"webhookId,omitzero"`
	Once
}

// WebhookListParams are the parameters of the list of endpoints.
type WebhookListParams struct {
	MerchantID string `json:"merchantId,omitzero"`
}

// WebhookList is the answer of the list of endpoints.
type WebhookList struct {
	Records []WebhookEndpoint `json:"records"`
}

// WebhookEndpoint is an endpoint as all its calls show it. Times are milliseconds, 0 for
// none.
type WebhookEndpoint struct {
	WebhookID    string   `json:"webhookId"`
	MerchantID   string   `json:"merchantId"` // of the sub-merchant, empty for the merchant itself
	First        bool     `json:"first"`
	URL          string   `json:"url"`
	EventTypes   []string `json:"eventTypes"` // none is all
	APIKey       string   `json:"apiKey"`     // whose key signs, empty for nobody's
	Concurrency  int      `json:"concurrency"`
	Status       string   `json:"status"`
	PauseReason  string   `json:"pauseReason"`
	FailingSince int64    `json:"failingSince"`
	PausedAt     int64    `json:"pausedAt"`
	Held         int64    `json:"held"`
	Times
	UpdatedAt int64 `json:"updatedAt"`
}

// EventResendParams are the parameters of the call that sends one event again.
type EventResendParams struct {
	EventID   string `json:"eventId,omitzero"`
	WebhookID string `json:"webhookId,omitzero"`
	Once
}

// EventResendSinceParams are those of the call that sends all events since a time again.
type EventResendSinceParams struct {
	Since     *Integer `json:"since,omitzero"` // ms, included
	WebhookID string   `json:"webhookId,omitzero"`
	Cursor    string   `json:"cursor,omitzero"`
	Once
}

// Resent is the answer of that call.
type Resent struct {
	Count      int    `json:"count"`
	NextCursor string `json:"nextCursor"`
}

// EventEndpoint is how far an event is at one endpoint.
type EventEndpoint struct {
	WebhookID      string `json:"webhookId"` // empty for the order's own address
	DeliveryStatus string `json:"deliveryStatus"`
}
