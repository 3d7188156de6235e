package store

import (
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// ClosedAsset is an asset in which no order is made until the operator reopens it.
type ClosedAsset struct {
	payment.Asset
	Reason string
	At     time.Time
}

// CloseAsset closes an asset to new orders, and tells whether it was open. The reason
// and the time of one that was closed already stay.
func (tx *Tx) CloseAsset(id int64, reason string) (was bool, err error) {
	tx.batch.forget()
	err = tx.row(`update assets set closed = $1, closed_at = $2 where id = $3 and closed = '' returning id`, []any{reason, ms(tx.Now), id}, &id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// ReopenAsset opens an asset to new orders.
func (tx *Tx) ReopenAsset(id int64) error {
	tx.batch.forget()
	return tx.execOne(`update assets set closed = '', closed_at = 0 where id = $1`, id)
}

// ClosedAssets returns those that are closed, by name.
func (tx *Tx) ClosedAssets() (list []ClosedAsset, err error) {
	err = tx.rows(`select id, chain, contract, token, decimals, closed, closed_at from assets where closed <> '' order by token`, nil, func(row scanner) error {
		var c ClosedAsset
		var at int64
		err := row.Scan(&c.ID, &c.Chain, scanBytes(&c.Contract), &c.Token, &c.Decimals, &c.Reason, &at)
		c.At = fromMS(at)
		list = append(list, c)
		return err
	})
	return list, err
}
