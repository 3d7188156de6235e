package wire

import (
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/signature"
)

// EventType names the noun that an event tells of; its state is a member of the
// event's data.
type EventType string

// The types of events.
const (
	CheckoutOrderChanged   EventType = "CHECKOUT_ORDER_CHANGED"
	RefundOrderChanged     EventType = "REFUND_ORDER_CHANGED"
	SettlementOrderChanged EventType = "SETTLEMENT_ORDER_CHANGED"
	AbnormalPayment        EventType = "ABNORMAL_PAYMENT"
	CustomerDepositChanged EventType = "CUSTOMER_DEPOSIT_CHANGED"
)

// EventTypes are all of them.
var EventTypes = []EventType{CheckoutOrderChanged, RefundOrderChanged, SettlementOrderChanged, AbnormalPayment, CustomerDepositChanged}

// EventTypeNames lists them in a sentence.
func EventTypeNames() string {
	var names []string
	for _, kind := range EventTypes {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// Reason says what made an order change.
type Reason string

// The reasons of CHECKOUT_ORDER_CHANGED; the last is one of CUSTOMER_DEPOSIT_CHANGED too.
const (
	DepositDetected Reason = "deposit_detected" // seen in a block, not confirmed yet
	Paid            Reason = "paid"
	Timeout         Reason = "timeout"
	Cancelled       Reason = "cancelled"
	Accepted        Reason = "accepted"       // the merchant took what came late or short
	Reorged         Reason = "reorged"        // a reorg took the payment away
	RefundChanged   Reason = "refund_changed" // a refund of what it kept went on
)

// Event is the body of a webhook. Timestamp is in seconds. Sequence rises with
// every event of one subject: of two events the one with the higher is newer,
// whichever arrives first. Test marks one that was asked for by the simulate call.
type Event struct {
	EventID   string    `json:"eventId"`
	EventType EventType `json:"eventType"`
	Timestamp int64     `json:"timestamp"`
	Sequence  int64     `json:"sequence"`
	Test      bool      `json:"test,omitzero"`
	Data      any       `json:"data"`
}

// OrderEvent is the data of CHECKOUT_ORDER_CHANGED.
type OrderEvent struct {
	Reason         Reason            `json:"reason"`
	Sysid          string            `json:"sysid"`
	OrderNo        string            `json:"orderNo"`
	CustomerID     string            `json:"customerId"`
	MerchantID     string            `json:"merchantId"`
	Token          string            `json:"token"`
	OrderAmount    Number            `json:"orderAmount"`
	PayingAmount   Number            `json:"payingAmount"`
	ReceivedAmount Number            `json:"receivedAmount"`
	RefundedAmount Number            `json:"refundedAmount"`
	OrderStatus    payment.Status    `json:"orderStatus"`
	TxHash         string            `json:"txHash"`
	DepositAddress string            `json:"depositAddress"`
	ExpiresAt      int64             `json:"expiresAt"`
	CreatedTime    string            `json:"createdTime"`
	UpdatedTime    string            `json:"updatedTime"`
	CreatedAt      int64             `json:"createdAt"`
	UpdatedAt      int64             `json:"updatedAt"`
	Metadata       map[string]string `json:"metadata"`
	Deposit        *Deposit          `json:"deposit,omitzero"` // with deposit_detected
	Remark         string            `json:"remark,omitzero"`  // of a test event
}

// NewOrderEvent makes an event's data from the order's public form.
func NewOrderEvent(o Order, reason Reason, deposit *Deposit) OrderEvent {
	return OrderEvent{Reason: reason, Sysid: o.Sysid, OrderNo: o.OrderNo, CustomerID: o.CustomerID, MerchantID: o.MerchantID, Token: o.Token,
		OrderAmount: o.OrderAmount, PayingAmount: o.PayingAmount, ReceivedAmount: o.ReceivedAmount, RefundedAmount: o.RefundedAmount,
		OrderStatus: o.OrderStatus, TxHash: o.TxHash, DepositAddress: o.DepositAddress, ExpiresAt: o.ExpiresAt,
		CreatedTime: eventTime(time.UnixMilli(o.CreatedAt)), UpdatedTime: eventTime(time.UnixMilli(o.UpdatedAt)),
		CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt, Metadata: o.Metadata, Deposit: deposit}
}

// Encode returns the text of v that we send: JSON without any whitespace, even
// inside strings, so that every reading of the signature rule signs the same
// bytes.
func Encode(v any) ([]byte, error) {
	text, err := marshal(v)
	if err != nil {
		return nil, err
	}
	return signature.EscapeWhitespace(text), nil
}

func marshal(v any) ([]byte, error) {
	if value := reflect.ValueOf(v); value.IsValid() {
		if f := flatOf(value.Type()); f != nil {
			if text, err := f.encode(value); err == nil {
				return text, nil
			} // json.Marshal says where
		}
	}
	return json.Marshal(v, json.Deterministic(true))
}
