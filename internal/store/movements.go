package store

import (
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// InsertMovement adds a movement and returns its number.
func (tx *Tx) InsertMovement(m payment.Movement) (id int64, err error) {
	err = tx.row(`insert into movements (merchant_id, chain, block_hash, block_number, tx, tx_index, ordinal, asset_id, debit_kind, credit_kind,
		holder, family, address, order_no, raw, amount, state, canonical, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, true, $18) returning id`, []any{
		m.MerchantID, m.Chain, []byte(m.BlockHash), int64(m.BlockNumber), []byte(m.Tx), m.TxIndex, m.Ordinal, m.Asset.ID, string(m.Debit), string(m.Credit),
		m.Holder, m.Family, []byte(m.Address), m.OrderNo, m.Raw.String(), m.Amount, string(m.State), ms(tx.Now)}, &id)
	return id, err
}

// SaveMovement writes what changes of a movement. A withdrawn one is not canonical.
func (tx *Tx) SaveMovement(m payment.Movement) error {
	return tx.execOne(`update movements set state = $1, canonical = $2, amount = $3, beyond = $4, withdrawals = $5 where merchant_id = $6 and id = $7`,
		string(m.State), m.State != payment.MovementWithdrawn, m.Amount, m.Beyond, m.Withdrawals, m.MerchantID, m.ID)
}

// Beyond is what the movements that are canonical add up to of an asset beyond what was
// nobody's, less what made good for it. It reads the index movements_beyond.
func (tx *Tx) Beyond(merchantID string, assetID int64) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(beyond) as bigint), 0) from movements where merchant_id = $1 and asset_id = $2 and beyond <> 0 and canonical`,
		[]any{merchantID, assetID}, &sum)
	return sum, err
}

// MovementAt returns the movement of one transfer in one block, or ErrNotFound.
func (tx *Tx) MovementAt(merchantID, chainName string, block chain.Hash, id chain.TxID, ordinal uint32) (payment.Movement, error) {
	return first(tx.movements(`where m.merchant_id = $1 and m.chain = $2 and m.tx = $3 and m.ordinal = $4 and m.block_hash = $5`,
		merchantID, chainName, []byte(id), ordinal, []byte(block)))
}

// Opened tells whether a movement that stands for an opening balance is recorded for an
// address and an asset, after that block or one before it.
func (tx *Tx) Opened(m payment.Movement) (opened bool, err error) {
	err = tx.row(`select exists (select 1 from movements m join blocks b on b.chain = m.chain and b.hash = m.block_hash
		where m.merchant_id = $1 and m.chain = $2 and m.tx = $3 and m.ordinal = $4 and m.block_number <= $5 and m.canonical and b.canonical)`,
		[]any{m.MerchantID, m.Chain, []byte(m.Tx), m.Ordinal, int64(m.BlockNumber)}, &opened)
	return opened, err
}

// UnpostedOpening returns the opening balance of an address and an asset that is of a block
// above m's and not posted yet, or ErrNotFound.
func (tx *Tx) UnpostedOpening(m payment.Movement) (payment.Movement, error) {
	return first(tx.movements(`where m.merchant_id = $1 and m.chain = $2 and m.tx = $3 and m.ordinal = $4 and m.block_number > $5 and m.state = 'seen' and m.canonical`,
		m.MerchantID, m.Chain, []byte(m.Tx), m.Ordinal, int64(m.BlockNumber)))
}

// MovingAt tells whether anything moves into treasury or payout wallet of an asset, or out of
// it, that the ledger does not have yet.
func (tx *Tx) MovingAt(chainName string, assetID int64, place ledger.Kind) (moving bool, err error) {
	if place == ledger.PayoutWallet {
		sending, err := tx.Sending(chainName, assetID)
		if err != nil || sending > 0 {
			return true, err
		}
	}
	err = tx.row(`select exists (select 1 from movements where chain = $1 and state = 'seen' and asset_id = $2 and (debit_kind = $3 or credit_kind = $3))`,
		[]any{chainName, assetID, string(place)}, &moving)
	return moving, err
}

// OpeningFrom returns the posted opening balance of an asset in a place that is of the oldest
// block from one on, or ErrNotFound.
func (tx *Tx) OpeningFrom(m payment.Movement) (payment.Movement, error) {
	return first(tx.movements(`where m.merchant_id = $1 and m.chain = $2 and m.tx = $3 and m.ordinal = $4 and m.block_number >= $5 and m.state = 'posted'
		order by m.block_number`, m.MerchantID, m.Chain, []byte(m.Tx), m.Ordinal, int64(m.BlockNumber)))
}

// SeenMovements returns a chain's movements up to a block that were not posted yet, of
// all merchants, oldest first. It reads the index movements_seen. One that took along a
// deposit that is not confirmed waits for it: it moves what its deposits added.
func (tx *Tx) SeenMovements(chainName string, upTo uint64, limit int) ([]payment.Movement, error) {
	return tx.movements(`where m.chain = $1 and m.state = 'seen' and m.block_number <= $2
		and not exists (select 1 from deposits d where d.merchant_id = m.merchant_id and d.family = m.family and d.address = m.address and d.chain = m.chain
			and d.asset_id = m.asset_id and d.state = 'pending' and d.block_number <= m.block_number)
		order by m.block_number, m.tx_index, m.ordinal limit $3`, chainName, int64(upTo), limit)
}

// TakenMovements is TakenDeposits for movements.
func (tx *Tx) TakenMovements(chainName string, above uint64, limit int) ([]payment.Movement, error) {
	return tx.movements(`join blocks b on b.chain = m.chain and b.hash = m.block_hash
		where m.chain = $1 and m.canonical and m.block_number > $2 and not b.canonical
		order by m.block_number desc, m.tx_index desc, m.ordinal desc limit $3`, chainName, int64(above), limit)
}

// MovementsOf returns the canonical movements out of a deposit address on a chain in
// blocks from one on. It reads the index movements_by_address.
func (tx *Tx) MovementsOf(merchantID, family string, a chain.Address, chainName string, from uint64) ([]payment.Movement, error) {
	return tx.movements("where m.merchant_id = $1 and m.family = $2 and m.address = $3 and m.chain = $4 and m.block_number >= $5 and m.canonical",
		merchantID, family, []byte(a), chainName, int64(from))
}

// EachMovement calls each for every canonical movement.
func (tx *Tx) EachMovement(each func(payment.Movement) error) error {
	list, err := tx.movements("where m.canonical")
	for _, m := range list {
		if err == nil {
			err = each(m)
		}
	}
	return err
}

func (tx *Tx) movements(where string, args ...any) (list []payment.Movement, err error) {
	err = tx.rows(`select m.merchant_id, m.id, m.chain, m.block_hash, m.block_number, m.tx, m.tx_index, m.ordinal, a.id, a.chain, a.contract, a.token, a.decimals,
		m.debit_kind, m.credit_kind, m.holder, m.family, m.address, m.order_no, m.raw, m.amount, m.beyond, m.state, m.withdrawals
		from movements m join assets a on a.id = m.asset_id `+where, args, func(row scanner) error {
		var m payment.Movement
		var raw string
		if err := row.Scan(&m.MerchantID, &m.ID, &m.Chain, scanBytes(&m.BlockHash), &m.BlockNumber, scanBytes(&m.Tx), &m.TxIndex, &m.Ordinal,
			&m.Asset.ID, &m.Asset.Chain, scanBytes(&m.Asset.Contract), &m.Asset.Token, &m.Asset.Decimals,
			&m.Debit, &m.Credit, &m.Holder, &m.Family, scanBytes(&m.Address), &m.OrderNo, &raw, &m.Amount, &m.Beyond, &m.State, &m.Withdrawals); err != nil {
			return err
		}
		var ok bool
		if m.Raw, ok = new(big.Int).SetString(raw, 10); !ok {
			return fmt.Errorf("movement %d: %q is no number", m.ID, raw)
		}
		list = append(list, m)
		return nil
	})
	return list, err
}
