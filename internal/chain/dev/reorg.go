package dev

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/catalyst"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// returnAfter is how long transactions stay away that a reorg took and that come again:
// longer than whoever follows the chain takes to see it without them.
const returnAfter = 3 * time.Second

// DepthMax is how many blocks a reorg replaces at most.
const DepthMax = 100

// ErrDepth says that a reorg can't go that deep.
var ErrDepth = fmt.Errorf("the depth of a reorg is 1 to %d blocks", DepthMax)

// Reorg is what happened to the chain in one.
type Reorg struct {
	Ancestor     uint64 // the newest block that stayed
	Head         uint64 // the newest block now
	Transactions int    // that were in the blocks that went
}

var signer = types.LatestSignerForChainID(big.NewInt(ChainID))

// reorgRequest asks the one goroutine that makes blocks for a reorg.
type reorgRequest struct {
	depth uint64
	drop  bool
	done  chan<- reorgDone
}

type reorgDone struct {
	reorg Reorg
	lost  []*types.Transaction
	err   error
}

// Reorg replaces the newest blocks by one more, without the transactions that were in
// them. These come again after three seconds, and until then nothing is sent from the
// test wallet. With drop, what the test wallet sent never comes again: a transaction that
// does nothing takes its place, as when somebody spends his coins twice. Payouts are
// other people's and come again in any case. Those blocks stay in which the contracts were
// deployed, and those from before the start. It fails with [ErrDepth] beyond DepthMax.
func (c *Chain) Reorg(ctx context.Context, depth uint64, drop bool) (Reorg, error) {
	if err := ctx.Err(); err != nil {
		return Reorg{}, err
	}
	c.sending.Lock() // until all is as it was: a payment would take the nonce of one that comes again
	done := make(chan reorgDone, 1)
	select {
	case c.reorgs <- reorgRequest{depth, drop, done}:
	case <-c.stopped:
		c.sending.Unlock()
		return Reorg{}, errors.New("dev chain: it is closed")
	}
	made := <-done
	if made.err != nil || len(made.lost) == 0 {
		c.sending.Unlock()
		return made.reorg, made.err
	}
	go func() {
		defer c.sending.Unlock()
		select {
		case <-c.stop:
		case <-time.After(returnAfter):
			c.comeAgain(made.lost)
		}
	}()
	return made.reorg, nil
}

// reorganise is Reorg, within the goroutine that makes blocks.
func (c *Chain) reorganise(r reorgRequest) reorgDone {
	if r.depth < 1 || r.depth > DepthMax {
		return reorgDone{err: fmt.Errorf("%w, and %d are asked for", ErrDepth, r.depth)}
	}
	head := c.node.head().Number.Uint64()
	r.depth = min(r.depth, head-c.deployed)
	done := reorgDone{reorg: Reorg{Ancestor: head - r.depth}}
	var gone []*types.Transaction
	gone, done.lost = c.node.taken(done.reorg.Ancestor)
	done.reorg.Transactions = len(gone)
	done.lost = append(gone, done.lost...)
	var instead []*types.Transaction
	if r.drop {
		instead, done.lost, done.err = replaced(done.lost)
	}
	if done.err == nil {
		done.err = c.node.fork(done.reorg.Ancestor, r.depth, instead)
	}
	done.reorg.Head = c.node.head().Number.Uint64()
	return done
}

// taken are the transactions of the blocks after one, and those that wait for a block.
func (n *gethNode) taken(after uint64) (mined, waiting []*types.Transaction) {
	for number := after + 1; number <= n.head().Number.Uint64(); number++ {
		mined = append(mined, n.eth.BlockChain().GetBlockByNumber(number).Transactions()...)
	}
	pending, queued := n.eth.TxPool().Content()
	for _, lists := range []map[common.Address][]*types.Transaction{pending, queued} {
		for _, list := range lists {
			waiting = append(waiting, list...)
		}
	}
	return mined, waiting
}

// replaced divides transactions: for those of the test wallet and of the factory's owner
// others that do nothing, with the same nonces, and those of everybody else.
func replaced(all []*types.Transaction) (instead, others []*types.Transaction, err error) {
	for _, t := range all {
		from, err := types.Sender(signer, t)
		if err != nil {
			return nil, nil, fmt.Errorf("sender of %s: %w", t.Hash(), err)
		}
		text, known := map[common.Address]string{common.HexToAddress(Wallet): WalletKey, common.HexToAddress(Owner): OwnerKey}[from]
		if !known {
			others = append(others, t)
			continue
		}
		key, err := evm.ParseKey(text)
		if err != nil {
			return nil, nil, err
		}
		empty, err := types.SignNewTx(key, signer, &types.DynamicFeeTx{ChainID: signer.ChainID(), Nonce: t.Nonce(), To: &from,
			Gas: 21_000, GasTipCap: t.GasTipCap(), GasFeeCap: t.GasFeeCap()})
		if err != nil {
			return nil, nil, fmt.Errorf("sign what comes instead of %s: %w", t.Hash(), err)
		}
		instead = append(instead, empty)
	}
	return instead, others, nil
}

// fork goes back to a block and makes depth blocks and one more on it, of which the last
// holds the given transactions and the others nothing. Their times are about those of the
// blocks that went, so that orders don't expire by it.
func (n *gethNode) fork(ancestor, depth uint64, last []*types.Transaction) error {
	parent := n.eth.BlockChain().GetBlockByNumber(ancestor)
	if _, err := n.eth.BlockChain().SetCanonical(parent); err != nil {
		return fmt.Errorf("go back to block %d: %w", ancestor, err)
	}
	// The old one's next block would be later than the newest that went.
	beacon, err := catalyst.NewSimulatedBeacon(0, common.HexToAddress(Owner), n.eth)
	if err != nil {
		return fmt.Errorf("go back to block %d: %w", ancestor, err)
	}
	n.beacon.Stop()
	n.beacon = beacon
	for range depth {
		n.eth.TxPool().Clear() // the pool takes up what was in blocks that went
		if err := n.beacon.AdjustTime(time.Second); err != nil {
			n.beacon.Commit() // somebody has sent something just now
		}
	}
	if depth == 0 { // right after the start nothing goes but what waits
		n.eth.TxPool().Clear()
	}
	for _, err := range n.eth.TxPool().Add(last, true) {
		if err != nil && !errors.Is(err, txpool.ErrAlreadyKnown) { // the pool kept it when it was cleared
			return fmt.Errorf("replace a transaction: %w", err)
		}
	}
	n.seal()
	if made := n.head().Number.Uint64(); made <= ancestor+depth {
		return fmt.Errorf("only %d blocks were made on block %d", made-ancestor, ancestor)
	}
	return nil
}
