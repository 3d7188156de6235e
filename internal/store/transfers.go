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

// CheckAmounts compares the balances that transfers add up to with what orders
// and deposits say of themselves, and returns the first difference. Every
// account must be accounted for, those without an order or deposit included.
func (tx *Tx) CheckAmounts(balances map[ledger.Account]ledger.Balance) error {
	due := map[ledger.Account]ledger.Balance{}
	if err := tx.rows(amountsDue, nil, func(row scanner) error {
		var a ledger.Account
		var b ledger.Balance
		err := row.Scan(&a.Kind, &a.Asset, &a.Merchant, &b.Posted, &b.Pending)
		due[a] = b
		return err
	}); err != nil {
		return err
	}
	for a := range balances {
		if _, known := due[a]; !known {
			due[a] = ledger.Balance{} // no row speaks of it, so it holds nothing
		}
	}
	for a, want := range due {
		if got := balances[a]; got != want {
			return fmt.Errorf("account %s of asset %d, merchant %q: transfers add up to %s and %s pending, orders and deposits to %s and %s pending",
				a.Kind, a.Asset, a.Merchant, got.Posted, got.Pending, want.Posted, want.Pending)
		}
	}
	return tx.checkOrders()
}

// amountsDue is what each account must hold: deposits are in the account that
// their kind names, until their order is decided.
const amountsDue = `select kind, asset_id, merchant_id, sum(posted), sum(pending) from (
	select 'deposits' as kind, asset_id, '' as merchant_id,
		case state when 'posted' then amount else 0 end as posted, case state when 'pending' then amount else 0 end as pending from deposits
	union all select case kind when 'in_time' then 'incoming' else 'abnormal' end, asset_id, '',
		case state when 'posted' then amount else 0 end, case state when 'pending' then amount else 0 end from deposits
	union all select 'incoming', asset_id, '', -kept - abnormal, 0 from orders
	union all select 'available', asset_id, merchant_id, kept, 0 from orders
	union all select 'abnormal', asset_id, '', abnormal, 0 from orders
) as parts group by kind, asset_id, merchant_id`

// checkOrders returns an error about the first order that did not receive what
// its confirmed deposits add up to, or whose parts do not fit its status.
func (tx *Tx) checkOrders() error {
	var sysid, status string
	var received, deposited, kept, abnormal money.Amount
	err := tx.row(`select * from (select o.sysid, o.status, o.received, o.kept, o.abnormal,
			(select coalesce(sum(d.amount), 0) from deposits d where d.merchant_id = o.merchant_id and d.order_no = o.order_no
				and d.state = 'posted' and d.kind = 'in_time') as deposited from orders o) as checked
		where received <> deposited or kept + abnormal <> case status when 'PAYING' then 0 else received end limit 1`,
		nil, &sysid, &status, &received, &kept, &abnormal, &deposited)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("order %s is %s, received %s, kept %s and has %s abnormal, and its deposits add up to %s",
		sysid, status, received, kept, abnormal, deposited)
}
