package gateway

import (
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// confirm posts at most limit of the deposits that are deep enough, and matches each
// of their orders once. It returns how many there were.
func (g *Gateway) confirm(tx *store.Tx, chainName string, number uint64, limit int) (n int, err error) {
	deposits, err := tx.PendingDeposits(chainName, number, limit)
	if err != nil {
		return 0, err
	}
	type order struct{ merchantID, orderNo string }
	var orders []order // in the order in which the chain has their deposits
	changed := map[order]bool{}
	for _, d := range deposits {
		if err := g.end(tx, d, ledger.Post); err != nil {
			return 0, err
		}
		d.State = payment.Posted
		if err := tx.SaveDeposit(d); err != nil {
			return 0, err
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
	return len(deposits), nil
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
		_, err = g.announce(tx, o, wire.Paid, 0)
	}
	return err
}

// apply moves what an order received between the ledger's accounts, so that
// they agree with what was decided, and saves the order.
func (g *Gateway) apply(tx *store.Tx, o *payment.Order, a payment.Allocation) error {
	account := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Merchant: o.MerchantID, Asset: o.Asset.ID, Kind: kind, Holder: o.Holder()}
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
