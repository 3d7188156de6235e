// Package chain follows token transfers on a blockchain and hands them, block
// by block and through every reorganisation, to a [Recorder].
//
// A [Family] is a kind of chains: it knows how addresses are written, where a
// deposit address lies and how a node is asked. A [Source] reads one chain of a
// family (package chain/evm reads any EVM node, package chain/dev runs such a
// node in this process). A [Watcher] starts where the Recorder's cursor stands,
// reads no more at once than the node allows, compares what it recorded with
// what the node says now, and gives the Recorder one [Batch] at a time. Nothing
// is kept in memory that a crash could lose: the cursor moves no earlier than in
// the commit that completes the transfers it passes.
//
// Addresses, hashes and transaction ids are bytes here. They become text at the
// edges alone, by their family, so that no address is ever compared by its
// spelling.
package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// ErrOtherChain says that a data directory was filled from another chain than
// the one the node serves. It never goes away by trying again.
var ErrOtherChain = errors.New("the node serves another chain")

// ErrNotFound says that the node has no such block (not yet, or no longer).
var ErrNotFound = errors.New("the node has no such block")

// ErrForked says that the chain changed while it was read, so that what was
// read does not hang together. Reading again helps.
var ErrForked = errors.New("the chain changed while it was read")

// ErrDisagree says that nodes of one chain have different blocks where they should
// agree. It passes when one of them was late to follow a fork; otherwise one of them is
// to be taken out of the configuration.
var ErrDisagree = errors.New("the nodes do not agree")

// ErrAddress says that a text is no address of its family, or one with a wrong
// checksum.
var ErrAddress = errors.New("not an address")

// ErrContract says that a contract on the chain is not what the configuration
// says it is.
var ErrContract = errors.New("the contract is not what the configuration says")

// ErrNeedsPerson marks a failure that no trying again will mend: somebody must
// look, and then `xcheckoutd chain resume`.
var ErrNeedsPerson = errors.New("a person must look at this")

// Address is the bytes of an account or a contract: 20 on EVM chains and TRON,
// 32 on Solana. It is a string so that it can be compared and be a key of a
// map; it is never text. The empty Address stands for none, or for a chain's
// native coin where a token is meant.
type Address string

// Hash is the bytes of a block's hash. The empty one stands for none.
type Hash string

// TxID is the bytes that name a chain transaction: a hash of 32, or a signature
// of 64 on Solana.
type TxID string

// String is the bytes in hexadecimal, for logs. What people read is made by the
// Family.
func (a Address) String() string { return hex.EncodeToString([]byte(a)) }

// String is the bytes in hexadecimal, for logs.
func (h Hash) String() string { return hex.EncodeToString([]byte(h)) }

// String is the bytes in hexadecimal, for logs.
func (t TxID) String() string { return hex.EncodeToString([]byte(t)) }

// Ref names a kind of chains and which of them, as CAIP-2 has it: "eip155:1".
type Ref string

// Identity tells one chain from another, even from one restarted under the same id.
type Identity struct {
	Ref     Ref
	Genesis Hash // of block 0
}

func (id Identity) String() string { return fmt.Sprintf("%s with genesis %s", id.Ref, id.Genesis) }

// Block is the header of a block. The zero Block stands for none. Numbers may
// have gaps on chains that skip some, so a block names the number of its parent
// too.
type Block struct {
	Number, ParentNumber uint64
	Hash, ParentHash     Hash
	Time                 int64 // milliseconds since 1970, as the chain says; its parent's where the chain says none

	// Proof is what the Source wants to have back with the block when it is
	// asked for transfers, to check the node's answer with. It belongs to the
	// Source and is not recorded.
	Proof any
}

// Transfer is one transfer of a token, whoever the parties are.
type Transfer struct {
	Block   Block
	Tx      TxID
	TxIndex uint32 // place of the chain transaction in its block
	// Ordinal is which transfer of its chain transaction it is: on EVM the
	// position among all logs of that transaction, from 0. It survives a reorg;
	// the position in the block does not.
	Ordinal uint32
	Token   Address // contract
	From    Address // may be empty where a family does not tell
	To      Address
	Raw     *big.Int // in the token's smallest unit
}

// Scheme is how a family derives deposit addresses on a chain: on EVM the
// factory and its implementation. It is the canonical JSON of its parameters,
// which only its Family reads; once addresses were derived with it, it never
// changes.
type Scheme string

// Token is a token contract, as an operator's configuration names it.
type Token struct {
	Contract Address
	Decimals int
}

// Family is a kind of chains. Its methods ask nobody; they are safe for
// concurrent use.
type Family interface {
	Name() string // "evm"

	// Parse reads an address as people write it. It fails with [ErrAddress], in
	// words that say what is wrong: a wrong checksum is a typing mistake, and
	// money sent there is lost.
	Parse(text string) (Address, error)
	Print(Address) string
	ParseTx(text string) (TxID, error)
	PrintTx(TxID) string
	PrintBlock(Hash) string

	// Scheme reads the parameters of a scheme, JSON, and returns their
	// canonical form.
	Scheme(parameters []byte) (Scheme, error)
	// Derive computes the deposit address of a salt.
	Derive(s Scheme, salt [32]byte) (Address, error)
	// Contracts are those that a scheme rests on: no deposit address is one of them, and
	// what is sent to them is lost.
	Contracts(s Scheme) ([]Address, error)

	// PaymentLink is what a wallet opens to transfer raw units of a token;
	// false where the family has no such form.
	PaymentLink(ref Ref, token, to Address, raw *big.Int) (uri string, ok bool)

	// Open makes a Source over nodes at these addresses, of which the next is
	// asked when one fails. It connects when it is first asked, so it succeeds
	// while the nodes are away; it fails for an address that can never be one,
	// in words that do not repeat it.
	Open(urls []string) (Source, error)
}

// Policy says from when on a block counts as final enough to confirm what is in it.
type Policy struct {
	Depth uint64 // confirmations: a block has one when it is the head
	// Tag is what most of the nodes must call the block as well, or one above it; empty
	// where the depth alone counts.
	Tag string
}

// The tags of a Policy, by which nodes say how sure their chain is of a block.
const (
	Safe      = "safe"
	Finalized = "finalized"
)

// Ours tells whether an address is one of ours. It may say so of a few others
// too, never the other way round.
type Ours func(Address) bool

// Source reads one chain. Its methods are safe for concurrent use, honour the
// context and return [ErrNotFound] for a block the node lacks. A Source
// believes its nodes only as far as it can check them: what one cannot prove is
// asked of the next.
type Source interface {
	// Expect has no node believed that serves another chain. Without it, the nodes serve
	// what most of them do. It is for before the first use.
	Expect(Identity)

	Identity(ctx context.Context) (Identity, error)

	// Check compares the contracts on the chain with the configuration: a
	// deposit address deployed by the scheme has the code that sweeps it, and
	// each token says its decimals. It fails with ErrContract; any other error
	// says that the nodes did not answer.
	Check(ctx context.Context, s Scheme, tokens []Token) error

	// Head is the newest block.
	Head(ctx context.Context) (Block, error)

	// Final is the newest block that is final by the policy, given the head;
	// the zero Block when the chain is too short.
	Final(ctx context.Context, head Block, p Policy) (Block, error)

	// Next returns blocks that follow one, in order, at most upTo of them and
	// none beyond the head. It fails with ErrForked when the first is no child
	// of after, where that has a hash.
	Next(ctx context.Context, after Block, upTo int) ([]Block, error)

	// At returns the canonical blocks of these numbers, in the order asked for;
	// nil where no block has that number. It fails with ErrNotFound when the
	// node does not know one yet.
	At(ctx context.Context, numbers ...uint64) ([]*Block, error)

	// Agreed returns the block of a number that most nodes have of those that answer; what
	// has another one is asked nothing more until it agrees. It fails with ErrDisagree
	// where no block is that of most.
	Agreed(ctx context.Context, number uint64) (Block, error)

	// Transfers reads the transfers of these tokens in these blocks, which Next
	// gave, that have an address of ours at either end; ordered by block,
	// TxIndex and Ordinal. It asks for ours once it has everything the nodes
	// say, and before it decides about the first transfer: an address that was
	// committed before a transfer to it was mined is thus known by then. It
	// answers for fewer blocks than asked when the node refuses more; read
	// tells how many, at least one.
	Transfers(ctx context.Context, blocks []Block, tokens []Address, ours func(context.Context) (Ours, error)) (list []Transfer, read int, err error)

	// Balances tells what addresses held after a block, as far as the nodes
	// still know the state of that time, else what they hold now. An empty
	// token is the native coin. A balance is nil where no node tells it, though
	// others are told: a contract may refuse.
	Balances(ctx context.Context, at Block, holdings []Holding) ([]*big.Int, error)

	// Changed tells by how much balances changed in blocks, by the state of these very
	// blocks: nil where no node has it, for every one of a family whose nodes have none.
	// One that is not what the Change says is so only if every node that tells of it
	// agrees. It fails with the context alone.
	Changed(ctx context.Context, changes []Change) ([]*big.Int, error)

	// Search reads all transfers of tokens to one address, and from it, in blocks
	// from..to, both included, at its own pace. Of the blocks it fills in what At would
	// say.
	Search(ctx context.Context, tokens []Address, to Address, from, upTo uint64) ([]Transfer, error)

	// Round reads the newest round of a price feed, a contract that answers as
	// Chainlink's aggregators do. It fails with ErrContract where there is none.
	// What it says is one node's word: nothing in it can be proven.
	Round(ctx context.Context, feed Address) (Round, error)

	Close()
}

// Round is what a price feed says, of which nothing was judged.
type Round struct {
	Description string   // as in "EUR / USD", "" where the contract has none
	Answer      *big.Int // the price, times 10^Decimals; it may be zero or below
	Decimals    int
	ID          *big.Int
	AnsweredIn  *big.Int  // the round that the answer is of
	StartedAt   time.Time // 1970 where the contract says nothing
	UpdatedAt   time.Time // the same
}

// Holding is an amount of a token at an address.
type Holding struct {
	Token, Address Address // an empty token is the native coin
	Raw            *big.Int
}

// Expectation is what an address must hold at least, by what is recorded.
type Expectation struct {
	Holding
	// Since is the number of the block up to which nothing is missing: that of
	// an earlier comparison, or the chain's oldest recorded block. A transfer
	// that was missed lies after it.
	Since uint64
	// Reused: its address may have been in use before the records were put back from a
	// backup. What was paid to it may have been swept since, and then no balance tells.
	Reused bool
}

// Recorder keeps what a [Watcher] reads. Chains are told apart by the name the
// operator gave them. Blocks are recorded sparsely: those with transfers and
// the last of each batch.
type Recorder interface {
	// Bind ties the chain's name to an identity: the first call stores it, each
	// later one compares and fails with ErrOtherChain when they differ.
	Bind(ctx context.Context, chain string, id Identity) error

	// Cursor returns the last recorded canonical block; false when nothing was
	// recorded yet.
	Cursor(ctx context.Context, chain string) (Block, bool, error)

	// Canonical returns recorded canonical blocks with a number lower than
	// below, newest first, at most limit. A reorg is searched for among them:
	// the more are kept, the less is withdrawn and read again.
	Canonical(ctx context.Context, chain string, below uint64, limit int) ([]Block, error)

	// Ours returns the test of addresses, with every address in it that was
	// committed before the call.
	Ours(ctx context.Context, chain string) (Ours, error)

	// Expected returns what addresses must hold at least, by what is recorded,
	// whose balance is to be compared before a batch that confirms up to a
	// block is recorded: those of orders that are about to expire, and those
	// that were never compared.
	Expected(ctx context.Context, chain string, confirmed Block) ([]Expectation, error)

	// Arrivals returns what came to addresses of ours in blocks that a batch confirms,
	// and is not confirmed yet.
	Arrivals(ctx context.Context, chain string, b Batch) ([]Arrival, error)

	// Unopened returns the operator's own addresses and tokens of which it is not recorded
	// what lay there before their transfers were read, and which are to be asked for after
	// a block, before those that follow it are recorded.
	Unopened(ctx context.Context, chain string, after Block) ([]Holding, error)

	// Record records a batch. The cursor moves in the commit that completes the
	// batch's transfers; what the batch confirms may follow. After an error the
	// Watcher reads the cursor and the chain anew, so a batch may come again in
	// another shape, though part of it was recorded; or, where the cursor has moved,
	// its last block alone. An error that is ErrNeedsPerson comes again until
	// somebody has looked.
	Record(ctx context.Context, b Batch) error
}

// Batch is what happened on a chain since the cursor.
type Batch struct {
	Chain string

	// Ancestor is set on a reorg: recorded canonical blocks above it are
	// withdrawn, with their transfers, before the rest of the batch is applied.
	// It may be a block that was never recorded, when the reorg goes further
	// back than the records do.
	Ancestor *Block

	// Opening is what lay at addresses of the operator's, where that is not recorded, before
	// the blocks that were read.
	Opening *Opening

	// Blocks are ascending: those with transfers, and the last one read, which
	// is the new cursor. Those of transfers that a Search found may be below
	// the old cursor.
	Blocks []Block
	// Transfers are of these blocks, ordered by block, TxIndex and Ordinal.
	// What a Search found may be recorded already: such a transfer changes
	// nothing.
	Transfers []Transfer
	Head      Block // the newest block of the chain; beyond the cursor while catching up

	// Confirmed is the newest block at or below the cursor that is final by the
	// policy; the zero Block when there is none.
	Confirmed Block

	// Compared are the addresses whose balance agrees with what is recorded
	// once this batch is: only orders of these may expire with it.
	Compared []Address
	// Surplus are balances above what was expected that no transfer explains:
	// of the native coin, or of a token that moves without saying so.
	Surplus []Holding
	// Differences are what came and is not as its logs say: nothing of less is credited.
	Differences []Difference
}

// Cursor is the last block of the batch, up to which the chain is known once it
// is recorded.
func (b Batch) Cursor() Block { return b.Blocks[len(b.Blocks)-1] }
