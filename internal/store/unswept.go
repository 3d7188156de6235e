package store

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/money"
)

// UnsweptAddress is a deposit address at which coins of an asset lie.
type UnsweptAddress struct {
	Family  string
	Address chain.Address
	Scheme  chain.Scheme
	Salt    [32]byte
	AssetID int64
	Amount  money.Amount
}

// UnsweptFilter selects a page of what lies at the deposit addresses of a chain.
type UnsweptFilter struct {
	Chain string
	UpTo  uint64 // the newest block that counts
	// Least is what must lie there of an asset.
	Least money.Amount
	// AfterAddress and AfterAsset are where the page before this one ended.
	AfterAddress chain.Address
	AfterAsset   int64
	Limit        int
}

// Unswept returns deposit addresses, of all merchants, at which confirmed deposits of
// configured tokens lie and have not moved on, with their schemes and salts, by address
// and asset. The address of an order that still waits for its payment is left alone: more
// may come, and would have to be swept once more.
func (tx *Tx) Unswept(f UnsweptFilter) (list []UnsweptAddress, err error) {
	err = tx.rows(`select d.family, d.address, s.parameters, coalesce(o.salt, a.salt), d.asset_id, cast(sum(d.amount) as bigint)
		from deposits d left join orders o on o.merchant_id = d.merchant_id and o.order_no = d.order_no
		left join deposit_addresses a on d.order_no is null and a.family = d.family and a.address = d.address
		join schemes s on s.id = coalesce(o.scheme_id, a.scheme_id)
		where d.chain = $1 and d.canonical and d.state in ('posted', 'short') and d.block_number <= $2 and d.amount > 0 and coalesce(o.status, '') <> 'PAYING'
		and (d.address, d.asset_id) > ($3, $4)
		and not exists (select 1 from movements m where m.merchant_id = d.merchant_id and m.family = d.family and m.address = d.address and m.chain = d.chain
			and m.asset_id = d.asset_id and m.canonical and (m.block_number, m.tx_index, m.ordinal) > (d.block_number, d.tx_index, d.ordinal))
		group by d.family, d.address, s.parameters, coalesce(o.salt, a.salt), d.asset_id having sum(d.amount) >= $5 order by d.address, d.asset_id limit $6`,
		[]any{f.Chain, int64(f.UpTo), []byte(f.AfterAddress), f.AfterAsset, f.Least, f.Limit}, func(row scanner) error {
			var u UnsweptAddress
			var salt []byte
			err := row.Scan(&u.Family, scanBytes(&u.Address), &u.Scheme, &salt, &u.AssetID, &u.Amount)
			copy(u.Salt[:], salt)
			list = append(list, u)
			return err
		})
	return list, err
}
