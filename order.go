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
	// SuccessURL and CancelURL are where the checkout page leads back to.
	SuccessURL, CancelURL string
	// Metadata is kept with the order and repeated in its events: up to 20
	// pairs.
	Metadata map[string]string
	// RequestID names this call, for gateways that keep answers by it. OrderNo
	// makes repeating safe without it.
	RequestID string
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
		Metadata    map[string]string `json:"metadata,omitempty"`
		RequestID   string            `json:"requestId,omitempty"`
	}{
		r.OrderNo, r.Amount, r.Token, r.Fiat, r.CustomerID, r.MerchantID, int64(r.ExpiresIn / time.Second),
		r.SuccessURL, r.CancelURL, r.Metadata, r.RequestID,
	}, nil
}

// CreatedOrder is an order that waits for its payment: send the customer to
// PaymentURL, or show DepositAddress and PayingAmount yourself.
type CreatedOrder struct {
	SysID            string          `json:"sysid"` // the gateway's name for it: OR…
	OrderNo          string          `json:"orderNo"`
	PayingAmount     money.Amount    `json:"payingAmount"` // in Token
	Token            string          `json:"token"`
	CoinAddress      string          `json:"coinAddress"`  // the token's contract
	ExchangeRate     json.Number     `json:"exchangeRate"` // tokens for one unit of fiat
	DepositAddress   string          `json:"depositAddress"`
	PaymentURL       string          `json:"paymentUrl"` // the hosted checkout page
	ExpiredInSeconds int64           `json:"expiredIn"`  // counted from its creation
	ExpiresAt        Millis          `json:"expiresAt"`
	CustomerID       string          `json:"customerId"`
	MerchantID       string          `json:"merchantId"`
	Raw              json.RawMessage `json:"-"` // retdata as it came
}

// Order is an order as it stands now.
type Order struct {
	SysID                 string            `json:"sysid"`
	OrderNo               string            `json:"orderNo"`
	Status                OrderStatus       `json:"orderStatus"`
	OrderAmount           money.Amount      `json:"orderAmount"` // in Fiat
	Fiat                  string            `json:"fiat"`
	PayingAmount          money.Amount      `json:"payingAmount"`   // asked for, in Token
	ReceivedAmount        money.Amount      `json:"receivedAmount"` // confirmed, in Token
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

// DepositStatus says whether a deposit counts yet.
type DepositStatus string

// The statuses of a deposit.
const (
	DepositPending   DepositStatus = "PENDING"
	DepositConfirmed DepositStatus = "CONFIRMED"
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
	Amount        money.Amount  `json:"amount"`
	RawAmount     string        `json:"rawAmount"` // in the token's smallest units
	BlockNumber   int64         `json:"blockNumber"`
	BlockTime     Millis        `json:"blockTime"`
	Confirmations int64         `json:"confirmations"`
	Status        DepositStatus `json:"status"`
}

// OrderService is Client.Orders.
type OrderService struct{ client *Client }

// Create asks for an order. It is safe to repeat with the same request, also
// after an error that leaves open whether the order exists: the OrderNo makes
// it the same order.
func (s *OrderService) Create(ctx context.Context, r OrderRequest) (*CreatedOrder, error) {
	body, err := r.wire()
	if err != nil {
		return nil, err
	}
	var order CreatedOrder
	order.Raw, err = s.client.call(ctx, request{
		method: http.MethodPost, path: "/checkout/order/create", body: body, repeatable: true, orderNo: r.OrderNo,
	}, &order)
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
		repeatable: repeatable, orderNo: orderNo,
	}, &order)
	if err != nil {
		return nil, err
	}
	order.Raw = raw
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
	// Cursor is OrderPage.NextCursor of the page before; empty for the first.
	Cursor string
	// PageSize is 200 at most; 0 leaves it to the gateway.
	PageSize int
	// WithTotal asks for OrderPage.Total, which costs the gateway a count.
	WithTotal bool
}

func (f OrderFilter) wire() any {
	return struct {
		OrderStatus OrderStatus `json:"orderStatus,omitempty"`
		CustomerID  string      `json:"customerId,omitempty"`
		MerchantID  string      `json:"merchantId,omitempty"`
		Token       string      `json:"token,omitempty"`
		StartTime   *Millis     `json:"startTime,omitempty"`
		EndTime     *Millis     `json:"endTime,omitempty"`
		Cursor      string      `json:"cursor,omitempty"`
		PageSize    int         `json:"pageSize,omitempty"`
		WithTotal   bool        `json:"withTotal,omitempty"`
	}{
		f.Status, f.CustomerID, f.MerchantID, f.Token, optional(f.From), optional(f.To), f.Cursor, f.PageSize, f.WithTotal,
	}
}

func optional(at time.Time) *Millis {
	if at.IsZero() {
		return nil
	}
	return &Millis{at}
}

// OrderPage is one page of a list.
type OrderPage struct {
	Orders []Order `json:"list"`
	// NextCursor is empty on the last page.
	NextCursor string `json:"nextCursor"`
	// Total counts all orders that match; nil unless asked for.
	Total *int64          `json:"total"`
	Raw   json.RawMessage `json:"-"` // retdata as it came
}

// List returns one page of orders. All walks through every page.
func (s *OrderService) List(ctx context.Context, f OrderFilter) (*OrderPage, error) {
	var page OrderPage
	raw, err := s.client.call(ctx, request{
		method: http.MethodPost, path: "/checkout/order/list", body: f.wire(), repeatable: true,
	}, &page)
	if err != nil {
		return nil, err
	}
	page.Raw = raw
	return &page, nil
}

// All yields every order that matches, page by page. An error ends it and
// comes with a nil order.
func (s *OrderService) All(ctx context.Context, f OrderFilter) iter.Seq2[*Order, error] {
	return func(yield func(*Order, error) bool) {
		for {
			page, err := s.List(ctx, f)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Orders {
				if !yield(&page.Orders[i], nil) {
					return
				}
			}
			if page.NextCursor == "" {
				return
			}
			if page.NextCursor == f.Cursor {
				yield(nil, &Error{Code: CodeAnswerBodyInvalid, HTTPStatus: http.StatusOK,
					Message: fmt.Sprintf("the list does not move on from cursor %q", f.Cursor)})
				return
			}
			f.Cursor = page.NextCursor
		}
	}
}
