package wire

import (
	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
)

// EventType names what an event tells.
type EventType string

// The events of orders.
const (
	OrderDepositDetected EventType = "ORDER_DEPOSIT_DETECTED"
	OrderPaid            EventType = "ORDER_PAID"
	OrderTimeout         EventType = "ORDER_TIMEOUT"
	OrderCancelled       EventType = "ORDER_CANCELLED"
)

// Event is the body of a webhook. Timestamp is in seconds.
type Event struct {
	EventID   string     `json:"eventId"`
	EventType EventType  `json:"eventType"`
	Timestamp int64      `json:"timestamp"`
	Data      OrderEvent `json:"data"`
}

// OrderEvent is what an event tells of an order.
type OrderEvent struct {
	Sysid          string            `json:"sysid"`
	OrderNo        string            `json:"orderNo"`
	CustomerID     string            `json:"customerId"`
	MerchantID     string            `json:"merchantId"`
	Token          string            `json:"token"`
	OrderAmount    money.Amount      `json:"orderAmount"`
	PayingAmount   money.Amount      `json:"payingAmount"`
	ReceivedAmount money.Amount      `json:"receivedAmount"`
	OrderStatus    payment.Status    `json:"orderStatus"`
	TxHash         string            `json:"txHash"`
	DepositAddress string            `json:"depositAddress"`
	ExpiresAt      int64             `json:"expiresAt"`
	CreatedTime    string            `json:"createdTime"`
	UpdatedTime    string            `json:"updatedTime"`
	Metadata       map[string]string `json:"metadata"`
	Deposit        *Deposit          `json:"deposit,omitzero"` // in ORDER_DEPOSIT_DETECTED
}

// NewOrderEvent makes an event's data from the order's public form.
func NewOrderEvent(o Order, deposit *Deposit) OrderEvent {
	return OrderEvent{Sysid: o.Sysid, OrderNo: o.OrderNo, CustomerID: o.CustomerID, MerchantID: o.MerchantID, Token: o.Token,
		OrderAmount: o.OrderAmount, PayingAmount: o.PayingAmount, ReceivedAmount: o.ReceivedAmount, OrderStatus: o.OrderStatus,
		TxHash: o.TxHash, DepositAddress: o.DepositAddress, ExpiresAt: o.ExpiresAt,
		CreatedTime: o.CreatedTime, UpdatedTime: o.UpdatedTime, Metadata: o.Metadata, Deposit: deposit}
}

// Encode returns the text of v that we send: JSON without any whitespace, even
// inside strings, so that every reading of the signature rule signs the same
// bytes.
func Encode(v any) ([]byte, error) {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return signature.EscapeWhitespace(text), nil
}
