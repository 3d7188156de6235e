package store

import "github.com/xcheckout/xcheckout/internal/payment"

// SaveAsset adds an asset, or returns the one that has the same chain and
// contract.
func (tx *Tx) SaveAsset(a payment.Asset) (payment.Asset, error) {
	if err := tx.exec(`insert into assets (chain, contract, token, decimals) values ($1, $2, $3, $4)
		on conflict (chain, contract) do nothing`, a.Chain, []byte(a.Contract), a.Token, a.Decimals); err != nil {
		return payment.Asset{}, err
	}
	err := tx.row(`select id, token, decimals from assets where chain = $1 and contract = $2`,
		[]any{a.Chain, []byte(a.Contract)}, &a.ID, &a.Token, &a.Decimals)
	return a, err
}

// ForgetAssets deletes the assets that have the token's name or contract of
// another one and that nothing was ever counted in: a mistake of the operator's
// that was found before it cost anything. No index helps with that; few rows are
// in the way, and mostly none. Beside a process that serves it does nothing, since
// that one goes on with the assets that it has read.
func (tx *Tx) ForgetAssets(a payment.Asset) error {
	if alone, err := tx.alone(); err != nil || !alone {
		return err
	}
	return tx.exec(`delete from assets where (token = $1 or chain = $2 and contract = $3)
		and not (token = $4 and chain = $5 and contract = $6 and decimals = $7)
		and not exists (select 1 from orders where asset_id = assets.id)
		and not exists (select 1 from deposits where asset_id = assets.id)
		and not exists (select 1 from accounts where asset_id = assets.id)`,
		a.Token, a.Chain, []byte(a.Contract), a.Token, a.Chain, []byte(a.Contract), a.Decimals)
}

// AssetByToken returns the asset with the API's name for it, or ErrNotFound.
func (tx *Tx) AssetByToken(token string) (payment.Asset, error) {
	a := payment.Asset{Token: token}
	err := tx.row(`select id, chain, contract, decimals from assets where token = $1`,
		[]any{token}, &a.ID, &a.Chain, scanBytes(&a.Contract), &a.Decimals)
	return a, err
}

// AssetIDs returns the numbers of all assets, by which the ledger names them.
func (tx *Tx) AssetIDs() (ids []int64, err error) {
	err = tx.rows(`select id from assets order by id`, nil, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

func (tx *Tx) hasAsset(id int64) (known bool, err error) {
	err = tx.row(`select exists (select 1 from assets where id = $1)`, []any{id}, &known)
	return known, err
}
