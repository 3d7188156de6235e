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
	if f.Same, _, err = tx.transfer(t.ID); err != nil {
		return err
	}
	if t.PendingID != "" {
		if f.Pending, f.PendingEnded, err = tx.transfer(t.PendingID); err != nil {
			return err
		}
	}
	debit, credit, err := tx.accounts(t.Debit, t.Credit)
	if err != nil {
		return err
	}
	if debit.id == 0 && credit.id == 0 { // an account that is there has an asset that is
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
	for _, a := range []*account{&debit, &credit} {
		if err := tx.saveAccount(a); err != nil {
			return err
		}
	}
	return tx.exec(`insert into transfers (id, step, pending_id, debit_id, credit_id, amount, cause, created_at)
		values ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8)`,
		t.ID, string(t.Step), t.PendingID, debit.id, credit.id, t.Amount, t.Cause, ms(tx.Now))
}

const transferColumns = `select t.id, t.step, coalesce(t.pending_id, ''), t.amount, t.cause,
	d.asset_id, d.kind, d.holder, c.asset_id, c.kind, c.holder,
	exists (select 1 from transfers e where e.pending_id = t.id)
	from transfers t join accounts d on d.id = t.debit_id join accounts c on c.id = t.credit_id `

func scanTransfer(row scanner) (t ledger.Transfer, ended bool, err error) {
	err = row.Scan(&t.ID, &t.Step, &t.PendingID, &t.Amount, &t.Cause,
		&t.Debit.Asset, &t.Debit.Kind, &t.Debit.Holder, &t.Credit.Asset, &t.Credit.Kind, &t.Credit.Holder, &ended)
	return t, ended, err
}

// transfer returns the transfer with an id and whether it was posted or voided,
// or nil when there is none.
func (tx *Tx) transfer(id string) (found *ledger.Transfer, ended bool, err error) {
	err = tx.rows(transferColumns+"where t.id = $1", []any{id}, func(row scanner) error {
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

// account is a row of the accounts; one without an id is not there yet.
type account struct {
	id     int64
	name   ledger.Account
	totals ledger.Totals
}

const accountColumns = `select id, asset_id, kind, holder, debits_posted, debits_pending, credits_posted, credits_pending from accounts `

func scanAccount(row scanner) (a account, err error) {
	err = row.Scan(&a.id, &a.name.Asset, &a.name.Kind, &a.name.Holder,
		&a.totals.DebitsPosted, &a.totals.DebitsPending, &a.totals.CreditsPosted, &a.totals.CreditsPending)
	return a, err
}

// accounts reads two accounts, in the order of their ids, in which all
// transactions take them: two that want the same ones never wait for each other.
func (tx *Tx) accounts(debit, credit ledger.Account) (d, c account, err error) {
	d.name, c.name = debit, credit
	err = tx.rows(accountColumns+`where (asset_id, kind, holder) in (($1, $2, $3), ($4, $5, $6)) order by id`,
		[]any{debit.Asset, string(debit.Kind), debit.Holder, credit.Asset, string(credit.Kind), credit.Holder}, func(row scanner) error {
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
func (tx *Tx) saveAccount(a *account) error {
	t := a.totals
	if a.id != 0 {
		return tx.execOne(`update accounts set debits_posted = $1, debits_pending = $2, credits_posted = $3, credits_pending = $4 where id = $5`,
			t.DebitsPosted, t.DebitsPending, t.CreditsPosted, t.CreditsPending, a.id)
	}
	return tx.row(`insert into accounts (asset_id, kind, holder, debits_posted, debits_pending, credits_posted, credits_pending)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`, []any{a.name.Asset, string(a.name.Kind), a.name.Holder,
		t.DebitsPosted, t.DebitsPending, t.CreditsPosted, t.CreditsPending}, &a.id)
}

// Totals returns what an account's row holds; an account without transfers
// holds nothing.
func (tx *Tx) Totals(name ledger.Account) (ledger.Totals, error) {
	var t ledger.Totals
	err := tx.row(`select debits_posted, debits_pending, credits_posted, credits_pending from accounts
		where asset_id = $1 and kind = $2 and holder = $3`, []any{name.Asset, string(name.Kind), name.Holder},
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
	return tx.rows(accountColumns+"order by id", nil, func(row scanner) error {
		a, err := scanAccount(row)
		if err != nil {
			return err
		}
		return each(a.name, a.totals)
	})
}
