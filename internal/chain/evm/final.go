package evm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Final is the block that has the confirmations, of the chain that the head is the head
// of, or the one that most nodes call by the tag where that is lower. It fails with
// ErrForked when the head is no longer the block of its number, with ErrDisagree when the
// nodes have different blocks, see [Source.vote], and where the policy has a tag, while
// too few nodes answer: see [Source.tagged].
func (s *Source) Final(ctx context.Context, head chain.Block, p chain.Policy) (chain.Block, error) {
	if p.Depth < 1 || head.Number+1 < p.Depth {
		return chain.Block{}, nil
	}
	number := head.Number + 1 - p.Depth
	if p.Tag != "" {
		t := s.tagged(ctx, p.Tag)
		upTo, byMost := reached(len(s.nodes), t.numbers)
		switch {
		case byMost:
			number = min(number, upTo)
		case t.none >= most(len(s.nodes)):
			return chain.Block{}, nil
		default:
			return chain.Block{}, fmt.Errorf("read the %s block: %d of %d nodes say it, and %d have to: %w",
				p.Tag, len(t.numbers), len(s.nodes), most(len(s.nodes)), t.err)
		}
	}
	blocks, err := s.At(ctx, number, head.Number)
	if err != nil {
		return chain.Block{}, fmt.Errorf("read final block: %w", err)
	}
	if blocks[1].Hash != head.Hash {
		return chain.Block{}, fmt.Errorf("read final block: block %d: %w", head.Number, chain.ErrForked)
	}
	return *blocks[0], s.vote(ctx, *blocks[0])
}

// tagged is what the nodes call by a tag.
type tagged struct {
	numbers []uint64 // of those that call a block so, each one's
	none    int      // how many call no block so yet
	unknown int      // how many do not know the tag
	err     error    // why not all of them say a number
}

// tagged asks all nodes at once which block they call by a tag. Only the numbers count,
// and of these what most of the configured nodes have reached: one node that calls a young
// block final would else have payments confirmed, and paid out, that a reorg can still take.
// Which block has the number is for the vote to say.
func (s *Source) tagged(ctx context.Context, tag string) (t tagged) {
	if t.err = s.settle(ctx); t.err != nil {
		return t
	}
	type answer struct {
		h       *header
		unknown error
	}
	said, err := each(ctx, s, func(ctx context.Context, n *node) (a answer, err error) {
		err = n.call(ctx, request{"eth_getBlockByNumber", []any{tag, false}, &a.h})
		if errors.Is(err, errSaid) {
			return answer{unknown: err}, nil
		}
		if err == nil && a.h != nil {
			err = s.admit(n, a.h)
		}
		return a, err
	})
	t.err = err
	for _, a := range said {
		switch {
		case a.unknown != nil:
			t.unknown++
			t.err = errors.Join(t.err, a.unknown)
		case a.h == nil:
			t.none++
		default:
			t.numbers = append(t.numbers, a.h.number)
		}
	}
	if t.err == nil {
		t.err = errors.New("the others have none yet")
	}
	return t
}

// Final is documented at chain.Sender. What nodes call final is not believed beyond the
// head.
func (s *Sender) Final(ctx context.Context, head chain.Block, p chain.Policy) (chain.Block, error) {
	depth := max(p.Depth, 1)
	if p.Tag == "" {
		return s.source.Final(ctx, head, chain.Policy{Depth: depth})
	}
	t := s.source.tagged(ctx, p.Tag)
	nodes := len(s.source.nodes)
	upTo, byMost := reached(nodes, t.numbers)
	switch {
	case byMost && upTo <= head.Number:
		depth = head.Number + 1 - upTo
	case byMost, t.none+t.unknown >= most(nodes):
		// A chain without the tag, or one that has finalized nothing yet.
	case len(t.numbers) > 0:
		// Too few say it to be believed beyond the depth. Below it, each one is.
		if lowest := slices.Min(t.numbers); lowest <= head.Number {
			depth = max(depth, head.Number+1-lowest)
		}
	case t.none+t.unknown == 0:
		return chain.Block{}, fmt.Errorf("read the %s block: %w", p.Tag, t.err)
	}
	return s.source.Final(ctx, head, chain.Policy{Depth: depth})
}
