package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// ReturnTo are the addresses that an order's page leads back to.
type ReturnTo = payment.ReturnTo

// NewOrder is what a merchant asks for. Nil and empty mean not given.
type NewOrder struct {
	OrderNo       string
	OrderAmount   *money.Amount
	CustomerID    string
	SubMerchantID string
	Token         string
	Fiat          string // USD when empty
	ExpiredIn     *int64 // seconds
	ReturnTo      ReturnTo
	WebhookURL    string // of its events, instead of the merchant's endpoint
	Metadata      map[string]string
}

// expiresIn is how long the order is open.
func (n NewOrder) expiresIn() time.Duration {
	if n.ExpiredIn == nil {
		return expiryDefault
	}
	return time.Duration(*n.ExpiredIn) * time.Second
}

// differs names the first parameter in which an order is another one than was
// made before; it is empty when it is the same. A default equals its absence.
func (n NewOrder) differs(o payment.Order) string {
	switch {
	case n.OrderAmount == nil || *n.OrderAmount != o.OrderAmount:
		return "orderAmount"
	case n.CustomerID != o.CustomerID:
		return "customerId"
	case n.SubMerchantID != o.SubMerchantID && !(n.SubMerchantID+o.SubMerchantID == o.MerchantID): // named or not
		return "merchantId"
	case n.Token != o.Asset.Token:
		return "token"
	case cmp.Or(n.Fiat, fiatDefault) != o.Fiat:
		return "fiat"
	case n.expiresIn() != o.ExpiresIn:
		return "expiredIn"
	case n.ReturnTo.PC != o.ReturnTo.PC:
		return "pcCallbackUrl"
	case n.ReturnTo.App != o.ReturnTo.App:
		return "appCallbackUrl"
	case n.ReturnTo.Success != o.ReturnTo.Success:
		return "successUrl"
	case n.ReturnTo.Cancel != o.ReturnTo.Cancel:
		return "cancelUrl"
	case n.WebhookURL != o.WebhookURL:
		return "webhookUrl"
	case !maps.Equal(n.Metadata, o.Metadata):
		return "metadata"
	}
	return ""
}

// OrderDetail is an order with everything that is known of it.
type OrderDetail struct {
	payment.Order
	Standing   payment.Standing
	Required   uint64       // confirmations that a deposit needs
	Chain      chain.Family // by which addresses and transactions are read
	ChainRef   chain.Ref    // empty until the chain's node has answered once
	PaymentURL string

	made bool // by this call
}

// CreateOrder makes an order, or returns the one that the same parameters made
// before: orderNo is the key of idempotency. What as makes of an order that was made is
// kept for OrderAs, with the same as, since it is asked for soon; nil keeps nothing.
func (g *Gateway) CreateOrder(ctx context.Context, a Actor, n NewOrder, e *Envelope, as func(OrderDetail) ([]byte, error)) (OrderDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return OrderDetail{}, err
	}
	_, place := g.store.KeptOrder(a.MerchantID, n.OrderNo) // before it is made: what changes it from then on is noticed
	asked := g.askFor(a.MerchantID, n)
	d, err := execute(ctx, g, a, e, func(tx *store.Tx) (d OrderDetail, err error) {
		if d.Order, d.made, err = g.createOrder(tx, a, asked); err != nil {
			return OrderDetail{}, err
		}
		d.Chain, d.PaymentURL = g.family(d.Order), g.paymentURL(d.Order)
		d.Required, err = g.requiredNow(tx, d.Order)
		return d, err
	})
	if err == nil && d.made && as != nil && g.standsWithout(d.Order) {
		full := d
		full.Standing = payment.StandingOf(d.Order, nil, nil)
		if answer, err := as(full); err == nil { // else it is made, and fails, when it is asked for
			place.Keep(answer)
		}
	}
	return d, err
}

// askedOrder is what was asked for with all that is known of it without the database:
// callers share a writer, and wait for each other while it works.
type askedOrder struct {
	NewOrder
	refused   error // the parameters, by themselves
	token     Token
	address   derived
	underived error // why there is no address
}

func (g *Gateway) askFor(merchantID string, n NewOrder) askedOrder {
	asked := askedOrder{NewOrder: n}
	if asked.refused = checkOrder(n); asked.refused == nil {
		asked.refused = g.checkWebhookURL("webhookUrl", n.WebhookURL)
	}
	token, known := g.tokens[n.Token]
	if asked.refused == nil && !known {
		asked.refused = fault.Invalid(fault.TokenNotSupported, "token", "%.64q is not a token of this gateway: it takes %s",
			n.Token, strings.Join(g.tokenNames(), ", "))
	}
	if asked.refused == nil {
		asked.token = token
		asked.address, asked.underived = g.addressFor(token.Chain, merchantID, n.OrderNo)
	}
	return asked
}

// createOrder makes an order, or finds the one that was made before.
func (g *Gateway) createOrder(tx *store.Tx, a Actor, n askedOrder) (o payment.Order, made bool, err error) {
	if err := checkOrderNo(n.OrderNo); err != nil {
		return o, false, err
	}
	if o, err = g.newOrder(tx, a.MerchantID, n); err != nil {
		if fault.CodeOf(err) == fault.Internal { // nothing more can be asked of the database, perhaps
			return o, false, err
		}
		// One that is there is returned, whatever would keep it from being made now.
		if known, knownErr := g.knownOrder(tx, a.MerchantID, n.NewOrder); !errors.Is(knownErr, store.ErrNotFound) {
			return known, false, knownErr
		}
		return o, false, err
	}
	if o.WebhookURL != "" {
		o.CredentialID = a.CredentialID
	}
	if made, err = tx.InsertOrder(o, n.address.Derivation); err != nil {
		return o, false, err
	}
	if !made {
		o, err = g.knownOrder(tx, a.MerchantID, n.NewOrder)
		return o, false, err
	}
	return o, true, nil
}

// knownOrder returns the order that was made before by what n asks for, or
// store.ErrNotFound where there is none of its number.
func (g *Gateway) knownOrder(tx *store.Tx, merchantID string, n NewOrder) (payment.Order, error) {
	known, err := tx.Order(merchantID, n.OrderNo)
	if err != nil {
		return payment.Order{}, err
	}
	if param := n.differs(known); param != "" {
		return payment.Order{}, fault.Invalid(fault.OrderNoReused, "orderNo",
			"there is an order %s already, and its %s differs: use another orderNo for another order", n.OrderNo, param)
	}
	return known, nil
}

// newOrder makes an order of what was asked for.
func (g *Gateway) newOrder(tx *store.Tx, merchantID string, n askedOrder) (o payment.Order, err error) {
	if n.refused != nil {
		return o, n.refused
	}
	fiat := cmp.Or(n.Fiat, fiatDefault)
	quote, err := g.quote(tx, n.token, fiat)
	if err != nil {
		return o, err
	}
	if err := checkFiatDigits(fiat, *n.OrderAmount); err != nil {
		return o, err
	}
	m, c, err := g.merchantAndChain(tx, merchantID, n.SubMerchantID, n.token.Asset)
	if err != nil {
		return o, err
	}
	if err := g.checkReady(tx, c); err != nil {
		return o, err
	}
	paying, err := quote.Rate.CeilAmount(*n.OrderAmount, n.token.Decimals)
	if err != nil {
		return o, fault.Invalid(fault.AmountOutOfRange, "orderAmount", "orderAmount is too much in %s", n.Token)
	}
	if n.underived != nil {
		return o, fmt.Errorf("derive deposit address: %w", n.underived)
	}
	return payment.Order{
		MerchantID: merchantID, OrderNo: n.OrderNo, Sysid: g.ids.next(sysidPrefix, tx.Now),
		SubMerchantID: n.SubMerchantID, CustomerID: n.CustomerID,
		OrderAmount: *n.OrderAmount, Fiat: fiat, Asset: n.token.Asset,
		Rate: quote.Rate.String(), RateSource: quote.Source, RateAt: quote.At,
		PayingAmount: paying, Tolerance: payment.Tolerance(paying, m.Tolerance, m.ToleranceShare),
		Family: n.address.Family, Address: n.address.Address, Status: payment.Paying,
		ExpiresIn: n.expiresIn(), ExpiresAt: tx.Now.Add(n.expiresIn()),
		Confirmations: g.chains[n.token.Chain].depths().Of(paying),
		ReturnTo:      n.ReturnTo, WebhookURL: n.WebhookURL, Metadata: n.Metadata, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}, nil
}

// checkReady refuses an order that this gateway could not look after: on a
// chain of which no block was recorded yet, since reading begins at the head of
// that moment and a payment before it would never be seen; and in production
// while nobody could find the addresses again if the database were lost.
func (g *Gateway) checkReady(tx *store.Tx, c store.Chain) error {
	if c.Cursor.Hash == "" {
		return fault.New(fault.Unavailable, "the chain %s was not read yet: repeat the request in a few seconds", c.Name)
	}
	if err := g.chainReady(c); err != nil {
		return err
	}
	return g.checkExported(tx)
}

// merchantAndChain returns the merchant whose settings an order follows: the top
// one, which must be the named one's parent if one is named; and what is recorded of
// the chain that it is paid on. It refuses an asset that is closed to new orders.
func (g *Gateway) merchantAndChain(tx *store.Tx, merchantID, subMerchantID string, a payment.Asset) (store.Merchant, store.Chain, error) {
	m, c, closed, err := tx.MerchantAndAsset(merchantID, a)
	if err == nil && m.Disabled { // since its credential was looked up
		err = merchantDisabled()
	}
	if err == nil {
		err = checkSubMerchant(tx, merchantID, subMerchantID)
	}
	if err == nil && closed != "" {
		err = fault.Invalid(fault.TokenNotSupported, "token", "%s is closed to new orders until the gateway's operator has looked at it: token/list has those that are open", a.Token)
	}
	return m, c, err
}

// checkSubMerchant refuses a sub-merchant of another merchant's, and a disabled one.
// None is named by "" and by the merchant itself.
func checkSubMerchant(tx *store.Tx, merchantID, subMerchantID string) error {
	sub, err := ownMerchant(tx, merchantID, subMerchantID)
	if err == nil && sub.Disabled {
		err = fault.Invalid(fault.MerchantUnknown, "merchantId", "the sub-merchant %s is disabled: it takes no orders", sub.ID)
	}
	return err
}

// ownMerchant returns a sub-merchant of a merchant, and refuses another merchant's. A
// disabled one is still its own: its money can be looked at and settled. Where none is
// named there is nothing to return.
func ownMerchant(tx *store.Tx, merchantID, subMerchantID string) (sub store.Merchant, err error) {
	if subMerchantID == "" || subMerchantID == merchantID {
		return sub, nil
	}
	sub, err = tx.Merchant(subMerchantID)
	if errors.Is(err, store.ErrNotFound) || err == nil && sub.ParentID != merchantID {
		err = fault.Invalid(fault.MerchantUnknown, "merchantId", "")
	}
	return sub, err
}

func (g *Gateway) tokenNames() []string { return slices.Sorted(maps.Keys(g.tokens)) }

// family is how an order's chain writes addresses; nil when its chain is no
// longer in the configuration.
func (g *Gateway) family(o payment.Order) chain.Family { return g.families[o.Family] }

// Order returns a merchant's order with its deposits.
func (g *Gateway) Order(ctx context.Context, a Actor, orderNo string) (OrderDetail, error) {
	if err := mayAskFor(a, orderNo); err != nil {
		return OrderDetail{}, err
	}
	d, _, err := g.order(ctx, a, orderNo)
	return d, err
}

// OrderAs returns what as makes of Order, and as is not asked again while nothing of
// the order has changed. So it depends on nothing else; and nobody changes what is
// returned.
func (g *Gateway) OrderAs(ctx context.Context, a Actor, orderNo string, as func(OrderDetail) ([]byte, error)) ([]byte, error) {
	if err := mayAskFor(a, orderNo); err != nil {
		return nil, err
	}
	kept, place := g.store.KeptOrder(a.MerchantID, orderNo)
	if kept != nil {
		return kept, nil
	}
	d, stands, err := g.order(ctx, a, orderNo)
	if err != nil {
		return nil, err
	}
	answer, err := as(d)
	if err == nil && stands {
		place.Keep(answer)
	}
	return answer, err
}

func mayAskFor(a Actor, orderNo string) error {
	if err := a.mustBeMerchant(); err != nil {
		return err
	}
	return checkOrderNo(orderNo)
}

// order reads an order, and tells whether its detail stands until the order or its
// deposits change, whatever happens on the chain.
func (g *Gateway) order(ctx context.Context, a Actor, orderNo string) (d OrderDetail, stands bool, err error) {
	// Most orders that are asked for wait for their payment: all that is to be known of
	// one is in one row then.
	o, err := g.store.OrderOnChain(ctx, a.MerchantID, orderNo)
	if err != nil {
		return OrderDetail{}, false, orderNotFound(err, orderNo)
	}
	if !o.Deposits {
		return g.detailWithout(o), g.standsWithout(o.Order) && o.Ref != "", nil
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		o, err := findOrder(tx, a.MerchantID, orderNo)
		if err == nil {
			d, err = g.detail(tx, o)
		}
		return err
	})
	return d, false, err
}

// standsWithout tells whether an order without deposits is the same whatever happens on
// its chain: with a tag, what it needs depends on where the chain stands.
func (g *Gateway) standsWithout(o payment.Order) bool { return g.chains[o.Asset.Chain].Tag == "" }

func findOrder(tx *store.Tx, merchantID, orderNo string) (payment.Order, error) {
	o, err := tx.Order(merchantID, orderNo)
	return o, orderNotFound(err, orderNo)
}

// orderNotFound says in the API's words that an order is not there.
func orderNotFound(err error, orderNo string) error {
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.OrderNotFound, "orderNo", "there is no order %q", orderNo)
	}
	return err
}

// detail loads what is known of an order.
func (g *Gateway) detail(tx *store.Tx, o payment.Order) (OrderDetail, error) {
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil {
		return OrderDetail{}, err
	}
	return g.detailOf(tx, o, deposits)
}

// detailOf is detail for one that has the order's deposits.
func (g *Gateway) detailOf(tx *store.Tx, o payment.Order, deposits []payment.Deposit) (OrderDetail, error) {
	at, err := tx.Chain(o.Asset.Chain)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // not read yet: no confirmations
		return OrderDetail{}, err
	}
	heads := map[string]uint64{o.Asset.Chain: at.HeadNumber}
	for _, d := range deposits {
		if _, known := heads[d.Chain]; known {
			continue
		}
		other, err := tx.Chain(d.Chain)
		if err != nil {
			return OrderDetail{}, err
		}
		heads[d.Chain] = other.HeadNumber
	}
	return g.detailAt(o, deposits, heads, at.ConfirmedNumber, at.Identity.Ref), nil
}

// detailWithout is what is known of an order without deposits.
func (g *Gateway) detailWithout(o store.OrderOnChain) OrderDetail {
	return g.detailAt(o.Order, nil, map[string]uint64{o.Asset.Chain: o.Head}, o.Confirmed, o.Ref)
}

// detailAt is what is known of an order with its deposits, at the heads of chains and
// with the newest block of its own that is confirmed.
func (g *Gateway) detailAt(o payment.Order, deposits []payment.Deposit, heads map[string]uint64, confirmed uint64, ref chain.Ref) OrderDetail {
	return OrderDetail{Order: o, Standing: payment.StandingOf(o, deposits, heads),
		Required: g.required(o, heads[o.Asset.Chain], confirmed), Chain: g.family(o), ChainRef: ref, PaymentURL: g.paymentURL(o)}
}

// CancelOrder ends an open order for which nothing was seen that could pay it.
// An order that is cancelled already is returned as it is.
func (g *Gateway) CancelOrder(ctx context.Context, a Actor, orderNo string, e *Envelope) (OrderDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return OrderDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (OrderDetail, error) {
		return g.cancelOrder(tx, a.MerchantID, orderNo)
	})
}

func (g *Gateway) cancelOrder(tx *store.Tx, merchantID, orderNo string) (OrderDetail, error) {
	if err := checkOrderNo(orderNo); err != nil {
		return OrderDetail{}, err
	}
	o, err := findOrder(tx, merchantID, orderNo)
	if err != nil {
		return OrderDetail{}, err
	}
	if o.Status == payment.Cancelled {
		return g.detail(tx, o)
	}
	deposits, err := tx.Deposits(merchantID, orderNo)
	if err != nil {
		return OrderDetail{}, err
	}
	if !payment.Cancellable(o, deposits) {
		return OrderDetail{}, fault.Invalid(fault.OrderHasDeposits, "orderNo", "")
	}
	if o.Status != payment.Paying {
		return OrderDetail{}, fault.Invalid(fault.OrderNotCancellable, "orderNo", "the order is %s, and only one that is PAYING can be cancelled", o.Status)
	}
	o.Status, o.CancelledAt = payment.Cancelled, tx.Now
	// Less than a millionth may have come: it is allocated as of any closed order.
	if err := g.apply(tx, &o, deposits, payment.Match(o, deposits)); err != nil {
		return OrderDetail{}, err
	}
	return g.announce(tx, o, wire.Cancelled, 0)
}
