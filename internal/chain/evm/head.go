package evm

import (
	"context"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// stuckAfter is for how long a node may say nothing new before the others are
// asked whether there is. Few chains take as long for a block, and on those it
// costs one call to each node.
const stuckAfter = 30 * time.Second

// otherHeadMax is how long each of the others may take then: payments are
// waiting.
const otherHeadMax = 5 * time.Second

// Head is the block the node calls latest. A node that fell behind answers as
// well as any other; so when the head does not rise, or falls, the others are
// asked too, and the one with the highest is asked from then on. It may have
// made that up: what follows is checked as ever, and the first thing that can't
// be has the next node asked.
func (s *Source) Head(ctx context.Context) (chain.Block, error) {
	var head chain.Block
	var from *node
	err := s.try(ctx, func(n *node) (err error) {
		head, err = s.headOf(ctx, n)
		from = n
		return err
	})
	if err != nil {
		return chain.Block{}, fmt.Errorf("read head: %w", err)
	}
	if s.isStuck(head) {
		head = s.highestHead(ctx, from, head)
	}
	s.head.Store(head.Number)
	return head, nil
}

func (s *Source) headOf(ctx context.Context, n *node) (chain.Block, error) {
	var h *header
	if err := n.call(ctx, request{"eth_getBlockByNumber", []any{"latest", false}, &h}); err != nil {
		return chain.Block{}, err
	}
	if h == nil {
		return chain.Block{}, n.fault(fmt.Errorf("the latest block: %w", chain.ErrNotFound))
	}
	if err := s.admit(n, h); err != nil {
		return chain.Block{}, err
	}
	return h.block(), nil
}

// isStuck tells whether the other nodes should be asked for their heads, at
// most once in stuckAfter.
func (s *Source) isStuck(head chain.Block) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.moved.IsZero() || head.Number > s.highest {
		s.highest, s.moved, s.looked = head.Number, now, time.Time{}
		return false
	}
	behind := head.Number < s.highest || now.Sub(s.moved) >= s.stuckAfter
	if len(s.nodes) == 1 || !behind || now.Sub(s.looked) < s.stuckAfter {
		return false
	}
	s.looked = now
	return true
}

// highestHead is the highest of a node's head and those of the others. The node
// that has it becomes the current one.
func (s *Source) highestHead(ctx context.Context, from *node, head chain.Block) chain.Block {
	for at, n := range s.nodes {
		if n == from {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, otherHeadMax)
		var other chain.Block
		err := s.check(ctx, n)
		if err == nil {
			other, err = s.headOf(ctx, n)
		}
		cancel()
		if err != nil || other.Number <= head.Number {
			continue
		}
		head = other
		s.mu.Lock()
		s.current = at
		if head.Number > s.highest {
			s.highest, s.moved, s.looked = head.Number, time.Now(), time.Time{}
		}
		s.mu.Unlock()
	}
	return head
}
