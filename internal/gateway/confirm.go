package gateway

import (
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// confirm posts at most limit of the deposits that are deep enough, and matches each
// of their orders once. Of which less arrived than their logs say, nothing is posted. It
// returns how many there were.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number, head uint64, limit int, differences map[inBlock]chain.Difference) (n int, err error) {
	deposits, err := tx.PendingDeposits(chainName, number, head, limit)
	if err != nil {
		return 0, err
	}
	type order struct{ merchantID, orderNo string }
	var orders []order // in the order in which the chain has their deposits
	changed := map[order]bool{}
	for i := range deposits {
		d := &deposits[i]
		if err := g.confirmOne(tx, d, differences); err != nil {
			return 0, err
		}
		if d.Kind == payment.ToCustomer {
			continue
		}
		if of := (order{d.MerchantID, d.OrderNo}); !changed[of] {
			changed[of] = true
			orders = append(orders, of)
		}
	}
	for _, o := range orders {
		if err := g.match(tx, o.merchantID, o.orderNo); err != nil {
			return 0, fmt.Errorf("order %s: %w", o.orderNo, err)
		}
	}
	for _, d := range deposits {
		if d.State == payment.Short || d.Kind == payment.ToCustomer {
			continue
		}
		if err := g.restore(tx, d); err != nil {
			return 0, fmt.Errorf("order %s: %w", d.OrderNo, err)
		}
	}
	return len(deposits), nil
}

// confirmOne posts a deposit, unless less arrived than its log says. A customer's is
// credited at once.
func (g *Gateway) confirmOne(tx *store.Tx, d *payment.Deposit, differences map[inBlock]chain.Difference) error {
	if by, differs := differences[inBlockOf(*d)]; differs {
		short, err := g.compared(tx, d, by)
		if err == nil && short && d.Kind == payment.ToCustomer {
			err = g.announceDeposit(tx, *d, nil)
		}
		if short || err != nil {
			return err
		}
	}
	if err := g.end(tx, *d, ledger.Post); err != nil {
		return err
	}
	was := *d
	d.State = payment.Posted
	if err := saveDeposit(tx, was, *d); err != nil || d.Kind != payment.ToCustomer {
		return err
	}
	return g.credit(tx, *d)
}

// match decides anew what becomes of an order after its deposits changed.
func (g *Gateway) match(tx *store.Tx, merchantID, orderNo string) error {
	o, err := tx.Order(merchantID, orderNo)
	if err != nil {
		return err
	}
	deposits, err := tx.Deposits(merchantID, orderNo)
	if err != nil {
		return err
	}
	before := o.Status
	if err := g.apply(tx, &o, deposits, payment.Match(o, deposits)); err != nil {
		return err
	}
	if before != payment.Paid && o.Status == payment.Paid {
		_, err = g.announce(tx, o, wire.Paid, 0)
	}
	return err
}
