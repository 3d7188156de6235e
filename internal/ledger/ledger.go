// Package ledger holds the rules of the double-entry ledger: which accounts
// there are, what a transfer is, and which transfers may follow which. It does
// no I/O. Its one ladder of rules, [Decide], is run on every write: by [Book],
// a ledger in memory, and by the store before it inserts a row.
//
// Every transfer debits one account and credits another of the same asset, so
// the debits of an asset always equal its credits. A transfer is never changed:
// a pending one is ended by a second transfer that posts or voids it, and a
// mistake is mended by a transfer in the other direction.
package ledger

import (
	"slices"

	"github.com/xcheckout/xcheckout/money"
)

// Kind is a kind of account. The kinds are a closed set, in the database too.
type Kind string

// Places, where coins are on chain: a debit adds to them.
const (
	// Deposits is what lies at deposit addresses.
	Deposits Kind = "deposits"
	// Treasury is what was swept from there.
	Treasury Kind = "treasury"
	// PayoutWallet is what refunds and settlements are sent from.
	PayoutWallet Kind = "payout"
)

// Liabilities, whose coins they are: a credit adds to them.
const (
	// Incoming arrived for orders that are still open.
	Incoming Kind = "incoming"
	// Available is what a merchant may refund from or have settled.
	Available Kind = "available"
	// Abnormal arrived and is not an order's: too much, too late, another token.
	Abnormal Kind = "abnormal"
	// Reserved is on its way out.
	Reserved Kind = "reserved"
	// Fees are the operator's, of a merchant's settlements.
	Fees Kind = "fees"
	// Bank is the operator's: coins of merchants that the operator paid out from its
	// account at a bank, in a settlement to a bank account.
	Bank Kind = "bank"
	// Unattributed arrived and is nobody's: at treasury or payout wallet from strangers,
	// or at a deposit address as less than its log says.
	Unattributed Kind = "unattributed"
)

// Shortfall is what a merchant owes: a reorg took away what was spent already. A debit
// adds to it, as to a place, and later deposits repay it.
const Shortfall Kind = "shortfall"

var (
	places      = []Kind{Deposits, Treasury, PayoutWallet}
	liabilities = []Kind{Incoming, Available, Abnormal, Reserved, Fees, Bank, Unattributed}
)

// IsPlace tells whether coins of an account of this kind are somewhere on chain.
func (k Kind) IsPlace() bool { return slices.Contains(places, k) }

// GrowsByDebits tells in which direction an account of this kind grows.
func (k Kind) GrowsByDebits() bool { return k.IsPlace() || k == Shortfall }

// MayOwe tells whether one holder's account of this kind may hold less than nothing.
// Treasury and payout wallet are one heap of coins each: one holder's are sent from
// the wallet while they still lie elsewhere, and only the sum over all holders is on
// chain.
func (k Kind) MayOwe() bool { return k == Treasury || k == PayoutWallet }

// Known tells whether there is such a kind.
func (k Kind) Known() bool { return k.GrowsByDebits() || slices.Contains(liabilities, k) }

// Account names an account. Merchant is the one whose ledger it stands in: each
// merchant has a ledger of its own, and no transfer leads from one to another.
// Asset is the store's number of the asset. Holder is whose coins they are, the
// merchant or, where an order names one, its sub-merchant; places have one too, so
// that no row is everybody's. What a place holds in all is the sum over its
// holders.
type Account struct {
	Merchant string
	Asset    int64
	Kind     Kind
	Holder   string
}

// Step is what a transfer does to balances.
type Step string

const (
	// Posted moves the amount at once.
	Posted Step = "posted"
	// Pending announces the amount and moves nothing yet.
	Pending Step = "pending"
	// Post ends a pending transfer by moving its amount.
	Post Step = "post"
	// Void ends a pending transfer without moving anything.
	Void Step = "void"
)

// Transfer is one entry. ID, which is unique within the merchant's ledger, is
// derived from what caused it, so that recording the same cause twice is seen.
// PendingID names the transfer that a Post or
// Void ends, whose accounts and amount it repeats.
type Transfer struct {
	ID            string
	Step          Step
	PendingID     string
	Debit, Credit Account
	Amount        money.Amount
	Cause         string
}

// End makes the transfer that ends p, with the given step, Post or Void.
func (p Transfer) End(id string, step Step) Transfer {
	p.PendingID, p.ID, p.Step = p.ID, id, step
	return p
}

// Totals are an account's sums of all its transfers, which only ever grow but
// for the pending ones, which end.
type Totals struct {
	DebitsPosted, DebitsPending   money.Amount
	CreditsPosted, CreditsPending money.Amount
}

// Balance is what an account holds, in the direction in which it grows.
type Balance struct{ Posted, Pending money.Amount }

// Balance is what an account of a kind with these totals holds.
func (t Totals) Balance(k Kind) Balance {
	b := Balance{t.DebitsPosted - t.CreditsPosted, t.DebitsPending - t.CreditsPending}
	if !k.GrowsByDebits() {
		b.Posted, b.Pending = -b.Posted, -b.Pending
	}
	return b
}
