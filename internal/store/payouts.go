package store

import (
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// Payout is money on its way out, for a refund or a settlement.
type Payout struct {
	MerchantID string
	ID         string
	Subject    string // sysid of what it is for
	Holder     string
	Asset      payment.Asset
	Family     string
	Address    chain.Address
	Amount     money.Amount
	State      payment.PayoutState
	Reason     string     // why it waits or failed: a code
	Tx         chain.TxID // that carried it, once it is done
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// lane is who sends it: its chain, or the bank.
func (p Payout) lane() string {
	if p.Family == payment.BankFamily {
		return payment.BankLane
	}
	return p.Asset.Chain
}

// InsertPayout adds a payout.
func (tx *Tx) InsertPayout(p Payout) error {
	return tx.exec(`insert into payouts (merchant_id, id, chain, subject, holder, asset_id, family, address, amount, state, reason, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
		p.MerchantID, p.ID, p.lane(), p.Subject, p.Holder, p.Asset.ID, p.Family, []byte(p.Address), p.Amount, string(p.State), p.Reason, ms(tx.Now))
}

// SavePayout writes what changes of a payout, if it is still in the state that it was
// read in: ErrNotFound otherwise.
func (tx *Tx) SavePayout(p Payout, from payment.PayoutState) error {
	return tx.execOne(`update payouts set state = $1, reason = $2, tx = $3, updated_at = $4 where merchant_id = $5 and id = $6 and state = $7`,
		string(p.State), p.Reason, []byte(p.Tx), ms(tx.Now), p.MerchantID, p.ID, string(from))
}

// Payout returns one of a merchant's, or ErrNotFound.
func (tx *Tx) Payout(merchantID, id string) (Payout, error) {
	return tx.payout("where p.merchant_id = $1 and p.id = $2", merchantID, id)
}

// open says in the words of the index payouts_open that a payout has not ended: a database
// reads an index of some rows only where it is told so.
const open = ` and p.state in ('waiting', 'queued', 'sending')`

// PayoutsIn returns a chain's, or the bank's, payouts in a state that is not the last, of
// all merchants, oldest first. It reads the index payouts_open.
func (tx *Tx) PayoutsIn(chainName string, state payment.PayoutState, limit int) ([]Payout, error) {
	return tx.payouts("where p.chain = $1 and p.state = $2"+open+" order by p.id limit $3", chainName, string(state), limit)
}

// UnsignedPayout returns the payout of a chain with an id that nobody has signed yet,
// whosever it is, or ErrNotFound. It reads the index payouts_open.
func (tx *Tx) UnsignedPayout(chainName, id string) (Payout, error) {
	return tx.payout("where p.chain = $1 and p.state in ('waiting', 'queued')"+open+" and p.id = $2", chainName, id)
}

// NewestUnsignedPayout returns the newest payout of a holder in an asset that nobody has
// signed yet, or ErrNotFound. It reads the index payouts_unsigned.
func (tx *Tx) NewestUnsignedPayout(merchantID, holder string, assetID int64) (Payout, error) {
	return tx.payout(`where p.merchant_id = $1 and p.holder = $2 and p.asset_id = $3 and p.state in ('waiting', 'queued') order by p.id desc limit 1`,
		merchantID, holder, assetID)
}

// OutflowSince adds up, by asset, what a merchant's payouts since a moment were for,
// but for those that will never be sent.
func (tx *Tx) OutflowSince(merchantID string, since time.Time) (sum map[string]money.Amount, err error) {
	sum = map[string]money.Amount{}
	err = tx.rows(`select a.token, cast(sum(p.amount) as bigint) from payouts p join assets a on a.id = p.asset_id
		where p.merchant_id = $1 and p.created_at > $2 and p.state not in ('void', 'lost') group by a.token`,
		[]any{merchantID, ms(since)}, func(row scanner) error {
			var token string
			var amount money.Amount
			err := row.Scan(&token, &amount)
			sum[token] = amount
			return err
		})
	return sum, err
}

// waits is why a payout p was not sent yet.
const waits = `case when p.state in ('waiting', 'queued') then p.reason else '' end`

// AtRisk is how much of a holder's available balance in an asset, or of what was taken
// from it, came from confirmed deposits above a block: what a reorg down to that block
// would take from there. What of those deposits still waits for its order, or is
// abnormal and untouched, would be taken from where it is. A customer's deposit is
// available as soon as it is confirmed. It reads the index deposits_by_block.
func (tx *Tx) AtRisk(merchantID, holder string, asset payment.Asset, above uint64) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(case when d.kind = 'in_time' and o.status = 'PAYING' then coalesce(p.returned, 0) + coalesce(p.accepted, 0)
			else d.amount - coalesce(p.abnormal, 0) + coalesce(p.returned, 0) end) as bigint), 0)
		from deposits d left join orders o on o.merchant_id = d.merchant_id and o.order_no = d.order_no
		left join abnormal_payments p on p.merchant_id = d.merchant_id and p.deposit_id = d.id
		where d.chain = $1 and d.canonical and d.block_number > $2 and d.state = 'posted' and d.merchant_id = $3 and d.holder = $4 and d.asset_id = $5`,
		[]any{asset.Chain, int64(above), merchantID, holder, asset.ID}, &sum)
	return sum, err
}

// UnsignedOfAvailable is what the payouts of a holder in an asset add up to that nobody
// has signed yet, but for one, and whose money becomes available again when they end. It
// reads the index payouts_unsigned.
func (tx *Tx) UnsignedOfAvailable(p Payout) (sum money.Amount, err error) {
	err = tx.row(`select coalesce(cast(sum(p.amount) as bigint), 0) from payouts p
		where p.merchant_id = $1 and p.holder = $2 and p.asset_id = $3 and p.state in ('waiting', 'queued') and p.id <> $4
		and not exists (select 1 from refunds r where r.merchant_id = p.merchant_id and r.payout_id = p.id and r.abnormal_payment_no is not null)`,
		[]any{p.MerchantID, p.Holder, p.Asset.ID, p.ID}, &sum)
	return sum, err
}

// payout returns the first, or ErrNotFound.
func (tx *Tx) payout(where string, args ...any) (Payout, error) {
	return first(tx.payouts(where, args...))
}

func (tx *Tx) payouts(where string, args ...any) (list []Payout, err error) {
	err = tx.rows(`select p.merchant_id, p.id, p.subject, p.holder, a.id, a.chain, a.contract, a.token, a.decimals, p.family, p.address, p.amount,
		p.state, p.reason, p.tx, p.created_at, p.updated_at from payouts p join assets a on a.id = p.asset_id `+where, args, func(row scanner) error {
		var p Payout
		var createdAt, updatedAt int64
		err := row.Scan(&p.MerchantID, &p.ID, &p.Subject, &p.Holder, &p.Asset.ID, &p.Asset.Chain, scanBytes(&p.Asset.Contract), &p.Asset.Token, &p.Asset.Decimals,
			&p.Family, scanBytes(&p.Address), &p.Amount, &p.State, &p.Reason, scanBytes(&p.Tx), &createdAt, &updatedAt)
		p.CreatedAt, p.UpdatedAt = fromMS(createdAt), fromMS(updatedAt)
		list = append(list, p)
		return err
	})
	return list, err
}
