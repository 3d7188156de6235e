package gateway

import (
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// reasonReorged is why a refund or settlement failed that drew on what a reorg took.
const reasonReorged = "deposit_reorged"

// ErrReversal says that a reorg took away a deposit whose coins the ledger has
// elsewhere already. The chain is read no further until an operator has looked, see
// [Gateway.ResumeChain].
var ErrReversal = fmt.Errorf("a reorg took a deposit away that the ledger can't give back: %w", chain.ErrNeedsPerson)

// takeBack withdraws a deposit whose block a reorg took away. Nothing is deleted: a
// pending transfer is voided and a posted one reversed by another. It is never
// refused: what the deposit paid for may be spent, and is owed by the merchant then.
func (g *Gateway) takeBack(tx *store.Tx, d payment.Deposit, head uint64) error {
	if d.State == payment.Pending {
		if err := g.end(tx, d, ledger.Void); err != nil {
			return err
		}
		if err := saveTakenBack(tx, &d); err != nil {
			return err
		}
		return g.changed(tx, d)
	}
	if d.State == payment.Short {
		return g.takeShortBack(tx, d)
	}
	var err error
	if d.Kind == payment.ToCustomer {
		err = g.reverseCredit(tx, d)
	} else {
		err = g.reverse(tx, d, head)
	}
	if errors.Is(err, ledger.ErrBelowZero) {
		err = fmt.Errorf("%w: %s: %w", ErrReversal, g.describe(d), err)
	}
	return err
}

func saveTakenBack(tx *store.Tx, d *payment.Deposit) error {
	was := *d
	d.State = payment.Withdrawn
	d.Withdrawals++
	return saveDeposit(tx, was, *d)
}

// reverse takes a confirmed deposit back: from its order, which is decided anew
// without it, and then from the ledger.
func (g *Gateway) reverse(tx *store.Tx, d payment.Deposit, head uint64) error {
	if err := g.cancelUnsigned(tx, d); err != nil {
		return err
	}
	o, err := tx.Order(d.MerchantID, d.OrderNo)
	if err != nil {
		return err
	}
	rest, err := tx.Deposits(d.MerchantID, d.OrderNo)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rest, func(other payment.Deposit) bool { return other.ID == d.ID })
	d = rest[at] // as it is now, since a refund of it may have failed
	rest = slices.Delete(rest, at, at+1)
	m := depositMover(tx, d, "reversed")
	m.owes = true
	// What was refunded of it is gone, so it is the merchant who gives it.
	available, abnormal := inKind(d.CreditAccount(), ledger.Available), inKind(d.CreditAccount(), ledger.Abnormal)
	if err := m.take(available, abnormal, d.Returned); err != nil {
		return err
	}
	before, as := o.Status, o
	if o.Status == payment.Paid && !o.ByAcceptance {
		// Once paid stays paid: only this takes it back.
		as.Status, as.Kept, as.Accepted = payment.Paying, 0, 0
	}
	decided := payment.Match(as, rest)
	if before == payment.Paid && decided.Status == payment.Paying {
		if decided.Status, err = payment.Orders.Next(before, payment.OrderReorged); err != nil {
			return err
		}
		o.ReorgedAt = head
	}
	if err := g.apply(tx, &o, rest, decided); err != nil {
		return err
	}
	if err := m.move(d.CreditAccount(), d.DebitAccount(), d.Amount); err != nil {
		return err
	}
	if err := saveTakenBack(tx, &d); err != nil {
		return err
	}
	if o.Status == before {
		return nil
	}
	_, err = g.announce(tx, o, wire.Reorged, 0)
	return err
}

// depositMover posts what a reorg, or the return after it, does to a deposit's coins.
func depositMover(tx *store.Tx, d payment.Deposit, step string) *mover {
	n := 0
	return &mover{tx: tx, cause: causeOf(d), next: func() string {
		n++
		return fmt.Sprintf("deposit/%d/%d/%s/%d", d.ID, d.Withdrawals, step, n)
	}}
}

// restore gives back to the merchant what he gave for the refunds of a deposit that a
// reorg took away, once it is confirmed again: only what was confirmed before has any.
func (g *Gateway) restore(tx *store.Tx, d payment.Deposit) error {
	if d.Returned == 0 {
		return nil
	}
	return depositMover(tx, d, "restored").give(inKind(d.CreditAccount(), ledger.Abnormal), inKind(d.CreditAccount(), ledger.Available), d.Returned)
}

// cancelUnsigned lets payouts fail that nobody has signed yet: those that draw on a deposit
// which a reorg took, and then as many others of its holder as are needed to give it back,
// newest first. Many may wait where many deposits are taken: none is read that stays.
func (g *Gateway) cancelUnsigned(tx *store.Tx, d payment.Deposit) error {
	drawing, err := payoutsOf(tx, d)
	if err != nil {
		return err
	}
	for _, id := range drawing {
		p, err := tx.Payout(d.MerchantID, id)
		if err != nil {
			return err
		}
		if p.State.Unsigned() && p.Holder == d.Holder && p.Asset.ID == d.Asset.ID {
			if err := g.endPayout(tx, p.MerchantID, p.ID, payment.PayoutFailed, reasonReorged); err != nil {
				return err
			}
		}
	}
	for {
		balance, err := tx.Balance(inKind(d.CreditAccount(), ledger.Available))
		if err != nil || balance.Posted >= d.Amount {
			return err
		}
		p, err := tx.NewestUnsignedPayout(d.MerchantID, d.Holder, d.Asset.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		if err := g.endPayout(tx, p.MerchantID, p.ID, payment.PayoutFailed, reasonReorged); err != nil {
			return err
		}
	}
}

// payoutsOf are those of refunds that draw on a deposit: on its order, on what was
// abnormal of it, or on the deposit of a customer that it is.
func payoutsOf(tx *store.Tx, d payment.Deposit) (ids []string, err error) {
	var refunds []store.AskedRefund
	if d.Kind == payment.ToCustomer {
		refunds, err = tx.RefundsOfDeposit(d.MerchantID, d.CustomerNo)
	} else {
		refunds, err = tx.RefundsOf(d.MerchantID, d.OrderNo)
	}
	if err != nil {
		return nil, err
	}
	for _, r := range refunds {
		if r.AbnormalPaymentNo != "" {
			p, err := tx.AbnormalPayment(r.MerchantID, r.AbnormalPaymentNo)
			if err != nil {
				return nil, err
			}
			if p.Deposit.ID != d.ID {
				continue
			}
		}
		ids = append(ids, r.PayoutID)
	}
	return ids, nil
}
