package gateway

import (
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// differencesOf are those of a batch, by where they are.
func differencesOf(b chain.Batch) map[inBlock]chain.Difference {
	list := make(map[inBlock]chain.Difference, len(b.Differences))
	for _, d := range b.Differences {
		list[inBlock{d.Block.Hash, d.Token, d.Address}] = d
	}
	return list
}

// compared takes in what the balance of a deposit's address said when the deposit was to
// be confirmed, and tells whether less arrived than its log says: then it counts for
// nothing, and what arrived is nobody's, since nobody can tell whose the loss is. Where
// more arrived it counts as ever. Either way no order is made in the token until somebody
// has looked.
func (g *Gateway) compared(tx *store.Tx, d *payment.Deposit, by chain.Difference) (short bool, err error) {
	if short = by.Missing.Sign() >= 0; short {
		if err := g.fallShort(tx, d, by); err != nil {
			return false, err
		}
	}
	reason := fmt.Sprintf("at %s, block %d, the balance changed by %s units and the logs say %s", g.printed(*d), d.BlockNumber,
		new(big.Int).Sub(by.Change, by.Missing), by.Change)
	was, err := tx.CloseAsset(d.Asset.ID, reason)
	if err != nil {
		return false, err
	}
	if short || was {
		g.log.Error("a token does not move as its logs say: it takes no new orders", "chain", d.Chain, "token", d.Asset.Token, "deposit", g.describe(*d),
			"why", reason, "credited", !short, "do", "see whether the token takes a fee or rebases; reopen it with 'xcheckoutd token reopen' if it does not")
	}
	return short, nil
}

func (g *Gateway) printed(d payment.Deposit) string {
	if family := g.families[d.Family]; family != nil {
		return family.Print(d.Address)
	}
	return d.Address.String()
}

// fallShort ends a pending deposit that counts for nothing. Of several in one block it
// is the last ones of which something is missing, for want of anything better.
func (g *Gateway) fallShort(tx *store.Tx, d *payment.Deposit, by chain.Difference) error {
	if err := g.end(tx, *d, ledger.Void); err != nil {
		return err
	}
	deposits, err := besides(tx, *d)
	if err != nil {
		return err
	}
	was := *d
	left := new(big.Int).Sub(by.Brought, by.Missing) // that arrived, of all of them
	before := new(big.Int)
	for _, earlier := range deposits {
		if inBlockOf(earlier) == inBlockOf(*d) && payment.CompareDeposits(earlier, *d) < 0 {
			before.Add(before, earlier.Raw)
		}
	}
	before = between(before, left)
	d.Arrived = between(new(big.Int).Sub(left, before), d.Raw)
	d.State = payment.Short
	if d.Amount > 0 { // what was too much to be counted, or too little, is so still
		if d.Amount, err = payment.Amount(before, d.Arrived, d.Asset.Decimals); err != nil {
			return err
		}
	}
	if err := saveDeposit(tx, was, *d); err != nil || d.Amount == 0 {
		return err
	}
	return tx.Post(shortTransfer(*d, "short", d.DebitAccount(), d.CreditAccount()))
}

// besides are the deposits at the address of a deposit that its block may have, too.
func besides(tx *store.Tx, d payment.Deposit) ([]payment.Deposit, error) {
	if d.Kind == payment.ToCustomer {
		return tx.DepositsFrom(atAddress(d), d.BlockNumber)
	}
	return tx.Deposits(d.MerchantID, d.OrderNo)
}

// between is n, at least 0 and at most a limit.
func between(n, most *big.Int) *big.Int {
	if n.Cmp(most) > 0 {
		n = most
	}
	if n.Sign() < 0 {
		return new(big.Int)
	}
	return n
}

func shortTransfer(d payment.Deposit, step string, debit, credit ledger.Account) ledger.Transfer {
	return ledger.Transfer{ID: fmt.Sprintf("deposit/%d/%d/%s", d.ID, d.Withdrawals, step), Step: ledger.Posted,
		Debit: debit, Credit: credit, Amount: d.Amount, Cause: causeOf(d)}
}

// takeShortBack withdraws a deposit that counted for nothing.
func (g *Gateway) takeShortBack(tx *store.Tx, d payment.Deposit) error {
	if d.Amount > 0 {
		if err := tx.Post(shortTransfer(d, "short_reversed", d.CreditAccount(), d.DebitAccount())); err != nil {
			return err
		}
	}
	if err := saveTakenBack(tx, &d); err != nil {
		return err
	}
	return g.changed(tx, d)
}
