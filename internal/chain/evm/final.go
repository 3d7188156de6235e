package evm

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Final is the block that has the confirmations, of the chain that the head is
// the head of, or the tagged one where that is lower. It fails with ErrForked when the
// head is no longer the block of its number, and with ErrDisagree when the nodes have
// different blocks: see [Source.vote].
func (s *Source) Final(ctx context.Context, head chain.Block, p chain.Policy) (chain.Block, error) {
	if p.Depth < 1 || head.Number+1 < p.Depth {
		return chain.Block{}, nil
	}
	number := head.Number + 1 - p.Depth
	var tagged chain.Block
	if p.Tag != "" {
		var err error
		if tagged, err = s.tagged(ctx, p.Tag, true); err != nil || tagged.Hash == "" {
			return chain.Block{}, err
		}
		number = min(number, tagged.Number)
	}
	blocks, err := s.At(ctx, number, head.Number)
	if err != nil {
		return chain.Block{}, fmt.Errorf("read final block: %w", err)
	}
	if blocks[1].Hash != head.Hash {
		return chain.Block{}, fmt.Errorf("read final block: block %d: %w", head.Number, chain.ErrForked)
	}
	if number == tagged.Number && p.Tag != "" && blocks[0].Hash != tagged.Hash {
		return chain.Block{}, fmt.Errorf("read %s block: block %d: %w", p.Tag, number, chain.ErrForked)
	}
	return *blocks[0], s.vote(ctx, *blocks[0])
}

// tagged is the block that a node calls by a tag; the zero Block where it calls none so
// yet. One that does not know the tag has failed where it must.
func (s *Source) tagged(ctx context.Context, tag string, must bool) (found chain.Block, err error) {
	err = s.try(ctx, func(n *node) error {
		found = chain.Block{}
		var h *header
		err := n.call(ctx, request{"eth_getBlockByNumber", []any{tag, false}, &h})
		if errors.Is(err, errSaid) && !must || err == nil && h == nil {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.admit(n, h); err != nil {
			return err
		}
		found = h.block()
		return nil
	})
	if err != nil {
		err = fmt.Errorf("read the %s block: %w", tag, err)
	}
	return found, err
}
