package chain_test

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// memory is a Recorder that keeps everything in memory and complains of every
// batch that a Recorder could not rely on.
type memory struct {
	t             *testing.T
	confirmations uint64
	skips         bool                                           // the chain leaves numbers out
	ours          func(chain.Address) bool                       // all addresses when nil
	expect        func(*memory, chain.Block) []chain.Expectation // what must be compared; nothing when nil

	arrive func(*memory, chain.Batch) []chain.Arrival // what is to be confirmed; nothing when nil

	mu        sync.Mutex
	identity  *chain.Identity
	blocks    []chain.Block // canonical, ascending
	transfers []chain.Transfer
	confirmed chain.Block
	batches   int
	withdrawn int // transfers taken back by reorgs
	refuse    error
	notOurs   error // that Ours fails with
	compared  []chain.Address
	surplus   []chain.Holding
	differ    []chain.Difference
	operators []chain.Holding // whose opening balances are wanted
	openings  []chain.Opening // recorded, of blocks that are still there
}

func (m *memory) Ours(context.Context, string) (chain.Ours, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ours == nil {
		return func(chain.Address) bool { return true }, m.notOurs
	}
	return m.ours, m.notOurs
}

func (m *memory) Expected(_ context.Context, _ string, confirmed chain.Block) ([]chain.Expectation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.expect == nil {
		return nil, nil
	}
	return m.expect(m, confirmed), nil
}

func (m *memory) Unopened(_ context.Context, _ string, after chain.Block) ([]chain.Holding, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []chain.Holding
	for _, h := range m.operators {
		if !slices.ContainsFunc(m.openings, func(o chain.Opening) bool {
			return o.After.Number <= after.Number && slices.ContainsFunc(o.Holdings, func(of chain.Holding) bool { return of.Token == h.Token && of.Address == h.Address })
		}) {
			list = append(list, h)
		}
	}
	return list, nil
}

// holds is what an address must hold of a token by what is recorded.
func (m *memory) holds(token, address chain.Address) *big.Int {
	sum := new(big.Int)
	for _, t := range m.transfers {
		if t.To == address && t.Token == token {
			sum.Add(sum, t.Raw)
		}
	}
	return sum
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
		m.transfers = slices.DeleteFunc(m.transfers, func(t chain.Transfer) bool { return above(t.Block.Number) })
		m.withdrawn += before - len(m.transfers)
		m.openings = slices.DeleteFunc(m.openings, func(o chain.Opening) bool { return above(o.After.Number) })
	}
	if b.Opening != nil {
		m.openings = append(m.openings, *b.Opening)
	}
	b.Transfers = slices.DeleteFunc(slices.Clone(b.Transfers), m.known) // found by a search, and recorded
	m.check(b)
	m.blocks = append(m.blocks, b.Blocks...)
	slices.SortFunc(m.blocks, func(x, y chain.Block) int { return cmp.Compare(x.Number, y.Number) })
	m.blocks = slices.Compact(m.blocks)
	m.transfers = append(m.transfers, b.Transfers...)
	m.confirmed = b.Confirmed
	m.compared, m.surplus = append(m.compared, b.Compared...), append(m.surplus, b.Surplus...)
	m.differ = append(m.differ, b.Differences...)
	return nil
}

func (m *memory) known(t chain.Transfer) bool {
	return slices.ContainsFunc(m.transfers, func(old chain.Transfer) bool {
		return old.Tx == t.Tx && old.Ordinal == t.Ordinal && old.Block == t.Block
	})
}

// check holds a batch against what a Recorder may rely on.
func (m *memory) check(b chain.Batch) {
	last := chain.Block{}
	if n := len(m.blocks); n > 0 {
		last = m.blocks[n-1]
	}
	again := len(b.Blocks) == 1 && b.Cursor() == last // of a Watcher that can't know what the one before left
	if last.Hash != "" && b.Cursor().Number <= last.Number && !again {
		m.t.Errorf("the cursor goes from block %d to block %d", last.Number, b.Cursor().Number)
	}
	inBatch, before := map[chain.Hash]chain.Block{}, chain.Block{}
	for _, block := range b.Blocks {
		if before.Hash != "" && block.Number <= before.Number {
			m.t.Errorf("block %d comes after block %d", block.Number, before.Number)
		}
		if block.Number > last.Number && last.Hash != "" && block.ParentNumber == last.Number && block.ParentHash != last.Hash {
			m.t.Errorf("block %d is recorded after one that is not its parent", block.Number)
		}
		before, inBatch[block.Hash] = block, block
		last = block
	}
	for i, t := range b.Transfers {
		if inBatch[t.Block.Hash] != t.Block || t.Block.Hash == "" {
			m.t.Errorf("transfer %s is of block %+v, the batch has %+v", t.Tx, t.Block, inBatch[t.Block.Hash])
		}
		if i > 0 && b.Transfers[i-1].Block.Number > t.Block.Number {
			m.t.Errorf("transfer %s is out of order", t.Tx)
		}
		for _, old := range m.transfers {
			if old.Tx == t.Tx && old.Ordinal == t.Ordinal {
				m.t.Errorf("transfer %s, %d is recorded twice", t.Tx, t.Ordinal)
			}
		}
	}
	want := chain.Block{}
	if b.Head.Number+1 >= m.confirmations {
		want.Number = min(b.Head.Number+1-m.confirmations, b.Cursor().Number)
	}
	if b.Confirmed.Number != want.Number && !m.skips {
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

// Arrivals are those that a test says; none where it says nothing.
func (m *memory) Arrivals(_ context.Context, _ string, b chain.Batch) ([]chain.Arrival, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.arrive == nil {
		return nil, nil
	}
	return m.arrive(m, b), nil
}
