package ledger

import (
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/money"
)

// Refusals of Book.Post, in the order in which they are looked for.
var (
	ErrExists          = errors.New("the transfer exists already, the same")
	ErrExistsDifferent = errors.New("another transfer has this id")
	ErrAmount          = errors.New("an amount is above zero")
	ErrSameAccount     = errors.New("a transfer has two accounts")
	ErrAssets          = errors.New("both accounts have the same asset")
	ErrMerchant        = errors.New("the account names a merchant if and only if its kind is a merchant's")
	ErrStep            = errors.New("the step is not known")
	ErrPendingID       = errors.New("post and void name a pending transfer, the others none")
	ErrPendingUnknown  = errors.New("the pending transfer does not exist")
	ErrNotPending      = errors.New("the transfer to end is not a pending one")
	ErrPendingEnded    = errors.New("the pending transfer was ended before")
	ErrPendingDiffers  = errors.New("the accounts or the amount differ from the pending transfer's")
)

// Book is a ledger in memory. It is the measure of what the store holds: the
// check of a database replays every transfer through a Book. The zero value is
// not usable; make one with NewBook. It is not safe for concurrent use.
type Book struct {
	transfers map[string]Transfer
	endedBy   map[string]string
	balances  map[Account]Balance
}

// NewBook returns an empty ledger.
func NewBook() *Book {
	return &Book{map[string]Transfer{}, map[string]string{}, map[Account]Balance{}}
}

// Post adds one transfer, or returns the first refusal that applies. ErrExists
// means that nothing is left to do.
func (b *Book) Post(t Transfer) error {
	if known, ok := b.transfers[t.ID]; ok {
		if known == t {
			return ErrExists
		}
		return ErrExistsDifferent
	}
	if err := t.Check(); err != nil {
		return err
	}
	if t.PendingID != "" {
		if err := b.checkEnd(t); err != nil {
			return err
		}
		b.endedBy[t.PendingID] = t.ID
	}
	b.transfers[t.ID] = t
	b.move(t)
	return nil
}

// Check returns the first refusal that applies to t by itself, whatever the
// ledger holds.
func (t Transfer) Check() error {
	if t.Amount <= 0 {
		return ErrAmount
	}
	if t.Debit == t.Credit {
		return ErrSameAccount
	}
	if t.Debit.Asset != t.Credit.Asset {
		return ErrAssets
	}
	if !t.Debit.valid() || !t.Credit.valid() {
		return ErrMerchant
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

func (a Account) valid() bool { return a.Kind.OfMerchant() == (a.Merchant != "") }

func (b *Book) checkEnd(t Transfer) error {
	pending, ok := b.transfers[t.PendingID]
	if !ok {
		return ErrPendingUnknown
	}
	if pending.Step != Pending {
		return ErrNotPending
	}
	if _, ended := b.endedBy[t.PendingID]; ended {
		return ErrPendingEnded
	}
	if pending.Debit != t.Debit || pending.Credit != t.Credit || pending.Amount != t.Amount {
		return ErrPendingDiffers
	}
	return nil
}

func (b *Book) move(t Transfer) {
	posted, pending := money.Amount(0), money.Amount(0)
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
	b.add(t.Debit, posted, pending, t.Debit.Kind.IsPlace())
	b.add(t.Credit, posted, pending, !t.Credit.Kind.IsPlace())
}

func (b *Book) add(a Account, posted, pending money.Amount, grows bool) {
	if !grows {
		posted, pending = -posted, -pending
	}
	balance := b.balances[a]
	balance.Posted += posted
	balance.Pending += pending
	b.balances[a] = balance
}

// Balance returns what one account holds; an account without transfers holds
// zero.
func (b *Book) Balance(a Account) Balance { return b.balances[a] }

// Balances returns what every account with a transfer holds.
func (b *Book) Balances() map[Account]Balance { return b.balances }

// CheckBalance returns an error unless, of every asset, what the places hold
// equals what the liabilities claim, posted and pending, and no account is
// below zero.
func (b *Book) CheckBalance() error {
	type sums struct{ places, liabilities Balance }
	assets := map[int64]sums{}
	for a, balance := range b.balances {
		if balance.Posted < 0 {
			return fmt.Errorf("account %+v holds %s: below zero", a, balance.Posted)
		}
		s := assets[a.Asset]
		if a.Kind.IsPlace() {
			s.places.Posted += balance.Posted
			s.places.Pending += balance.Pending
		} else {
			s.liabilities.Posted += balance.Posted
			s.liabilities.Pending += balance.Pending
		}
		assets[a.Asset] = s
	}
	for asset, s := range assets {
		if s.places != s.liabilities {
			return fmt.Errorf("asset %d: places hold %+v, liabilities claim %+v", asset, s.places, s.liabilities)
		}
	}
	return nil
}
