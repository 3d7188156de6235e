package store

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertDeposit adds a deposit and returns its number. It returns ErrNotFound where
// the address is none of the merchant's.
func (tx *Tx) InsertDeposit(d payment.Deposit) (id int64, err error) {
	tx.orderChanges(d.MerchantID, d.OrderNo)
	err = tx.row(`insert into deposits (chain, block_hash, block_number, tx, tx_index, ordinal,
		asset_id, sender, family, address, raw, amount, merchant_id, order_no, holder, kind, state, canonical,
		withdrawals, block_time, first_time, created_at, confirm_at)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, nullif($14, ''), $15, $16, $17, true, 0, $18, $19, $20, $21
		where exists (select 1 from orders where merchant_id = $13 and order_no = nullif($14, '') and family = $9 and address = $10)
			or $14 = '' and exists (select 1 from deposit_addresses where family = $9 and address = $10 and merchant_id = $13) returning id`, []any{
		d.Chain, []byte(d.BlockHash), int64(d.BlockNumber), []byte(d.Tx), d.TxIndex, d.Ordinal,
		d.Asset.ID, []byte(d.Sender), d.Family, []byte(d.Address), d.Raw.String(), d.Amount, d.MerchantID, d.OrderNo, d.Holder,
		string(d.Kind), string(d.State), ms(d.BlockTime), ms(d.FirstTime), ms(tx.Now), int64(d.ConfirmAt)}, &id)
	if errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("the address is none of merchant %s: %w", d.MerchantID, err)
	}
	return id, err
}

// SaveDeposit writes what changes of a deposit. A withdrawn one is not
// canonical, the others are.
func (tx *Tx) SaveDeposit(d payment.Deposit) error {
	tx.orderChanges(d.MerchantID, d.OrderNo)
	arrived := ""
	if d.State == payment.Short {
		arrived = d.Arrived.String()
	}
	return tx.execOne(`update deposits set state = $1, canonical = $2, withdrawals = $3, kind = $4, amount = $5, confirm_at = $6, arrived = $7
		where merchant_id = $8 and id = $9`,
		string(d.State), d.State != payment.Withdrawn, d.Withdrawals, string(d.Kind), d.Amount, int64(d.ConfirmAt), arrived, d.MerchantID, d.ID)
}

// DepositAt returns a merchant's deposit of one transfer in one block, or
// ErrNotFound.
func (tx *Tx) DepositAt(merchantID, chainName string, block chain.Hash, id chain.TxID, ordinal uint32) (payment.Deposit, error) {
	return first(tx.deposits(`where d.merchant_id = $1 and d.chain = $2 and d.tx = $3 and d.ordinal = $4 and d.block_hash = $5`,
		merchantID, chainName, []byte(id), ordinal, []byte(block)))
}

// FirstTime returns the earliest block time at which a transfer to a merchant was
// ever canonical for us, or ErrNotFound.
func (tx *Tx) FirstTime(merchantID, chainName string, id chain.TxID, ordinal uint32) (time.Time, error) {
	var first *int64
	if err := tx.row(`select min(first_time) from deposits where merchant_id = $1 and chain = $2 and tx = $3 and ordinal = $4`,
		[]any{merchantID, chainName, []byte(id), ordinal}, &first); err != nil {
		return time.Time{}, err
	}
	if first == nil {
		return time.Time{}, ErrNotFound
	}
	return fromMS(*first), nil
}

// Deposits returns the canonical deposits of an order in the order in which
// the chain has them.
func (tx *Tx) Deposits(merchantID, orderNo string) ([]payment.Deposit, error) {
	return tx.deposits(`where d.merchant_id = $1 and d.order_no = $2 and d.canonical
		order by d.block_number, d.chain, d.tx_index, d.ordinal, d.id`, merchantID, orderNo)
}

// PendingDeposits returns a chain's pending deposits up to a block that have the
// confirmations that they need with a head, oldest first, at most limit. It reads the
// index deposits_pending, of all merchants.
func (tx *Tx) PendingDeposits(chainName string, upTo, head uint64, limit int) ([]payment.Deposit, error) {
	return tx.deposits(`where d.chain = $1 and d.state = 'pending' and d.block_number <= $2 and d.confirm_at <= $3
		order by d.block_number, d.tx_index, d.ordinal limit $4`, chainName, int64(upTo), int64(head), limit)
}

// TakenDeposits returns a chain's deposits above a number whose blocks a reorg took
// away and that were not taken back yet, newest first, at most limit. It reads the
// index deposits_by_block, of all merchants.
func (tx *Tx) TakenDeposits(chainName string, above uint64, limit int) ([]payment.Deposit, error) {
	return tx.deposits(`join blocks b on b.chain = d.chain and b.hash = d.block_hash
		where d.chain = $1 and d.canonical and d.block_number > $2 and not b.canonical
		order by d.block_number desc, d.tx_index desc, d.ordinal desc limit $3`, chainName, int64(above), limit)
}

func (tx *Tx) deposits(where string, args ...any) (list []payment.Deposit, err error) {
	err = tx.eachDeposit(`deposits d join assets a on a.id = d.asset_id
		`+ofDeposit+where, args, "",
		func(scan func(...any) (payment.Deposit, error)) error {
			d, err := scan()
			list = append(list, d)
			return err
		})
	return list, err
}

// ofDeposit joins what else is known of a deposit d: an abnormal payment p, or that it is
// a customer's deposit c.
const ofDeposit = `left join abnormal_payments p on p.merchant_id = d.merchant_id and p.deposit_id = d.id
		left join customer_deposits c on c.merchant_id = d.merchant_id and c.deposit_id = d.id `

// eachDeposit calls each for every row of a selection from deposits d, assets a,
// abnormal_payments p and customer_deposits c; scan reads the deposit, and more columns
// of the row.
func (tx *Tx) eachDeposit(from string, args []any, more string, each func(scan func(...any) (payment.Deposit, error)) error) error {
	const columns = `select d.id, d.chain, d.block_hash, d.block_number, d.tx, d.tx_index, d.ordinal,
		a.id, a.chain, a.contract, a.token, a.decimals, d.sender, d.family, d.address, d.raw, d.arrived, d.amount,
		d.merchant_id, coalesce(d.order_no, ''), coalesce(c.no, ''), d.holder, d.kind, d.state, d.withdrawals, d.confirm_at, d.block_time, d.first_time,
		coalesce(p.returned, 0), coalesce(p.accepted, 0)`
	if more != "" {
		more = ", " + more
	}
	return tx.rows(columns+more+" from "+from, args, func(row scanner) error {
		return each(func(into ...any) (d payment.Deposit, err error) {
			var raw, arrived string
			var blockTime, firstTime int64
			if err := row.Scan(append([]any{&d.ID, &d.Chain, scanBytes(&d.BlockHash), &d.BlockNumber, scanBytes(&d.Tx), &d.TxIndex, &d.Ordinal,
				&d.Asset.ID, &d.Asset.Chain, scanBytes(&d.Asset.Contract), &d.Asset.Token, &d.Asset.Decimals,
				scanBytes(&d.Sender), &d.Family, scanBytes(&d.Address), &raw, &arrived, &d.Amount,
				&d.MerchantID, &d.OrderNo, &d.CustomerNo, &d.Holder, &d.Kind, &d.State, &d.Withdrawals, &d.ConfirmAt, &blockTime, &firstTime, &d.Returned, &d.Accepted}, into...)...); err != nil {
				return d, err
			}
			var ok bool
			if d.Raw, ok = new(big.Int).SetString(raw, 10); !ok {
				return d, fmt.Errorf("deposit %d: %q is no number", d.ID, raw)
			}
			if arrived != "" {
				if d.Arrived, ok = new(big.Int).SetString(arrived, 10); !ok {
					return d, fmt.Errorf("deposit %d: %q is no number", d.ID, arrived)
				}
			}
			d.BlockTime, d.FirstTime = fromMS(blockTime), fromMS(firstTime)
			return d, nil
		})
	})
}
