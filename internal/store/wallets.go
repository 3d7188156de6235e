package store

import "github.com/xcheckout/xcheckout/internal/chain"

// IsWallet tells whether an address is a wallet that a chain's payouts are, or were,
// sent from.
func (tx *Tx) IsWallet(chainName string, a chain.Address) (is bool, err error) {
	err = tx.row("select exists (select 1 from wallets where chain = $1 and address = $2)", []any{chainName, []byte(a)}, &is)
	return is, err
}
