package evm

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// check makes sure that a node may be asked: the others did not outvote it, and it
// serves their chain.
func (s *Source) check(ctx context.Context, n *node) error {
	if why := n.isOutvoted(); why != nil {
		return why
	}
	return s.identify(ctx, n)
}

// identify makes sure that a node serves the right chain: another one would look like a
// reorganisation of everything. Nodes are asked when they are first used, and again after
// each failure and each answer that does not fit to what came before, since what is behind
// an address can be replaced at any time.
func (s *Source) identify(ctx context.Context, n *node) error {
	if n.isChecked() {
		return nil
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	said, err := n.identity(ctx)
	if err != nil {
		return err
	}
	return s.compare(n, said)
}

// settle finds out which chain the nodes are to serve, where [Source.Expect] did not say
// so: the one that most of those serve that answer. Whichever is listed first, one wrong
// node would else have the right ones refused.
func (s *Source) settle(ctx context.Context) error {
	if len(s.nodes) == 1 || s.expected() != nil {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, voteMax)
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	count, answered := map[chain.Identity]int{}, 0
	var words error
	for _, n := range s.nodes {
		all.Go(func() {
			id, err := n.identity(asking)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				return // it is told when its turn comes
			}
			count[id]++
			answered++
			words = errors.Join(words, fmt.Errorf("node %s serves %v", n.name, id))
		})
	}
	all.Wait()
	for id, votes := range count {
		if 2*votes > answered {
			s.Expect(id)
			return nil
		}
	}
	if answered > 0 {
		return fmt.Errorf("%w\n%w: take those of another chain out of rpcUrls", words, chain.ErrDisagree)
	}
	return ctx.Err()
}

// Expect is documented at chain.Source.
func (s *Source) Expect(id chain.Identity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.identity = &id
}

func (s *Source) expected() *chain.Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity
}

// identity is the answers to the two questions that tell a chain.
type identity struct {
	id      hexutil.Uint64
	genesis *header
}

func (id *identity) requests() []request {
	return []request{
		{"eth_chainId", nil, &id.id},
		{"eth_getBlockByNumber", []any{hexutil.Uint64(0), false}, &id.genesis},
	}
}

// identity asks a node which chain it serves.
func (n *node) identity(ctx context.Context) (chain.Identity, error) {
	var said identity
	if err := n.call(ctx, said.requests()...); err != nil {
		return chain.Identity{}, err
	}
	return said.of(n)
}

func (id identity) of(n *node) (chain.Identity, error) {
	if id.genesis == nil {
		return chain.Identity{}, n.fault(fmt.Errorf("block 0: %w", chain.ErrNotFound))
	}
	if id.genesis.number != 0 {
		return chain.Identity{}, n.fault(fmt.Errorf("it answered with block %d when asked for block 0", id.genesis.number))
	}
	return chain.Identity{Ref: RefOf(uint64(id.id)), Genesis: chain.Hash(id.genesis.hash[:])}, nil
}

// compare notes what a node serves.
func (s *Source) compare(n *node, said chain.Identity) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.identity == nil {
		s.identity = &said
	}
	if *s.identity != said {
		n.setChecked(false)
		return n.fault(fmt.Errorf("it serves %v, and not %v: %w", said, *s.identity, chain.ErrOtherChain))
	}
	n.setChecked(true)
	return nil
}

// Identity asks the node anew each time. It fails with ErrOtherChain when the chain is not
// the expected one, or the one that this Source began with, and with ErrDisagree when
// nothing is expected and no chain is that of most nodes.
func (s *Source) Identity(ctx context.Context) (chain.Identity, error) {
	err := s.try(ctx, func(n *node) error {
		n.setChecked(false)
		return s.check(ctx, n)
	})
	if err != nil {
		return chain.Identity{}, fmt.Errorf("read identity: %w", err)
	}
	return *s.expected(), nil
}
