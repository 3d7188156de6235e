package store

import (
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// SaveSettlementPlan adds a plan or changes the one that the holder has for the asset.
func (tx *Tx) SaveSettlementPlan(p payment.SettlementPlan) error {
	return tx.exec(`insert into settlement_plans (merchant_id, holder, asset_id, family, address, threshold, weekday, minute, keep, made,
		followed_to, last_no, refused, detail, refused_at, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		on conflict (merchant_id, holder, asset_id) do update set family = excluded.family, address = excluded.address, threshold = excluded.threshold,
		weekday = excluded.weekday, minute = excluded.minute, keep = excluded.keep, made = excluded.made, followed_to = excluded.followed_to,
		last_no = excluded.last_no, refused = excluded.refused, detail = excluded.detail, refused_at = excluded.refused_at`,
		p.MerchantID, p.Holder, p.Asset.ID, p.Family, []byte(p.Address), p.Threshold, p.Weekday, p.Minute, p.Keep, p.Made,
		ms(p.FollowedTo), p.LastNo, p.Refused, p.Detail, ms(p.RefusedAt), ms(p.CreatedAt))
}

// DeleteSettlementPlan takes a plan away, or returns ErrNotFound.
func (tx *Tx) DeleteSettlementPlan(merchantID, holder string, assetID int64) error {
	return tx.execOne(`delete from settlement_plans where merchant_id = $1 and holder = $2 and asset_id = $3`, merchantID, holder, assetID)
}

// PlannedBalance is a plan and the balance that it settles.
type PlannedBalance struct {
	payment.SettlementPlan
	Available money.Amount
}

// SettlementPlan returns the plan of a holder for an asset, or ErrNotFound.
func (tx *Tx) SettlementPlan(merchantID, holder string, assetID int64) (PlannedBalance, error) {
	return first(tx.settlementPlans("where p.merchant_id = $1 and p.holder = $2 and p.asset_id = $3", merchantID, holder, assetID))
}

// SettlementPlans returns a merchant's plans, or those of all merchants where it is empty,
// by holder and token; holder and token select where they are not empty.
func (tx *Tx) SettlementPlans(merchantID, holder, token string) ([]PlannedBalance, error) {
	var w conditions
	w.add(true, "1 = 1")
	w.add(merchantID != "", "p.merchant_id = ?", merchantID)
	w.add(holder != "", "p.holder = ?", holder)
	w.add(token != "", "a.token = ?", token)
	where, args := w.where()
	return tx.settlementPlans(where+" order by p.merchant_id, p.holder, a.token", args...)
}

func (tx *Tx) settlementPlans(where string, args ...any) (list []PlannedBalance, err error) {
	err = tx.rows(`select p.merchant_id, p.holder, a.id, a.chain, a.contract, a.token, a.decimals, p.family, p.address, p.threshold, p.weekday, p.minute,
		p.keep, p.made, p.followed_to, p.last_no, p.refused, p.detail, p.refused_at, p.created_at, coalesce(b.credits_posted - b.debits_posted, 0)
		from settlement_plans p join assets a on a.id = p.asset_id
		left join accounts b on b.merchant_id = p.merchant_id and b.asset_id = p.asset_id and b.kind = 'available' and b.holder = p.holder `+where,
		args, func(row scanner) error {
			var p PlannedBalance
			var followedTo, refusedAt, createdAt int64
			err := row.Scan(&p.MerchantID, &p.Holder, &p.Asset.ID, &p.Asset.Chain, scanBytes(&p.Asset.Contract), &p.Asset.Token, &p.Asset.Decimals, &p.Family,
				scanBytes(&p.Address), &p.Threshold, &p.Weekday, &p.Minute, &p.Keep, &p.Made, &followedTo, &p.LastNo, &p.Refused, &p.Detail, &refusedAt, &createdAt, &p.Available)
			p.FollowedTo, p.RefusedAt, p.CreatedAt = fromMS(followedTo), fromMS(refusedAt), fromMS(createdAt)
			list = append(list, p)
			return err
		})
	return list, err
}
