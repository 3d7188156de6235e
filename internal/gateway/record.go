package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrDeepReorg says that a reorg took away a deposit that had its confirmations.
// What it paid for is spent or spendable by then, so the chain is read no
// further until an operator has looked.
var ErrDeepReorg = errors.New("a reorg withdrew a confirmed deposit: raise the chain's confirmations, and put this deposit right by hand")

// ErrStaleBatch says that a batch ends before what is recorded already. Who
// made it reads the cursor anew.
var ErrStaleBatch = errors.New("the batch ends before the recorded cursor")

// Bind implements chain.Recorder: the first call ties the name to the chain,
// each later one refuses another chain.
func (g *Gateway) Bind(ctx context.Context, name string, id chain.Identity) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.Chain(name)
		if errors.Is(err, store.ErrNotFound) {
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
// announces all of it.
func (g *Gateway) Record(ctx context.Context, b chain.Batch) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(b.Chain)
		if err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		// A commit may have happened though its caller never heard of it.
		if c.Cursor.Hash == b.Cursor().Hash {
			return nil
		}
		if b.Ancestor == nil && b.Cursor().Number <= c.Cursor.Number && c.Cursor.Hash != "" {
			return fmt.Errorf("record %s: %w: block %d, and the cursor is at %d", b.Chain, ErrStaleBatch, b.Cursor().Number, c.Cursor.Number)
		}
		c.Cursor, c.HeadNumber = b.Cursor(), b.Head.Number
		if b.Confirmed.Hash != "" {
			c.ConfirmedNumber, c.ConfirmedTime = b.Confirmed.Number, time.UnixMilli(b.Confirmed.Time).UTC()
		}
		if err := g.recordBlocks(tx, b); err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		// Events tell confirmations, so the head is saved before they are made.
		if err := tx.SaveChain(c); err != nil {
			return fmt.Errorf("record %s: %w", b.Chain, err)
		}
		for _, t := range b.Transfers {
			if err := g.recordTransfer(tx, b.Chain, t); err != nil {
				return fmt.Errorf("record %s: transfer %s number %d: %w", b.Chain, t.Tx, t.Ordinal, err)
			}
		}
		if b.Confirmed.Hash == "" {
			return nil
		}
		if err := g.confirm(tx, b.Chain, b.Confirmed.Number); err != nil {
			return fmt.Errorf("confirm %s up to %d: %w", b.Chain, b.Confirmed.Number, err)
		}
		if err := g.expire(tx, b.Chain, c.ConfirmedTime); err != nil {
			return fmt.Errorf("expire orders on %s: %w", b.Chain, err)
		}
		return nil
	})
}

func (g *Gateway) recordBlocks(tx *store.Tx, b chain.Batch) error {
	if b.Ancestor != nil {
		if err := g.withdraw(tx, b.Chain, b.Ancestor.Number); err != nil {
			return err
		}
	}
	for _, block := range b.Blocks {
		if err := tx.SaveBlock(b.Chain, block); err != nil {
			return fmt.Errorf("block %d: %w", block.Number, err)
		}
	}
	return nil
}

// withdraw takes back what blocks above the ancestor brought. Nothing is
// deleted: pending transfers are voided, and a block that returns brings its
// deposits anew.
func (g *Gateway) withdraw(tx *store.Tx, chainName string, ancestor uint64) error {
	deposits, err := tx.CanonicalDepositsAbove(chainName, ancestor)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		if d.State == payment.Posted {
			return fmt.Errorf("%w: %s number %d, order %s", ErrDeepReorg, d.Tx, d.Ordinal, d.OrderNo)
		}
		if err := g.end(tx, d, ledger.Void); err != nil {
			return err
		}
		d.State = payment.Withdrawn
		d.Withdrawals++
		if err := tx.SaveDeposit(d); err != nil {
			return err
		}
		if err := g.touch(tx, d.MerchantID, d.OrderNo); err != nil {
			return err
		}
	}
	return tx.WithdrawBlocks(chainName, ancestor)
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
