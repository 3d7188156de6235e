// Package chain follows token transfers on a blockchain and hands them, block by block
// and through every reorganisation, to a [Recorder].
//
// A [Source] reads one chain (package chain/evm reads any EVM node, package chain/dev runs
// such a node in this process). A [Watcher] starts where the Recorder's cursor stands, reads
// ranges no wider than the node allows, compares what it recorded with what the node says
// now, and gives the Recorder one [Batch] at a time, which the Recorder commits in a single
// database transaction or not at all. Nothing is kept in memory that a crash could lose: the
// cursor moves in the same commit as the transfers it passed.
//
// The types here are plain (text, integers, *big.Int), so that what records deposits need
// not know go-ethereum.
package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
)

// ErrOtherChain says that a data directory was filled from another chain than the one the
// node serves. It never goes away by trying again.
var ErrOtherChain = errors.New("the node serves another chain")

// ErrRangeTooWide says that a node refused a range of blocks for its size or for the time
// it would take, and may well answer for a narrower one.
var ErrRangeTooWide = errors.New("the node refused so wide a range of blocks")

// ErrNotFound says that the node has no such block (not yet, or no longer).
var ErrNotFound = errors.New("the node has no such block")

// ErrForked says that the chain changed while it was read, so that what was read does not hang
// together. Reading again helps.
var ErrForked = errors.New("the chain changed while it was read")

// Identity tells one chain from another, even from one restarted under the same chain id.
type Identity struct {
	ChainID uint64
	Genesis string // hash of block 0
}

func (id Identity) String() string {
	return fmt.Sprintf("chain id %d with genesis %s", id.ChainID, id.Genesis)
}

// Block is the header of a block. The zero Block stands for none.
type Block struct {
	Number           uint64
	Hash, ParentHash string // 0x and 64 lower-case hexadecimal digits
	Time             int64  // unix seconds, as the chain says
}

// Transfer is one Transfer log of a token contract, whoever the parties are.
type Transfer struct {
	BlockNumber uint64
	BlockHash   string
	Hash        string   // of the chain transaction
	LogIndex    uint     // within the block; may differ when a reorg mines the transaction again
	Ordinal     uint     // position among all logs of its chain transaction, from 0; survives a reorg
	Token       string   // contract, EIP-55, as From and To
	From, To    string   //
	Raw         *big.Int // in the token's smallest unit
	BlockTime   int64    // unix seconds
}

// Range is what was read of a range of blocks.
type Range struct {
	// Blocks are headers of the very chain the logs were read from, ascending: the first and
	// the last block of the range at least.
	Blocks    []Block
	Transfers []Transfer // ordered by block and log index
}

// Source reads one chain. Its methods are safe for concurrent use, honour the context and
// return [ErrNotFound] for a block the node lacks.
type Source interface {
	Identity(ctx context.Context) (Identity, error)

	// Head is the newest block.
	Head(ctx context.Context) (Block, error)

	// Blocks returns the canonical blocks of these numbers, in the order asked for.
	Blocks(ctx context.Context, numbers ...uint64) ([]Block, error)

	// Transfers reads the Transfer logs of the token contracts in blocks from..to, both
	// included. It fails, rather than answer in part, when the node lacks one of these blocks,
	// with ErrForked when they do not hang together, and with ErrRangeTooWide when the node
	// wants a narrower range. Ordinal and BlockTime may be zero: Resolve fills the first, the
	// header of the block has the second.
	Transfers(ctx context.Context, from, to uint64, tokens []string) (Range, error)

	// Resolve fills Ordinal, which a log alone does not tell. It fails with ErrNotFound when
	// a transfer is no longer in the block it was read from.
	Resolve(ctx context.Context, transfers []Transfer) error
}

// Recorder keeps what a [Watcher] reads. Chains are told apart by the name the operator gave
// them. Blocks are recorded sparsely: those with transfers and the last of each range.
type Recorder interface {
	// Cursor returns the last recorded canonical block; false when nothing was recorded yet.
	Cursor(ctx context.Context, chain string) (Block, bool, error)

	// Canonical returns recorded canonical blocks with a number lower than below, newest
	// first, at most limit. A reorg is searched for among them: the more are kept, the less is
	// withdrawn and read again.
	Canonical(ctx context.Context, chain string, below uint64, limit int) ([]Block, error)

	// Bind ties the chain's name to an identity: the first call stores it, each later one
	// compares and fails with ErrOtherChain when they differ.
	Bind(ctx context.Context, chain string, id Identity) error

	// Record commits a batch in one database transaction. After an error the Watcher reads
	// the cursor and the chain anew, so a batch may come again in another shape.
	Record(ctx context.Context, b Batch) error
}

// Batch is what happened on a chain since the cursor.
type Batch struct {
	Chain string

	// Ancestor is set on a reorg: recorded canonical blocks above it are withdrawn, with
	// their transfers, before the rest of the batch is applied. It may be a block that was
	// never recorded, when the reorg goes further back than the records do.
	Ancestor *Block

	Blocks    []Block    // ascending: those with transfers, and the last of the range, which is the new cursor
	Transfers []Transfer // of these blocks, ordered by block and log index
	Head      Block      // the newest block of the chain; beyond the cursor while catching up

	// Confirmed is the newest block at or below the cursor with the required confirmations
	// (the head has one); the zero Block when there is none.
	Confirmed Block
}

// Cursor is the last block of the batch, up to which the chain is known once it is recorded.
func (b Batch) Cursor() Block { return b.Blocks[len(b.Blocks)-1] }
