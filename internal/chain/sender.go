package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// ErrRefused says that a token's contract refuses a transfer: it was tried on a node
// without being sent.
var ErrRefused = errors.New("the token's contract refuses the transfer")

// ErrNoGas says that nodes answered and none could say how much gas a transfer takes: they
// are in trouble, or the contract fails in another way than by refusing.
var ErrNoGas = errors.New("no node says how much gas the transfer takes")

// ErrNotTaken says that nodes answered and none took a chain transaction: it offers less
// than gas costs now, mostly, or the wallet has too little of the chain's own coin.
var ErrNotTaken = errors.New("no node takes the chain transaction")

// ErrNotAll says that what all nodes have to say is not said by one of them.
var ErrNotAll = errors.New("not all nodes say it")

// Whoever has the key may be another program, which may ask a person. ErrNotSigned says
// that it answered and did not sign what it was asked to, ErrNoSigner that it gave no
// answer.
var (
	ErrNotSigned = errors.New("the signer did not sign")
	ErrNoSigner  = errors.New("the signer does not answer")
)

// Payment is one transfer of a token.
type Payment struct {
	Token, To Address
	Raw       *big.Int // in the token's smallest unit
}

// Fees are what the sender pays for a unit of gas: Cap at most, of which Tip at most is
// the block maker's.
type Fees struct{ Cap, Tip *big.Int }

// FeeCapDefault is the most that a unit of gas may cost where an operator sets nothing else,
// in wei: 200 gwei.
var FeeCapDefault = big.NewInt(200_000_000_000)

// Price is what a unit of gas costs in the newest block, and the tip that gets a chain
// transaction into one of the next.
type Price struct{ Base, Tip *big.Int }

// Offer is what is paid at a price: room for the base fee to double, and no more than most.
func (p Price) Offer(most *big.Int) Fees {
	f := Fees{Cap: new(big.Int).Lsh(p.Base, 1), Tip: p.Tip}
	f.Cap.Add(f.Cap, p.Tip)
	if f.Cap.Cmp(most) > 0 {
		f.Cap = most
	}
	if f.Tip.Cmp(f.Cap) > 0 {
		f.Tip = f.Cap
	}
	return f
}

// Raised are the least fees of what takes the place of something that waits at the same
// nonce. Nodes want a tenth more of both; an eighth to be safe.
func (f Fees) Raised() Fees { return Fees{Cap: raised(f.Cap), Tip: raised(f.Tip)} }

// AtLeast are these fees, or others where they are higher.
func (f Fees) AtLeast(others Fees) Fees {
	return Fees{Cap: larger(f.Cap, others.Cap), Tip: larger(f.Tip, others.Tip)}
}

func raised(n *big.Int) *big.Int {
	up := new(big.Int).Add(n, big.NewInt(7)) // so that it is rounded up
	return up.Add(n, up.Rsh(up, 3))
}

func larger(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

// Signed is a chain transaction that can be broadcast as often as one likes: it happens
// once at most, and of all that are signed for one nonce one at most happens.
type Signed struct {
	Tx   TxID
	Raw  []byte
	Fees Fees
}

// Nonces are how many chain transactions of a wallet are in blocks, and how many with
// those that wait for one. One node alone decides neither.
type Nonces struct {
	// Mined and Pending are the highest that most of the configured nodes have reached;
	// where too few answer for that, the lowest that any of those says.
	Mined, Pending uint64
	// Unmined is the first nonce that most of them have in no block; where too few answer,
	// the highest that any says. It differs from Mined only while the nodes differ.
	Unmined uint64
	ByMost  bool         // enough nodes answered
	Said    []NodeNonces // what each says that answered
}

// NodeNonces is what one node says.
type NodeNonces struct {
	Node           string // its name, as in errors
	Mined, Pending uint64
}

// Ahead names the nodes that say that more than so many were sent, with how many they say;
// empty where none does.
func (n Nonces) Ahead(of uint64) string {
	var words []string
	for _, one := range n.Said {
		if one.Pending > of {
			words = append(words, fmt.Sprintf("node %s says %d", one.Node, one.Pending))
		}
	}
	return strings.Join(words, ", ")
}

// Sight is what nodes say of the chain transactions that were signed for one nonce.
type Sight struct {
	// Tx is the one that is in a block of the canonical chain; empty where none is.
	Tx    TxID
	Block Block
	// Paid: it succeeded, and has a log of exactly the payment.
	Paid bool
	// Complete: every node was asked and answered, but for those that were outvoted.
	Complete bool
}

// Sender sends payments of one wallet. Its methods are safe for concurrent use. None
// but Broadcast sends anything.
type Sender interface {
	Wallet() Address

	// Nonces asks all nodes at once, of which one at least has to answer.
	Nonces(ctx context.Context) (Nonces, error)

	// Consumed is how many nonces of the wallet are used up once a block is final: the
	// least that any node says, all of which have to answer, and none of which may say less
	// than most of them: ErrNotAll where one does not answer, or does. One that the others
	// outvoted counts for none.
	Consumed(ctx context.Context, final Block) (uint64, error)

	// Final is the newest block that no reorg takes away: the one that most of the nodes
	// call by the policy's tag where there is one and they know it, else the one at its
	// depth. Where too few answer it is the older of that and what any of them says. The
	// zero Block when there is none.
	Final(ctx context.Context, head Block, p Policy) (Block, error)

	// Price is what gas costs, as the nodes say in the middle.
	Price(ctx context.Context) (Price, error)

	// Sign signs a payment for a nonce, or nothing but the using up of it where p is nil.
	// Nodes try it first: it fails with ErrRefused when the payment would revert, with
	// ErrNoGas when it can't be tried, and with ErrNotSigned or ErrNoSigner as whoever has the key answers.
	Sign(ctx context.Context, nonce uint64, p *Payment, f Fees) (Signed, error)

	// Resign signs the same for the same nonce and other fees, with as much gas as it takes
	// now. Where neither is to be another it returns what it was given, and nothing is signed.
	// It fails as Sign does, but for what nodes say of the payment.
	Resign(ctx context.Context, s Signed, f Fees) (Signed, error)

	// Asked is since when whoever has the key has been asked to sign and has not answered;
	// the zero time where nobody waits for that.
	Asked() time.Time

	// Cost is the most of the chain's own coin that it can take.
	Cost(s Signed) (*big.Int, error)

	// Broadcast gives it to all nodes. It succeeds when one has it, had it already, or
	// has something of its nonce in a block. It fails with ErrNotTaken when nodes answer,
	// and none takes it.
	Broadcast(ctx context.Context, nonce uint64, s Signed) error

	// Find looks for chain transactions of one nonce in blocks, of which one at most is
	// in any. Where p is nil, none of them can be Paid.
	Find(ctx context.Context, p *Payment, ids []TxID) (Sight, error)

	// RanOut tells whether a chain transaction that is in a block used up nearly all the gas
	// that it was given, as far as all nodes that answer say so: it failed for want of more.
	RanOut(ctx context.Context, id TxID) (bool, error)

	// NonceOf is the nonce and the sender of a chain transaction.
	NonceOf(ctx context.Context, id TxID) (nonce uint64, from Address, err error)
}
