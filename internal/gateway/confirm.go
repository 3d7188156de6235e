package gateway

import (
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// Limits of one Update, so that a chain that is read again after days does not
// hold the writer; the next batch takes the rest.
const (
	confirmedPerBatch = 500
	expiredPerBatch   = 500
)

// confirm posts the deposits that are deep enough, one by one in the order in
// which the chain has them, and matches the order of each: what an order keeps
// does not depend on how many blocks were read at once.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number uint64) error {
	deposits, err := tx.PendingDeposits(chainName, number, confirmedPerBatch)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		if err := g.end(tx, d, ledger.Post); err != nil {
			return err
		}
		d.State = payment.Posted
		if err := tx.SaveDeposit(d); err != nil {
			return err
		}
		if err := g.match(tx, d.MerchantID, d.OrderNo); err != nil {
			return fmt.Errorf("order %s: %w", d.OrderNo, err)
		}
	}
	return nil
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
	if err := g.apply(tx, &o, payment.Match(o, deposits)); err != nil {
		return err
	}
	if before != payment.Paid && o.Status == payment.Paid {
		_, err = g.announce(tx, o, orderPaid, 0)
	}
	return err
}

// expired is an order whose time is over, with its deposits.
type expired struct {
	payment.Order
	deposits []payment.Deposit
}

// expiredOrders returns open orders of a chain whose time is over at a confirmed
// block time, earliest first, at most limit. An order that waits for a deposit
// is passed over, so that any number of them keeps no other from its turn.
func expiredOrders(tx *store.Tx, chainName string, confirmedTime time.Time, limit int) (list []expired, err error) {
	var last payment.Order
	for {
		candidates, err := tx.DueOrders(chainName, confirmedTime, last, limit)
		if err != nil || len(candidates) == 0 {
			return list, err
		}
		for _, o := range candidates {
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
func (g *Gateway) expire(tx *store.Tx, chainName string, confirmedTime time.Time, mayExpire func(chain.Address) bool) error {
	due, err := expiredOrders(tx, chainName, confirmedTime, expiredPerBatch)
	if err != nil {
		return err
	}
	for _, o := range due {
		if !mayExpire(o.Address) {
			continue
		}
		o.Status = payment.Timeout
		if err := g.apply(tx, &o.Order, payment.Match(o.Order, o.deposits)); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
		if _, err := g.announce(tx, o.Order, orderTimeout, 0); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
	}
	return nil
}

// apply moves what an order received between the ledger's accounts, so that
// they agree with what was decided, and saves the order.
func (g *Gateway) apply(tx *store.Tx, o *payment.Order, a payment.Allocation) error {
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Asset: o.Asset.ID, Kind: kind, Holder: o.Holder()}
	}
	parts := []struct {
		kind ledger.Kind
		more money.Amount
	}{{ledger.Available, a.Kept - o.Kept}, {ledger.Abnormal, a.Abnormal - o.Abnormal}}
	if parts[1].more < 0 { // what one account gives up first, the other may need
		parts[0], parts[1] = parts[1], parts[0]
	}
	for _, part := range parts {
		t := ledger.Transfer{Step: ledger.Posted, Debit: account(ledger.Incoming), Credit: account(part.kind), Amount: part.more, Cause: o.Sysid}
		if t.Amount < 0 {
			t.Debit, t.Credit, t.Amount = t.Credit, t.Debit, -t.Amount
		}
		if t.Amount == 0 {
			continue
		}
		o.Splits++
		t.ID = fmt.Sprintf("%s/%d", o.Sysid, o.Splits)
		if err := tx.Post(t); err != nil {
			return err
		}
	}
	o.Status, o.Received, o.Kept, o.Abnormal, o.UpdatedAt = a.Status, a.Received, a.Kept, a.Abnormal, tx.Now
	return tx.SaveOrder(*o)
}
