package store

import (
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// Wallet is what a chain's payouts are sent from.
type Wallet struct {
	Chain   string
	Address chain.Address
	Nonce   uint64 // the next one to be given
	Scanned uint64 // number of the block up to which every transfer out of it is known
	// Stopped is why nothing new is signed, a code, and Detail the same in words; both
	// empty while payouts go on.
	Stopped, Detail string
	StoppedAt       time.Time
	// Resuming: an operator said to go on. Nonces below ResumeTo are used up first.
	Resuming bool
	ResumeTo uint64
}

// Lane is a nonce of a wallet with the payout that it belongs to for ever, and all
// that was signed for it.
type Lane struct {
	Nonce    uint64
	Payout   *Payout     // nil for a nonce that was used up on purpose
	Block    chain.Block // in which its payout was confirmed; only number and hash
	Versions []Version
}

// Version is a chain transaction that was signed for a lane.
type Version struct {
	Number int64 // from 1
	// SentAt is when it was first sent to a node; when it was signed, before.
	SentAt time.Time
	// SeenIn is the number of the block in which its transfer was read last; 0 before. It
	// was mined then, whatever a node says of its receipt.
	SeenIn uint64
	chain.Signed
}

// Outflow is a transfer out of a wallet that nothing that was signed here explains.
type Outflow struct {
	chain.Transfer
	// Ours: the wallet itself sent the chain transaction, with this nonce, and not
	// somebody whom it allowed to take tokens.
	Ours  bool
	Nonce uint64
}

// ErrNonce: the wallet's next nonce is not the one that something was signed for.
var ErrNonce = errors.New("the wallet's nonce was given to something else meanwhile")

// Wallet returns one of a chain's, or ErrNotFound.
func (tx *Tx) Wallet(chainName string, address chain.Address) (Wallet, error) {
	w := Wallet{Chain: chainName, Address: address}
	var stoppedAt int64
	err := tx.row(`select nonce, scanned, stopped, detail, stopped_at, resuming, resume_to from wallets where chain = $1 and address = $2`,
		[]any{chainName, []byte(address)}, &w.Nonce, &w.Scanned, &w.Stopped, &w.Detail, &stoppedAt, &w.Resuming, &w.ResumeTo)
	w.StoppedAt = fromMS(stoppedAt)
	return w, err
}

// Wallets returns all wallets that payouts were ever to be sent from.
func (tx *Tx) Wallets() (list []Wallet, err error) {
	err = tx.rows(`select chain, address from wallets order by chain, address`, nil, func(row scanner) error {
		var w Wallet
		err := row.Scan(&w.Chain, scanBytes(&w.Address))
		list = append(list, w)
		return err
	})
	for i := 0; i < len(list) && err == nil; i++ {
		list[i], err = tx.Wallet(list[i].Chain, list[i].Address)
	}
	return list, err
}

// InsertWallet adds a wallet, whose transfers out are known up to a block. Where a
// backup was ever put in this database's place, it begins stopped with a reason: it
// may have been used since the backup.
func (tx *Tx) InsertWallet(chainName string, address chain.Address, scanned uint64, restored string) error {
	var isRestored bool
	if err := tx.row(`select exists (select 1 from restores)`, nil, &isRestored); err != nil {
		return err
	}
	stopped, at := "", int64(0)
	if isRestored {
		stopped, at = restored, ms(tx.Now)
	}
	return tx.exec(`insert into wallets (chain, address, scanned, stopped, stopped_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
		chainName, []byte(address), int64(scanned), stopped, at)
}

// StopWallet has nothing new signed, until an operator goes on. A wallet that is
// stopped already keeps its first reason; an operator's going on is taken back.
func (tx *Tx) StopWallet(chainName string, address chain.Address, reason, detail string) error {
	return tx.exec(`update wallets set detail = case when stopped = '' then $4 else detail end, stopped_at = case when stopped = '' then $5 else stopped_at end,
		stopped = case when stopped = '' then $3 else stopped end, resuming = false where chain = $1 and address = $2`,
		chainName, []byte(address), reason, detail, ms(tx.Now))
}

// ResumeWallet notes that an operator said to go on. Nonces below one are used up
// first.
func (tx *Tx) ResumeWallet(chainName string, address chain.Address, to uint64) error {
	return tx.execOne(`update wallets set resuming = true, resume_to = $3 where chain = $1 and address = $2 and stopped <> ''`,
		chainName, []byte(address), int64(to))
}

// RunWallet lets a wallet that was resumed sign again.
func (tx *Tx) RunWallet(chainName string, address chain.Address) error {
	return tx.execOne(`update wallets set stopped = '', detail = '', stopped_at = 0, resuming = false, resume_to = 0
		where chain = $1 and address = $2 and resuming`, chainName, []byte(address))
}

// MarkRestored notes that this database is a backup that was put in another one's
// place: every wallet is stopped, those too that it does not know yet.
func (tx *Tx) MarkRestored(reason string) error {
	if err := tx.exec(`insert into restores (restored_at, known_until) values ($1, coalesce((select max(created_at) from merchants), $1)) on conflict do nothing`, ms(tx.Now)); err != nil {
		return err
	}
	if err := tx.exec(`update chains set restored_number = cursor_number where restored_number is null`); err != nil {
		return err
	}
	return tx.exec(`update wallets set stopped = $1, detail = '', stopped_at = $2, resuming = false`, reason, ms(tx.Now))
}

// Restored is what a database that was put back from a backup may not know.
type Restored struct {
	// Read tells whether the chain had been read when the backup was made, up to block
	// Number at least; else it was made at Until or later.
	Read   bool
	Number uint64
	Until  time.Time
}

// Restored returns from where on payouts may have left a wallet of a chain that this
// database does not know, or ErrNotFound where it never was a backup.
func (tx *Tx) Restored(chainName string) (r Restored, err error) {
	var until, number sql.NullInt64
	err = tx.row(`select (select min(known_until) from restores), (select restored_number from chains where name = $1)`, []any{chainName}, &until, &number)
	if err == nil && !until.Valid {
		return r, ErrNotFound
	}
	return Restored{Read: number.Valid, Number: uint64(number.Int64), Until: time.UnixMilli(until.Int64).UTC()}, err
}

// RestoredSince tells whether this database was put back from a backup since a time.
func (tx *Tx) RestoredSince(at time.Time) (is bool, err error) {
	err = tx.row(`select exists (select 1 from restores where restored_at >= $1)`, []any{ms(at)}, &is)
	return is, err
}

// SaveScanned notes up to which block every transfer out of a wallet is known.
func (tx *Tx) SaveScanned(chainName string, address chain.Address, number uint64) error {
	return tx.execOne(`update wallets set scanned = $3 where chain = $1 and address = $2`, chainName, []byte(address), int64(number))
}

// RewindWallets notes that a reorg took a chain's blocks above one: what left its wallets in
// these is to be read anew, and the payouts that were confirmed in them are looked after
// again, those too whose nonce was consumed for good. It reads the index lanes_by_block.
func (tx *Tx) RewindWallets(chainName string, above uint64) error {
	if err := tx.exec(`update wallets set scanned = $2 where chain = $1 and scanned > $2`, chainName, int64(above)); err != nil {
		return err
	}
	return tx.exec(`update lanes set consumed = false where chain = $1 and block_number > $2 and consumed`, chainName, int64(above))
}

// SkipNonces moves a wallet's next nonce on to one that is higher: those between were
// used by nobody here.
func (tx *Tx) SkipNonces(chainName string, address chain.Address, to uint64) error {
	return tx.exec(`update wallets set nonce = $3 where chain = $1 and address = $2 and nonce < $3`, chainName, []byte(address), int64(to))
}

// UnusedNonces returns nonces below a wallet's next one, from one on, that have no lane: so
// many at most, the lowest first. It reads the primary key of lanes.
func (tx *Tx) UnusedNonces(w Wallet, from uint64, limit int) (list []uint64, err error) {
	next := from
	upTo := func(end uint64) {
		for ; next < end && len(list) < limit; next++ {
			list = append(list, next)
		}
		next = max(next, end+1)
	}
	err = tx.rows(`select nonce from lanes where chain = $1 and wallet = $2 and nonce >= $3 and nonce < $4 order by nonce`,
		[]any{w.Chain, []byte(w.Address), int64(from), int64(w.Nonce)}, func(row scanner) error {
			var used uint64
			if err := row.Scan(&used); err != nil {
				return err
			}
			upTo(used)
			return nil
		})
	upTo(w.Nonce)
	return list, err
}

// TakeNonce makes a lane of a wallet's next nonce, for a payout or for none. It
// returns ErrNonce if the next nonce is another one.
func (tx *Tx) TakeNonce(w Wallet, p *Payout) error {
	err := tx.execOne(`update wallets set nonce = nonce + 1 where chain = $1 and address = $2 and nonce = $3`, w.Chain, []byte(w.Address), int64(w.Nonce))
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("nonce %d: %w", w.Nonce, ErrNonce)
	}
	if err != nil {
		return err
	}
	return tx.InsertLane(w, w.Nonce, p)
}

// AdoptLane makes the lane of a nonce a payout's that was nobody's, or adds it.
func (tx *Tx) AdoptLane(w Wallet, nonce uint64, p Payout) error {
	err := tx.execOne(`update lanes set merchant_id = $4, payout_id = $5, consumed = false where chain = $1 and wallet = $2 and nonce = $3 and payout_id is null`,
		w.Chain, []byte(w.Address), int64(nonce), p.MerchantID, p.ID)
	if errors.Is(err, ErrNotFound) {
		err = tx.InsertLane(w, nonce, &p)
	}
	return err
}

// InsertLane adds a lane of a nonce, for a payout or for none.
func (tx *Tx) InsertLane(w Wallet, nonce uint64, p *Payout) error {
	var merchantID, id any
	if p != nil {
		merchantID, id = p.MerchantID, p.ID
	}
	return tx.exec(`insert into lanes (chain, wallet, nonce, merchant_id, payout_id, created_at) values ($1, $2, $3, $4, $5, $6)`,
		w.Chain, []byte(w.Address), int64(nonce), merchantID, id, ms(tx.Now))
}

// SaveLane writes what becomes of a lane: the block in which its payout was confirmed,
// and whether its nonce was consumed by a block at final depth.
func (tx *Tx) SaveLane(w Wallet, l Lane, consumed bool) error {
	return tx.execOne(`update lanes set block_number = $4, block_hash = $5, consumed = $6 where chain = $1 and wallet = $2 and nonce = $3`,
		w.Chain, []byte(w.Address), int64(l.Nonce), int64(l.Block.Number), []byte(l.Block.Hash), consumed)
}

// ReopenLanes opens lanes again from a nonce on that were consumed for good: a reorg went
// below the final block. Those whose payout failed stay as they are, and are returned:
// what was signed for them must not be mined any more.
func (tx *Tx) ReopenLanes(w Wallet, from uint64) (reopened int64, failed []Lane, err error) {
	const of = ` and nonce >= $3 and consumed and `
	const ended = `exists (select 1 from payouts p where p.merchant_id = lanes.merchant_id and p.id = lanes.payout_id and p.state <> 'done')`
	if failed, err = tx.lanes(w, "true"+of+ended, int64(from)); err != nil {
		return 0, nil, err
	}
	if err := tx.row(`select count(*) from lanes where chain = $1 and wallet = $2`+of+`not `+ended,
		[]any{w.Chain, []byte(w.Address), int64(from)}, &reopened); err != nil || reopened == 0 {
		return 0, failed, err
	}
	return reopened, failed, tx.exec(`update lanes set consumed = false where chain = $1 and wallet = $2`+of+`not `+ended,
		w.Chain, []byte(w.Address), int64(from))
}

// OpenLanes returns the lanes whose nonce is not consumed for good, by nonce. It reads
// the index lanes_open.
func (tx *Tx) OpenLanes(w Wallet) ([]Lane, error) {
	return tx.lanes(w, "not consumed")
}

// Lane returns the lane of a nonce, or ErrNotFound.
func (tx *Tx) Lane(w Wallet, nonce uint64) (Lane, error) {
	return first(tx.lanes(w, "nonce = $3", int64(nonce)))
}

func (tx *Tx) lanes(w Wallet, where string, args ...any) (list []Lane, err error) {
	type owner struct{ merchantID, payoutID sql.NullString }
	var owners []owner
	err = tx.rows(`select nonce, merchant_id, payout_id, block_number, block_hash from lanes where chain = $1 and wallet = $2 and `+where+` order by nonce`,
		append([]any{w.Chain, []byte(w.Address)}, args...), func(row scanner) error {
			var l Lane
			var o owner
			err := row.Scan(&l.Nonce, &o.merchantID, &o.payoutID, &l.Block.Number, scanBytes(&l.Block.Hash))
			list, owners = append(list, l), append(owners, o)
			return err
		})
	for i := 0; i < len(list) && err == nil; i++ {
		if list[i].Versions, err = tx.versions(w, list[i].Nonce); err != nil || !owners[i].payoutID.Valid {
			continue
		}
		var p Payout
		p, err = tx.Payout(owners[i].merchantID.String, owners[i].payoutID.String)
		list[i].Payout = &p
	}
	return list, err
}

// InsertVersion keeps what was signed for a lane, after the versions that it has. It
// is committed before the version is sent to anybody.
func (tx *Tx) InsertVersion(w Wallet, nonce uint64, s chain.Signed) error {
	var last int64
	if err := tx.row(`select coalesce(max(version), 0) from signed_versions where chain = $1 and wallet = $2 and nonce = $3`,
		[]any{w.Chain, []byte(w.Address), int64(nonce)}, &last); err != nil {
		return err
	}
	return tx.exec(`insert into signed_versions (chain, wallet, nonce, version, tx, raw, fee_cap, tip_cap, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		w.Chain, []byte(w.Address), int64(nonce), last+1, []byte(s.Tx), s.Raw, s.Fees.Cap.String(), s.Fees.Tip.String(), ms(tx.Now))
}

// MarkBroadcast notes that a version was sent to a node, the first time.
func (tx *Tx) MarkBroadcast(w Wallet, nonce uint64, version int64) error {
	return tx.exec(`update signed_versions set broadcast_at = $5 where chain = $1 and wallet = $2 and nonce = $3 and version = $4 and broadcast_at = 0`,
		w.Chain, []byte(w.Address), int64(nonce), version, ms(tx.Now))
}

// MarkSeen notes in which block the transfer of a version was read.
func (tx *Tx) MarkSeen(w Wallet, nonce uint64, id chain.TxID, block uint64) error {
	return tx.exec(`update signed_versions set seen_in = $5 where chain = $1 and wallet = $2 and nonce = $3 and tx = $4`,
		w.Chain, []byte(w.Address), int64(nonce), []byte(id), int64(block))
}

// MarkUnseen forgets in which blocks transfers of a lane were read.
func (tx *Tx) MarkUnseen(w Wallet, nonce uint64) error {
	return tx.exec(`update signed_versions set seen_in = 0 where chain = $1 and wallet = $2 and nonce = $3`, w.Chain, []byte(w.Address), int64(nonce))
}

func (tx *Tx) versions(w Wallet, nonce uint64) (list []Version, err error) {
	err = tx.rows(`select version, tx, raw, fee_cap, tip_cap, case when broadcast_at = 0 then created_at else broadcast_at end, seen_in from signed_versions where chain = $1 and wallet = $2 and nonce = $3 order by version`,
		[]any{w.Chain, []byte(w.Address), int64(nonce)}, func(row scanner) error {
			var v Version
			var feeCap, tipCap string
			var sentAt int64
			if err := row.Scan(&v.Number, scanBytes(&v.Tx), &v.Raw, &feeCap, &tipCap, &sentAt, &v.SeenIn); err != nil {
				return err
			}
			v.SentAt = fromMS(sentAt)
			var ok, tipOK bool
			v.Fees.Cap, ok = new(big.Int).SetString(feeCap, 10)
			v.Fees.Tip, tipOK = new(big.Int).SetString(tipCap, 10)
			if !ok || !tipOK {
				return fmt.Errorf("version %d of nonce %d has fees that are no numbers", v.Number, nonce)
			}
			list = append(list, v)
			return nil
		})
	return list, err
}

// InsertOutflow keeps a transfer that nothing explains. ErrNotFound says that it is known
// already.
func (tx *Tx) InsertOutflow(w Wallet, o Outflow) error {
	nonce := int64(-1)
	if o.Ours {
		nonce = int64(o.Nonce)
	}
	return tx.execOne(`insert into outflows (chain, wallet, tx, ordinal, nonce, contract, address, raw, block_number, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
		w.Chain, []byte(w.Address), []byte(o.Tx), o.Ordinal, nonce, []byte(o.Token), []byte(o.To), o.Raw.String(), int64(o.Block.Number), ms(tx.Now))
}

// Outflows returns a wallet's transfers that no payout was found for, oldest first.
func (tx *Tx) Outflows(w Wallet) ([]Outflow, error) {
	return tx.outflows(`chain = $1 and wallet = $2 and not taken order by nonce, ordinal`, w.Chain, []byte(w.Address))
}

// OutflowOf returns a transfer that no payout was found for and that is what a payout
// would be, or ErrNotFound. One whose nonce is another payout's is none.
func (tx *Tx) OutflowOf(w Wallet, p chain.Payment) (Outflow, error) {
	return first(tx.outflows(`chain = $1 and wallet = $2 and not taken and nonce >= 0 and contract = $3 and address = $4 and raw = $5
		and not exists (select 1 from lanes l where l.chain = $1 and l.wallet = $2 and l.nonce = outflows.nonce and l.payout_id is not null) order by nonce, ordinal limit 1`,
		w.Chain, []byte(w.Address), []byte(p.Token), []byte(p.To), p.Raw.String()))
}

// TakeOutflow notes that a payout was found for a transfer.
func (tx *Tx) TakeOutflow(chainName string, o Outflow) error {
	return tx.execOne(`update outflows set taken = true where chain = $1 and tx = $2 and ordinal = $3 and not taken`, chainName, []byte(o.Tx), o.Ordinal)
}

func (tx *Tx) outflows(where string, args ...any) (list []Outflow, err error) {
	err = tx.rows(`select tx, ordinal, nonce, contract, address, raw, block_number, wallet from outflows where `+where, args, func(row scanner) error {
		var o Outflow
		var raw string
		var nonce int64
		if err := row.Scan(scanBytes(&o.Tx), &o.Ordinal, &nonce, scanBytes(&o.Token), scanBytes(&o.To), &raw, &o.Block.Number, scanBytes(&o.From)); err != nil {
			return err
		}
		if o.Ours = nonce >= 0; o.Ours {
			o.Nonce = uint64(nonce)
		}
		var ok bool
		if o.Raw, ok = new(big.Int).SetString(raw, 10); !ok {
			return fmt.Errorf("transfer %s has an amount that is no number", o.Tx)
		}
		list = append(list, o)
		return nil
	})
	return list, err
}

// Queue is how many payouts of a chain wait for a reason, and what they are in all.
type Queue struct {
	Token  string
	State  payment.PayoutState
	Reason string
	Count  int64
	Amount money.Amount
}

// PayoutQueues counts a chain's payouts that are on their way, by token, state and
// reason. It reads the index payouts_open.
func (tx *Tx) PayoutQueues(chainName string) (list []Queue, err error) {
	err = tx.rows(`select a.token, p.state, p.reason, count(*), cast(sum(p.amount) as bigint) from payouts p join assets a on a.id = p.asset_id
		where p.chain = $1 and p.state in ('waiting', 'queued', 'sending') group by a.token, p.state, p.reason order by a.token, p.state, p.reason`,
		[]any{chainName}, func(row scanner) error {
			var q Queue
			err := row.Scan(&q.Token, &q.State, &q.Reason, &q.Count, &q.Amount)
			list = append(list, q)
			return err
		})
	return list, err
}
