package chain_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// opened are the opening balances recorded so far, each as what was held after which block.
func (m *memory) opened() (list []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range m.openings {
		for _, h := range o.Holdings {
			list = append(list, fmt.Sprintf("%s after %d", h.Raw, o.After.Number))
		}
	}
	return list
}

// What lay at the operator's addresses before the first block that is read is told once,
// with that block's parent; of a token that is new later, before the first block in which
// it is read; and anew where a reorg took the block away.
func TestOpeningBalances(t *testing.T) {
	s := newSim(t)
	m := &memory{t: t, confirmations: 1, operators: []chain.Holding{{Token: s.usdt, Address: shop}}}
	s.pay(s.usdt, shop, 40)
	s.pay(s.usdc, shop, 3)
	before := s.head().Number - 1 // the newest block is read
	_, stop := follow(t, s, m, nil)
	caughtUp(t, s, m)
	s.pay(s.usdt, shop, 2)
	caughtUp(t, s, m)
	first := fmt.Sprintf("40 after %d", before)
	if got := m.opened(); !slices.Equal(got, []string{first}) {
		t.Fatalf("opening balances %v, want %s", got, first)
	}
	stop()
	s.pay(s.usdt, shop, 5) // while nobody reads
	s.pay(s.usdc, shop, 30)
	cursor, _, _ := m.state()
	m.operators = append(m.operators, chain.Holding{Token: s.usdc, Address: shop}, chain.Holding{Token: s.usdt, Address: other})
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	want := []string{first, fmt.Sprintf("3 after %d", cursor.Number), fmt.Sprintf("0 after %d", cursor.Number)}
	if got := m.opened(); !slices.Equal(got, want) {
		t.Fatalf("opening balances %v, want %v", got, want)
	}
	_, transfers, _ := m.state()
	sum := int64(0)
	for _, transfer := range transfers {
		sum += transfer.Raw.Int64()
	}
	if sum != 3+2+5+30 { // of the first block, and of all after it
		t.Errorf("transfers add up to %d", sum)
	}
	s.forget(s.head().Number - cursor.Number + 1) // the second opening's block goes, the first's stays
	s.mine(10)
	caughtUp(t, s, m)
	want = []string{first, fmt.Sprintf("3 after %d", cursor.Number-1), fmt.Sprintf("0 after %d", cursor.Number-1)}
	if got := m.opened(); !slices.Equal(got, want) {
		t.Errorf("after a reorg, opening balances %v, want %v", got, want)
	}
}

// forgetful is a Source whose nodes have no state of old blocks, for a while or for ever.
type forgetful struct {
	chain.Source
	refusals atomic.Int64
	asked    atomic.Int64
}

func (f *forgetful) Changed(ctx context.Context, changes []chain.Change) ([]*big.Int, error) {
	if f.asked.Add(1) <= f.refusals.Load() {
		return make([]*big.Int, len(changes)), nil
	}
	return f.Source.Changed(ctx, changes)
}

// Nodes that do not tell an opening balance are asked before each batch, and nothing waits
// for them.
func TestOpeningBalanceThatNobodyTells(t *testing.T) {
	s := newSim(t)
	m := &memory{t: t, confirmations: 1, operators: []chain.Holding{{Token: s.usdt, Address: shop}}}
	s.pay(s.usdt, shop, 40)
	source := &forgetful{Source: s.source}
	source.refusals.Store(1000)
	follow(t, s, m, func(c *chain.Config) { c.Source = source })
	caughtUp(t, s, m)
	s.pay(s.usdt, shop, 1)
	caughtUp(t, s, m)
	if got := m.opened(); len(got) != 0 {
		t.Fatalf("opening balances %v, want none", got)
	}
	want := fmt.Sprintf("41 after %d", s.head().Number)
	source.refusals.Store(0)
	s.pay(s.usdt, shop, 1)
	caughtUp(t, s, m)
	if got := m.opened(); !slices.Equal(got, []string{want}) {
		t.Errorf("opening balances %v, want %s", got, want)
	}
}
