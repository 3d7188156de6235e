// Package wire turns the domain's types into the API's public JSON. It is the
// only place where both meet, so a field's name, unit and format stand here
// and nowhere else.
package wire

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// OrderParams are the parameters of the create call as parsed. Nil or empty
// means not sent.
type OrderParams struct {
	OrderNo     string        `json:"orderNo,omitzero"`
	OrderAmount *money.Amount `json:"orderAmount,omitzero"`
	CustomerID  string        `json:"customerId,omitzero"`
	MerchantID  string        `json:"merchantId,omitzero"`
	Token       string        `json:"token,omitzero"`
	Fiat        string        `json:"fiat,omitzero"`
	ExpiredIn   *Integer      `json:"expiredIn,omitzero"` // seconds
	// Where the payment page leads back to; the pair of callbacks is the vendor's.
	PCCallbackURL  string            `json:"pcCallbackUrl,omitzero"`
	AppCallbackURL string            `json:"appCallbackUrl,omitzero"`
	SuccessURL     string            `json:"successUrl,omitzero"`
	CancelURL      string            `json:"cancelUrl,omitzero"`
	WebhookURL     string            `json:"webhookUrl,omitzero"`
	Metadata       map[string]string `json:"metadata,omitzero"`
	Once
	Vendors
}

// OrderRef are the parameters of the info and cancel calls.
type OrderRef struct {
	OrderNo string `json:"orderNo,omitzero"`
	Once
	Vendors
}

// ListParams are the parameters of the list call. Times are milliseconds.
type ListParams struct {
	OrderStatus string   `json:"orderStatus,omitzero"`
	CustomerID  string   `json:"customerId,omitzero"`
	MerchantID  string   `json:"merchantId,omitzero"`
	Token       string   `json:"token,omitzero"`
	StartTime   *Integer `json:"startTime,omitzero"` // included
	EndTime     *Integer `json:"endTime,omitzero"`   // excluded
	PageParams
	Vendors
}

// CreatedOrder is the answer of the create call.
type CreatedOrder struct {
	Sysid          string         `json:"sysid"`
	OrderNo        string         `json:"orderNo"`
	OrderStatus    payment.Status `json:"orderStatus"`
	PayingAmount   Number         `json:"payingAmount"`
	Token          string         `json:"token"`
	CoinAddress    string         `json:"coinAddress"`
	ExchangeRate   Rate           `json:"exchangeRate"`
	DepositAddress string         `json:"depositAddress"`
	PaymentURL     string         `json:"paymentUrl"`
	ExpiredIn      int64          `json:"expiredIn"`
	RateSource     string         `json:"rateSource"`
	RateAt         int64          `json:"rateAt"`
	ExpiresAt      int64          `json:"expiresAt"`
	CustomerID     string         `json:"customerId"`
	MerchantID     string         `json:"merchantId"`
}

// Order is an order as the info, cancel and list calls and the payment page
// show it.
type Order struct {
	Sysid                 string            `json:"sysid"`
	OrderNo               string            `json:"orderNo"`
	OrderAmount           Number            `json:"orderAmount"`
	Fiat                  string            `json:"fiat"`
	ExchangeRate          Rate              `json:"exchangeRate"`
	RateSource            string            `json:"rateSource"`
	RateAt                int64             `json:"rateAt"`
	PayingAmount          Number            `json:"payingAmount"`
	ReceivedAmount        Number            `json:"receivedAmount"`
	RefundedAmount        Number            `json:"refundedAmount"`
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
	CreatedAt             int64             `json:"createdAt"`
	UpdatedAt             int64             `json:"updatedAt"`
	Confirmations         uint64            `json:"confirmations"`
	RequiredConfirmations uint64            `json:"requiredConfirmations"`
	Metadata              map[string]string `json:"metadata"`
	Deposits              []Deposit         `json:"deposits"`
}

// Deposit is a deposit within an order.
type Deposit struct {
	TxHash        string `json:"txHash"`
	Ordinal       uint32 `json:"ordinal"` // which transfer of the chain transaction
	Kind          string `json:"kind"`    // IN_TIME, LATE, OTHER_TOKEN or OTHER_CHAIN
	Token         string `json:"token"`
	Amount        Number `json:"amount"`
	RawAmount     string `json:"rawAmount"`
	BlockNumber   uint64 `json:"blockNumber"`
	BlockTime     int64  `json:"blockTime"` // ms
	Confirmations uint64 `json:"confirmations"`
	Status        string `json:"status"`
}

// Chain is what an order's public form takes from its chain and its gateway.
type Chain struct {
	Family                chain.Family
	RequiredConfirmations uint64
	PaymentURL            string
}

// NewCreatedOrder makes the answer of the create call.
func NewCreatedOrder(o payment.Order, c Chain) CreatedOrder {
	return CreatedOrder{
		Sysid: o.Sysid, OrderNo: o.OrderNo, OrderStatus: o.Shown(), PayingAmount: Number(o.PayingAmount), Token: o.Asset.Token,
		CoinAddress: c.address(o.Asset.Contract), ExchangeRate: Rate(o.Rate), RateSource: o.RateSource, RateAt: o.RateAt.UnixMilli(), DepositAddress: c.address(o.Address), PaymentURL: c.PaymentURL,
		ExpiredIn: int64(o.ExpiresIn / time.Second), ExpiresAt: o.ExpiresAt.UnixMilli(),
		CustomerID: o.CustomerID, MerchantID: o.SubMerchantID,
	}
}

// NewOrder makes the public form of an order as it stands.
func NewOrder(o payment.Order, s payment.Standing, c Chain) Order {
	w := Order{
		Sysid: o.Sysid, OrderNo: o.OrderNo, OrderAmount: Number(o.OrderAmount), Fiat: o.Fiat,
		ExchangeRate: Rate(o.Rate), RateSource: o.RateSource, RateAt: o.RateAt.UnixMilli(),
		PayingAmount: Number(o.PayingAmount), ReceivedAmount: Number(o.Received + o.Strays), RefundedAmount: Number(o.Refunded),
		CustomerID: o.CustomerID, MerchantID: o.SubMerchantID,
		ExpiredIn: int64(o.ExpiresIn / time.Second), ExpiresAt: o.ExpiresAt.UnixMilli(),
		Token: o.Asset.Token, TxHash: c.tx(s.Tx), DepositAddress: c.address(o.Address), PaymentURL: c.PaymentURL, OrderStatus: o.Shown(),
		CreatedTime: orderTime(o.CreatedAt), UpdatedTime: orderTime(o.UpdatedAt), CreatedAt: o.CreatedAt.UnixMilli(), UpdatedAt: o.UpdatedAt.UnixMilli(),
		Confirmations: s.Confirmations, RequiredConfirmations: c.RequiredConfirmations, Metadata: o.Metadata, Deposits: []Deposit{},
	}
	if w.Metadata == nil {
		w.Metadata = map[string]string{}
	}
	for _, d := range s.Deposits {
		w.Deposits = append(w.Deposits, NewDeposit(d, c))
	}
	return w
}

// NewDeposit makes the public form of a deposit.
func NewDeposit(d payment.Sighting, c Chain) Deposit {
	w := Deposit{TxHash: c.tx(d.Tx), Ordinal: d.Ordinal, Kind: kinds[d.Kind], Token: d.Asset.Token, Amount: Number(d.Amount), RawAmount: d.Raw.String(),
		BlockNumber: d.BlockNumber, BlockTime: d.BlockTime.UnixMilli(), Confirmations: d.Confirmations, Status: "PENDING"}
	switch {
	case d.State == payment.Short:
		w.Status = "NOT_CREDITED"
	case d.Confirmed():
		w.Status = "CONFIRMED"
	}
	return w
}

var kinds = map[payment.DepositKind]string{
	payment.InTime: "IN_TIME", payment.Late: "LATE", payment.OtherToken: "OTHER_TOKEN", payment.OtherChain: "OTHER_CHAIN",
}

// address and tx print as the chain's family does. A chain that is no longer in
// the configuration has none: its orders are shown without what it alone can write.
func (c Chain) address(a chain.Address) string {
	if c.Family == nil {
		return ""
	}
	return c.Family.Print(a)
}

func (c Chain) tx(id chain.TxID) string {
	if c.Family == nil || id == "" {
		return ""
	}
	return c.Family.PrintTx(id)
}
