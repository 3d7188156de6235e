package chain_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// faulty is a real Source on a bad day.
type faulty struct {
	chain.Source
	limited   bool // refuses ranges wider than widest
	widest    atomic.Uint64
	refused   atomic.Int64
	resolved  atomic.Int64
	meanwhile func() // happens before each question

	mu  sync.Mutex
	err error
}

func (f *faulty) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *faulty) trouble() error {
	if f.meanwhile != nil {
		f.meanwhile()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *faulty) Head(ctx context.Context) (chain.Block, error) {
	if err := f.trouble(); err != nil {
		return chain.Block{}, err
	}
	return f.Source.Head(ctx)
}

func (f *faulty) Blocks(ctx context.Context, numbers ...uint64) ([]chain.Block, error) {
	if err := f.trouble(); err != nil {
		return nil, err
	}
	return f.Source.Blocks(ctx, numbers...)
}

func (f *faulty) Transfers(ctx context.Context, from, to uint64, tokens []string) (chain.Range, error) {
	if err := f.trouble(); err != nil {
		return chain.Range{}, err
	}
	if n := to - from + 1; f.limited && n > f.widest.Load() {
		f.refused.Add(1)
		return chain.Range{}, fmt.Errorf("%d blocks: %w", n, chain.ErrRangeTooWide)
	}
	return f.Source.Transfers(ctx, from, to, tokens)
}

func (f *faulty) Resolve(ctx context.Context, transfers []chain.Transfer) error {
	if err := f.trouble(); err != nil {
		return err
	}
	f.resolved.Add(int64(len(transfers)))
	return f.Source.Resolve(ctx, transfers)
}
