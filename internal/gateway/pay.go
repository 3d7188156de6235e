package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// TestPayment is what the test wallet sent for an order, or to a customer's address.
type TestPayment struct {
	Order  payment.Order // zero where there is none
	Asset  payment.Asset // what was sent, the order's or another
	Chain  chain.Family
	Amount money.Amount
	Tx     chain.TxID
	From   chain.Address
	To     chain.Address
}

// Payment says what to pay from the test wallet: the amount, or what is missing of the
// order, in the order's token or another one; or an amount of a token to a customer's
// address.
type Payment struct {
	OrderNo        string
	DepositAddress string        // instead of an order
	Token          string        // empty for the order's
	Amount         *money.Amount // nil for what is missing
}

// PayOrder pays an order from the sandbox's test wallet. It is how a merchant tries
// every case, so an order that is closed or paid can be paid too, with an amount, and an
// open one in another token of its chain.
func (g *Gateway) PayOrder(ctx context.Context, a Actor, p Payment, e *Envelope) (TestPayment, error) {
	if err := a.mustBeMerchant(); err != nil {
		return TestPayment{}, err
	}
	if p.DepositAddress != "" {
		return g.payAddress(ctx, a, p, e)
	}
	if err := checkOrderNo(p.OrderNo); err != nil {
		return TestPayment{}, err
	}
	g.sent.Lock()
	defer g.sent.Unlock()
	// The signature is remembered first: what was sent on chain can't be undone
	// with a transaction.
	due, err := execute(ctx, g, a, e, func(tx *store.Tx) (due, error) {
		o, err := findOrder(tx, a.MerchantID, p.OrderNo)
		if err != nil {
			return due{}, err
		}
		asset, err := g.assetToPay(o, p.Token)
		if err != nil {
			return due{}, err
		}
		d, err := g.amountDue(tx, o, p.Amount)
		d.asset = asset
		return d, err
	})
	if err != nil {
		return TestPayment{}, err
	}
	return g.sendTestPayment(ctx, due)
}

// payAddress pays to the address of a customer.
func (g *Gateway) payAddress(ctx context.Context, a Actor, p Payment, e *Envelope) (TestPayment, error) {
	token, known := g.tokens[p.Token]
	switch {
	case p.OrderNo != "":
		return TestPayment{}, fault.Invalid(fault.ParameterInvalid, "depositAddress", "give orderNo or depositAddress, one of them")
	case p.Token == "":
		return TestPayment{}, fault.Invalid(fault.ParameterMissing, "token", "token is required with depositAddress")
	case !known:
		return TestPayment{}, fault.Invalid(fault.TokenNotSupported, "token", "token is one of %s", strings.Join(g.tokenNames(), ", "))
	case p.Amount == nil:
		return TestPayment{}, fault.Invalid(fault.ParameterMissing, "amount", "amount is required with depositAddress")
	case *p.Amount <= 0:
		return TestPayment{}, fault.Invalid(fault.AmountOutOfRange, "amount", "amount is above 0")
	}
	to, err := g.parseAddress(token.Asset, "depositAddress", p.DepositAddress)
	if err != nil {
		return TestPayment{}, err
	}
	d, err := execute(ctx, g, a, e, func(tx *store.Tx) (due, error) {
		c, err := tx.CustomerAddressAt(g.chains[token.Chain].Family.Name(), to)
		if errors.Is(err, store.ErrNotFound) || err == nil && c.MerchantID != a.MerchantID {
			err = fault.Invalid(fault.DepositAddressNotFound, "depositAddress", "it is no address of a customer")
		}
		return due{asset: token.Asset, amount: *p.Amount, to: to}, err
	})
	if err != nil {
		return TestPayment{}, err
	}
	g.sent.Lock()
	defer g.sent.Unlock()
	return g.sendTestPayment(ctx, d)
}

// due is what an order is to be paid, or an address.
type due struct {
	order  payment.Order // zero where there is none
	asset  payment.Asset
	amount money.Amount
	to     chain.Address
}

// assetToPay is the asset of a token that the test wallet can send to an order's address.
func (g *Gateway) assetToPay(o payment.Order, token string) (payment.Asset, error) {
	if token == "" || token == o.Asset.Token {
		return o.Asset, nil
	}
	t, known := g.tokens[token]
	if !known || t.Chain != o.Asset.Chain {
		return payment.Asset{}, fault.Invalid(fault.TokenNotSupported, "token", "the test wallet pays in the tokens of the order's chain")
	}
	return t.Asset, nil
}

// PayOrderByLink is PayOrder for the payment page's button: it pays what is
// missing.
func (g *Gateway) PayOrderByLink(ctx context.Context, link string) (TestPayment, error) {
	g.sent.Lock()
	defer g.sent.Unlock()
	var d due
	err := g.store.View(ctx, func(tx *store.Tx) error {
		o, err := g.findOrderByLink(tx, link)
		if err == nil {
			d, err = g.amountDue(tx, o, nil)
		}
		return err
	})
	if err != nil {
		return TestPayment{}, err
	}
	return g.sendTestPayment(ctx, d)
}

// sentPayments are what the test wallet sent and the chain has not shown yet,
// by order. Whoever pays holds the lock from asking what is missing until it is
// sent, so that two at once don't both pay all of it.
type sentPayments struct {
	sync.Mutex
	byOrder map[string][]sentPayment // by sysid
}

type sentPayment struct {
	tx     chain.TxID
	amount money.Amount
}

// onTheWay sums what was sent to an order and is not among its deposits, and
// forgets what is.
func (s *sentPayments) onTheWay(o payment.Order, deposits []payment.Deposit) (sum money.Amount) {
	waiting := slices.DeleteFunc(s.byOrder[o.Sysid], func(p sentPayment) bool {
		return slices.ContainsFunc(deposits, func(d payment.Deposit) bool { return d.Tx == p.tx })
	})
	s.byOrder[o.Sysid] = waiting
	if len(waiting) == 0 {
		delete(s.byOrder, o.Sysid)
	}
	for _, p := range waiting {
		sum += p.amount
	}
	return sum
}

func (g *Gateway) amountDue(tx *store.Tx, o payment.Order, asked *money.Amount) (due, error) {
	if asked != nil {
		if *asked <= 0 {
			return due{}, fault.Invalid(fault.AmountOutOfRange, "amount", "amount is above 0")
		}
		return due{o, o.Asset, *asked, o.Address}, nil
	}
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil {
		return due{}, err
	}
	missing := o.Lacks(payment.StandingOf(o, deposits, nil).Seen + g.sent.onTheWay(o, deposits))
	if missing <= 0 {
		return due{}, fault.Invalid(fault.ParameterMissing, "amount", "nothing is missing, or what is missing is on its way: say which amount to pay on top")
	}
	return due{o, o.Asset, missing, o.Address}, nil
}

func (g *Gateway) sendTestPayment(ctx context.Context, d due) (TestPayment, error) {
	asset := d.asset
	raw, err := d.amount.Raw(asset.Decimals)
	if err != nil {
		return TestPayment{}, fault.Invalid(fault.AmountOutOfRange, "amount", "%s has %d decimals", asset.Token, asset.Decimals)
	}
	sent, err := g.config.Pay(ctx, asset.Contract, d.to, raw)
	if err != nil {
		return TestPayment{}, &fault.Error{Code: fault.TestPaymentFailed, Err: fmt.Errorf("pay %s: %w", cmp.Or(d.order.OrderNo, d.to.String()), err)}
	}
	if asset == d.order.Asset {
		g.sent.byOrder[d.order.Sysid] = append(g.sent.byOrder[d.order.Sysid], sentPayment{sent.Tx, d.amount})
	}
	return TestPayment{Order: d.order, Asset: asset, Chain: g.chains[asset.Chain].Family, Amount: d.amount, Tx: sent.Tx, From: sent.From, To: d.to}, nil
}
