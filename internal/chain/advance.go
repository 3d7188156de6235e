package chain

import (
	"context"
	"errors"
	"fmt"
)

// canonicalMax is how many recorded blocks are compared at once in search of a fork.
const canonicalMax = 32

// advance records one range of new blocks, if there are any, and tells whether that reached the
// head.
func (w *Watcher) advance(ctx context.Context) (caughtUp bool, err error) {
	if !w.bound {
		if err := w.bind(ctx); err != nil {
			return false, err
		}
	}
	head, err := w.Source.Head(ctx)
	if err != nil {
		return false, err
	}
	cursor, found, err := w.Recorder.Cursor(ctx, w.Chain)
	if err != nil {
		return false, fmt.Errorf("read the recorded cursor: %w", err)
	}
	w.saw(head, cursor)
	switch {
	case !found:
		return w.read(ctx, span{head: head, from: head.Number})
	case head.Hash == cursor.Hash:
		return true, nil
	case head.Number > cursor.Number:
		caughtUp, err = w.read(ctx, span{head: head, from: cursor.Number + 1, parent: cursor.Hash})
		if !errors.Is(err, ErrForked) {
			return caughtUp, err
		}
	}
	return w.reorganise(ctx, head, cursor)
}

// reorganise finds where the chain left the recorded blocks, and reads on from there.
func (w *Watcher) reorganise(ctx context.Context, head, cursor Block) (caughtUp bool, err error) {
	// Before much is withdrawn: is this the same chain at all?
	if err := w.bind(ctx); err != nil {
		return false, err
	}
	ancestor, forked, err := w.fork(ctx, min(head.Number, cursor.Number))
	switch {
	case err != nil:
		return false, fmt.Errorf("search where the chain forked: %w", err)
	case !forked && head.Number < cursor.Number:
		// A node that is late, or blocks that were lost and will be replaced by others: that
		// shows when its head has come up to the cursor. Until then nothing is known.
		return true, nil
	case !forked:
		return false, ErrForked
	}
	w.Log.Warn("chain reorganised", "chain", w.Chain, "ancestor", ancestor.Number, "cursor", cursor.Number)
	return w.read(ctx, span{head: head, from: ancestor.Number + 1, parent: ancestor.Hash, ancestor: &ancestor})
}

// fork returns the newest recorded block up to a number that the node still has, and whether
// there was any above it that the node has replaced. When it has replaced them all, the ancestor
// is the block before the lowest recorded one, as the node has it now.
func (w *Watcher) fork(ctx context.Context, upTo uint64) (ancestor Block, forked bool, err error) {
	below := upTo + 1
	for {
		recorded, err := w.Recorder.Canonical(ctx, w.Chain, below, canonicalMax)
		if err != nil {
			return Block{}, false, err
		}
		if len(recorded) == 0 {
			break
		}
		numbers := make([]uint64, len(recorded))
		for i, b := range recorded {
			numbers[i] = b.Number
		}
		current, err := w.Source.Blocks(ctx, numbers...)
		if err != nil {
			return Block{}, false, err
		}
		for i, b := range recorded {
			if b.Hash == current[i].Hash {
				return b, forked, nil
			}
			forked, below = true, b.Number
		}
	}
	if !forked {
		return Block{}, false, nil
	}
	if below == 0 {
		return Block{}, false, fmt.Errorf("block 0 is not the recorded one: %w", ErrOtherChain)
	}
	blocks, err := w.Source.Blocks(ctx, below-1)
	if err != nil {
		return Block{}, false, err
	}
	return blocks[0], true, nil
}

// span is what to read next: blocks from a number towards the head.
type span struct {
	head     Block
	from     uint64
	parent   string // hash of the block before; empty on the first run, when it does not matter
	ancestor *Block // set after a reorg
}

// read reads as much of a span as the node gives at once and records it.
func (w *Watcher) read(ctx context.Context, s span) (caughtUp bool, err error) {
	to := min(s.head.Number, s.from+w.width.now-1)
	blocks := to - s.from + 1
	got, err := w.Source.Transfers(ctx, s.from, to, w.Tokens)
	if errors.Is(err, ErrRangeTooWide) && w.width.refused(blocks) {
		w.Log.Debug("chain range refused", "chain", w.Chain, "blocks", blocks, "err", err)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	w.width.accepted(blocks)
	if s.parent != "" && got.Blocks[0].ParentHash != s.parent {
		return false, ErrForked
	}
	batch, err := w.assemble(ctx, s, got)
	if err != nil {
		return false, err
	}
	if err := w.Recorder.Record(ctx, batch); err != nil {
		return false, fmt.Errorf("record blocks %d to %d: %w", s.from, to, err)
	}
	w.saw(batch.Head, batch.Cursor())
	return to == s.head.Number, nil
}

// assemble makes a batch of what was read and fetches the headers it still lacks.
func (w *Watcher) assemble(ctx context.Context, s span, got Range) (Batch, error) {
	transfers, err := w.complete(ctx, got.Transfers)
	if err != nil {
		return Batch{}, err
	}
	last := got.Blocks[len(got.Blocks)-1]
	if last.Number == s.head.Number {
		s.head = last // it may have changed since it was asked for
	}
	confirmed, any := w.confirmed(s.head.Number, last.Number)
	headers := map[uint64]Block{}
	for _, b := range got.Blocks {
		headers[b.Number] = b
	}
	if err := w.fetch(ctx, headers, transfers, confirmed); err != nil {
		return Batch{}, err
	}
	b := Batch{Chain: w.Chain, Ancestor: s.ancestor, Transfers: transfers, Head: s.head}
	if any {
		b.Confirmed = headers[confirmed]
	}
	for i := range transfers {
		t := &transfers[i]
		header := headers[t.BlockNumber]
		if t.BlockHash != header.Hash {
			return Batch{}, fmt.Errorf("block %d: %w", t.BlockNumber, ErrForked)
		}
		t.BlockTime = header.Time
		if n := len(b.Blocks); n == 0 || b.Blocks[n-1].Number != header.Number {
			b.Blocks = append(b.Blocks, header)
		}
	}
	if n := len(b.Blocks); n == 0 || b.Blocks[n-1].Number != last.Number {
		b.Blocks = append(b.Blocks, last)
	}
	return b, nil
}

// complete drops the transfers nobody wants and fills in what their logs lack.
func (w *Watcher) complete(ctx context.Context, transfers []Transfer) ([]Transfer, error) {
	if w.Keep != nil && len(transfers) > 0 {
		var err error
		if transfers, err = w.Keep(ctx, transfers); err != nil {
			return nil, fmt.Errorf("choose transfers: %w", err)
		}
	}
	return transfers, w.Source.Resolve(ctx, transfers)
}

// confirmed is the number of the newest block with the required confirmations, though not
// beyond the last block read; false when the chain is too short.
func (w *Watcher) confirmed(head, last uint64) (number uint64, any bool) {
	if head+1 < w.Confirmations {
		return 0, false
	}
	return min(head+1-w.Confirmations, last), true
}

// fetch adds the headers of the blocks with transfers and of one more.
func (w *Watcher) fetch(ctx context.Context, headers map[uint64]Block, transfers []Transfer, more uint64) error {
	var missing []uint64
	want := func(number uint64) {
		if _, have := headers[number]; !have {
			headers[number] = Block{}
			missing = append(missing, number)
		}
	}
	want(more)
	for _, t := range transfers {
		want(t.BlockNumber)
	}
	blocks, err := w.Source.Blocks(ctx, missing...)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		headers[b.Number] = b
	}
	return nil
}
