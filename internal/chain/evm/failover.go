package evm

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// ask sends requests to the current node, or to the next that answers.
func (s *Source) ask(ctx context.Context, requests ...request) error {
	return s.try(ctx, func(n *node) error { return n.call(ctx, requests...) })
}

// askLogs is ask for log queries, whose refusals may be about their width.
func (s *Source) askLogs(ctx context.Context, requests ...request) error {
	return s.try(ctx, func(n *node) error {
		err := n.call(ctx, requests...)
		if err != nil && ctx.Err() == nil && tooWide(err) {
			return errors.Join(chain.ErrRangeTooWide, err)
		}
		return err
	})
}

// try goes round the nodes, starting with the one that answered last, until one succeeds or has
// an answer that another would give as well.
func (s *Source) try(ctx context.Context, do func(*node) error) error {
	var failed error
	for range s.nodes {
		s.mu.Lock()
		at := s.current
		s.mu.Unlock()
		err := s.check(ctx, s.nodes[at])
		if err == nil {
			err = do(s.nodes[at])
		}
		if err == nil || ctx.Err() != nil || errors.Is(err, chain.ErrRangeTooWide) {
			return err
		}
		failed = errors.Join(failed, err)
		s.mu.Lock()
		if s.current == at {
			s.current = (at + 1) % len(s.nodes)
		}
		s.mu.Unlock()
	}
	return failed
}

// check makes sure, once a node, that several nodes serve one chain: a node of another chain
// would look like a reorg of everything.
func (s *Source) check(ctx context.Context, n *node) error {
	n.mu.Lock()
	known := n.identity
	n.mu.Unlock()
	if len(s.nodes) == 1 || known != nil {
		return nil
	}
	id, err := n.ask(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.identity == nil {
		s.identity = &id
	}
	if *s.identity != id {
		return fmt.Errorf("node %s serves %v, another node %v: %w", n.name, id, *s.identity, chain.ErrOtherChain)
	}
	n.mu.Lock()
	n.identity = &id
	n.mu.Unlock()
	return nil
}
