package gateway

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// TestPayment is what the test wallet sent for an order.
type TestPayment struct {
	Order  payment.Order
	Chain  chain.Family
	Amount money.Amount
	Tx     chain.TxID
	From   chain.Address
}

// PayOrder pays an order from the sandbox's test wallet: the amount given, or
// what is missing. It is how a merchant tries every case, so an order that is
// closed or paid can be paid too, with an amount.
func (g *Gateway) PayOrder(ctx context.Context, a Actor, orderNo string, amount *money.Amount, e *Envelope) (TestPayment, error) {
	if err := a.mustBeMerchant(); err != nil {
		return TestPayment{}, err
	}
	if err := checkOrderNo(orderNo); err != nil {
		return TestPayment{}, err
	}
	g.sent.Lock()
	defer g.sent.Unlock()
	// The signature is remembered first: what was sent on chain can't be undone
	// with a transaction.
	due, err := execute(ctx, g, a, e, func(tx *store.Tx) (due, error) {
		o, err := findOrder(tx, a.MerchantID, orderNo)
		if err != nil {
			return due{}, err
		}
		return g.amountDue(tx, o, amount)
	})
	if err != nil {
		return TestPayment{}, err
	}
	return g.sendTestPayment(ctx, due)
}

// due is what an order is to be paid.
type due struct {
	order  payment.Order
	amount money.Amount
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
		return due{o, *asked}, nil
	}
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil {
		return due{}, err
	}
	missing := o.Lacks(payment.StandingOf(o, deposits, nil).Seen + g.sent.onTheWay(o, deposits))
	if missing <= 0 {
		return due{}, fault.Invalid(fault.ParameterMissing, "amount", "nothing is missing, or what is missing is on its way: say which amount to pay on top")
	}
	return due{o, missing}, nil
}

func (g *Gateway) sendTestPayment(ctx context.Context, d due) (TestPayment, error) {
	asset := d.order.Asset
	raw, err := d.amount.Raw(asset.Decimals)
	if err != nil {
		return TestPayment{}, fault.Invalid(fault.AmountOutOfRange, "amount", "%s has %d decimals", asset.Token, asset.Decimals)
	}
	sent, err := g.config.Pay(ctx, asset.Contract, d.order.Address, raw)
	if err != nil {
		return TestPayment{}, &fault.Error{Code: fault.TestPaymentFailed, Err: fmt.Errorf("pay order %s: %w", d.order.OrderNo, err)}
	}
	g.sent.byOrder[d.order.Sysid] = append(g.sent.byOrder[d.order.Sysid], sentPayment{sent.Tx, d.amount})
	return TestPayment{Order: d.order, Chain: g.family(d.order), Amount: d.amount, Tx: sent.Tx, From: sent.From}, nil
}
