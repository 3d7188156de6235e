package gateway

import (
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// duePerBatch limits the orders that one Update expires; the next block takes
// the rest.
const duePerBatch = 500

// confirm posts the deposits that are deep enough, one by one in the order in
// which the chain has them, and matches the order of each: what an order keeps
// does not depend on how many blocks were read at once.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number uint64) error {
	deposits, err := tx.PendingDeposits(chainName, number)
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
	var received money.Amount
	for _, d := range deposits {
		if d.Kind == payment.InTime && d.State == payment.Posted {
			received += d.Amount
		}
	}
	before := o.Status
	if err := g.split(tx, &o, payment.Match(o, received)); err != nil {
		return err
	}
	if before != payment.Paid && o.Status == payment.Paid {
		_, err = g.announce(tx, o, wire.OrderPaid, nil)
	}
	return err
}

// expire ends the orders whose time is over by the chain's own clock.
func (g *Gateway) expire(tx *store.Tx, chainName string, confirmedTime time.Time) error {
	due, err := tx.DueOrders(chainName, confirmedTime, duePerBatch)
	if err != nil {
		return err
	}
	for _, o := range due {
		waiting, err := tx.HasPendingInTime(o.MerchantID, o.OrderNo)
		if err != nil {
			return err
		}
		if !payment.Expire(o, confirmedTime, waiting) {
			continue
		}
		o.Status = payment.Timeout
		if err := g.split(tx, &o, payment.Match(o, o.Received)); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
		if _, err := g.announce(tx, o, wire.OrderTimeout, nil); err != nil {
			return fmt.Errorf("order %s: %w", o.OrderNo, err)
		}
	}
	return nil
}

// split moves what an order received between the ledger's accounts, so that
// they agree with the split that was decided, and saves the order.
func (g *Gateway) split(tx *store.Tx, o *payment.Order, s payment.Split) error {
	incoming := ledger.Account{Asset: o.Asset.ID, Kind: ledger.Incoming}
	for _, part := range []struct {
		account  ledger.Account
		has, due money.Amount
	}{
		{ledger.Account{Asset: o.Asset.ID, Kind: ledger.Available, Merchant: o.MerchantID}, o.Kept, s.Kept},
		{ledger.Account{Asset: o.Asset.ID, Kind: ledger.Abnormal}, o.Abnormal, s.Abnormal},
	} {
		transfer := ledger.Transfer{Step: ledger.Posted, Debit: incoming, Credit: part.account, Cause: o.Sysid}
		amount := part.due - part.has
		if amount < 0 {
			transfer.Debit, transfer.Credit, amount = transfer.Credit, transfer.Debit, -amount
		}
		if amount == 0 {
			continue
		}
		o.Moves++
		transfer.ID, transfer.Amount = fmt.Sprintf("%s/%d", o.Sysid, o.Moves), amount
		if err := tx.Post(transfer); err != nil {
			return err
		}
	}
	o.Status, o.Received, o.Kept, o.Abnormal, o.UpdatedAt = s.Status, s.Received, s.Kept, s.Abnormal, tx.Now
	return tx.SaveOrder(*o)
}
