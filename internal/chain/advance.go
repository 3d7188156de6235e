package chain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// errBehind says that a node lacks blocks that are recorded. For a moment that
// happens wherever several nodes answer; it is no failure until it lasts.
var errBehind = errors.New("the node is behind what is recorded")

// canonicalMax is how many recorded blocks are compared at once in search of a fork.
const canonicalMax = 32

// advance records some new blocks, if there are any, and tells whether that
// reached the head.
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
	w.heard()
	cursor, found, err := w.Recorder.Cursor(ctx, w.Chain)
	if err != nil {
		return false, ofRecorder(fmt.Errorf("read the recorded cursor: %w", err))
	}
	w.saw(head, cursor)
	switch {
	case !found && head.Number == 0:
		// The first block has no parent to be read after, and no transfers.
		return w.record(ctx, span{head: head}, []Block{head}, nil)
	case !found:
		return w.read(ctx, span{head: head, after: Block{Number: head.ParentNumber}})
	case head.Hash == cursor.Hash && w.whole:
		// What came since is learnt while there is time: those of twelve seconds at once
		// were in the way of whoever had the database make an order just then.
		_, err := w.ours(ctx)
		return true, err
	case head.Hash == cursor.Hash: // its block once more
		return w.record(ctx, span{head: head}, []Block{head}, nil)
	case head.Number > cursor.Number:
		caughtUp, err = w.read(ctx, span{head: head, after: cursor})
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
		// A node that is late, or blocks that were lost and will be replaced by
		// others: that shows when its head has come up to the cursor. Until
		// then nothing is known.
		return false, fmt.Errorf("%w: its newest is %d, and block %d is recorded", errBehind, head.Number, cursor.Number)
	case !forked:
		return false, ErrForked
	}
	w.Log.Warn("chain reorganised", "chain", w.Chain, "ancestor", ancestor.Number, "cursor", cursor.Number)
	return w.read(ctx, span{head: head, after: ancestor, ancestor: &ancestor})
}

// fork returns the newest recorded block up to a number that the node still
// has, and whether there was any above it that the node has replaced. When it
// has replaced them all, the ancestor is the block before the lowest recorded
// one, as the node has it now.
func (w *Watcher) fork(ctx context.Context, upTo uint64) (ancestor Block, forked bool, err error) {
	below := upTo + 1
	var lowest *Block // what the node has now in place of the lowest recorded block
	for {
		recorded, err := w.Recorder.Canonical(ctx, w.Chain, below, canonicalMax)
		if err != nil {
			return Block{}, false, ofRecorder(err)
		}
		if len(recorded) == 0 {
			break
		}
		numbers := make([]uint64, len(recorded))
		for i, b := range recorded {
			numbers[i] = b.Number
		}
		current, err := w.Source.At(ctx, numbers...)
		if err != nil {
			return Block{}, false, err
		}
		for i, b := range recorded {
			if current[i] != nil && b.Hash == current[i].Hash {
				return b, forked, nil
			}
			forked, below, lowest = true, b.Number, current[i]
		}
	}
	if !forked {
		return Block{}, false, nil
	}
	ancestor, err = w.before(ctx, below, lowest)
	return ancestor, true, err
}

// before returns the block that precedes a number, given the one that has the
// number, if any has.
func (w *Watcher) before(ctx context.Context, number uint64, has *Block) (Block, error) {
	if number == 0 {
		return Block{}, fmt.Errorf("block 0 is not the recorded one: %w", ErrOtherChain)
	}
	if has != nil {
		parent, err := w.Source.At(ctx, has.ParentNumber)
		switch {
		case err != nil:
			return Block{}, err
		case parent[0] == nil || parent[0].Hash != has.ParentHash:
			return Block{}, ErrForked
		}
		return *parent[0], nil
	}
	for number > 0 {
		var numbers []uint64
		for ; number > 0 && len(numbers) < canonicalMax; number-- {
			numbers = append(numbers, number-1)
		}
		blocks, err := w.Source.At(ctx, numbers...)
		if err != nil {
			return Block{}, err
		}
		for _, b := range blocks {
			if b != nil {
				return *b, nil
			}
		}
	}
	return Block{}, fmt.Errorf("the node has no block 0: %w", ErrNotFound)
}

// span is what to read next: the blocks that follow one, towards the head.
type span struct {
	head     Block
	after    Block  // without a hash on the first run, when it does not matter which it is
	ancestor *Block // set after a reorg
	opening  *Opening
}

// read reads as much of a span as the node gives at once and records it.
func (w *Watcher) read(ctx context.Context, s span) (caughtUp bool, err error) {
	asked := w.width.now
	blocks, err := w.Source.Next(ctx, s.after, asked)
	if err == nil && len(blocks) == 0 {
		err = fmt.Errorf("blocks after %d: %w", s.after.Number, ErrNotFound)
	}
	if err != nil {
		if !errors.Is(err, ErrForked) {
			w.width.failed(asked)
		}
		return false, err
	}
	asked = len(blocks)
	transfers, read, err := w.Source.Transfers(ctx, blocks, w.Tokens, w.ours)
	switch {
	case err != nil:
		w.width.failed(asked)
		return false, err
	case read < 1 || read > asked:
		return false, fmt.Errorf("the source read %d of %d blocks", read, asked)
	}
	w.width.answered(asked, read)
	if s.opening, err = w.opening(ctx, s, blocks[0]); err != nil {
		return false, err
	}
	return w.record(ctx, s, blocks[:read], transfers)
}

// ours returns the test of addresses.
func (w *Watcher) ours(ctx context.Context) (Ours, error) {
	ours, err := w.Recorder.Ours(ctx, w.Chain)
	if err != nil {
		err = ofRecorder(fmt.Errorf("read which addresses are ours: %w", err))
	}
	return ours, err
}

// record makes a batch of what was read and has it recorded.
func (w *Watcher) record(ctx context.Context, s span, blocks []Block, transfers []Transfer) (caughtUp bool, err error) {
	last := blocks[len(blocks)-1]
	if last.Number >= s.head.Number {
		s.head = last // it may have changed since it was asked for
	}
	b := Batch{Chain: w.Chain, Ancestor: s.ancestor, Opening: s.opening, Head: bare(s.head)}
	if b.Confirmed, err = w.confirmed(ctx, s.head, blocks); err != nil {
		return false, err
	}
	if err := b.add(blocks, transfers...); err != nil {
		return false, err
	}
	if len(b.Blocks) == 0 || b.Cursor().Number != last.Number {
		b.Blocks = append(b.Blocks, bare(last))
	}
	if err := w.compare(ctx, &b); err != nil {
		return false, err
	}
	if err := w.arrivals(ctx, &b); err != nil {
		return false, err
	}
	w.whole = false
	if err := w.Recorder.Record(ctx, b); err != nil {
		return false, ofRecorder(fmt.Errorf("record blocks %d to %d: %w", blocks[0].Number, last.Number, err))
	}
	w.whole = true
	w.saw(b.Head, b.Cursor())
	return last.Number >= s.head.Number, nil
}

// confirmed is the newest final block, though none beyond the last block read.
func (w *Watcher) confirmed(ctx context.Context, head Block, blocks []Block) (Block, error) {
	final, err := w.Source.Final(ctx, head, w.Policy)
	if err != nil {
		return Block{}, fmt.Errorf("ask for the newest final block: %w", err)
	}
	if last := blocks[len(blocks)-1]; final.Number >= last.Number && final.Hash != "" {
		return bare(last), nil
	}
	at, read := slices.BinarySearchFunc(blocks, final.Number, func(b Block, n uint64) int { return cmp.Compare(b.Number, n) })
	if read && blocks[at].Hash != final.Hash {
		return Block{}, fmt.Errorf("final block %d: %w", final.Number, ErrForked)
	}
	return bare(final), nil
}

// add puts transfers into a batch, in their places, with the blocks that they
// are in. Those of blocks that were read must be in these very blocks.
func (b *Batch) add(read []Block, transfers ...Transfer) error {
	known := make(map[uint64]Hash, len(read)+len(b.Blocks))
	for _, block := range read {
		known[block.Number] = block.Hash
	}
	have := map[uint64]bool{}
	for _, block := range b.Blocks {
		known[block.Number], have[block.Number] = block.Hash, true
	}
	for _, t := range transfers {
		if hash, ok := known[t.Block.Number]; ok && hash != t.Block.Hash {
			return fmt.Errorf("block %d of transfer %s: %w", t.Block.Number, t.Tx, ErrForked)
		}
		known[t.Block.Number] = t.Block.Hash
	}
	for _, t := range transfers {
		t.Block = bare(t.Block)
		if !have[t.Block.Number] {
			b.Blocks, have[t.Block.Number] = append(b.Blocks, t.Block), true
		}
		b.Transfers = append(b.Transfers, t)
	}
	slices.SortFunc(b.Blocks, func(x, y Block) int { return cmp.Compare(x.Number, y.Number) })
	slices.SortStableFunc(b.Transfers, func(x, y Transfer) int {
		return cmp.Or(cmp.Compare(x.Block.Number, y.Block.Number), cmp.Compare(x.TxIndex, y.TxIndex), cmp.Compare(x.Ordinal, y.Ordinal))
	})
	return nil
}

// bare is a block without what only its Source understands.
func bare(b Block) Block {
	b.Proof = nil
	return b
}
