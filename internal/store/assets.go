package store

import "github.com/xcheckout/xcheckout/internal/payment"

// SaveAsset adds an asset, or returns the one that has the same chain and
// contract.
func (tx *Tx) SaveAsset(a payment.Asset) (payment.Asset, error) {
	if err := tx.exec(`insert into assets (chain, contract, token, decimals) values (?, ?, ?, ?)
		on conflict (chain, contract) do nothing`, a.Chain, a.Contract, a.Token, a.Decimals); err != nil {
		return payment.Asset{}, err
	}
	err := tx.row(`select id, token, decimals from assets where chain = ? and contract = ?`,
		[]any{a.Chain, a.Contract}, &a.ID, &a.Token, &a.Decimals)
	return a, err
}

// AssetByToken returns the asset with the API's name for it, or ErrNotFound.
func (tx *Tx) AssetByToken(token string) (payment.Asset, error) {
	a := payment.Asset{Token: token}
	err := tx.row(`select id, chain, contract, decimals from assets where token = ?`,
		[]any{token}, &a.ID, &a.Chain, &a.Contract, &a.Decimals)
	return a, err
}
