package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrDeepReorg says that a reorg took away a deposit that had its confirmations.
// What it paid for is spent or spendable by then, so the chain is read no
// further until an operator has looked, see [Gateway.ResumeChain].
var ErrDeepReorg = fmt.Errorf("a reorg withdrew a confirmed deposit: %w", chain.ErrNeedsPerson)

// ErrStaleBatch says that a batch ends before what is recorded already. Its
// maker reads the cursor anew.
var ErrStaleBatch = errors.New("the batch ends before the recorded cursor")

// Bind implements chain.Recorder: the first call ties the name to the chain,
// each later one refuses another chain.
func (g *Gateway) Bind(ctx context.Context, name string, id chain.Identity) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.Chain(name)
		if errors.Is(err, store.ErrNotFound) {
			other, err := tx.ChainName(id)
			switch {
			case err == nil:
				return fmt.Errorf("%w: %s and %s are one chain (%s), on which each payment would be counted twice. "+
					"Take one of them out of the configuration", chain.ErrOtherChain, other, name, id)
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
			return tx.InsertChain(name, id)
		}
		if err == nil && known.Identity != id {
			err = fmt.Errorf("%w: this data directory belongs to %s (%s), and the node serves %s. "+
				"Connect the node of that chain, or start with another data directory", chain.ErrOtherChain, name, known.Identity, id)
		}
		return err
	})
}

// Cursor implements chain.Recorder.
func (g *Gateway) Cursor(ctx context.Context, name string) (cursor chain.Block, known bool, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		cursor, known = c.Cursor, c.Cursor.Hash != ""
		return err
	})
	return cursor, known, err
}

// Canonical implements chain.Recorder.
func (g *Gateway) Canonical(ctx context.Context, name string, below uint64, limit int) (list []chain.Block, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.CanonicalBlocks(name, below, limit)
		return err
	})
	return list, err
}

// Record implements chain.Recorder: one Update moves the cursor, takes in
// deposits, confirms those that are deep enough, pays and expires orders, and
// announces all of it. What needs a person is noted with the chain.
//
// There is a limit to what one Update decides, so that nobody waits long for the
// writer. What is left follows in Updates of its own, in this call or, should it
// be cut off, in the next.
func (g *Gateway) Record(ctx context.Context, b chain.Batch) error {
	return g.recordUnder(ctx, func(*store.Tx) error { return nil }, b)
}

// recordUnder is Record, in which every Update begins with fence.
func (g *Gateway) recordUnder(ctx context.Context, fence func(*store.Tx) error, b chain.Batch) error {
	var kept []payment.Deposit
	var all bool
	err := g.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := fence(tx); err != nil {
			return err
		}
		if kept, err = g.record(tx, b); err == nil {
			all, err = g.decide(tx, b)
		}
		return err
	})
	if err == nil {
		g.report(b, kept)
	}
	for err == nil && !all {
		err = g.store.Update(ctx, func(tx *store.Tx) (err error) {
			if err := fence(tx); err != nil {
				return err
			}
			all, err = g.decide(tx, b)
			return err
		})
	}
	if errors.Is(err, chain.ErrNeedsPerson) {
		err = errors.Join(err, g.halt(ctx, fence, b.Chain, err))
	}
	if err != nil {
		return fmt.Errorf("record %s: %w", b.Chain, err)
	}
	return nil
}

// record returns the deposits that it kept though a reorg took their blocks
// away.
func (g *Gateway) record(tx *store.Tx, b chain.Batch) (kept []payment.Deposit, err error) {
	c, err := tx.Chain(b.Chain)
	if err != nil {
		return nil, err
	}
	// A commit may have happened though its caller never heard of it.
	if c.Cursor.Hash == b.Cursor().Hash {
		return nil, nil
	}
	if b.Ancestor == nil && b.Cursor().Number <= c.Cursor.Number && c.Cursor.Hash != "" {
		return nil, fmt.Errorf("%w: block %d, and the cursor is at %d", ErrStaleBatch, b.Cursor().Number, c.Cursor.Number)
	}
	if b.Ancestor != nil {
		if kept, err = g.withdraw(tx, c, b.Ancestor.Number); err != nil {
			return nil, err
		}
	}
	for _, block := range b.Blocks {
		if err := tx.SaveBlock(b.Chain, block); err != nil {
			return nil, fmt.Errorf("block %d: %w", block.Number, err)
		}
	}
	c.Cursor, c.HeadNumber = b.Cursor(), b.Head.Number
	if b.Confirmed.Hash != "" {
		c.ConfirmedNumber, c.ConfirmedTime = b.Confirmed.Number, time.UnixMilli(b.Confirmed.Time).UTC()
	}
	// Events tell confirmations, so the head is saved before they are made.
	if err := tx.SaveChain(c); err != nil {
		return nil, err
	}
	k := &taking{g: g, tx: tx, chain: b.Chain, deposits: map[string][]payment.Deposit{}, sums: map[together]*big.Int{}}
	for _, t := range b.Transfers {
		if err := k.once(t); err != nil {
			return nil, fmt.Errorf("transfer %s number %d: %w", t.Tx, t.Ordinal, err)
		}
	}
	if err := g.noteBalances(tx, b); err != nil {
		return nil, fmt.Errorf("note balances: %w", err)
	}
	return kept, nil
}

// decide confirms what is deep enough, and pays and expires orders, as far as one
// Update may. It tells whether that was all.
func (g *Gateway) decide(tx *store.Tx, b chain.Batch) (all bool, err error) {
	if b.Confirmed.Hash == "" {
		return true, nil
	}
	if all, err = g.confirm(tx, b.Chain, b.Confirmed.Number); err != nil {
		return false, fmt.Errorf("confirm up to block %d: %w", b.Confirmed.Number, err)
	}
	compared := map[chain.Address]bool{}
	for _, a := range b.Compared {
		compared[a] = true
	}
	at := time.UnixMilli(b.Confirmed.Time).UTC()
	if err := g.expire(tx, b.Chain, at, func(o payment.Order) bool { return compared[o.Address] }); err != nil {
		return false, fmt.Errorf("expire orders: %w", err)
	}
	return all, nil
}

// once takes in a transfer, or moves the deposit that was kept when a deep
// reorg took its block away into the block that has the transfer now.
func (k *taking) once(t chain.Transfer) error {
	kept, err := k.tx.KeptDeposit(k.chain, k.g.chains[k.chain].Family.Name(), t)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return k.transfer(t)
	case err != nil, kept.Block == t.Block.Hash: // recorded already
		return err
	case !kept.Posted:
		return fmt.Errorf("it is recorded in block %s, which no reorg took away", kept.Block)
	}
	return k.tx.MoveDeposit(kept, t, k.chain)
}

// withdraw takes back what blocks above the ancestor brought. Nothing is
// deleted: pending transfers are voided, and a block that returns brings its
// deposits anew. Deposits that have their confirmations are kept as they are, if
// an operator said to go on, until the ledger can reverse them.
func (g *Gateway) withdraw(tx *store.Tx, c store.Chain, ancestor uint64) (kept []payment.Deposit, err error) {
	deposits, err := tx.CanonicalDepositsAbove(c.Name, ancestor)
	if err != nil {
		return nil, err
	}
	for _, d := range deposits {
		if d.State == payment.Posted {
			now, err := tx.IsCanonical(c.Name, d.BlockHash)
			switch {
			case err != nil:
				return nil, err
			case now && !c.Resumed:
				return nil, fmt.Errorf("%w: back to block %d, of %s", ErrDeepReorg, ancestor, g.describe(d))
			case now:
				kept = append(kept, d)
			}
			continue // one whose block went before was kept then
		}
		if err := g.end(tx, d, ledger.Void); err != nil {
			return nil, err
		}
		d.State = payment.Withdrawn
		d.Withdrawals++
		if err := tx.SaveDeposit(d); err != nil {
			return nil, err
		}
		if err := g.touch(tx, d.MerchantID, d.OrderNo); err != nil {
			return nil, err
		}
	}
	return kept, tx.WithdrawBlocks(c.Name, ancestor)
}

// touch notes that what an order shows has changed.
func (g *Gateway) touch(tx *store.Tx, merchantID, orderNo string) error {
	o, err := tx.Order(merchantID, orderNo)
	if err != nil {
		return err
	}
	o.UpdatedAt = tx.Now
	return tx.SaveOrder(o)
}
