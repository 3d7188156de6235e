package chain_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// memory is a Recorder that keeps everything in memory and complains of every batch that a
// Recorder could not rely on.
type memory struct {
	t             *testing.T
	confirmations uint64

	mu        sync.Mutex
	identity  *chain.Identity
	blocks    []chain.Block // canonical, ascending
	transfers []chain.Transfer
	confirmed chain.Block
	batches   int
	withdrawn int // transfers taken back by reorgs
	refuse    error
}

func (m *memory) Bind(_ context.Context, name string, id chain.Identity) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.identity == nil {
		m.identity = &id
	}
	if *m.identity != id {
		return fmt.Errorf("recorded is %v: %w", *m.identity, chain.ErrOtherChain)
	}
	return nil
}

func (m *memory) Cursor(context.Context, string) (chain.Block, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.blocks) == 0 {
		return chain.Block{}, false, nil
	}
	return m.blocks[len(m.blocks)-1], true, nil
}

func (m *memory) Canonical(_ context.Context, _ string, below uint64, limit int) ([]chain.Block, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []chain.Block
	for _, b := range slices.Backward(m.blocks) {
		if b.Number < below && len(found) < limit {
			found = append(found, b)
		}
	}
	return found, nil
}

func (m *memory) Record(_ context.Context, b chain.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return m.refuse
	}
	m.batches++
	if b.Ancestor != nil {
		above := func(number uint64) bool { return number > b.Ancestor.Number }
		m.blocks = slices.DeleteFunc(m.blocks, func(r chain.Block) bool { return above(r.Number) })
		before := len(m.transfers)
		m.transfers = slices.DeleteFunc(m.transfers, func(t chain.Transfer) bool { return above(t.BlockNumber) })
		m.withdrawn += before - len(m.transfers)
	}
	m.check(b)
	m.blocks = append(m.blocks, b.Blocks...)
	m.transfers = append(m.transfers, b.Transfers...)
	m.confirmed = b.Confirmed
	return nil
}

// check holds a batch against what a Recorder may rely on.
func (m *memory) check(b chain.Batch) {
	last := chain.Block{}
	if n := len(m.blocks); n > 0 {
		last = m.blocks[n-1]
	}
	for _, block := range b.Blocks {
		if last.Hash != "" && block.Number <= last.Number {
			m.t.Errorf("block %d comes after block %d", block.Number, last.Number)
		}
		if last.Hash != "" && block.Number == last.Number+1 && block.ParentHash != last.Hash {
			m.t.Errorf("block %d is recorded after one that is not its parent", block.Number)
		}
		last = block
	}
	inBatch := map[string]chain.Block{}
	for _, block := range b.Blocks {
		inBatch[block.Hash] = block
	}
	for _, t := range b.Transfers {
		if block := inBatch[t.BlockHash]; block.Number != t.BlockNumber || block.Time != t.BlockTime || block.Hash == "" {
			m.t.Errorf("transfer %s is of block %d at %d, the batch has %+v", t.Hash, t.BlockNumber, t.BlockTime, block)
		}
		for _, old := range m.transfers {
			if old.Hash == t.Hash && old.Ordinal == t.Ordinal {
				m.t.Errorf("transfer %s, %d is recorded twice", t.Hash, t.Ordinal)
			}
		}
	}
	want := chain.Block{}
	if b.Head.Number+1 >= m.confirmations {
		want.Number = min(b.Head.Number+1-m.confirmations, b.Cursor().Number)
	}
	if b.Confirmed.Number != want.Number {
		m.t.Errorf("block %d is confirmed, want %d (head %d, cursor %d)", b.Confirmed.Number, want.Number, b.Head.Number, b.Cursor().Number)
	}
}

// state is a copy of what is recorded.
func (m *memory) state() (cursor chain.Block, transfers []chain.Transfer, confirmed chain.Block) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.blocks); n > 0 {
		cursor = m.blocks[n-1]
	}
	return cursor, slices.Clone(m.transfers), m.confirmed
}
