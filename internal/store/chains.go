package store

import (
	"database/sql"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Chain is what was last recorded of a chain.
type Chain struct {
	Name            string
	Identity        chain.Identity
	Cursor          chain.Block // zero when nothing was recorded yet; only number and hash
	HeadNumber      uint64
	ConfirmedNumber uint64
	ConfirmedTime   time.Time // of the newest block with the required confirmations
	UpdatedAt       time.Time
}

// InsertChain binds a name to a chain's identity.
func (tx *Tx) InsertChain(name string, id chain.Identity) error {
	return tx.exec(`insert into chains (name, ref, genesis, updated_at) values (?, ?, ?, ?)`,
		name, string(id.Ref), []byte(id.Genesis), ms(tx.Now))
}

// Chain returns what was recorded of a chain, or ErrNotFound.
func (tx *Tx) Chain(name string) (Chain, error) {
	c := Chain{Name: name}
	var confirmedTime, updatedAt int64
	var cursorNumber sql.NullInt64
	err := tx.row(`select ref, genesis, cursor_number, cursor_hash, head_number, confirmed_number, confirmed_time, updated_at
		from chains where name = ?`, []any{name}, &c.Identity.Ref, scanBytes(&c.Identity.Genesis), &cursorNumber, scanBytes(&c.Cursor.Hash),
		&c.HeadNumber, &c.ConfirmedNumber, &confirmedTime, &updatedAt)
	c.Cursor.Number = uint64(cursorNumber.Int64)
	c.ConfirmedTime, c.UpdatedAt = fromMS(confirmedTime), fromMS(updatedAt)
	return c, err
}

// SaveChain records how far a chain was read.
func (tx *Tx) SaveChain(c Chain) error {
	return tx.execOne(`update chains set cursor_number = ?, cursor_hash = ?, head_number = ?,
		confirmed_number = ?, confirmed_time = ?, updated_at = ? where name = ?`,
		int64(c.Cursor.Number), []byte(c.Cursor.Hash), int64(c.HeadNumber),
		int64(c.ConfirmedNumber), ms(c.ConfirmedTime), ms(tx.Now), c.Name)
}

// SaveBlock records a block as the canonical one of its number. A block that
// was withdrawn becomes canonical again.
func (tx *Tx) SaveBlock(chainName string, b chain.Block) error {
	return tx.exec(`insert into blocks (chain, number, hash, block_time, canonical) values (?, ?, ?, ?, 1)
		on conflict (chain, hash) do update set canonical = 1`, chainName, int64(b.Number), []byte(b.Hash), b.Time)
}

// Block returns the block with that hash, canonical or not, or ErrNotFound.
func (tx *Tx) Block(chainName string, hash chain.Hash) (chain.Block, error) {
	b := chain.Block{Hash: hash}
	err := tx.row(`select number, block_time from blocks where chain = ? and hash = ?`, []any{chainName, []byte(hash)}, &b.Number, &b.Time)
	return b, err
}

// CanonicalBlocks returns at most limit canonical blocks numbered below below,
// newest first.
func (tx *Tx) CanonicalBlocks(chainName string, below uint64, limit int) (list []chain.Block, err error) {
	err = tx.rows(`select number, hash, block_time from blocks
		where chain = ? and canonical = 1 and number < ? order by number desc limit ?`,
		[]any{chainName, int64(below), limit}, func(row scanner) error {
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
	return tx.exec(`update blocks set canonical = 0 where chain = ? and canonical = 1 and number > ?`, chainName, int64(above))
}
