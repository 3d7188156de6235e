package ledger

import "fmt"

// Book is a ledger in memory. It is the measure of what the store holds: the
// check of a database replays every transfer through a Book. The zero value is
// not usable; make one with NewBook. It is not safe for concurrent use.
type Book struct {
	assets    map[int64]bool
	transfers map[entry]Transfer
	ended     map[entry]bool
	totals    map[Account]Totals
}

// entry names a transfer among those of all merchants.
type entry struct{ merchant, id string }

// NewBook returns an empty ledger of these assets; a transfer of another one is
// refused with ErrAsset.
func NewBook(assets ...int64) *Book {
	b := &Book{map[int64]bool{}, map[entry]Transfer{}, map[entry]bool{}, map[Account]Totals{}}
	for _, asset := range assets {
		b.assets[asset] = true
	}
	return b
}

// Post adds one transfer, or returns the first refusal that applies. ErrExists
// means that nothing is left to do.
func (b *Book) Post(t Transfer) error {
	debit, credit, err := Decide(t, b.facts(t))
	if err != nil {
		return err
	}
	b.transfers[entry{t.Debit.Merchant, t.ID}] = t
	if t.PendingID != "" {
		b.ended[entry{t.Debit.Merchant, t.PendingID}] = true
	}
	b.totals[t.Debit], b.totals[t.Credit] = debit, credit
	return nil
}

func (b *Book) facts(t Transfer) Facts {
	f := Facts{AssetUnknown: !b.assets[t.Debit.Asset], Debit: b.totals[t.Debit], Credit: b.totals[t.Credit]}
	if same, known := b.transfers[entry{t.Debit.Merchant, t.ID}]; known {
		f.Same = &same
	}
	if pending, known := b.transfers[entry{t.Debit.Merchant, t.PendingID}]; known {
		f.Pending = &pending
	}
	f.PendingEnded = b.ended[entry{t.Debit.Merchant, t.PendingID}]
	return f
}

// Totals returns the sums of one account.
func (b *Book) Totals(a Account) Totals { return b.totals[a] }

// Balance returns what one account holds; an account without transfers holds
// zero.
func (b *Book) Balance(a Account) Balance { return b.totals[a].Balance(a.Kind) }

// Balances returns what every account with a transfer holds.
func (b *Book) Balances() map[Account]Balance {
	balances := make(map[Account]Balance, len(b.totals))
	for a := range b.totals {
		balances[a] = b.Balance(a)
	}
	return balances
}

// CheckBalance returns an error unless, of every asset, what the places hold, and
// merchants owe, equals what the liabilities claim, posted and pending, and no account
// is below zero that may not be.
func (b *Book) CheckBalance() error {
	type sums struct{ places, liabilities Balance }
	assets := map[int64]sums{}
	for a, balance := range b.Balances() {
		if balance.Posted < 0 && !a.Kind.MayOwe() {
			return fmt.Errorf("account %+v holds %s: below zero", a, balance.Posted)
		}
		s := assets[a.Asset]
		if a.Kind.GrowsByDebits() {
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
