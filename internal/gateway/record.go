package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrStaleBatch says that a batch ends before what is recorded already. Its
// maker reads the cursor anew.
var ErrStaleBatch = errors.New("the batch ends before the recorded cursor")

// Bind implements chain.Recorder: the first call ties the name to the chain,
// each later one refuses another chain.
func (g *Gateway) Bind(ctx context.Context, name string, id chain.Identity) error {
	if want := g.chains[name].Ref; want != "" && id.Ref != want {
		return fmt.Errorf("%w: the configuration says that %s is %s, and the node serves %s. "+
			"Connect a node of that chain, or correct its network or chainId", chain.ErrOtherChain, name, want, id)
	}
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

// Agree makes sure, before something rests on what a chain's nodes say, that most of them
// have what is recorded; of those that do not, nothing is asked after that. It fails with
// ErrForked where most have another chain, and with ErrDisagree where none is that of most.
func (g *Gateway) Agree(ctx context.Context, a Actor, name string, source chain.Source) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	var recorded chain.Block
	known := false
	err := g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		if err == nil {
			recorded, known, err = confirmedBlock(tx, c)
		}
		if errors.Is(err, store.ErrNotFound) { // of a chain that was never read
			return nil
		}
		return err
	})
	if err != nil || !known {
		return err
	}
	_, err = agreed(ctx, g.chains[name].Family, source, recorded)
	return err
}

// agreed is a recorded block, as most nodes have it.
func agreed(ctx context.Context, family chain.Family, source chain.Source, recorded chain.Block) (chain.Block, error) {
	block, err := source.Agreed(ctx, recorded.Number)
	if err == nil && block.Hash != recorded.Hash {
		err = fmt.Errorf("the nodes have %s as block %d, and %s is recorded: %w",
			family.PrintBlock(block.Hash), block.Number, family.PrintBlock(recorded.Hash), chain.ErrForked)
	}
	return block, err
}

// confirmedBlock is the newest block that is recorded and has the confirmations; false
// where there is none yet.
func confirmedBlock(tx *store.Tx, c store.Chain) (block chain.Block, known bool, err error) {
	list, err := tx.CanonicalBlocks(c.Name, c.ConfirmedNumber+1, 1)
	if err != nil || len(list) == 0 {
		return block, false, err
	}
	return list[0], true, nil
}

// Canonical implements chain.Recorder.
func (g *Gateway) Canonical(ctx context.Context, name string, below uint64, limit int) (list []chain.Block, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.CanonicalBlocks(name, below, limit)
		return err
	})
	return list, err
}

// Record implements chain.Recorder: it takes in deposits, moves the cursor, confirms
// the deposits that are deep enough, pays and expires orders, and announces all of
// it. What needs a person is noted with the chain.
//
// A batch that is small is recorded in one Update; of a larger one each takes a part,
// so that nobody waits long for the writer. Cut off in between, by an error or a
// crash, it goes on with the next batch, which the Watcher reads from the cursor.
func (g *Gateway) Record(ctx context.Context, b chain.Batch) error {
	return g.recordUnder(ctx, func(*store.Tx) error { return nil }, b)
}

// recordUnder is Record, in which every Update begins with fence.
func (g *Gateway) recordUnder(ctx context.Context, fence func(*store.Tx) error, b chain.Batch) error {
	due, err := g.mayExpireBy(ctx, b)
	for r, all := (recording{due: due}), false; err == nil && !all; {
		var next recording
		err = g.store.Update(ctx, func(tx *store.Tx) (err error) {
			if err := fence(tx); err != nil {
				return err
			}
			next, all, err = g.record(tx, b, r)
			return err
		})
		if err == nil && !r.begun {
			g.report(b)
		}
		r = next
	}
	if errors.Is(err, chain.ErrNeedsPerson) {
		err = errors.Join(err, g.halt(ctx, fence, b.Chain, err))
	}
	if err != nil {
		return fmt.Errorf("record %s: %w", b.Chain, err)
	}
	return nil
}

// mayExpireBy returns the orders whose time is over by the confirmed block of a batch
// and whose address was compared for it, earliest first. Orders that wait for
// something else are passed over, so that any number of them keeps no other from its
// turn.
func (g *Gateway) mayExpireBy(ctx context.Context, b chain.Batch) (due []orderName, err error) {
	if b.Confirmed.Hash == "" || len(b.Compared) == 0 {
		return nil, nil
	}
	compared := make(map[chain.Address]bool, len(b.Compared))
	for _, a := range b.Compared {
		compared[a] = true
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		due = nil
		for last := (payment.Order{}); ; {
			page, err := tx.DueOrders(b.Chain, time.UnixMilli(b.Confirmed.Time).UTC(), last, expiredPerBatch)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, o := range page {
				if compared[o.Address] {
					due = append(due, orderName{o.MerchantID, o.OrderNo})
				}
			}
			last = page[len(page)-1]
		}
	})
	return due, err
}
