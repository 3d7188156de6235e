// Package ledger holds the rules of the double-entry ledger: which accounts
// there are, what a transfer is, and which transfers may follow which. It does
// no I/O; the store keeps what this package allowed.
//
// Every transfer debits one account and credits another of the same asset, so
// the debits of an asset always equal its credits. A transfer is never changed:
// a pending one is ended by a second transfer that posts or voids it, and a
// mistake is mended by a transfer in the other direction.
package ledger

import "github.com/xcheckout/xcheckout/money"

// Kind is a kind of account.
type Kind string

// Places, where coins are on chain: a debit adds to them.
const (
	// Deposits is the sum of all deposit addresses.
	Deposits Kind = "deposits"
)

// Liabilities, whose coins they are: a credit adds to them.
const (
	// Incoming arrived for orders that are still open.
	Incoming Kind = "incoming"
	// Available is what a merchant may refund from or have settled.
	Available Kind = "available"
	// Abnormal arrived and is not an order's: too much, too late, another token.
	Abnormal Kind = "abnormal"
)

// OfMerchant tells whether each merchant has an account of this kind, instead
// of there being one of an asset.
func (k Kind) OfMerchant() bool { return k == Available }

// IsPlace tells whether an account of this kind grows by debits.
func (k Kind) IsPlace() bool { return k == Deposits }

// Account names an account. Asset is the store's number of the asset; Merchant
// is empty unless Kind.OfMerchant.
type Account struct {
	Asset    int64
	Kind     Kind
	Merchant string
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

// Transfer is one entry. ID is derived from what caused it, so that recording
// the same cause twice is seen. PendingID names the transfer that a Post or
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

// Balance is what an account holds, in the direction in which it grows.
type Balance struct{ Posted, Pending money.Amount }
