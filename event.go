package xcheckout

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// EventType says what happened. Gateways add types: acknowledge those that you
// don't know.
type EventType string

// Events about orders.
const (
	EventOrderDepositDetected EventType = "ORDER_DEPOSIT_DETECTED" // seen, not yet confirmed
	EventOrderPaid            EventType = "ORDER_PAID"             // final: deliver the goods
	EventOrderTimeout         EventType = "ORDER_TIMEOUT"
	EventOrderCancelled       EventType = "ORDER_CANCELLED"
	EventOrderReorged         EventType = "ORDER_REORGED" // the chain took the payment away: PAYING again
)

// Event is a fact that the gateway announces by webhook. Package webhook
// verifies and decodes it.
type Event struct {
	ID   string
	Type EventType
	// Time is when it happened, to the second.
	Time time.Time
	// Order is set for the five types above.
	Order *OrderEvent
	// Data is the event's data as it came, whatever the type.
	Data json.RawMessage
	// Raw is the whole event as it came.
	Raw json.RawMessage
}

// OrderEvent is the order as it stood when the event happened. Members that
// events don't carry are empty; Orders.Info has them.
type OrderEvent struct {
	Order
	// Deposit is the one that the event is about, if it is about one.
	Deposit *Deposit `json:"deposit,omitempty"`
}

// UnmarshalJSON decodes the body of a webhook, which must have been verified.
// An event without an eventId or eventType is an error, one of an unknown type
// is not.
func (e *Event) UnmarshalJSON(data []byte) error {
	var body struct {
		EventID   string          `json:"eventId"`
		EventType EventType       `json:"eventType"`
		Timestamp int64           `json:"timestamp"` // seconds
		Data      json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	if body.EventID == "" || body.EventType == "" {
		return errors.New("decode event: it has no eventId or no eventType")
	}
	*e = Event{ID: body.EventID, Type: body.EventType, Time: time.Unix(body.Timestamp, 0).UTC(),
		Data: body.Data, Raw: append(json.RawMessage(nil), data...)}
	switch e.Type {
	case EventOrderDepositDetected, EventOrderPaid, EventOrderTimeout, EventOrderCancelled, EventOrderReorged:
		if err := unmarshal(body.Data, &e.Order); err != nil {
			return fmt.Errorf("decode event %s of type %s: %w", e.ID, e.Type, err)
		}
		if e.Order == nil || e.Order.OrderNo == "" {
			return fmt.Errorf("decode event %s of type %s: it is about no order", e.ID, e.Type)
		}
	}
	return nil
}

// MarshalJSON writes the event as it came.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Raw == nil {
		return []byte("null"), nil
	}
	return e.Raw, nil
}
