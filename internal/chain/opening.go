package chain

import (
	"context"
	"fmt"
	"math/big"
)

// Opening is what lay at the operator's own addresses before their transfers were read:
// what was there after one block, when those of the blocks that follow are.
type Opening struct {
	After    Block
	Holdings []Holding
}

// opening asks what lay at the operator's addresses before the blocks that follow one,
// where that is not recorded: of all tokens when a chain is read for the first time, and
// of those that the configuration has since. It is nil where nothing has to be.
func (w *Watcher) opening(ctx context.Context, s span, first Block) (*Opening, error) {
	if w.opened && s.ancestor == nil {
		return nil, nil
	}
	w.opened = false
	after := Block{Number: first.ParentNumber, Hash: first.ParentHash}
	holdings, err := w.Recorder.Unopened(ctx, w.Chain, after)
	if err != nil {
		return nil, ofRecorder(fmt.Errorf("read whose opening balance is not recorded: %w", err))
	}
	if len(holdings) == 0 {
		w.opened = true
		return nil, nil
	}
	at, err := w.Source.At(ctx, after.Number)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read block %d: %w", after.Number, err)
	case at[0] == nil || at[0].Hash != after.Hash:
		return nil, fmt.Errorf("block %d: %w", after.Number, ErrForked)
	}
	changes := make([]Change, len(holdings))
	for i, h := range holdings {
		changes[i] = Change{Holding: Holding{h.Token, h.Address, new(big.Int)}, Block: bare(*at[0]), Whole: true}
	}
	held, err := w.changed(ctx, changes)
	if err != nil {
		return nil, err
	}
	o := &Opening{After: bare(*at[0])}
	for i, raw := range held {
		if raw != nil { // else it is asked before the next batch: deposits do not wait for it
			o.Holdings = append(o.Holdings, Holding{holdings[i].Token, holdings[i].Address, raw})
		}
	}
	return o, nil
}
