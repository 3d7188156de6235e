package store

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
)

// OperatorAddress is an address of the operator's own on a chain, which is or was the
// chain's treasury or payout wallet.
type OperatorAddress struct {
	Chain   string
	Address chain.Address
	Place   ledger.Kind
}

// SaveOperatorAddress adds an address, unless it is known.
func (tx *Tx) SaveOperatorAddress(a OperatorAddress) error {
	return tx.exec(`insert into operator_addresses (chain, address, place, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
		a.Chain, []byte(a.Address), string(a.Place), ms(tx.Now))
}

// OperatorAddresses returns all of them, the oldest first.
func (tx *Tx) OperatorAddresses() (list []OperatorAddress, err error) {
	err = tx.rows(`select chain, address, place from operator_addresses order by created_at, chain, address`, nil, func(row scanner) error {
		var a OperatorAddress
		err := row.Scan(&a.Chain, scanBytes(&a.Address), &a.Place)
		list = append(list, a)
		return err
	})
	return list, err
}
