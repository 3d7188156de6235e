package gateway

import (
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// Limits of one Update, so that a chain that is read again after days does not
// hold the writer.
const (
	confirmedPerBatch = 500
	expiredPerBatch   = 500
)

// confirm posts the deposits that are deep enough, and matches each of their
// orders once. It tells whether that was all of them.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number uint64) (all bool, err error) {
	deposits, err := tx.PendingDeposits(chainName, number, confirmedPerBatch)
	if err != nil {
		return false, err
	}
	type order struct{ merchantID, orderNo string }
	var orders []order // in the order in which the chain has their deposits
	changed := map[order]bool{}
	for _, d := range deposits {
		if err := g.end(tx, d, ledger.Post); err != nil {
			return false, err
		}
		d.State = payment.Posted
		if err := tx.SaveDeposit(d); err != nil {
			return false, err
		}
		if of := (order{d.MerchantID, d.OrderNo}); !changed[of] {
			changed[of] = true
			orders = append(orders, of)
		}
	}
	for _, o := range orders {
		if err := g.match(tx, o.merchantID, o.orderNo); err != nil {
			return false, fmt.Errorf("order %s: %w", o.orderNo, err)
		}
	}
	return len(deposits) < confirmedPerBatch, nil
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

// expired is an order whose time is over, with its deposits.
type expired struct {
	payment.Order
	deposits []payment.Deposit
}

// expiredOrders returns open orders of a chain whose time is over at a confirmed
// block time, and which may expire, earliest first, at most limit. One that waits
// for a deposit, or may not, is passed over, so that any number of them keeps no
// other from its turn.
func expiredOrders(tx *store.Tx, chainName string, confirmedTime time.Time, mayExpire func(payment.Order) bool, limit int) (list []expired, err error) {
	var last payment.Order
	for {
		candidates, err := tx.DueOrders(chainName, confirmedTime, last, limit)
		if err != nil || len(candidates) == 0 {
			return list, err
		}
		for _, o := range candidates {
			if !mayExpire(o) {
				continue
			}
			deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
			if err != nil {
				return list, err
			}
			if payment.Expired(o, deposits, confirmedTime) {
				list = append(list, expired{o, deposits})
			}
			if len(list) == limit {
				return list, nil
			}
		}
		last = candidates[len(candidates)-1]
	}
}

// expire ends the orders whose time is over by the chain's own clock, and at
// whose address nothing lies that is not recorded.
func (g *Gateway) expire(tx *store.Tx, chainName string, confirmedTime time.Time, mayExpire func(payment.Order) bool) error {
	due, err := expiredOrders(tx, chainName, confirmedTime, mayExpire, expiredPerBatch)
	if err != nil {
		return err
	}
	for _, o := range due {
		o.Status = payment.Timeout
		if err := g.apply(tx, &o.Order, o.deposits, payment.Match(o.Order, o.deposits)); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
		if _, err := g.announce(tx, o.Order, wire.Timeout, 0); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
	}
	return nil
}
