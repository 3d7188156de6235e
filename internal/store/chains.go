package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// Chain is what was last recorded of a chain.
type Chain struct {
	Name            string
	Identity        chain.Identity
	Cursor          chain.Block // zero when nothing was recorded yet; only number and hash
	HeadNumber      uint64
	ConfirmedNumber uint64
	ConfirmedTime   time.Time // of the newest block with the required confirmations
	// Halted says why the chain is read no further, and since when; empty while
	// it is. Resumed says that somebody has looked, and it is tried again.
	Halted    string
	HaltedAt  time.Time
	Resumed   bool
	UpdatedAt time.Time
}

// InsertChain binds a name to a chain's identity.
func (tx *Tx) InsertChain(name string, id chain.Identity) error {
	tx.batch.forget()
	return tx.exec(`insert into chains (name, ref, genesis, updated_at) values ($1, $2, $3, $4)`,
		name, string(id.Ref), []byte(id.Genesis), ms(tx.Now))
}

// Chain returns what was recorded of a chain, or ErrNotFound.
func (tx *Tx) Chain(name string) (Chain, error) {
	c := Chain{Name: name}
	var confirmedTime, haltedAt, updatedAt int64
	var cursorNumber sql.NullInt64
	err := tx.row(`select c.ref, c.genesis, c.cursor_number, c.cursor_hash, c.head_number, c.confirmed_number, c.confirmed_time,
		coalesce(h.reason, ''), coalesce(h.halted_at, 0), coalesce(h.resumed, false), c.updated_at
		from chains c left join chain_halts h on h.chain = c.name where c.name = $1`, []any{name}, &c.Identity.Ref, scanBytes(&c.Identity.Genesis), &cursorNumber, scanBytes(&c.Cursor.Hash),
		&c.HeadNumber, &c.ConfirmedNumber, &confirmedTime, &c.Halted, &haltedAt, &c.Resumed, &updatedAt)
	c.Cursor.Number = uint64(cursorNumber.Int64)
	c.ConfirmedTime, c.HaltedAt, c.UpdatedAt = fromMS(confirmedTime), fromMS(haltedAt), fromMS(updatedAt)
	return c, err
}

// MerchantAndAsset returns what the creation of an order needs to know of both: of the
// merchant its tolerance and whether it is disabled, of the asset why it is closed to new
// orders, and of its chain whether it is halted and has a cursor. A chain of which nothing
// was recorded has none; a merchant that is not there is ErrNotFound.
func (tx *Tx) MerchantAndAsset(merchantID string, a payment.Asset) (m Merchant, c Chain, closed string, err error) {
	key := merchantAsset{merchantID, a.ID}
	if tx.batch != nil {
		if known, ok := tx.batch.known[key]; ok {
			return known.merchant, known.chain, known.closed, nil
		}
	}
	known := tx.store.believed.of(key)
	if known.recorded() && tx.canAssert() {
		err = tx.assertMerchantAndAsset(known, a)
	} else if known, err = tx.readMerchantAndAsset(merchantID, a, known); err == nil {
		tx.store.believed.add(key, known)
	}
	if err == nil && tx.batch != nil {
		tx.batch.known[key] = known
	}
	return known.merchant, known.chain, known.closed, err
}

const selectMerchantAndAsset = `select m.tolerance, m.tolerance_basis_points, m.state = 'disabled',
	coalesce((select reason from chain_halts where chain = $2), ''), coalesce((select closed from assets where id = $3), '')
	from merchants m where m.id = $1`

// readMerchantAndAsset reads the chain's own row for as long as it has no cursor, which it
// never loses. That row is written with each block: on PostgreSQL, who reads it is in the
// way of who writes it.
func (tx *Tx) readMerchantAndAsset(merchantID string, a payment.Asset, before merchantAndAsset) (k merchantAndAsset, err error) {
	k.merchant.ID, k.chain.Name, k.chain.Cursor = merchantID, a.Chain, before.chain.Cursor
	err = tx.row(selectMerchantAndAsset, []any{merchantID, a.Chain, a.ID},
		&k.merchant.Tolerance, &k.merchant.ToleranceShare, &k.merchant.Disabled, &k.chain.Halted, &k.closed)
	if err == nil && !k.recorded() {
		if err = tx.row(`select cursor_hash from chains where name = $1`, []any{a.Chain}, scanBytes(&k.chain.Cursor.Hash)); errors.Is(err, ErrNotFound) {
			err = nil
		}
	}
	return k, err
}

// assertMerchantAndAsset has the batch fail, and run again with savepoints, if what was
// read earlier is so no longer. To read it again would be a wait for the server, which
// is all that most batches of orders would wait for before their commit.
func (tx *Tx) assertMerchantAndAsset(k merchantAndAsset, a payment.Asset) error {
	return tx.sql.assert(tx.ctx, `select 1 / count(*) from (`+selectMerchantAndAsset+`) as it (tolerance, share, disabled, halted, closed)
		where (tolerance, share, disabled, halted, closed) = ($4, $5, $6, $7, $8)`, []any{k.merchant.ID, a.Chain, a.ID,
		int64(k.merchant.Tolerance), k.merchant.ToleranceShare, k.merchant.Disabled, k.chain.Halted, k.closed})
}

type merchantAsset struct {
	merchantID string
	assetID    int64
}

type merchantAndAsset struct {
	merchant Merchant
	chain    Chain
	closed   string
}

// recorded tells whether a block of the chain was recorded.
func (k merchantAndAsset) recorded() bool { return k.chain.Cursor.Hash != "" }

// ChainName returns the name under which a chain is recorded, or ErrNotFound.
func (tx *Tx) ChainName(id chain.Identity) (name string, err error) {
	err = tx.row(`select name from chains where ref = $1 and genesis = $2`, []any{id.Ref, []byte(id.Genesis)}, &name)
	return name, err
}

// SaveChain records how far a chain was read. With that it is halted no longer.
func (tx *Tx) SaveChain(c Chain) error {
	tx.batch.forget()
	if err := tx.execOne(`update chains set cursor_number = $1, cursor_hash = $2, head_number = $3,
		confirmed_number = $4, confirmed_time = $5, updated_at = $6 where name = $7`,
		int64(c.Cursor.Number), []byte(c.Cursor.Hash), int64(c.HeadNumber),
		int64(c.ConfirmedNumber), ms(c.ConfirmedTime), ms(tx.Now), c.Name); err != nil {
		return err
	}
	if err := tx.exec(`delete from chain_halts where chain = $1`, c.Name); err != nil {
		return err
	}
	return tx.changed(chainTopic(c.Name))
}

// HaltChain notes why a chain is read no further, until SaveChain.
func (tx *Tx) HaltChain(name, reason string) error {
	tx.batch.forget()
	return tx.execOne(`insert into chain_halts (chain, reason, halted_at, resumed) select name, $1, $2, false from chains where name = $3
		on conflict (chain) do update set reason = excluded.reason, halted_at = excluded.halted_at, resumed = false`, reason, ms(tx.Now), name)
}

// ResumeChain lets what halted a chain pass, once. ErrNotFound says that it is not halted.
func (tx *Tx) ResumeChain(name string) error {
	return tx.execOne(`update chain_halts set resumed = true where chain = $1`, name)
}

// SaveBlock records a block as the canonical one of its number. A block that
// was withdrawn becomes canonical again.
func (tx *Tx) SaveBlock(chainName string, b chain.Block) error {
	return tx.exec(`insert into blocks (chain, number, hash, block_time, canonical) values ($1, $2, $3, $4, true)
		on conflict (chain, hash) do update set canonical = true`, chainName, int64(b.Number), []byte(b.Hash), b.Time)
}

// Block returns the block with that hash, canonical or not, or ErrNotFound.
func (tx *Tx) Block(chainName string, hash chain.Hash) (chain.Block, error) {
	b := chain.Block{Hash: hash}
	err := tx.row(`select number, block_time from blocks where chain = $1 and hash = $2`, []any{chainName, []byte(hash)}, &b.Number, &b.Time)
	return b, err
}

// OldestBlock is the number of the lowest canonical block, or ErrNotFound.
func (tx *Tx) OldestBlock(chainName string) (number uint64, err error) {
	err = tx.row(`select number from blocks where chain = $1 and canonical order by number limit 1`, []any{chainName}, &number)
	return number, err
}

// CanonicalBlocks returns at most limit canonical blocks numbered below below,
// newest first.
func (tx *Tx) CanonicalBlocks(chainName string, below uint64, limit int) ([]chain.Block, error) {
	return tx.blocks(`number < $2 order by number desc limit $3`, chainName, int64(below), limit)
}

// CanonicalBlocksAbove returns the canonical blocks above a number, lowest first.
func (tx *Tx) CanonicalBlocksAbove(chainName string, above uint64) ([]chain.Block, error) {
	return tx.blocks(`number > $2 order by number`, chainName, int64(above))
}

func (tx *Tx) blocks(where string, args ...any) (list []chain.Block, err error) {
	err = tx.rows(`select number, hash, block_time from blocks where chain = $1 and canonical and `+where, args, func(row scanner) error {
		var b chain.Block
		if err := row.Scan(&b.Number, scanBytes(&b.Hash), &b.Time); err != nil {
			return err
		}
		list = append(list, b)
		return nil
	})
	return list, err
}

// WithdrawBlocks takes the canonical flag from every block above a number.
func (tx *Tx) WithdrawBlocks(chainName string, above uint64) error {
	return tx.exec(`update blocks set canonical = false where chain = $1 and canonical and number > $2`, chainName, int64(above))
}

// WithdrawBlock takes the canonical flag from one block.
func (tx *Tx) WithdrawBlock(chainName string, hash chain.Hash) error {
	return tx.execOne(`update blocks set canonical = false where chain = $1 and hash = $2`, chainName, []byte(hash))
}
