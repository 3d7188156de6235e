package store

import (
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
)

// Post adds transfers to the ledger, in their order, if the rules of package
// ledger allow each after those before it; it returns the first refusal. The
// totals of both accounts are written with the transfer. ErrExists says that
// the very transfer is there already.
func (tx *Tx) Post(transfers ...ledger.Transfer) error {
	for _, t := range transfers {
		if err := tx.post(t); err != nil {
			return fmt.Errorf("post transfer %s: %w", t.ID, err)
		}
	}
	return nil
}

func (tx *Tx) post(t ledger.Transfer) error {
	var f ledger.Facts
	var err error
	if f.Same, _, err = tx.transfer(t.Debit.Merchant, t.ID); err != nil {
		return err
	}
	if t.PendingID != "" {
		if f.Pending, f.PendingEnded, err = tx.transfer(t.Debit.Merchant, t.PendingID); err != nil {
			return err
		}
	}
	debit, credit, err := tx.accounts(t.Debit, t.Credit)
	if err != nil {
		return err
	}
	if !debit.there && !credit.there { // an account that is there has an asset that is
		known, err := tx.hasAsset(t.Debit.Asset)
		if err != nil {
			return err
		}
		f.AssetUnknown = !known
	}
	f.Debit, f.Credit = debit.totals, credit.totals
	if debit.totals, credit.totals, err = ledger.Decide(t, f); err != nil {
		return err
	}
	for _, a := range []account{debit, credit} {
		if err := tx.saveAccount(a); err != nil {
			return err
		}
	}
	return tx.exec(`insert into transfers (merchant_id, id, step, pending_id, asset_id, debit_kind, debit_holder, credit_kind, credit_holder, amount, cause, created_at)
		values ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8, $9, $10, $11, $12)`,
		t.Debit.Merchant, t.ID, string(t.Step), t.PendingID, t.Debit.Asset, string(t.Debit.Kind), t.Debit.Holder, string(t.Credit.Kind), t.Credit.Holder,
		t.Amount, t.Cause, ms(tx.Now))
}

const transferColumns = `select t.id, t.step, coalesce(t.pending_id, ''), t.amount, t.cause,
	t.merchant_id, t.asset_id, t.debit_kind, t.debit_holder, t.credit_kind, t.credit_holder,
	exists (select 1 from transfers e where e.merchant_id = t.merchant_id and e.pending_id = t.id)
	from transfers t `

func scanTransfer(row scanner) (t ledger.Transfer, ended bool, err error) {
	err = row.Scan(&t.ID, &t.Step, &t.PendingID, &t.Amount, &t.Cause,
		&t.Debit.Merchant, &t.Debit.Asset, &t.Debit.Kind, &t.Debit.Holder, &t.Credit.Kind, &t.Credit.Holder, &ended)
	t.Credit.Merchant, t.Credit.Asset = t.Debit.Merchant, t.Debit.Asset
	return t, ended, err
}

// transfer returns a merchant's transfer with an id and whether it was posted or
// voided, or nil when there is none.
func (tx *Tx) transfer(merchantID, id string) (found *ledger.Transfer, ended bool, err error) {
	err = tx.rows(transferColumns+"where t.merchant_id = $1 and t.id = $2", []any{merchantID, id}, func(row scanner) error {
		var t ledger.Transfer
		t, ended, err = scanTransfer(row)
		found = &t
		return err
	})
	return found, ended, err
}

// Transfers calls each for every transfer, in the order in which they were
// posted.
func (tx *Tx) Transfers(each func(ledger.Transfer) error) error {
	return tx.rows(transferColumns+"order by t.number", nil, func(row scanner) error {
		t, _, err := scanTransfer(row)
		if err != nil {
			return err
		}
		return each(t)
	})
}

// account is a row of the accounts, or one that is not there yet.
type account struct {
	there  bool
	name   ledger.Account
	totals ledger.Totals
}

const accountColumns = `select merchant_id, asset_id, kind, holder, debits_posted, debits_pending, credits_posted, credits_pending from accounts `

func scanAccount(row scanner) (a account, err error) {
	a.there = true
	err = row.Scan(&a.name.Merchant, &a.name.Asset, &a.name.Kind, &a.name.Holder,
		&a.totals.DebitsPosted, &a.totals.DebitsPending, &a.totals.CreditsPosted, &a.totals.CreditsPending)
	return a, err
}

// accounts reads the two accounts of a transfer, in the order of their keys, in
// which all transactions take them: two that want the same ones never wait for each
// other. Where they are not of one merchant and one asset, the ledger's rules refuse
// the transfer whatever the second holds.
func (tx *Tx) accounts(debit, credit ledger.Account) (d, c account, err error) {
	d.name, c.name = debit, credit
	// In this form SQLite searches the key; a list of pairs it would scan for.
	err = tx.rows(accountColumns+`where merchant_id = $1 and asset_id = $2 and kind in ($3, $4) and holder in ($5, $6) order by kind, holder`,
		[]any{debit.Merchant, debit.Asset, string(debit.Kind), string(credit.Kind), debit.Holder, credit.Holder}, func(row scanner) error {
			a, err := scanAccount(row)
			if a.name == debit {
				d = a
			}
			if a.name == credit {
				c = a
			}
			return err
		})
	return d, c, err
}

// saveAccount writes an account's totals; it exists from its first transfer on.
func (tx *Tx) saveAccount(a account) error {
	t := a.totals
	if a.there {
		return tx.execOne(`update accounts set debits_posted = $1, debits_pending = $2, credits_posted = $3, credits_pending = $4
			where merchant_id = $5 and asset_id = $6 and kind = $7 and holder = $8`,
			t.DebitsPosted, t.DebitsPending, t.CreditsPosted, t.CreditsPending, a.name.Merchant, a.name.Asset, string(a.name.Kind), a.name.Holder)
	}
	return tx.exec(`insert into accounts (merchant_id, asset_id, kind, holder, debits_posted, debits_pending, credits_posted, credits_pending)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, a.name.Merchant, a.name.Asset, string(a.name.Kind), a.name.Holder,
		t.DebitsPosted, t.DebitsPending, t.CreditsPosted, t.CreditsPending)
}

// Totals returns what an account's row holds; an account without transfers
// holds nothing.
func (tx *Tx) Totals(name ledger.Account) (ledger.Totals, error) {
	var t ledger.Totals
	err := tx.row(`select debits_posted, debits_pending, credits_posted, credits_pending from accounts
		where merchant_id = $1 and asset_id = $2 and kind = $3 and holder = $4`, []any{name.Merchant, name.Asset, string(name.Kind), name.Holder},
		&t.DebitsPosted, &t.DebitsPending, &t.CreditsPosted, &t.CreditsPending)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return t, err
}

// Balance returns what an account holds, by its row.
func (tx *Tx) Balance(name ledger.Account) (ledger.Balance, error) {
	t, err := tx.Totals(name)
	return t.Balance(name.Kind), err
}

// Accounts calls each for every account with the totals of its row.
func (tx *Tx) Accounts(each func(ledger.Account, ledger.Totals) error) error {
	return tx.rows(accountColumns+"order by merchant_id, asset_id, kind, holder", nil, func(row scanner) error {
		a, err := scanAccount(row)
		if err != nil {
			return err
		}
		return each(a.name, a.totals)
	})
}
