package xcheckout

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// EventService is Client.Events: what the gateway has announced, and how that was
// delivered.
type EventService struct{ client *Client }

// DeliveryStatus says how far the delivery of an event is.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryPending   DeliveryStatus = "PENDING" // it is tried again
	DeliveryDelivered DeliveryStatus = "DELIVERED"
	DeliveryFailed    DeliveryStatus = "FAILED" // it is not tried again
	DeliveryNone      DeliveryStatus = "NONE"   // there was nowhere to deliver it to
)

// ListedEvent is an event and how far its delivery is.
type ListedEvent struct {
	EventID        string         `json:"eventId" strict:""`
	Type           EventType      `json:"eventType" strict:""`
	Reason         Reason         `json:"reason"`
	OrderNo        string         `json:"orderNo"`
	SysID          string         `json:"sysid"`
	Sequence       int64          `json:"sequence"`
	Test           bool           `json:"test"`
	CreatedTime    Time           `json:"createdTime"`
	CreatedAt      Millis         `json:"createdAt"`
	DeliveryStatus DeliveryStatus `json:"deliveryStatus" strict:""`
	Attempts       int64          `json:"attempts"`
	URL            string         `json:"url"`
}

// UnmarshalJSON reads it strictly in id, type and status.
func (e *ListedEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// EventDetail is an event as it is announced, with every attempt to do so.
type EventDetail struct {
	ListedEvent
	Event      Event           `json:"event" strict:""`
	Endpoints  []EventEndpoint `json:"endpoints"`
	Deliveries []Delivery      `json:"deliveries"`
	Raw        json.RawMessage `json:"-"` // retdata as it came
}

// UnmarshalJSON reads it strictly in id, type, status and the event.
func (e *EventDetail) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// EventEndpoint is how far an event is at one endpoint: PENDING, HELD while the endpoint
// is paused, DELIVERED, FAILED, or DROPPED where it was removed before.
type EventEndpoint struct {
	WebhookID      string `json:"webhookId"` // empty for the order's own address
	DeliveryStatus string `json:"deliveryStatus"`
}

// Delivery is one attempt to announce an event.
type Delivery struct {
	Attempt    int64  `json:"attempt"`
	WebhookID  string `json:"webhookId"` // empty for the order's own address
	URL        string `json:"url"`
	Outcome    string `json:"outcome"`
	HTTPStatus int64  `json:"httpStatus"` // 0 when there was no answer
	Latency    int64  `json:"latency"`    // in milliseconds
	Error      string `json:"error"`
	Answer     string `json:"answer"` // its beginning
	CreatedAt  Millis `json:"createdAt"`
}

// UnmarshalJSON leaves what has another form empty.
func (d *Delivery) UnmarshalJSON(data []byte) error { return decodeLenient(data, d) }

// EventFilter says which events to list; the zero EventFilter means all.
type EventFilter struct {
	OrderNo        string
	Type           EventType
	DeliveryStatus DeliveryStatus
	// From and To bound the time of creation, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f EventFilter) wire() any {
	return struct {
		OrderNo        string         `json:"orderNo,omitempty"`
		EventType      EventType      `json:"eventType,omitempty"`
		DeliveryStatus DeliveryStatus `json:"deliveryStatus,omitempty"`
		StartTime      *Millis        `json:"startTime,omitempty"`
		EndTime        *Millis        `json:"endTime,omitempty"`
		PageRequest
	}{f.OrderNo, f.Type, f.DeliveryStatus, optional(f.From), optional(f.To), f.PageRequest}
}

// List returns one page of events. All walks through every page.
func (s *EventService) List(ctx context.Context, f EventFilter) (*Page[ListedEvent], error) {
	return list[ListedEvent](ctx, s.client, "/checkout/event/list", f.wire())
}

// All yields every event that matches, page by page. An error ends it and comes
// with a nil event.
func (s *EventService) All(ctx context.Context, f EventFilter) iter.Seq2[*ListedEvent, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[ListedEvent], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}

// Info returns an event with the attempts to deliver it, or CodeEventNotFound.
func (s *EventService) Info(ctx context.Context, eventID string) (*EventDetail, error) {
	var event EventDetail
	raw, err := s.one(ctx, "/checkout/event/info", eventID, true, &event)
	if err != nil {
		return nil, err
	}
	event.Raw = raw
	return &event, nil
}

// Resend has an event delivered once more, with the same body. It is refused with
// CodeEventTooOld after 30 days, and with CodeWebhookURLMissing where there is
// nowhere to send it to. It is not repeated when no answer came.
func (s *EventService) Resend(ctx context.Context, eventID string) (*ListedEvent, error) {
	return s.ResendTo(ctx, eventID, "")
}

// ResendTo is Resend to one of the endpoints that the event goes to.
func (s *EventService) ResendTo(ctx context.Context, eventID, webhookID string) (*ListedEvent, error) {
	if eventID == "" {
		return nil, missing("eventId")
	}
	body := map[string]string{"eventId": eventID}
	if webhookID != "" {
		body["webhookId"] = webhookID
	}
	var event ListedEvent
	if _, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/event/resend", body: body}, &event); err != nil {
		return nil, err
	}
	return &event, nil
}

// ResendSince has all events since a time delivered once more, the oldest first, to all
// endpoints or, where webhookID is not empty, to one. It makes as many calls as it takes,
// and returns how many events are sent, also when one fails on the way.
func (s *EventService) ResendSince(ctx context.Context, since time.Time, webhookID string) (count int, err error) {
	for cursor := ""; ; {
		body := struct {
			Since     *Millis `json:"since,omitempty"`
			WebhookID string  `json:"webhookId,omitempty"`
			Cursor    string  `json:"cursor,omitempty"`
		}{optional(since), webhookID, cursor}
		if body.Since == nil {
			return 0, missing("since")
		}
		var resent struct {
			Count      int    `json:"count"`
			NextCursor string `json:"nextCursor"`
		}
		if _, err := s.client.call(ctx, request{method: http.MethodPost, path: "/checkout/event/resend-since", body: body}, &resent); err != nil {
			return count, err
		}
		count += resent.Count
		if cursor = resent.NextCursor; cursor == "" {
			return count, nil
		}
	}
}

func (s *EventService) one(ctx context.Context, path, eventID string, repeatable bool, into any) (json.RawMessage, error) {
	if eventID == "" {
		return nil, missing("eventId")
	}
	return s.client.call(ctx, request{method: http.MethodPost, path: path, body: map[string]string{"eventId": eventID}, repeatable: repeatable}, into)
}
