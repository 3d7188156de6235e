package store

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// HeldAt is what the ledger has at a deposit address, of one asset.
type HeldAt struct {
	MerchantID, OrderNo string // whose address it is; no order's where it is a customer's
	Family              string
	Address             chain.Address
	AssetID             int64
	Amount              money.Amount
}

// Held returns what lies at the deposit addresses of a chain, of a family, by what was
// recorded, of each asset that ever came there, with the deposits up to a block that need
// more confirmations than they have with a head: at the addresses of customers, to which
// something may come at any time, of every asset; and how many deposits and movements up to
// that block wait to be posted, which are not in it.
func (tx *Tx) Held(chainName, family string, upTo, head uint64) (list []HeldAt, waiting int, err error) {
	if err := tx.row(`select (select count(*) from deposits where chain = $1 and state = 'pending' and block_number <= $2 and confirm_at <= $3)
		+ (select count(*) from movements where chain = $1 and state = 'seen' and block_number <= $2)`,
		[]any{chainName, int64(upTo), int64(head)}, &waiting); err != nil {
		return nil, 0, err
	}
	err = tx.rows(`select max(merchant_id), coalesce(max(order_no), ''), family, address, asset_id, cast(sum(amount) as bigint) from (
			select merchant_id, order_no, family, address, asset_id, amount from deposits where chain = $1 and (state in ('posted', 'short') or state = 'pending' and block_number <= $2 and confirm_at > $3)
			union all
			select merchant_id, order_no, family, address, asset_id, -amount from movements where chain = $1 and state = 'posted' and length(address) > 0
			union all
			select l.merchant_id, null, l.family, l.address, a.id, 0 from customer_addresses l join assets a on a.chain = $1 where l.family = $4
		) as parts group by family, address, asset_id order by asset_id, address`, []any{chainName, int64(upTo), int64(head), family}, func(row scanner) error {
		var h HeldAt
		err := row.Scan(&h.MerchantID, &h.OrderNo, &h.Family, scanBytes(&h.Address), &h.AssetID, &h.Amount)
		list = append(list, h)
		return err
	})
	return list, waiting, err
}

// PlaceTotal is what a place holds of an asset in all: the sum over its holders.
func (tx *Tx) PlaceTotal(kind ledger.Kind, assetID int64) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(debits_posted - credits_posted) as bigint), 0) from accounts where kind = $1 and asset_id = $2`,
		[]any{string(kind), assetID}, &sum)
	return sum, err
}

// SentAfter is what a chain's payouts of an asset add up to that arrived in blocks above
// a number.
func (tx *Tx) SentAfter(chainName string, assetID int64, above uint64) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(p.amount) as bigint), 0) from payouts p join lanes l on l.merchant_id = p.merchant_id and l.payout_id = p.id
		where p.chain = $1 and p.asset_id = $2 and p.state = 'done' and l.block_number > $3`, []any{chainName, assetID, int64(above)}, &sum)
	return sum, err
}

// Sending is what a chain's payouts of an asset that were signed and are not confirmed
// add up to.
func (tx *Tx) Sending(chainName string, assetID int64) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(amount) as bigint), 0) from payouts where chain = $1 and asset_id = $2 and state = 'sending'`,
		[]any{chainName, assetID}, &sum)
	return sum, err
}
