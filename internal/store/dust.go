package store

import (
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/money"
)

// DustAt is what movements into a place brought there of an asset, in raw units, beyond the
// millionths that they posted, less what movements out of it took away so: each counts by
// less than a millionth. It reads all movements of the asset.
func (tx *Tx) DustAt(place ledger.Kind, assetID int64, decimals int) (*big.Int, error) {
	sum := new(big.Int)
	if decimals <= money.Digits {
		return sum, nil
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals-money.Digits)), nil)
	err := tx.rows(`select raw, amount, debit_kind from movements where asset_id = $1 and state = 'posted' and (debit_kind = $2 or credit_kind = $2)`,
		[]any{assetID, string(place)}, func(row scanner) error {
			var text, debit string
			var amount money.Amount
			if err := row.Scan(&text, &amount, &debit); err != nil {
				return err
			}
			raw, ok := new(big.Int).SetString(text, 10)
			if !ok {
				return fmt.Errorf("a movement of asset %d: %q is no number", assetID, text)
			}
			raw.Sub(raw, new(big.Int).Mul(big.NewInt(int64(amount)), unit))
			raw.Rem(raw, unit) // whole millionths more or less are no dust, and differ
			if ledger.Kind(debit) != place {
				raw.Neg(raw)
			}
			sum.Add(sum, raw)
			return nil
		})
	return sum, err
}

// RawHeld is what lies at a deposit address of an asset by the deposits and movements of
// blocks up to one, in raw units. It reads the indexes deposits_by_order,
// deposits_of_customers and movements_by_address.
func (tx *Tx) RawHeld(h HeldAt, chainName string, upTo uint64) (*big.Int, error) {
	sum := new(big.Int)
	add := func(sign int64, query string, args ...any) error {
		return tx.rows(query, append([]any{h.MerchantID, chainName, h.Family, []byte(h.Address), h.AssetID, int64(upTo)}, args...), func(row scanner) error {
			var text string
			if err := row.Scan(&text); err != nil {
				return err
			}
			raw, ok := new(big.Int).SetString(text, 10)
			if !ok {
				return fmt.Errorf("at deposit address %x: %q is no number", string(h.Address), text)
			}
			sum.Add(sum, raw.Mul(raw, big.NewInt(sign)))
			return nil
		})
	}
	const came = `select case when arrived <> '' then arrived else raw end from deposits
		where merchant_id = $1 and chain = $2 and family = $3 and address = $4 and asset_id = $5 and canonical and state <> 'withdrawn' and block_number <= $6 and `
	var err error
	if h.OrderNo == "" {
		err = add(1, came+`order_no is null`)
	} else {
		err = add(1, came+`order_no = $7`, h.OrderNo)
	}
	if err == nil {
		err = add(-1, `select raw from movements where merchant_id = $1 and chain = $2 and family = $3 and address = $4 and asset_id = $5
			and state = 'posted' and block_number <= $6`)
	}
	return sum, err
}
