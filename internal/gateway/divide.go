package gateway

import (
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// apply moves what an order received between the ledger's accounts, so that
// they agree with what was decided, and saves the order. The abnormal payments of
// its deposits follow.
func (g *Gateway) apply(tx *store.Tx, o *payment.Order, deposits []payment.Deposit, a payment.Allocation) error {
	if a.Status != o.Status && !payment.Orders.Leads(o.Status, a.Status) {
		return fmt.Errorf("order %s from %s to %s: %w", o.Sysid, o.Status, a.Status, payment.ErrEvent)
	}
	before := o.Claims()
	o.Status, o.Received, o.Kept, o.Abnormal = a.Status, a.Received, a.Kept, a.Abnormal
	o.Accepted, o.Strays, o.UpdatedAt = a.Accepted, a.Strays, tx.Now
	m := mover{tx: tx, cause: o.Sysid, owes: true, next: func() string { o.Splits++; return fmt.Sprintf("%s/%d", o.Sysid, o.Splits) }}
	if err := m.rebalance(before, o.Claims()); err != nil {
		return err
	}
	if err := tx.SaveOrder(*o); err != nil {
		return err
	}
	return g.noteAbnormal(tx, *o, deposits, a)
}

// mover posts transfers of one cause. What is taken from a merchant's available
// balance beyond what is there, since a reorg took away what was spent, is owed by
// the merchant: a shortfall, which is repaid first of whatever becomes available.
type mover struct {
	tx    *store.Tx
	cause string
	next  func() string // the id of the next transfer
	owes  bool          // what is not there is owed; otherwise it is refused
}

// move posts one transfer between two accounts of one holder: coins that were from's
// are to's.
func (m *mover) move(from, to ledger.Account, amount money.Amount) error {
	if amount == 0 {
		return nil
	}
	return m.tx.Post(ledger.Transfer{ID: m.next(), Step: ledger.Posted, Debit: from, Credit: to, Amount: amount, Cause: m.cause})
}

// take is move, from an account that may have too little.
func (m *mover) take(from, to ledger.Account, amount money.Amount) error {
	if from.Kind != ledger.Available || !m.owes {
		return m.move(from, to, amount)
	}
	balance, err := m.tx.Balance(from)
	if err != nil {
		return err
	}
	there := min(max(balance.Posted, 0), amount)
	if err := m.move(from, to, there); err != nil {
		return err
	}
	return m.move(inKind(from, ledger.Shortfall), to, amount-there)
}

// give is move, of which a shortfall is repaid first where it goes to a merchant's
// available balance.
func (m *mover) give(from, to ledger.Account, amount money.Amount) error {
	if amount == 0 || to.Kind != ledger.Available {
		return m.take(from, to, amount)
	}
	owed, err := m.tx.Balance(inKind(to, ledger.Shortfall))
	if err != nil {
		return err
	}
	repaid := min(owed.Posted, amount)
	if err := m.take(from, inKind(to, ledger.Shortfall), repaid); err != nil {
		return err
	}
	return m.take(from, to, amount-repaid)
}

func inKind(a ledger.Account, kind ledger.Kind) ledger.Account {
	a.Kind = kind
	return a
}

// rebalance posts what makes a row that claimed one thing of accounts claim another.
// The claims are of the same accounts, and as much is credited as debited.
func (m *mover) rebalance(before, after []payment.Claim) error {
	type change struct {
		account ledger.Account
		more    money.Amount
	}
	var gives, takes []change
	for i, claim := range after {
		more := claim.Posted - before[i].Posted // of credit
		if claim.Account.Kind.GrowsByDebits() {
			more = -more
		}
		switch {
		case more < 0:
			gives = append(gives, change{claim.Account, -more})
		case more > 0:
			takes = append(takes, change{claim.Account, more})
		}
	}
	for len(gives) > 0 && len(takes) > 0 {
		from, to := &gives[0], &takes[0]
		amount := min(from.more, to.more)
		if err := m.give(from.account, to.account, amount); err != nil {
			return err
		}
		if from.more -= amount; from.more == 0 {
			gives = gives[1:]
		}
		if to.more -= amount; to.more == 0 {
			takes = takes[1:]
		}
	}
	return nil
}
