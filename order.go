package xcheckout

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// OrderStatus is how far an order has come. Treat a status that you don't know
// as not paid.
type OrderStatus string

// The statuses of an order.
const (
	StatusPaying            OrderStatus = "PAYING"
	StatusPaid              OrderStatus = "PAID"
	StatusTimeout           OrderStatus = "TIMEOUT"
	StatusCancelled         OrderStatus = "CANCELLED"
	StatusRefunding         OrderStatus = "REFUNDING"
	StatusPartiallyRefunded OrderStatus = "PARTIAL_REFUNDED"
	StatusRefunded          OrderStatus = "REFUNDED"
)

// OrderRequest asks for an order. OrderNo, Amount and Token are required.
type OrderRequest struct {
	// OrderNo is your name for the order, unique for ever. Asking again with
	// the same OrderNo and the same parameters gives the same order; with
	// others it is refused with CodeOrderNoReused.
	OrderNo string
	// Amount is the price in Fiat.
	Amount money.Amount
	// Token is what the customer pays in: chain and token, as "ETH_USDT".
	Token string
	// CustomerID is your name for the customer.
	CustomerID string
	// MerchantID names a sub-merchant; empty for yourself.
	MerchantID string
	// Fiat is the price's currency; empty means "USD".
	Fiat string
	// ExpiresIn is how long the customer has, in whole seconds; 0 means as
	// long as the gateway's default.
	ExpiresIn time.Duration
	// SuccessURL and CancelURL are where the checkout page leads back to. They are
	// stronger than the pair of callback URLs, one for each kind of device, which
	// every implementation of the API has.
	SuccessURL, CancelURL         string
	PCCallbackURL, AppCallbackURL string
	// WebhookURL is where this order's events go, instead of the merchant's own
	// endpoint.
	WebhookURL string
	// Metadata is kept with the order and repeated in its events: up to 20
	// pairs.
	Metadata map[string]string
	// RequestID names this call, for gateways that keep answers by it. OrderNo
	// makes repeating safe without it.
	RequestID string
	// Nonce is taken once; it makes the call one that is not repeated.
	Nonce string
}

// wire is the request's JSON.
func (r OrderRequest) wire() (any, error) {
	switch {
	case r.OrderNo == "":
		return nil, missing("orderNo")
	case r.Amount == 0:
		return nil, missing("orderAmount")
	case r.Token == "":
		return nil, missing("token")
	case r.ExpiresIn < 0 || r.ExpiresIn%time.Second != 0:
		return nil, &Error{Code: CodeParameterInvalid, Param: "expiredIn", Message: "ExpiresIn is a whole number of seconds"}
	}
	if r.Fiat == "" {
		r.Fiat = "USD"
	}
	return struct {
		OrderNo     string            `json:"orderNo"`
		OrderAmount money.Amount      `json:"orderAmount"`
		Token       string            `json:"token"`
		Fiat        string            `json:"fiat"`
		CustomerID  string            `json:"customerId,omitempty"`
		MerchantID  string            `json:"merchantId,omitempty"`
		ExpiredIn   int64             `json:"expiredIn,omitempty"`
		SuccessURL  string            `json:"successUrl,omitempty"`
		CancelURL   string            `json:"cancelUrl,omitempty"`
		PCCallback  string            `json:"pcCallbackUrl,omitempty"`
		AppCallback string            `json:"appCallbackUrl,omitempty"`
		WebhookURL  string            `json:"webhookUrl,omitempty"`
		Metadata    map[string]string `json:"metadata,omitempty"`
		RequestID   string            `json:"requestId,omitempty"`
		Nonce       string            `json:"nonce,omitempty"`
	}{
		r.OrderNo, r.Amount, r.Token, r.Fiat, r.CustomerID, r.MerchantID, int64(r.ExpiresIn / time.Second),
		r.SuccessURL, r.CancelURL, r.PCCallbackURL, r.AppCallbackURL, r.WebhookURL, r.Metadata, r.RequestID, r.Nonce,
	}, nil
}

// CreatedOrder is an order that waits for its payment: send the customer to
// PaymentURL, or show DepositAddress and PayingAmount yourself.
type CreatedOrder struct {
	SysID   string `json:"sysid"` // the gateway's name for it: OR…
	OrderNo string `json:"orderNo" strict:""`
	// Status is empty where the gateway does not say.
	Status           OrderStatus     `json:"orderStatus" strict:""`
	PayingAmount     money.Amount    `json:"payingAmount" strict:""` // in Token
	Token            string          `json:"token"`
	CoinAddress      string          `json:"coinAddress"`  // the token's contract
	ExchangeRate     json.Number     `json:"exchangeRate"` // tokens for one unit of fiat
	RateSource       string          `json:"rateSource"`   // what said so: "fixed", or the names of price feeds
	RateAt           Millis          `json:"rateAt"`       // when it was so, by the oldest of them
	DepositAddress   string          `json:"depositAddress"`
	PaymentURL       string          `json:"paymentUrl"` // the hosted checkout page
	ExpiredInSeconds int64           `json:"expiredIn"`  // counted from its creation
	ExpiresAt        Millis          `json:"expiresAt"`
	CustomerID       string          `json:"customerId"`
	MerchantID       string          `json:"merchantId"`
	Raw              json.RawMessage `json:"-"` // retdata as it came
}

// UnmarshalJSON reads an order strictly in what decides, as its number and its
// amounts, and leaves a minor member empty that has another form than expected.
func (o *CreatedOrder) UnmarshalJSON(data []byte) error { return decodeLenient(data, o) }

// closed is the error for an order that nobody can pay any more, or not at all.
func (o *CreatedOrder) closed() error {
	switch {
	case o.Status == StatusTimeout || o.Status == StatusCancelled:
		return &Error{Code: CodeOrderClosed, Param: "orderNo", HTTPStatus: http.StatusOK, Verified: true, Order: o,
			Message: fmt.Sprintf("order %q exists already and is %s: a new order needs another orderNo", o.OrderNo, o.Status)}
	case o.DepositAddress == noAddress:
		return &Error{Code: CodeTokenNotSupported, Param: "token", HTTPStatus: http.StatusOK, Verified: true, Order: o,
			Message: "the gateway has no address for this token: chain and token are not enabled there"}
	}
	return nil
}

// noAddress is how some gateways say in a success that there is no address.
const noAddress = "-1"

// Order is an order as it stands now.
type Order struct {
	SysID                 string            `json:"sysid"`
	OrderNo               string            `json:"orderNo" strict:""`
	Status                OrderStatus       `json:"orderStatus" strict:""`
	OrderAmount           money.Amount      `json:"orderAmount" strict:""` // in Fiat
	Fiat                  string            `json:"fiat"`
	ExchangeRate          json.Number       `json:"exchangeRate"` // as quoted when it was made
	RateSource            string            `json:"rateSource"`
	RateAt                Millis            `json:"rateAt"`
	PayingAmount          money.Amount      `json:"payingAmount" strict:""`   // asked for, in Token
	ReceivedAmount        money.Amount      `json:"receivedAmount" strict:""` // confirmed, in Token
	RefundedAmount        money.Amount      `json:"refundedAmount" strict:""`
	Token                 string            `json:"token"`
	CustomerID            string            `json:"customerId"`
	MerchantID            string            `json:"merchantId"`
	TxHash                string            `json:"txHash"` // of the last deposit; empty before the first
	DepositAddress        string            `json:"depositAddress"`
	PaymentURL            string            `json:"paymentUrl"`
	ExpiredInSeconds      int64             `json:"expiredIn"`
	ExpiresAt             Millis            `json:"expiresAt"`
	CreatedTime           Time              `json:"createdTime"`
	UpdatedTime           Time              `json:"updatedTime"`
	Confirmations         int64             `json:"confirmations"`
	RequiredConfirmations int64             `json:"requiredConfirmations"`
	Metadata              map[string]string `json:"metadata"`
	Deposits              []Deposit         `json:"deposits"`
	Raw                   json.RawMessage   `json:"-"` // retdata as it came; nil in lists and events
}

// UnmarshalJSON reads an order strictly in what decides, as its number, status and
// amounts, and leaves a minor member empty that has another form than expected.
func (o *Order) UnmarshalJSON(data []byte) error { return decodeLenient(data, o) }

// in takes the times that have no zone for those of a place.
func (o *Order) in(zone *time.Location) {
	o.CreatedTime, o.UpdatedTime = o.CreatedTime.in(zone), o.UpdatedTime.in(zone)
}

// DepositStatus says whether a deposit counts yet.
type DepositStatus string

// The statuses of a deposit.
const (
	DepositPending   DepositStatus = "PENDING"
	DepositConfirmed DepositStatus = "CONFIRMED"
	// DepositNotCredited pays nothing: less arrived than the token's log says.
	DepositNotCredited DepositStatus = "NOT_CREDITED"
)

// DepositKind says what a deposit is to its order.
type DepositKind string

// The kinds of deposits. Only those in time pay their order.
const (
	DepositInTime     DepositKind = "IN_TIME"
	DepositLate       DepositKind = "LATE"        // after the expiry, or for a cancelled order
	DepositOtherToken DepositKind = "OTHER_TOKEN" // another token than the order's
	DepositOtherChain DepositKind = "OTHER_CHAIN" // a token on another chain
)

// Deposit is one transfer to an order's address, as seen on the chain.
type Deposit struct {
	TxHash        string        `json:"txHash"`
	Ordinal       int64         `json:"ordinal"` // which transfer of its chain transaction, from 0
	Kind          DepositKind   `json:"kind"`
	Token         string        `json:"token"`
	Amount        money.Amount  `json:"amount" strict:""`
	RawAmount     string        `json:"rawAmount"` // in the token's smallest units
	BlockNumber   int64         `json:"blockNumber"`
	BlockTime     Millis        `json:"blockTime"`
	Confirmations int64         `json:"confirmations"`
	Status        DepositStatus `json:"status" strict:""`
}

// UnmarshalJSON reads a deposit strictly in amount and status.
func (d *Deposit) UnmarshalJSON(data []byte) error { return decodeLenient(data, d) }

// OrderService is Client.Orders.
type OrderService struct{ client *Client }

// Create asks for an order. It is safe to repeat with the same request, also
// after an error that leaves open whether the order exists: the OrderNo makes
// it the same order. An order of that OrderNo which can't be paid any more is the
// error CodeOrderClosed: no customer must be sent to its address.
func (s *OrderService) Create(ctx context.Context, r OrderRequest) (*CreatedOrder, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	var order CreatedOrder
	order.Raw, err = s.client.call(ctx, request{
		method: http.MethodPost, path: "/checkout/order/create", body: body, repeatable: r.Nonce == "", about: parameter{"orderNo", r.OrderNo},
	}, &order)
	if err == nil {
		err = order.closed()
	}
	if err != nil {
		return nil, err
	}
	return &order, nil
}

// Info returns the order as it stands now, or CodeOrderNotFound.
func (s *OrderService) Info(ctx context.Context, orderNo string) (*Order, error) {
	return s.one(ctx, "/checkout/order/info", orderNo, true)
}

// Cancel ends an order that nothing was paid on and returns it. It is refused
// with CodeOrderHasDeposits once a deposit is known. It is not repeated when
// no answer came; Info then tells whether it was done.
func (s *OrderService) Cancel(ctx context.Context, orderNo string) (*Order, error) {
	return s.one(ctx, "/checkout/order/cancel", orderNo, false)
}

func (s *OrderService) one(ctx context.Context, path, orderNo string, repeatable bool) (*Order, error) {
	if orderNo == "" {
		return nil, missing("orderNo")
	}
	var order Order
	raw, err := s.client.call(ctx, request{
		method: http.MethodGet, path: path, query: []parameter{{"orderNo", orderNo}},
		repeatable: repeatable, readOnly: repeatable, about: parameter{"orderNo", orderNo},
	}, &order)
	if err != nil {
		return nil, err
	}
	order.Raw = raw
	order.in(s.client.config.TimeZone)
	return &order, nil
}

// OrderFilter says which orders to list; the zero OrderFilter means all.
type OrderFilter struct {
	Status     OrderStatus
	CustomerID string
	MerchantID string
	Token      string
	// From and To bound the time of creation, to the millisecond.
	From, To time.Time
	PageRequest
}

func (f OrderFilter) wire() any {
	return struct {
		OrderStatus OrderStatus `json:"orderStatus,omitempty"`
		CustomerID  string      `json:"customerId,omitempty"`
		MerchantID  string      `json:"merchantId,omitempty"`
		Token       string      `json:"token,omitempty"`
		StartTime   *Millis     `json:"startTime,omitempty"`
		EndTime     *Millis     `json:"endTime,omitempty"`
		PageRequest
	}{
		f.Status, f.CustomerID, f.MerchantID, f.Token, optional(f.From), optional(f.To), f.PageRequest,
	}
}

func optional(at time.Time) *Millis {
	if at.IsZero() {
		return nil
	}
	return &Millis{at}
}

// List returns one page of orders. All walks through every page.
func (s *OrderService) List(ctx context.Context, f OrderFilter) (*Page[Order], error) {
	page, err := list[Order](ctx, s.client, "/checkout/order/list", f.wire())
	if err != nil {
		return nil, err
	}
	for i := range page.Records {
		page.Records[i].in(s.client.config.TimeZone)
	}
	return page, nil
}

// All yields every order that matches, page by page. An error ends it and
// comes with a nil order.
func (s *OrderService) All(ctx context.Context, f OrderFilter) iter.Seq2[*Order, error] {
	return all(f.PageRequest, func(next PageRequest) (*Page[Order], error) {
		f.PageRequest = next
		return s.List(ctx, f)
	})
}
