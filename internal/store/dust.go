package store

import (
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
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

// RawHeld is what lies at an order's deposit address of an asset by the deposits and
// movements of blocks up to one, in raw units. It reads the indexes deposits_by_order and
// movements_by_address.
func (tx *Tx) RawHeld(chainName, family string, at chain.Address, assetID int64, upTo uint64) (*big.Int, error) {
	sum := new(big.Int)
	add := func(sign int64, query string) error {
		return tx.rows(query, []any{chainName, family, []byte(at), assetID, int64(upTo)}, func(row scanner) error {
			var text string
			if err := row.Scan(&text); err != nil {
				return err
			}
			raw, ok := new(big.Int).SetString(text, 10)
			if !ok {
				return fmt.Errorf("at deposit address %x: %q is no number", string(at), text)
			}
			sum.Add(sum, raw.Mul(raw, big.NewInt(sign)))
			return nil
		})
	}
	err := add(1, `select case when d.arrived <> '' then d.arrived else d.raw end from deposit_addresses a
		join deposits d on d.merchant_id = a.merchant_id and d.order_no = a.order_no and d.family = a.family and d.address = a.address
		where a.family = $2 and a.address = $3 and d.chain = $1 and d.asset_id = $4 and d.canonical and d.state <> 'withdrawn' and d.block_number <= $5`)
	if err == nil {
		err = add(-1, `select m.raw from deposit_addresses a join movements m on m.merchant_id = a.merchant_id and m.family = a.family and m.address = a.address
			where a.family = $2 and a.address = $3 and m.chain = $1 and m.asset_id = $4 and m.state = 'posted' and m.block_number <= $5`)
	}
	return sum, err
}
