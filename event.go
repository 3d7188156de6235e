package xcheckout

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// EventType says what an event is about; how that stands is a member of its data.
// Gateways add types: acknowledge those that you don't know.
type EventType string

// The types of events.
const (
	EventOrderChanged      EventType = "CHECKOUT_ORDER_CHANGED"
	EventRefundChanged     EventType = "REFUND_ORDER_CHANGED"
	EventSettlementChanged EventType = "SETTLEMENT_ORDER_CHANGED"
	EventAbnormalPayment   EventType = "ABNORMAL_PAYMENT"
	EventCustomerDeposit   EventType = "CUSTOMER_DEPOSIT_CHANGED"
)

// Reason says what made an order change. Gateways of others have none: branch on
// the order's status, and on the reason for what that does not tell.
type Reason string

// The reasons of EventOrderChanged.
const (
	ReasonDepositDetected Reason = "deposit_detected" // seen, not yet confirmed
	ReasonPaid            Reason = "paid"             // final: deliver the goods
	ReasonTimeout         Reason = "timeout"
	ReasonCancelled       Reason = "cancelled"
	ReasonReorged         Reason = "reorged" // the chain took the payment away: PAYING again
	ReasonAccepted        Reason = "accepted"
	ReasonRefundChanged   Reason = "refund_changed"
)

// Event is a fact that the gateway announces by webhook. Package webhook
// verifies and decodes it.
type Event struct {
	ID   string
	Type EventType
	// Time is when it happened, to the second.
	Time time.Time
	// Sequence rises with every event of one subject: of two events the one with
	// the higher is newer, whichever arrives first. 0 where the gateway has none.
	Sequence int64
	// Test says that it was asked for by a test: nothing has happened.
	Test bool
	// Reason is what made it change; empty where the gateway does not say.
	Reason Reason
	// Of these the one that belongs to Type is set; none for an unknown type.
	Order           *OrderEvent
	Refund          *RefundEvent
	Settlement      *SettlementEvent
	Abnormal        *AbnormalPaymentEvent
	CustomerDeposit *CustomerDepositEvent
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
	Deposit *Deposit `json:"deposit"`
	Remark  string   `json:"remark"` // of a test event
}

// UnmarshalJSON reads it as strictly as an Order.
func (e *OrderEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// RefundEvent is a refund as it stood when the event happened. What the gateway does
// not say is empty; Refunds.Info has it.
type RefundEvent struct{ Refund }

// UnmarshalJSON reads it as strictly as a Refund.
func (e *RefundEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// SettlementEvent is a settlement as it stood when the event happened. What the gateway
// does not say is empty; Settlements.Info has it.
type SettlementEvent struct {
	Settlement
	Remark string `json:"remark"` // of a test event
}

// UnmarshalJSON reads it as strictly as a Settlement.
func (e *SettlementEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// AbnormalPaymentEvent is a deposit that is not wholly an order's, as it stood when
// the event happened.
type AbnormalPaymentEvent struct {
	AbnormalPayment
	CustomerID string `json:"customerId"` // the order's
	Remark     string `json:"remark"`     // of a test event
}

// UnmarshalJSON reads it as strictly as an AbnormalPayment.
func (e *AbnormalPaymentEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// CustomerDepositEvent is what arrived at a customer's deposit address, as it stood when
// the event happened. What the gateway does not say is empty; CustomerDeposits.Info has
// it.
type CustomerDepositEvent struct {
	CustomerDeposit
	Remark string `json:"remark"` // of a test event
}

// UnmarshalJSON reads it as strictly as a CustomerDeposit.
func (e *CustomerDepositEvent) UnmarshalJSON(data []byte) error { return decodeLenient(data, e) }

// UnmarshalJSON decodes the body of a webhook, which must have been verified. An
// event without an eventId or eventType is an error, as is one whose number, status
// or amounts can't be read; a minor member of another form is left empty, and one
// of an unknown type has its Data alone.
func (e *Event) UnmarshalJSON(data []byte) error {
	var body struct {
		EventID   string          `json:"eventId" strict:""`
		EventType EventType       `json:"eventType" strict:""`
		Timestamp json.RawMessage `json:"timestamp"`
		Sequence  int64           `json:"sequence"`
		Test      bool            `json:"test"`
		Data      json.RawMessage `json:"data"`
	}
	if err := decodeLenient(data, &body); err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	if body.EventID == "" || body.EventType == "" {
		return errors.New("decode event: it has no eventId or no eventType")
	}
	*e = Event{ID: body.EventID, Type: body.EventType, Time: eventTime(body.Timestamp), Sequence: body.Sequence, Test: body.Test,
		Data: body.Data, Raw: append(json.RawMessage(nil), data...)}
	if err := e.decodeData(); err != nil {
		return fmt.Errorf("decode event %s of type %s: %w", e.ID, e.Type, err)
	}
	return nil
}

// decodeData reads the data by the event's type.
func (e *Event) decodeData() error {
	var into any
	var number, status *string
	switch e.Type {
	case EventOrderChanged:
		e.Order = new(OrderEvent)
		into, number, status = e.Order, &e.Order.OrderNo, (*string)(&e.Order.Status)
	case EventRefundChanged:
		e.Refund = new(RefundEvent)
		into, number, status = e.Refund, &e.Refund.RefundOrderNo, (*string)(&e.Refund.Status)
	case EventSettlementChanged:
		e.Settlement = new(SettlementEvent)
		into, number, status = e.Settlement, &e.Settlement.SettlementOrderNo, (*string)(&e.Settlement.Status)
	case EventAbnormalPayment:
		e.Abnormal = new(AbnormalPaymentEvent)
		into, number = e.Abnormal, &e.Abnormal.AbnormalPaymentNo
	case EventCustomerDeposit:
		e.CustomerDeposit = new(CustomerDepositEvent)
		into, number, status = e.CustomerDeposit, &e.CustomerDeposit.DepositNo, (*string)(&e.CustomerDeposit.Status)
	default:
		return nil
	}
	if len(e.Data) == 0 {
		return errors.New("it has no data")
	}
	if err := json.Unmarshal(e.Data, into); err != nil {
		return err
	}
	if *number == "" || status != nil && *status == "" {
		return errors.New("it has no number or no status of what it is about")
	}
	var said struct {
		Reason Reason `json:"reason"`
	}
	_ = decodeLenient(e.Data, &said) // an object, as was seen
	e.Reason = said.Reason
	return nil
}

// IsCredited says that the event is about a customer's deposit which is credited, and no
// test: credit your customer with its amount, unless you have done so for this DepositNo
// already. A deposit is announced as credited again when something of it is refunded.
func (e *Event) IsCredited() bool {
	return e.CustomerDeposit != nil && e.CustomerDeposit.Status == CustomerDepositCredited && !e.Test
}

// IsPaid says that the event is about an order which is paid, and no test: deliver
// the goods, unless you have delivered this order already. An order is announced as
// paid more than once when something else of it changes.
func (e *Event) IsPaid() bool {
	return e.Order != nil && e.Order.Status == StatusPaid && !e.Test
}

// In takes the times of the event that have no zone for those of a place, where a
// gateway writes its own instead of UTC.
func (e *Event) In(zone *time.Location) {
	switch {
	case e.Order != nil:
		e.Order.in(zone)
	case e.Refund != nil:
		e.Refund.in(zone)
	case e.Settlement != nil:
		e.Settlement.in(zone)
	case e.Abnormal != nil:
		e.Abnormal.in(zone)
	case e.CustomerDeposit != nil:
		e.CustomerDeposit.in(zone)
	}
}

// eventTime reads an event's timestamp: seconds, or milliseconds where it has as
// many digits, in quotes or not; zero in any other form.
func eventTime(text json.RawMessage) time.Time {
	n, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	switch {
	case err != nil:
		return time.Time{}
	case n >= 1e12:
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}

// MarshalJSON writes the event as it came.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Raw == nil {
		return []byte("null"), nil
	}
	return e.Raw, nil
}
