package store

import (
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// StatementOf selects what changed a holder's balance in an asset: the posted transfers
// between an account of the Kinds and one of another kind. From is included and Before
// excluded; no time bounds nothing.
type StatementOf struct {
	MerchantID   string
	Holder       string
	AssetID      int64
	Kinds        []ledger.Kind
	From, Before time.Time
}

// StatementLine is one of these transfers.
type StatementLine struct {
	ledger.Transfer
	At     StatementPosition
	Change money.Amount // of the balance; below zero where it became less
	// The merchant's own numbers of what caused it; empty where there is none.
	OrderNo, DepositNo, RefundOrderNo, SettlementOrderNo string
}

// StatementPosition orders the lines of a statement.
type StatementPosition struct {
	Time   time.Time
	Number int64 // of the transfer
}

func (of StatementOf) where(after StatementPosition) (conditions, string) {
	var w conditions
	quoted := make([]string, len(of.Kinds)) // they are names of this program
	for i, kind := range of.Kinds {
		quoted[i] = "'" + string(kind) + "'"
	}
	kinds := "(" + strings.Join(quoted, ", ") + ")"
	// As the index transfers_of_statements has it.
	w.add(true, "t.merchant_id = ?", of.MerchantID)
	w.add(true, "t.debit_holder = ?", of.Holder)
	w.add(true, "t.asset_id = ?", of.AssetID)
	w.add(true, "t.step in ('posted', 'post')")
	w.add(true, "(t.debit_kind in "+kinds+") <> (t.credit_kind in "+kinds+")")
	w.add(!of.From.IsZero(), "t.created_at >= ?", ms(of.From))
	w.add(!of.Before.IsZero(), "t.created_at < ?", ms(of.Before))
	w.add(!after.Time.IsZero(), "(t.created_at, t.number) > (?, ?)", ms(after.Time), after.Number)
	return w, "case when t.credit_kind in " + kinds + " then t.amount else - t.amount end"
}

// StatementBalance returns what the balance is now, by the accounts' rows. A shortfall
// is less than nothing of it.
func (tx *Tx) StatementBalance(of StatementOf) (sum money.Amount, err error) {
	for _, kind := range of.Kinds {
		b, err := tx.Balance(ledger.Account{Merchant: of.MerchantID, Asset: of.AssetID, Kind: kind, Holder: of.Holder})
		if err != nil {
			return 0, err
		}
		if kind.GrowsByDebits() {
			b.Posted = -b.Posted
		}
		sum += b.Posted
	}
	return sum, nil
}

// StatementSum returns what the lines change the balance by.
func (tx *Tx) StatementSum(of StatementOf) (sum money.Amount, err error) {
	w, change := of.where(StatementPosition{})
	where, args := w.where()
	err = tx.row("select coalesce(cast(sum("+change+") as bigint), 0) from transfers t "+where, args, &sum)
	return sum, err
}

// Statement calls each for the lines after a position, at most limit, or all where that
// is 0, in their order.
func (tx *Tx) Statement(of StatementOf, after StatementPosition, limit int, each func(StatementLine) error) error {
	w, change := of.where(after)
	where, args := w.where()
	page := ""
	if limit > 0 {
		page = pageOf(&args, limit, 0)
	}
	return tx.rows(`select t.number, t.created_at, t.id, t.step, t.debit_kind, t.credit_kind, t.amount, `+change+`, t.cause,
		coalesce(o.order_no, r.order_no, d.order_no, ''), coalesce(c.no, r.deposit_no, ''), coalesce(r.refund_order_no, ''), coalesce(s.settlement_order_no, '')
		from transfers t
		left join orders o on o.merchant_id = t.merchant_id and o.sysid = t.cause
		left join refunds r on r.merchant_id = t.merchant_id and r.sysid = t.cause
		left join settlements s on s.merchant_id = t.merchant_id and s.sysid = t.cause
		left join customer_deposits c on c.merchant_id = t.merchant_id and c.no = t.cause
		left join deposits d on d.merchant_id = t.merchant_id and d.id = case when t.cause like 'deposit/%' then cast(substr(t.cause, 9) as bigint) end
		`+where+" order by t.created_at, t.number"+page, args, func(row scanner) error {
		var l StatementLine
		var createdAt int64
		if err := row.Scan(&l.At.Number, &createdAt, &l.ID, &l.Step, &l.Debit.Kind, &l.Credit.Kind, &l.Amount, &l.Change, &l.Cause,
			&l.OrderNo, &l.DepositNo, &l.RefundOrderNo, &l.SettlementOrderNo); err != nil {
			return err
		}
		l.At.Time = fromMS(createdAt)
		l.Debit.Merchant, l.Debit.Asset, l.Debit.Holder = of.MerchantID, of.AssetID, of.Holder
		l.Credit.Merchant, l.Credit.Asset, l.Credit.Holder = of.MerchantID, of.AssetID, of.Holder
		return each(l)
	})
}
