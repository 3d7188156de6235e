package chain_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// faulty is a real Source on a bad day.
type faulty struct {
	chain.Source
	limited   bool // reads no more blocks at once than widest
	widest    atomic.Int64
	refused   atomic.Int64
	hides     func(chain.Transfer) bool // these are not told of; none when nil
	meanwhile func()                    // happens before each question

	mu    sync.Mutex
	err   error
	hangs chan struct{} // questions wait for it; nil when they need not
}

func (f *faulty) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *faulty) hang(until chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hangs = until
}

func (f *faulty) trouble(ctx context.Context) error {
	if f.meanwhile != nil {
		f.meanwhile()
	}
	f.mu.Lock()
	hangs, err := f.hangs, f.err
	f.mu.Unlock()
	if hangs != nil {
		select {
		case <-hangs:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (f *faulty) Head(ctx context.Context) (chain.Block, error) {
	if err := f.trouble(ctx); err != nil {
		return chain.Block{}, err
	}
	return f.Source.Head(ctx)
}

func (f *faulty) Next(ctx context.Context, after chain.Block, upTo int) ([]chain.Block, error) {
	if err := f.trouble(ctx); err != nil {
		return nil, err
	}
	return f.Source.Next(ctx, after, upTo)
}

func (f *faulty) At(ctx context.Context, numbers ...uint64) ([]*chain.Block, error) {
	if err := f.trouble(ctx); err != nil {
		return nil, err
	}
	return f.Source.At(ctx, numbers...)
}

func (f *faulty) Final(ctx context.Context, head chain.Block, p chain.Policy) (chain.Block, error) {
	if err := f.trouble(ctx); err != nil {
		return chain.Block{}, err
	}
	return f.Source.Final(ctx, head, p)
}

func (f *faulty) Transfers(ctx context.Context, blocks []chain.Block, tokens []chain.Address, ours func(context.Context) (chain.Ours, error)) ([]chain.Transfer, int, error) {
	if err := f.trouble(ctx); err != nil {
		return nil, 0, err
	}
	if widest := int(f.widest.Load()); f.limited && len(blocks) > widest {
		f.refused.Add(1)
		if widest == 0 {
			return nil, 0, errRefused
		}
		blocks = blocks[:widest]
	}
	list, read, err := f.Source.Transfers(ctx, blocks, tokens, ours)
	if f.hides != nil {
		list = slices.DeleteFunc(list, f.hides)
	}
	return list, read, err
}

// picky is a chain whose node refuses to give more than a few headers at once,
// in words that nobody knows.
type picky struct {
	*slots
	most int
}

func (p *picky) Next(ctx context.Context, after chain.Block, upTo int) ([]chain.Block, error) {
	if upTo > p.most {
		return nil, errRefused
	}
	return p.slots.Next(ctx, after, upTo)
}
