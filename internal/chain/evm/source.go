package evm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Source reads a chain through one node, or through several of which the next
// is asked when one fails or says what cannot be. It is a chain.Source.
type Source struct {
	nodes []*node
	known known // what was proven of blocks

	// provable is set once a header was seen that has the hash it names: on
	// this chain, a header that looks the same and has not is made up.
	provable atomic.Bool
	// rooted is set once receipts were seen that have the root of their header:
	// on this chain, some that have not were changed, or some are missing.
	rooted atomic.Bool
	// head is the number that the last Head gave.
	head atomic.Uint64

	stuckAfter time.Duration // as the constant, except in tests

	mu       sync.Mutex
	current  int
	highest  uint64          // number of the highest head so far
	moved    time.Time       // when it was reached
	looked   time.Time       // when the other nodes were last asked for theirs
	identity *chain.Identity // what every node must serve; nil before it is known, see settle
	agreed   []chain.Block   // the last ones that most of them had
}

var _ chain.Source = (*Source)(nil)

// Open returns a Source over the nodes at these addresses: http, https, ws,
// wss, or the path of a socket that starts with / or ./. It connects when it is
// first asked, so it succeeds while the nodes are away; it fails for what can
// never be a node's address, without repeating it.
func Open(urls ...string) (*Source, error) {
	if len(urls) == 0 {
		return nil, errors.New("evm: the address of at least one node is needed")
	}
	s := &Source{stuckAfter: stuckAfter}
	for _, u := range urls {
		n, err := newNode(u)
		if err != nil {
			return nil, err
		}
		s.nodes = append(s.nodes, n)
	}
	return s, nil
}

// Close ends the connections. The Source can be used again; it then connects anew.
func (s *Source) Close() {
	for _, n := range s.nodes {
		n.close()
	}
}

// try goes round the nodes, starting with the one that answered last, until one
// succeeds.
func (s *Source) try(ctx context.Context, do func(*node) error) error {
	if err := s.settle(ctx); err != nil { // once, not of each node
		return err
	}
	var failed error
	for range s.nodes {
		s.mu.Lock()
		at := s.current
		s.mu.Unlock()
		n := s.nodes[at]
		err := s.check(ctx, n)
		if err == nil {
			err = do(n)
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
		if errors.Is(err, chain.ErrForked) {
			n.setChecked(false) // a reorganisation, or another chain all of a sudden
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

// admit refuses a header that cannot be one of this chain.
func (s *Source) admit(n *node, h *header) error {
	if h.proof.proven {
		s.provable.Store(true)
	}
	if h.proof.odd && s.provable.Load() {
		return n.fault(fmt.Errorf("block %d does not have the hash %s that the node gives it", h.number, h.hash))
	}
	return nil
}

// headers asks a node for blocks by number, and for its identity together with
// them where the answer decides what is taken back or confirmed.
func (s *Source) headers(ctx context.Context, n *node, numbers []uint64, withIdentity bool) ([]*header, error) {
	list := make([]*header, len(numbers))
	requests := make([]request, len(numbers), len(numbers)+2)
	for i, number := range numbers {
		requests[i] = request{"eth_getBlockByNumber", []any{hexutil.Uint64(number), false}, &list[i]}
	}
	var id identity
	if withIdentity {
		requests = append(requests, id.requests()...)
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	if withIdentity {
		said, err := id.of(n)
		if err == nil {
			err = s.compare(n, said)
		}
		if err != nil {
			return nil, err
		}
	}
	for i, h := range list {
		if h == nil {
			continue
		}
		if h.number != numbers[i] {
			return nil, n.fault(fmt.Errorf("it answered with block %d when asked for block %d", h.number, numbers[i]))
		}
		if err := s.admit(n, h); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// At is documented at chain.Source. Every number has a block on EVM chains, so
// none is ever nil.
func (s *Source) At(ctx context.Context, numbers ...uint64) ([]*chain.Block, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	blocks := make([]*chain.Block, len(numbers))
	err := s.try(ctx, func(n *node) error {
		headers, err := s.headers(ctx, n, numbers, true)
		if err != nil {
			return err
		}
		for i, h := range headers {
			if h == nil {
				return n.fault(fmt.Errorf("block %d: %w", numbers[i], chain.ErrNotFound))
			}
			b := h.block()
			blocks[i] = &b
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read blocks: %w", err)
	}
	return blocks, nil
}

// nextMax bounds how many blocks are in memory at once, each with the hashes of
// its chain transactions.
const nextMax = 500

// Next is documented at chain.Source. No node may say of a block up to the head
// that there is none.
func (s *Source) Next(ctx context.Context, after chain.Block, upTo int) ([]chain.Block, error) {
	if s.head.Load() <= after.Number {
		if _, err := s.Head(ctx); err != nil {
			return nil, err
		}
	}
	head := s.head.Load()
	var numbers []uint64
	for number := after.Number + 1; number <= head && len(numbers) < min(upTo, nextMax); number++ {
		numbers = append(numbers, number)
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	var blocks []chain.Block
	err := s.try(ctx, func(n *node) (err error) {
		blocks, err = s.next(ctx, n, after, numbers)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the blocks after %d: %w", after.Number, err)
	}
	return blocks, nil
}

func (s *Source) next(ctx context.Context, n *node, after chain.Block, numbers []uint64) ([]chain.Block, error) {
	headers, err := s.headers(ctx, n, numbers, false)
	if err != nil {
		return nil, err
	}
	blocks := make([]chain.Block, 0, len(headers))
	parent := after.Hash
	for i, h := range headers {
		switch {
		case h == nil && i == 0:
			return nil, n.fault(fmt.Errorf("block %d: %w", numbers[0], chain.ErrNotFound))
		case h == nil:
			return blocks, nil // a node that is a little late; what it has is as good as any
		case parent != "" && parent != chain.Hash(h.parentHash[:]):
			return nil, n.fault(fmt.Errorf("block %d does not follow the block before it: %w", h.number, chain.ErrForked))
		}
		blocks = append(blocks, h.withProof())
		parent = chain.Hash(h.hash[:])
	}
	return blocks, nil
}

func hashOf(h chain.Hash) common.Hash { return common.BytesToHash([]byte(h)) }
