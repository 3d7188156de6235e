package evm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// voteMax is how long each node may take to say which block it has: payments are
// waiting.
const voteMax = 3 * time.Second

// votePause is for how long a node that did not answer is not asked again.
const votePause = 30 * time.Second

// errOutvoted keeps a node from being asked anything.
var errOutvoted = errors.New("it disagrees with the other nodes")

// vote has every node say which block is final, before anything is made final: a fork
// that one node made up, or was left on, hangs together as well as the chain does, and
// only the others tell. More than half of those that answer are believed, and a node that
// says otherwise is asked nothing more until it agrees. Without a majority it fails with
// ErrDisagree until they agree or one is taken out of the configuration; it fails so once
// for a node that was outvoted too, so that the log and the metric have it.
//
// A node that does not answer, or does not have the block yet, has no vote: one of two
// that is away is what the other is there for.
func (s *Source) vote(ctx context.Context, final chain.Block) error {
	if len(s.nodes) == 1 || s.agreedOn(final) {
		return nil
	}
	said := s.votes(ctx, final.Number)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	hash, err := majority(s.nodes, said)
	if err != nil {
		return fmt.Errorf("block %d: %w", final.Number, err)
	}
	var outvoted error
	for _, n := range s.nodes {
		switch own, voted := said[n]; {
		case voted && own == hash:
			n.setOutvoted(false)
		case voted && n.setOutvoted(true):
			outvoted = errors.Join(outvoted, fmt.Errorf("node %s has %s as block %d, most have %s: it is not asked until it agrees: %w",
				n.name, show(own), final.Number, show(hash), chain.ErrDisagree))
		}
	}
	switch {
	case outvoted != nil:
		return outvoted
	case hash != final.Hash:
		return fmt.Errorf("block %d: %w", final.Number, chain.ErrForked)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agreed = final
	return nil
}

func (s *Source) agreedOn(b chain.Block) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agreed.Number == b.Number && s.agreed.Hash == b.Hash
}

// votes is what the nodes that answer have at a number.
func (s *Source) votes(ctx context.Context, number uint64) map[*node]chain.Hash {
	ctx, cancel := context.WithTimeout(ctx, voteMax)
	defer cancel()
	var asking sync.WaitGroup
	var mu sync.Mutex
	said := make(map[*node]chain.Hash, len(s.nodes))
	for _, n := range s.nodes {
		if !n.mayVote() {
			continue
		}
		asking.Go(func() {
			hash, err := s.voteOf(ctx, n, number)
			n.voted(err)
			if err != nil || hash == "" {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			said[n] = hash
		})
	}
	asking.Wait()
	return said
}

func (s *Source) voteOf(ctx context.Context, n *node, number uint64) (chain.Hash, error) {
	if err := s.identify(ctx, n); err != nil {
		return "", err
	}
	var h *header
	if err := n.call(ctx, request{"eth_getBlockByNumber", []any{hexutil.Uint64(number), false}, &h}); err != nil || h == nil {
		return "", err
	}
	if h.number != number {
		return "", n.fault(fmt.Errorf("it answered with block %d when asked for block %d", h.number, number))
	}
	if err := s.admit(n, h); err != nil {
		return "", err
	}
	return chain.Hash(h.hash[:]), nil
}

// majority is what more than half of those say that were not outvoted before.
func majority(nodes []*node, said map[*node]chain.Hash) (chain.Hash, error) {
	count, total := map[chain.Hash]int{}, 0
	var words error
	for _, n := range nodes {
		hash, voted := said[n]
		if voted {
			words = errors.Join(words, fmt.Errorf("node %s has %s", n.name, show(hash)))
		}
		if voted && !n.isOutvoted() {
			count[hash]++
			total++
		}
	}
	for hash, votes := range count {
		if 2*votes > total {
			return hash, nil
		}
	}
	if total == 0 {
		return "", errors.Join(words, errors.New("no node that is believed says which block it has"))
	}
	return "", errors.Join(words, chain.ErrDisagree)
}

func show(h chain.Hash) string { return Family{}.PrintBlock(h) }

func (n *node) isOutvoted() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.outvoted
}

// setOutvoted tells whether that is a change.
func (n *node) setOutvoted(outvoted bool) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	changed := n.outvoted != outvoted
	n.outvoted = outvoted
	return changed
}

func (n *node) mayVote() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return !time.Now().Before(n.silentUntil)
}

// voted notes whether a node answered.
func (n *node) voted(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.silentUntil = time.Time{}
	if err != nil {
		n.silentUntil = time.Now().Add(votePause)
	}
}
