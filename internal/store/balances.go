package store

import (
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// Balances are what the ledger has of one holder in one asset.
type Balances struct {
	Holder    string
	Asset     payment.Asset
	Available money.Amount
	Reserved  money.Amount
	Incoming  money.Amount
	// Unconfirmed is what was seen on chain for orders and is not confirmed: not in
	// Incoming yet.
	Unconfirmed money.Amount
	Abnormal    money.Amount
	Shortfall   money.Amount
}

// BalancesFilter selects balances of a merchant's ledger; empty fields select nothing.
type BalancesFilter struct {
	MerchantID string
	Holder     string
	Token      string
	// Where the page before this one ended.
	AfterHolder, AfterToken string
}

func (f BalancesFilter) where() (string, []any) {
	var w conditions
	w.add(true, "a.merchant_id = ?", f.MerchantID)
	w.add(true, "a.kind in ('available', 'reserved', 'incoming', 'abnormal', 'shortfall')")
	w.add(f.Holder != "", "a.holder = ?", f.Holder)
	w.add(f.Token != "", "s.token = ?", f.Token)
	w.add(f.AfterHolder != "", "(a.holder, s.token) > (?, ?)", f.AfterHolder, f.AfterToken)
	return w.where()
}

// Balances returns the selected ones by holder and token, but for the first skip. Of
// what a holder never had there is none.
func (tx *Tx) Balances(f BalancesFilter, limit, skip int) (list []Balances, err error) {
	where, args := f.where()
	posted := func(kind string) string {
		return "cast(sum(case when a.kind = '" + kind + "' then a.credits_posted - a.debits_posted else 0 end) as bigint)"
	}
	err = tx.rows("select a.holder, s.id, s.chain, s.contract, s.token, s.decimals, "+posted("available")+", "+posted("reserved")+", "+posted("incoming")+
		", cast(sum(case when a.kind = 'incoming' then a.credits_pending - a.debits_pending else 0 end) as bigint), "+posted("abnormal")+", - "+posted("shortfall")+
		" from accounts a join assets s on s.id = a.asset_id "+where+
		" group by a.holder, s.id, s.chain, s.contract, s.token, s.decimals order by a.holder, s.token"+pageOf(&args, limit, skip), args, func(row scanner) error {
		var b Balances
		err := row.Scan(&b.Holder, &b.Asset.ID, &b.Asset.Chain, scanBytes(&b.Asset.Contract), &b.Asset.Token, &b.Asset.Decimals,
			&b.Available, &b.Reserved, &b.Incoming, &b.Unconfirmed, &b.Abnormal, &b.Shortfall)
		list = append(list, b)
		return err
	})
	return list, err
}

// CountBalances counts the selected ones, no further than most.
func (tx *Tx) CountBalances(f BalancesFilter, most int) (int64, error) {
	f.AfterHolder = ""
	where, args := f.where()
	return tx.countUpTo("(select distinct a.holder, a.asset_id from accounts a join assets s on s.id = a.asset_id "+where+") as balances", args, most)
}
