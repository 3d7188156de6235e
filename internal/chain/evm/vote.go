package evm

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// agreedMax is of how many blocks it is remembered that the nodes agreed on them: deposits
// and payouts are final at different ones, and are asked about by turns.
const agreedMax = 4

// errOutvoted keeps a node from being asked anything.
var errOutvoted = errors.New("it disagrees with the other nodes")

// vote has every node say which block is final, before anything is made final: a fork
// that one node made up, or was left on, hangs together as well as the chain does, and
// only the others tell. More than half of those that answer are believed, and a node that
// says otherwise is asked nothing more until it agrees. Without a majority it fails with
// ErrDisagree until they agree or one is taken out of the configuration; it fails so once
// for a node that was outvoted or serves another chain too, so that the log and the metric
// have it.
//
// A node that does not answer, or does not have the block yet, has no vote: one of two
// that is away is what the other is there for.
func (s *Source) vote(ctx context.Context, final chain.Block) error {
	if len(s.nodes) == 1 || s.agreedOn(final) {
		return nil
	}
	hash, err := s.poll(ctx, final.Number)
	if err != nil {
		return err
	}
	var outvoted error
	for _, n := range s.nodes {
		outvoted = errors.Join(outvoted, n.complaint())
	}
	switch {
	case outvoted != nil:
		return outvoted
	case hash != final.Hash:
		return fmt.Errorf("block %d: %w", final.Number, chain.ErrForked)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agreed = slices.DeleteFunc(s.agreed, func(a chain.Block) bool { return a.Number == final.Number })
	s.agreed = append(s.agreed[max(0, len(s.agreed)+1-agreedMax):], final)
	return nil
}

// Agreed is documented at chain.Source.
func (s *Source) Agreed(ctx context.Context, number uint64) (chain.Block, error) {
	var most chain.Hash // empty for what the one node has
	if len(s.nodes) > 1 {
		var err error
		if most, err = s.poll(ctx, number); err != nil {
			return chain.Block{}, err
		}
	}
	blocks, err := s.At(ctx, number)
	if err != nil {
		return chain.Block{}, err
	}
	if most != "" && blocks[0].Hash != most {
		return chain.Block{}, fmt.Errorf("block %d: %w", number, chain.ErrForked)
	}
	return *blocks[0], nil
}

// poll returns what most nodes have at a number, and notes which of them have another block.
func (s *Source) poll(ctx context.Context, number uint64) (chain.Hash, error) {
	said := s.votes(ctx, number)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	hash, err := majority(s.nodes, said)
	if err != nil {
		return "", fmt.Errorf("block %d: %w", number, err)
	}
	for _, n := range s.nodes {
		switch own, voted := said[n]; {
		case voted && own == hash:
			n.agrees()
		case voted:
			n.outvote(n.fault(errOutvoted), fmt.Errorf("node %s has %s as block %d, most have %s: it is not asked until it agrees: %w",
				n.name, show(own), number, show(hash), chain.ErrDisagree))
		}
	}
	return hash, nil
}

func (s *Source) agreedOn(b chain.Block) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.agreed, func(a chain.Block) bool { return a.Number == b.Number && a.Hash == b.Hash })
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
			if errors.Is(err, chain.ErrOtherChain) {
				n.outvote(err, fmt.Errorf("%w: it is not asked until it does: %w", err, chain.ErrDisagree))
			}
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
		if voted && n.isOutvoted() == nil {
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

// isOutvoted returns why a node is not to be asked; nil where it may be.
func (n *node) isOutvoted() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.outvoted
}

// outvote keeps a node from being asked. The complaint is kept until somebody was told.
func (n *node) outvote(why, complaint error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.outvoted == nil {
		n.outvoted, n.untold = why, complaint
	}
}

// agrees ends that.
func (n *node) agrees() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.outvoted, n.untold = nil, nil
}

// complaint is why a node was outvoted, once.
func (n *node) complaint() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	why := n.untold
	n.untold = nil
	return why
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
