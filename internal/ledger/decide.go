package ledger

import (
	"errors"
	"math"

	"github.com/xcheckout/xcheckout/money"
)

// Refusals of Decide, in the order in which they are looked for.
var (
	ErrExists          = errors.New("the transfer exists already, the same")
	ErrExistsDifferent = errors.New("another transfer has this id")
	ErrID              = errors.New("a transfer has an id")
	ErrAmount          = errors.New("an amount is above zero")
	ErrSameAccount     = errors.New("a transfer has two accounts")
	ErrMerchants       = errors.New("both accounts stand in one merchant's ledger")
	ErrAssets          = errors.New("both accounts have the same asset")
	ErrKind            = errors.New("there is no such kind of account")
	ErrHolder          = errors.New("an account has a holder")
	ErrStep            = errors.New("the step is not known")
	ErrPendingID       = errors.New("post and void name a pending transfer, the others none")
	ErrAsset           = errors.New("there is no such asset")
	ErrPendingUnknown  = errors.New("the pending transfer does not exist")
	ErrNotPending      = errors.New("the transfer to end is not a pending one")
	ErrPendingEnded    = errors.New("the pending transfer was ended before")
	ErrPendingDiffers  = errors.New("the accounts or the amount differ from the pending transfer's")
	ErrOverflow        = errors.New("the account's total would be larger than a number can be")
	ErrBelowZero       = errors.New("the account would hold less than nothing")
)

// Facts are what a ledger holds of what a new transfer touches.
type Facts struct {
	Same          *Transfer // the transfer that has the id already; nil when none has
	Pending       *Transfer // the one that PendingID names; nil when there is none
	PendingEnded  bool      // whether that one was posted or voided before
	AssetUnknown  bool      // whether there is no such asset as the accounts name
	Debit, Credit Totals    // of the two accounts, before
}

// Decide returns the totals of the two accounts after a transfer, or the first
// refusal that applies. ErrExists means that nothing is left to do.
func Decide(t Transfer, f Facts) (debit, credit Totals, err error) {
	if f.Same != nil {
		if *f.Same == t {
			return f.Debit, f.Credit, ErrExists
		}
		return f.Debit, f.Credit, ErrExistsDifferent
	}
	if err := t.check(); err != nil {
		return f.Debit, f.Credit, err
	}
	if f.AssetUnknown {
		return f.Debit, f.Credit, ErrAsset
	}
	if t.PendingID != "" {
		if err := t.checkEnd(f); err != nil {
			return f.Debit, f.Credit, err
		}
	}
	return t.move(f.Debit, f.Credit)
}

// check is what can be told of a transfer by itself, whatever the ledger holds.
func (t Transfer) check() error {
	if t.ID == "" {
		return ErrID
	}
	if t.Amount <= 0 {
		return ErrAmount
	}
	if t.Debit == t.Credit {
		return ErrSameAccount
	}
	if t.Debit.Merchant == "" || t.Debit.Merchant != t.Credit.Merchant {
		return ErrMerchants
	}
	if t.Debit.Asset != t.Credit.Asset {
		return ErrAssets
	}
	if !t.Debit.Kind.Known() || !t.Credit.Kind.Known() {
		return ErrKind
	}
	if t.Debit.Holder == "" || t.Credit.Holder == "" {
		return ErrHolder
	}
	switch t.Step {
	case Posted, Pending:
		if t.PendingID != "" {
			return ErrPendingID
		}
	case Post, Void:
		if t.PendingID == "" {
			return ErrPendingID
		}
	default:
		return ErrStep
	}
	return nil
}

func (t Transfer) checkEnd(f Facts) error {
	switch p := f.Pending; {
	case p == nil:
		return ErrPendingUnknown
	case p.Step != Pending:
		return ErrNotPending
	case f.PendingEnded:
		return ErrPendingEnded
	case p.Debit != t.Debit || p.Credit != t.Credit || p.Amount != t.Amount:
		return ErrPendingDiffers
	}
	return nil
}

func (t Transfer) move(debit, credit Totals) (Totals, Totals, error) {
	beforeDebit, beforeCredit := debit, credit
	var posted, pending money.Amount
	switch t.Step {
	case Posted:
		posted = t.Amount
	case Pending:
		pending = t.Amount
	case Post:
		posted, pending = t.Amount, -t.Amount
	case Void:
		pending = -t.Amount
	}
	if overflows(debit.DebitsPosted, posted) || overflows(debit.DebitsPending, pending) ||
		overflows(credit.CreditsPosted, posted) || overflows(credit.CreditsPending, pending) {
		return beforeDebit, beforeCredit, ErrOverflow
	}
	debit.DebitsPosted += posted
	debit.DebitsPending += pending
	credit.CreditsPosted += posted
	credit.CreditsPending += pending
	if belowZero(debit, t.Debit.Kind) || belowZero(credit, t.Credit.Kind) {
		return beforeDebit, beforeCredit, ErrBelowZero
	}
	return debit, credit, nil
}

func belowZero(t Totals, k Kind) bool { return !k.MayOwe() && t.Balance(k).Posted < 0 }

func overflows(total, more money.Amount) bool { return more > 0 && total > math.MaxInt64-more }
