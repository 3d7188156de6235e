package gateway

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// CreateOrder makes an order, or returns the one that the same parameters made
// before: orderNo is the key of idempotency.
func (g *Gateway) CreateOrder(ctx context.Context, c Caller, p wire.OrderParams) (wire.CreatedOrder, error) {
	requestID := p.RequestID
	p.RequestID = ""
	call, err := newCall("order_create", requestID, p)
	if err != nil {
		return wire.CreatedOrder{}, err
	}
	return change(ctx, g, c, call, func(tx *store.Tx) (wire.CreatedOrder, error) {
		o, err := g.createOrder(tx, c.merchantID(), p, call.parameters)
		if err != nil {
			return wire.CreatedOrder{}, err
		}
		return wire.NewCreatedOrder(o, g.paymentURL(o)), nil
	})
}

func (g *Gateway) createOrder(tx *store.Tx, merchantID string, p wire.OrderParams, sent string) (payment.Order, error) {
	if err := checkName("orderNo", p.OrderNo, true); err != nil {
		return payment.Order{}, err
	}
	known, err := tx.Order(merchantID, p.OrderNo)
	switch {
	case err == nil && known.Sent == sent:
		return known, nil
	case err == nil:
		return payment.Order{}, fault.Invalid(fault.OrderNoReused, "orderNo", "")
	case !errors.Is(err, store.ErrNotFound):
		return payment.Order{}, err
	}
	o, address, err := g.newOrder(tx, merchantID, p)
	if err != nil {
		return payment.Order{}, err
	}
	o.Sent = sent
	if err := tx.InsertAddress(address, o); err != nil {
		return payment.Order{}, err
	}
	return o, tx.InsertOrder(o)
}

// newOrder turns checked parameters into an order with an address of its own.
func (g *Gateway) newOrder(tx *store.Tx, merchantID string, p wire.OrderParams) (o payment.Order, a store.Address, err error) {
	if err := checkOrder(p); err != nil {
		return o, a, err
	}
	token, known := g.tokens[p.Token]
	if !known {
		return o, a, fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it takes %s",
			p.Token, strings.Join(g.tokenNames(), ", "))
	}
	if p.Fiat != "" && p.Fiat != "USD" {
		return o, a, fault.Invalid(fault.FiatNotSupported, "fiat", "orders are priced in USD")
	}
	m, err := g.subMerchant(tx, merchantID, p.MerchantID)
	if err != nil {
		return o, a, err
	}
	if err := checkRead(tx, token.Chain); err != nil {
		return o, a, err
	}
	paying, err := token.Rate.CeilAmount(*p.OrderAmount, token.Decimals)
	if err != nil {
		return o, a, fault.Invalid(fault.AmountOutOfRange, "orderAmount", "orderAmount is too much in %s", p.Token)
	}
	expiresIn := expiryDefault
	if p.ExpiredIn != nil {
		expiresIn = time.Duration(*p.ExpiredIn) * time.Second
	}
	if a, err = g.factory.next(g.chains[token.Chain]); err != nil {
		return o, a, fmt.Errorf("derive deposit address: %w", err)
	}
	o = payment.Order{
		MerchantID: merchantID, OrderNo: p.OrderNo, Sysid: newID("OR", tx.Now), Link: newLink(),
		SubMerchantID: p.MerchantID, CustomerID: p.CustomerID,
		OrderAmount: *p.OrderAmount, Fiat: "USD", Asset: token.Asset, Rate: token.Rate.String(),
		PayingAmount: paying, Tolerance: m.Tolerance, Address: a.Address, Status: payment.Paying,
		ExpiresIn: expiresIn, ExpiresAt: tx.Now.Add(expiresIn),
		SuccessURL: p.SuccessURL, CancelURL: p.CancelURL, Metadata: p.Metadata, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}
	return o, a, nil
}

// checkRead refuses an order on a chain of which no block was recorded yet:
// reading begins at the head of that moment, and a payment before it would
// never be seen.
func checkRead(tx *store.Tx, chainName string) error {
	c, err := tx.Chain(chainName)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Cursor.Hash == "" {
		return fault.New(fault.Unavailable, "the chain %s was not read yet: repeat the request in a few seconds", chainName)
	}
	return err
}

// subMerchant returns the merchant whose settings an order follows: the top
// one, which must be the named one's parent if one is named.
func (g *Gateway) subMerchant(tx *store.Tx, merchantID, subMerchantID string) (store.Merchant, error) {
	m, err := tx.Merchant(merchantID)
	if err != nil || subMerchantID == "" || subMerchantID == merchantID {
		return m, err
	}
	sub, err := tx.Merchant(subMerchantID)
	if errors.Is(err, store.ErrNotFound) || err == nil && sub.ParentID != merchantID {
		err = fault.Invalid(fault.MerchantUnknown, "merchantId", "")
	}
	return m, err
}

func (g *Gateway) tokenNames() []string {
	names := make([]string, 0, len(g.tokens))
	for name := range g.tokens {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// newLink makes the part of a payment page's address that nobody can guess.
func newLink() string {
	raw := make([]byte, 18)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (g *Gateway) paymentURL(o payment.Order) string { return g.config.BaseURL + "/pay/" + o.Link }

// Order returns a merchant's order with its deposits.
func (g *Gateway) Order(ctx context.Context, c Caller, ref wire.OrderRef) (w wire.Order, err error) {
	if err := checkName("orderNo", ref.OrderNo, true); err != nil {
		return wire.Order{}, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		o, err := findOrder(tx, c.merchantID(), ref.OrderNo)
		if err == nil {
			w, err = g.publicOrder(tx, o)
		}
		return err
	})
	return w, err
}

func findOrder(tx *store.Tx, merchantID, orderNo string) (payment.Order, error) {
	o, err := tx.Order(merchantID, orderNo)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.OrderNotFound, "orderNo", "there is no order %q", orderNo)
	}
	return o, err
}

func (g *Gateway) publicOrder(tx *store.Tx, o payment.Order) (wire.Order, error) {
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil {
		return wire.Order{}, err
	}
	return g.wireOrder(tx, o, deposits)
}

func (g *Gateway) wireOrder(tx *store.Tx, o payment.Order, deposits []payment.Deposit) (wire.Order, error) {
	at, err := tx.Chain(o.Asset.Chain)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // not read yet: no confirmations
		return wire.Order{}, err
	}
	return wire.NewOrder(o, deposits, wire.Chain{HeadNumber: at.HeadNumber,
		RequiredConfirmations: g.chains[o.Asset.Chain].Confirmations, PaymentURL: g.paymentURL(o)}), nil
}

// CancelOrder ends an open order to which no deposit was seen. An order that is
// cancelled already is returned as it is.
func (g *Gateway) CancelOrder(ctx context.Context, c Caller, ref wire.OrderRef) (wire.Order, error) {
	requestID := ref.RequestID
	ref.RequestID = ""
	call, err := newCall("order_cancel", requestID, ref)
	if err != nil {
		return wire.Order{}, err
	}
	return change(ctx, g, c, call, func(tx *store.Tx) (wire.Order, error) {
		return g.cancelOrder(tx, c.merchantID(), ref.OrderNo)
	})
}

func (g *Gateway) cancelOrder(tx *store.Tx, merchantID, orderNo string) (wire.Order, error) {
	if err := checkName("orderNo", orderNo, true); err != nil {
		return wire.Order{}, err
	}
	o, err := findOrder(tx, merchantID, orderNo)
	if err != nil {
		return wire.Order{}, err
	}
	if o.Status == payment.Cancelled {
		return g.publicOrder(tx, o)
	}
	deposits, err := tx.Deposits(merchantID, orderNo)
	if err != nil {
		return wire.Order{}, err
	}
	if len(deposits) > 0 {
		return wire.Order{}, fault.Invalid(fault.OrderHasDeposits, "orderNo", "")
	}
	if o.Status != payment.Paying {
		return wire.Order{}, fault.Invalid(fault.OrderNotCancellable, "orderNo", "the order is %s, and only one that is PAYING can be cancelled", o.Status)
	}
	o.Status, o.CancelledAt, o.UpdatedAt = payment.Cancelled, tx.Now, tx.Now
	if err := tx.SaveOrder(o); err != nil {
		return wire.Order{}, err
	}
	return g.announce(tx, o, wire.OrderCancelled, nil)
}

// Orders returns a page of a merchant's orders, newest first.
func (g *Gateway) Orders(ctx context.Context, c Caller, p wire.ListParams) (page wire.Page, err error) {
	if err := checkList(&p); err != nil {
		return wire.Page{}, err
	}
	filter := store.OrderFilter{MerchantID: c.merchantID(), SubMerchantID: p.MerchantID,
		Status: payment.Status(p.OrderStatus), CustomerID: p.CustomerID, Token: p.Token}
	if p.StartTime != nil {
		filter.CreatedFrom = time.UnixMilli(*p.StartTime)
	}
	if p.EndTime != nil {
		filter.CreatedBefore = time.UnixMilli(*p.EndTime)
	}
	if p.Cursor != "" {
		if filter.BeforeCreatedAt, filter.BeforeSysid, err = parseCursor(p.Cursor); err != nil {
			return wire.Page{}, err
		}
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page, err = g.page(tx, filter, *p.PageSize, p.WithTotal)
		return err
	})
	return page, err
}

func (g *Gateway) page(tx *store.Tx, filter store.OrderFilter, size int, withTotal bool) (wire.Page, error) {
	page := wire.Page{List: []wire.Order{}}
	// One more than asked for tells whether there is a next page.
	orders, err := tx.Orders(filter, size+1)
	if err != nil {
		return page, err
	}
	if len(orders) > size {
		orders = orders[:size]
		page.NextCursor = formatCursor(orders[size-1])
	}
	for _, o := range orders {
		w, err := g.publicOrder(tx, o)
		if err != nil {
			return page, err
		}
		page.List = append(page.List, w)
	}
	if withTotal {
		total, err := tx.CountOrders(filter)
		page.Total = &total
		return page, err
	}
	return page, nil
}

func formatCursor(o payment.Order) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%s", o.CreatedAt.UnixMilli(), o.Sysid))
}

func parseCursor(cursor string) (time.Time, string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	text, sysid, found := strings.Cut(string(raw), ".")
	createdAt, numberErr := strconv.ParseInt(text, 10, 64)
	if err != nil || numberErr != nil || !found || sysid == "" {
		return time.Time{}, "", fault.Invalid(fault.ParameterInvalid, "cursor", "cursor is what an answer gave as nextCursor, unchanged")
	}
	return time.UnixMilli(createdAt), sysid, nil
}
