package wire

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// EventListParams are the parameters of the event list call. Times are
// milliseconds.
type EventListParams struct {
	OrderNo        string   `json:"orderNo,omitzero"`
	EventType      string   `json:"eventType,omitzero"`
	DeliveryStatus string   `json:"deliveryStatus,omitzero"`
	StartTime      *Integer `json:"startTime,omitzero"` // included
	EndTime        *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
}

// EventRef are the parameters of the event info call.
type EventRef struct {
	EventID string `json:"eventId,omitzero"`
}

// ListedEvent is an event with how far its delivery is: NONE, where there was
// nowhere to deliver it to, PENDING, DELIVERED or FAILED.
type ListedEvent struct {
	EventID   string    `json:"eventId"`
	EventType EventType `json:"eventType"`
	Reason    string    `json:"reason"`
	OrderNo   string    `json:"orderNo"`
	Sysid     string    `json:"sysid"`
	Sequence  int64     `json:"sequence"`
	Test      bool      `json:"test"`
	Times
	DeliveryStatus string `json:"deliveryStatus"`
	Attempts       int    `json:"attempts"`
	URL            string `json:"url"`
}

// EventDetail is the answer of the event info call: the event as it is announced,
// and every attempt to do so.
type EventDetail struct {
	ListedEvent
	Event      jsontext.Value  `json:"event"`
	Endpoints  []EventEndpoint `json:"endpoints"`
	Deliveries []Delivery      `json:"deliveries"`
}

// Delivery is one attempt. HTTPStatus is 0 where there was no answer, Latency in
// milliseconds, Answer its first KB.
type Delivery struct {
	Attempt    int    `json:"attempt"`
	WebhookID  string `json:"webhookId"` // empty for the order's own address
	URL        string `json:"url"`
	Outcome    string `json:"outcome"`
	HTTPStatus int    `json:"httpStatus"`
	Latency    int64  `json:"latency"`
	Error      string `json:"error"`
	Answer     string `json:"answer"`
	Times
}

// Times is a time in both of its forms.
type Times struct {
	CreatedTime string `json:"createdTime"`
	CreatedAt   int64  `json:"createdAt"` // ms
}

// NewTimes makes the forms of when something came to be.
func NewTimes(at time.Time) Times { return Times{orderTime(at), at.UnixMilli()} }
