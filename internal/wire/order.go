// Package wire turns the domain's types into the API's public JSON. It is the
// only place where both meet, so a field's name, unit and format stand here
// and nowhere else.
package wire

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// OrderParams are the parameters of the create call as parsed. Nil or empty
// means not sent.
type OrderParams struct {
	OrderNo     string            `json:"orderNo,omitzero"`
	OrderAmount *money.Amount     `json:"orderAmount,omitzero"`
	CustomerID  string            `json:"customerId,omitzero"`
	MerchantID  string            `json:"merchantId,omitzero"`
	Token       string            `json:"token,omitzero"`
	Fiat        string            `json:"fiat,omitzero"`
	ExpiredIn   *int64            `json:"expiredIn,omitzero"` // seconds
	RequestID   string            `json:"requestId,omitzero"`
	SuccessURL  string            `json:"successUrl,omitzero"`
	CancelURL   string            `json:"cancelUrl,omitzero"`
	Metadata    map[string]string `json:"metadata,omitzero"`
}

// OrderRef are the parameters of the info and cancel calls.
type OrderRef struct {
	OrderNo   string `json:"orderNo,omitzero"`
	RequestID string `json:"requestId,omitzero"`
}

// ListParams are the parameters of the list call. Times are milliseconds.
type ListParams struct {
	OrderStatus string `json:"orderStatus,omitzero"`
	CustomerID  string `json:"customerId,omitzero"`
	MerchantID  string `json:"merchantId,omitzero"`
	Token       string `json:"token,omitzero"`
	StartTime   *int64 `json:"startTime,omitzero"` // included
	EndTime     *int64 `json:"endTime,omitzero"`   // excluded
	Cursor      string `json:"cursor,omitzero"`
	PageSize    *int   `json:"pageSize,omitzero"`
	WithTotal   bool   `json:"withTotal,omitzero"`
}

// CreatedOrder is the answer of the create call.
type CreatedOrder struct {
	Sysid          string       `json:"sysid"`
	OrderNo        string       `json:"orderNo"`
	PayingAmount   money.Amount `json:"payingAmount"`
	Token          string       `json:"token"`
	CoinAddress    string       `json:"coinAddress"`
	ExchangeRate   string       `json:"exchangeRate"`
	DepositAddress string       `json:"depositAddress"`
	PaymentURL     string       `json:"paymentUrl"`
	ExpiredIn      int64        `json:"expiredIn"`
	ExpiresAt      int64        `json:"expiresAt"`
	CustomerID     string       `json:"customerId"`
	MerchantID     string       `json:"merchantId"`
}

// Order is an order as the info, cancel and list calls and the payment page
// show it.
type Order struct {
	Sysid                 string            `json:"sysid"`
	OrderNo               string            `json:"orderNo"`
	OrderAmount           money.Amount      `json:"orderAmount"`
	Fiat                  string            `json:"fiat"`
	PayingAmount          money.Amount      `json:"payingAmount"`
	ReceivedAmount        money.Amount      `json:"receivedAmount"`
	CustomerID            string            `json:"customerId"`
	MerchantID            string            `json:"merchantId"`
	ExpiredIn             int64             `json:"expiredIn"`
	ExpiresAt             int64             `json:"expiresAt"`
	Token                 string            `json:"token"`
	TxHash                string            `json:"txHash"`
	DepositAddress        string            `json:"depositAddress"`
	PaymentURL            string            `json:"paymentUrl"`
	OrderStatus           payment.Status    `json:"orderStatus"`
	CreatedTime           string            `json:"createdTime"`
	UpdatedTime           string            `json:"updatedTime"`
	Confirmations         uint64            `json:"confirmations"`
	RequiredConfirmations uint64            `json:"requiredConfirmations"`
	Metadata              map[string]string `json:"metadata"`
	Deposits              []Deposit         `json:"deposits"`
}

// Deposit is a deposit within an order.
type Deposit struct {
	TxHash        string       `json:"txHash"`
	LogIndex      uint         `json:"logIndex"`
	Token         string       `json:"token"`
	Amount        money.Amount `json:"amount"`
	RawAmount     string       `json:"rawAmount"`
	BlockNumber   uint64       `json:"blockNumber"`
	BlockTime     int64        `json:"blockTime"` // ms
	Confirmations uint64       `json:"confirmations"`
	Status        string       `json:"status"`
}

// Page is the answer of the list call.
type Page struct {
	List       []Order `json:"list"`
	NextCursor string  `json:"nextCursor"`
	Total      *int64  `json:"total,omitzero"`
}

// Chain is what an order's public form takes from its chain and its gateway.
type Chain struct {
	HeadNumber            uint64
	RequiredConfirmations uint64
	PaymentURL            string
}

// NewCreatedOrder makes the answer of the create call.
func NewCreatedOrder(o payment.Order, paymentURL string) CreatedOrder {
	return CreatedOrder{
		Sysid: o.Sysid, OrderNo: o.OrderNo, PayingAmount: o.PayingAmount, Token: o.Asset.Token, CoinAddress: o.Asset.Contract,
		ExchangeRate: o.Rate, DepositAddress: o.Address, PaymentURL: paymentURL,
		ExpiredIn: int64(o.ExpiresIn / time.Second), ExpiresAt: o.ExpiresAt.UnixMilli(),
		CustomerID: o.CustomerID, MerchantID: o.SubMerchantID,
	}
}

// NewOrder makes the public form of an order with its canonical deposits, in
// the order in which the chain has them.
func NewOrder(o payment.Order, deposits []payment.Deposit, c Chain) Order {
	w := Order{
		Sysid: o.Sysid, OrderNo: o.OrderNo, OrderAmount: o.OrderAmount, Fiat: o.Fiat,
		PayingAmount: o.PayingAmount, ReceivedAmount: o.Received,
		CustomerID: o.CustomerID, MerchantID: o.SubMerchantID,
		ExpiredIn: int64(o.ExpiresIn / time.Second), ExpiresAt: o.ExpiresAt.UnixMilli(),
		Token: o.Asset.Token, DepositAddress: o.Address, PaymentURL: c.PaymentURL, OrderStatus: o.Status,
		CreatedTime: Time(o.CreatedAt), UpdatedTime: Time(o.UpdatedAt),
		RequiredConfirmations: c.RequiredConfirmations, Metadata: o.Metadata, Deposits: []Deposit{},
	}
	if w.Metadata == nil {
		w.Metadata = map[string]string{}
	}
	for _, d := range deposits {
		deposit := NewDeposit(d, c.HeadNumber)
		w.Deposits = append(w.Deposits, deposit)
		// Anybody can send dust to an address. What does not pay the order is
		// listed, and changes nothing about its payment.
		if d.Kind != payment.InTime {
			continue
		}
		// The payment is as confirmed as its least confirmed part.
		if w.TxHash == "" || deposit.Confirmations < w.Confirmations {
			w.Confirmations = deposit.Confirmations
		}
		w.TxHash = deposit.TxHash
	}
	return w
}

// NewDeposit makes the public form of a deposit; a block has one confirmation
// when it is the head.
func NewDeposit(d payment.Deposit, head uint64) Deposit {
	w := Deposit{TxHash: d.Hash, LogIndex: d.LogIndex, Token: d.Asset.Token, Amount: d.Amount, RawAmount: d.Raw.String(),
		BlockNumber: d.BlockNumber, BlockTime: d.ChainTime.UnixMilli(), Status: "PENDING"}
	if d.State == payment.Posted {
		w.Status = "CONFIRMED"
	}
	if head >= d.BlockNumber {
		w.Confirmations = head - d.BlockNumber + 1
	}
	return w
}

// Time formats a time as the API's …Time fields have it: UTC, to the second.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }
