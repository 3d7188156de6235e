package store

import (
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertDeposit adds a deposit and returns its number.
func (tx *Tx) InsertDeposit(d payment.Deposit) (int64, error) {
	result, err := tx.sql.ExecContext(tx.ctx, `insert into deposits (chain, block_hash, block_number, hash, log_index, ordinal,
		asset_id, sender, address, raw, amount, merchant_id, order_no, kind, state, canonical, turn, chain_time, first_time, created_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?)`,
		d.Chain, d.BlockHash, int64(d.BlockNumber), d.Hash, int64(d.LogIndex), int64(d.Ordinal),
		d.Asset.ID, d.Sender, d.Address, d.Raw.String(), d.Amount, d.MerchantID, d.OrderNo,
		string(d.Kind), string(d.State), d.ChainTime.Unix(), d.FirstTime.Unix(), ms(tx.Now))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// SaveDeposit writes what changes of a deposit. A withdrawn one is not
// canonical, the others are.
func (tx *Tx) SaveDeposit(d payment.Deposit) error {
	return tx.change(`update deposits set state = ?, canonical = ?, turn = ?, kind = ?, amount = ? where id = ?`,
		string(d.State), d.State != payment.Withdrawn, d.Turn, string(d.Kind), d.Amount, d.ID)
}

// DepositAt returns the deposit of one log of one block, or ErrNotFound.
func (tx *Tx) DepositAt(chainName, blockHash string, logIndex uint) (payment.Deposit, error) {
	list, err := tx.deposits(`where d.chain = ? and d.block_hash = ? and d.log_index = ?`, chainName, blockHash, int64(logIndex))
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return payment.Deposit{}, err
	}
	return list[0], nil
}

// FirstTime returns the earliest block time at which a log of a chain
// transaction was ever canonical for us, or ErrNotFound.
func (tx *Tx) FirstTime(chainName, hash string, ordinal uint) (time.Time, error) {
	var seconds *int64
	if err := tx.row(`select min(first_time) from deposits where chain = ? and hash = ? and ordinal = ?`,
		[]any{chainName, hash, int64(ordinal)}, &seconds); err != nil {
		return time.Time{}, err
	}
	if seconds == nil {
		return time.Time{}, ErrNotFound
	}
	return time.Unix(*seconds, 0).UTC(), nil
}

// Deposits returns the canonical deposits of an order in the order in which
// the chain has them.
func (tx *Tx) Deposits(merchantID, orderNo string) ([]payment.Deposit, error) {
	return tx.deposits(`where d.merchant_id = ? and d.order_no = ? and d.canonical = 1
		order by d.block_number, d.log_index`, merchantID, orderNo)
}

// PendingDeposits returns a chain's pending deposits up to a block, oldest
// first. It reads the index deposits_pending.
func (tx *Tx) PendingDeposits(chainName string, upTo uint64) ([]payment.Deposit, error) {
	return tx.deposits(`where d.chain = ? and d.state = 'pending' and d.block_number <= ?
		order by d.block_number, d.log_index`, chainName, int64(upTo))
}

// CanonicalDepositsAbove returns a chain's canonical deposits in blocks above a
// number, newest first.
func (tx *Tx) CanonicalDepositsAbove(chainName string, above uint64) ([]payment.Deposit, error) {
	return tx.deposits(`where d.chain = ? and d.canonical = 1 and d.block_number > ?
		order by d.block_number desc, d.log_index desc`, chainName, int64(above))
}

func (tx *Tx) deposits(where string, args ...any) (list []payment.Deposit, err error) {
	const columns = `select d.id, d.chain, d.block_hash, d.block_number, d.hash, d.log_index, d.ordinal,
		a.id, a.chain, a.contract, a.token, a.decimals, d.sender, d.address, d.raw, d.amount, d.merchant_id, d.order_no,
		d.kind, d.state, d.turn, d.chain_time, d.first_time from deposits d join assets a on a.id = d.asset_id `
	err = tx.rows(columns+where, args, func(row scanner) error {
		var d payment.Deposit
		var raw string
		var chainTime, firstTime int64
		if err := row.Scan(&d.ID, &d.Chain, &d.BlockHash, &d.BlockNumber, &d.Hash, &d.LogIndex, &d.Ordinal,
			&d.Asset.ID, &d.Asset.Chain, &d.Asset.Contract, &d.Asset.Token, &d.Asset.Decimals,
			&d.Sender, &d.Address, &raw, &d.Amount, &d.MerchantID, &d.OrderNo,
			&d.Kind, &d.State, &d.Turn, &chainTime, &firstTime); err != nil {
			return err
		}
		var ok bool
		if d.Raw, ok = new(big.Int).SetString(raw, 10); !ok {
			return fmt.Errorf("deposit %d: %q is no number", d.ID, raw)
		}
		d.ChainTime, d.FirstTime = time.Unix(chainTime, 0).UTC(), time.Unix(firstTime, 0).UTC()
		list = append(list, d)
		return nil
	})
	return list, err
}

// HasPendingInTime tells whether a deposit that came in time still waits for
// its confirmations.
func (tx *Tx) HasPendingInTime(merchantID, orderNo string) (waiting bool, err error) {
	err = tx.row(`select exists (select 1 from deposits where merchant_id = ? and order_no = ?
		and state = 'pending' and kind = 'in_time')`, []any{merchantID, orderNo}, &waiting)
	return waiting, err
}
