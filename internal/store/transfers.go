package store

import (
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// Post adds transfers to the ledger. Package ledger checks each by itself; the
// database's constraints refuse what conflicts with earlier ones: a second
// transfer of the same id, a pending one ended twice.
func (tx *Tx) Post(transfers ...ledger.Transfer) error {
	for _, t := range transfers {
		if err := t.Check(); err != nil {
			return fmt.Errorf("post transfer %s: %w", t.ID, err)
		}
		debit, err := tx.account(t.Debit)
		if err != nil {
			return fmt.Errorf("post transfer %s: %w", t.ID, err)
		}
		credit, err := tx.account(t.Credit)
		if err != nil {
			return fmt.Errorf("post transfer %s: %w", t.ID, err)
		}
		if err := tx.exec(`insert into transfers (id, kind, pending_id, debit_id, credit_id, amount, cause, created_at)
			values (?, ?, nullif(?, ''), ?, ?, ?, ?, ?)`,
			t.ID, string(t.Step), t.PendingID, debit, credit, t.Amount, t.Cause, ms(tx.Now)); err != nil {
			return fmt.Errorf("post transfer %s: %w", t.ID, err)
		}
	}
	return nil
}

// account returns the number of an account, which exists from its first
// transfer on.
func (tx *Tx) account(a ledger.Account) (id int64, err error) {
	const find = `select id from accounts where asset_id = ? and kind = ? and merchant_id = ?`
	args := []any{a.Asset, string(a.Kind), a.Merchant}
	if err = tx.row(find, args, &id); !errors.Is(err, ErrNotFound) {
		return id, err
	}
	if err := tx.exec(`insert into accounts (asset_id, kind, merchant_id) values (?, ?, ?)`, args...); err != nil {
		return 0, err
	}
	err = tx.row(find, args, &id)
	return id, err
}

// Transfers calls each for every transfer, in the order in which they were
// posted.
func (tx *Tx) Transfers(each func(ledger.Transfer) error) error {
	return tx.rows(`select t.id, t.kind, coalesce(t.pending_id, ''), t.amount, t.cause,
		d.asset_id, d.kind, d.merchant_id, c.asset_id, c.kind, c.merchant_id
		from transfers t join accounts d on d.id = t.debit_id join accounts c on c.id = t.credit_id
		order by t.rowid`, nil, func(row scanner) error {
		var t ledger.Transfer
		if err := row.Scan(&t.ID, &t.Step, &t.PendingID, &t.Amount, &t.Cause,
			&t.Debit.Asset, &t.Debit.Kind, &t.Debit.Merchant, &t.Credit.Asset, &t.Credit.Kind, &t.Credit.Merchant); err != nil {
			return err
		}
		return each(t)
	})
}

// Balance returns what an account holds: the sum of its transfers. An account
// without transfers holds zero.
func (tx *Tx) Balance(a ledger.Account) (ledger.Balance, error) {
	var id int64
	err := tx.row(`select id from accounts where asset_id = ? and kind = ? and merchant_id = ?`,
		[]any{a.Asset, string(a.Kind), a.Merchant}, &id)
	if errors.Is(err, ErrNotFound) {
		return ledger.Balance{}, nil
	}
	if err != nil {
		return ledger.Balance{}, err
	}
	// A post moves its amount from pending to posted, a void only out of pending.
	var posted, pending money.Amount
	err = tx.row(`select
		coalesce(sum(case when kind in ('posted', 'post') then amount else 0 end * sign), 0),
		coalesce(sum(case kind when 'pending' then amount when 'posted' then 0 else -amount end * sign), 0)
		from (select kind, amount, 1 as sign from transfers where debit_id = ?
			union all select kind, amount, -1 from transfers where credit_id = ?)`, []any{id, id}, &posted, &pending)
	if !a.Kind.IsPlace() {
		posted, pending = -posted, -pending
	}
	return ledger.Balance{Posted: posted, Pending: pending}, err
}

// CheckAmounts compares balances that transfers add up to with what orders and
// deposits say of themselves, and returns the first difference.
func (tx *Tx) CheckAmounts(balances map[ledger.Account]ledger.Balance) error {
	type check struct {
		name  string
		kind  ledger.Kind
		query string // asset, merchant, amount
	}
	for _, c := range []check{
		{"confirmed deposits", ledger.Deposits, `select asset_id, '', sum(amount) from deposits where state = 'posted' group by asset_id`},
		{"what orders kept", ledger.Available, `select asset_id, merchant_id, sum(kept) from orders group by asset_id, merchant_id`},
		{"what open orders received", ledger.Incoming, `select asset_id, '', sum(received - kept - abnormal) from orders group by asset_id`},
	} {
		if err := tx.rows(c.query, nil, func(row scanner) error {
			a := ledger.Account{Kind: c.kind}
			var amount money.Amount
			if err := row.Scan(&a.Asset, &a.Merchant, &amount); err != nil {
				return err
			}
			if balances[a].Posted != amount {
				return fmt.Errorf("%s of asset %d add up to %s, and the account %s holds %s",
					c.name, a.Asset, amount, a.Kind, balances[a].Posted)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
