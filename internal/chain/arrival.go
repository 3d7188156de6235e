package chain

import (
	"context"
	"fmt"
	"math/big"
)

// Arrival is what came to an address of ours in one block, of one token, by its logs.
type Arrival struct {
	Block          Block // its number and its hash alone
	Token, Address Address
	Brought        *big.Int // what came in
	Change         *big.Int // what came in less what went out
	// Holds is all that the address must hold after the last block of the batch, by what
	// is recorded once the batch is.
	Holds *big.Int
}

// Difference is an arrival whose balance did not change as its logs say. Missing is how
// much less it was than they say; below zero where it was more. It may be zero where as
// much is missing elsewhere at the address, and nobody can tell where.
type Difference struct {
	Arrival
	Missing *big.Int
}

// Change is by how much a balance must have changed in a block, by its logs. With Whole
// it is all that the address must hold after the block.
type Change struct {
	Holding
	Block Block // its number and its hash alone
	Whole bool
}

// arrivals compares what a batch is to confirm with what it changed balances by: a log
// is what a contract says, and one that takes a fee of each transfer may say more than
// arrives. Nodes keep the state of some hundred blocks. Where none has that of the block
// any more, or none answers, all that the address holds after the batch is compared with
// all that is recorded; where that can't be told either, the logs are believed.
func (w *Watcher) arrivals(ctx context.Context, b *Batch) error {
	if b.Confirmed.Hash == "" {
		return nil
	}
	list, err := w.Recorder.Arrivals(ctx, w.Chain, *b)
	if err != nil {
		return ofRecorder(fmt.Errorf("read what has to be confirmed: %w", err))
	}
	if len(list) == 0 {
		return nil
	}
	changes := make([]Change, len(list))
	for i, a := range list {
		changes[i] = Change{Holding: Holding{a.Token, a.Address, a.Change}, Block: a.Block}
	}
	changed, err := w.changed(ctx, changes)
	if err != nil {
		return err
	}
	var untold []Arrival
	for i, a := range list {
		if changed[i] == nil {
			untold = append(untold, a)
		} else if changed[i].Cmp(a.Change) != 0 {
			b.Differences = append(b.Differences, Difference{a, new(big.Int).Sub(a.Change, changed[i])})
		}
	}
	return w.holdings(ctx, b, untold)
}

func (w *Watcher) changed(ctx context.Context, changes []Change) ([]*big.Int, error) {
	changed, err := w.Source.Changed(ctx, changes)
	if err == nil && len(changed) != len(changes) {
		err = fmt.Errorf("%d answers to %d questions", len(changed), len(changes))
	}
	if err != nil {
		return nil, fmt.Errorf("read how balances changed: %w", err)
	}
	return changed, nil
}

// holdings compares all that addresses hold with all that is recorded. Where something
// is missing at one, nobody can tell of which arrival: they all differ, and it is taken
// to be missing of what came first.
func (w *Watcher) holdings(ctx context.Context, b *Batch, list []Arrival) error {
	if len(list) == 0 {
		return nil
	}
	var changes []Change
	places := map[[2]Address]int{}
	for _, a := range list {
		if _, known := places[[2]Address{a.Token, a.Address}]; !known {
			places[[2]Address{a.Token, a.Address}] = len(changes)
			changes = append(changes, Change{Holding: Holding{a.Token, a.Address, a.Holds}, Block: bare(b.Cursor()), Whole: true})
		}
	}
	held, err := w.changed(ctx, changes)
	if err != nil {
		return err
	}
	missing := make([]*big.Int, len(changes)) // nil where nothing is; more than recorded is found by reconciliation
	for i, holds := range held {
		if holds != nil {
			if less := new(big.Int).Sub(changes[i].Raw, holds); less.Sign() > 0 {
				missing[i] = less
			}
			continue
		}
		w.Log.Warn("no node tells whether as much arrived as the logs say: they are believed", "chain", w.Chain,
			"address", changes[i].Address, "token", changes[i].Token, "do", "connect a node that keeps the state of more blocks, and run 'xcheckoutd reconcile'")
	}
	for _, a := range list {
		left := missing[places[[2]Address{a.Token, a.Address}]]
		if left == nil {
			continue
		}
		of := new(big.Int).Set(left)
		if of.Cmp(a.Brought) > 0 {
			of.Set(a.Brought)
		}
		left.Sub(left, of)
		b.Differences = append(b.Differences, Difference{a, of})
	}
	return nil
}
