package evm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// errNoNonce is the fault of a node that answers without saying it.
var errNoNonce = errors.New("it does not say the wallet's nonce")

// Nonces is documented at chain.Sender.
func (s *Sender) Nonces(ctx context.Context) (chain.Nonces, error) {
	return s.source.nonces(ctx, s.wallet)
}

// NoncesOf is what nodes say of the chain transactions of any account, as Nonces of a
// [Sender]: for whoever looks and has no key. The Source is one that this package made.
func NoncesOf(ctx context.Context, source chain.Source, wallet chain.Address) (chain.Nonces, error) {
	s, ok := source.(*Source)
	if !ok {
		return chain.Nonces{}, errors.New("evm: nonces are of accounts of EVM chains")
	}
	of, err := account(wallet)
	if err != nil {
		return chain.Nonces{}, err
	}
	return s.nonces(ctx, of)
}

func (s *Source) nonces(ctx context.Context, of common.Address) (chain.Nonces, error) {
	said, err := each(ctx, s, func(ctx context.Context, n *node) (chain.NodeNonces, error) {
		var mined, pending *hexutil.Uint64
		if err := n.call(ctx, request{"eth_getTransactionCount", []any{of, "latest"}, &mined},
			request{"eth_getTransactionCount", []any{of, "pending"}, &pending}); err != nil {
			return chain.NodeNonces{}, err
		}
		if mined == nil || pending == nil {
			return chain.NodeNonces{}, n.fault(errNoNonce)
		}
		return chain.NodeNonces{Node: n.name, Mined: uint64(*mined), Pending: max(uint64(*pending), uint64(*mined))}, nil
	})
	if len(said) == 0 {
		return chain.Nonces{}, fmt.Errorf("read nonces: %w", err)
	}
	found := chain.Nonces{Said: said}
	var mined, pending []uint64
	for _, one := range said {
		mined, pending = append(mined, one.Mined), append(pending, one.Pending)
	}
	found.Mined, found.ByMost = reached(len(s.nodes), mined)
	found.Pending, _ = reached(len(s.nodes), pending)
	found.Unmined = notPassed(len(s.nodes), mined)
	return found, nil
}

// Consumed is documented at chain.Sender. At one block nodes can't differ unless one is
// wrong. One that says more than most changes nothing, since the least counts; one that
// says less would hold everything up unseen, so it is told of.
func (s *Sender) Consumed(ctx context.Context, final chain.Block) (uint64, error) {
	type answer struct {
		node     string
		consumed uint64
	}
	said, err := all(ctx, s.source, func(ctx context.Context, n *node) (answer, error) {
		var said *hexutil.Uint64
		if err := n.call(ctx, request{"eth_getTransactionCount", []any{s.wallet, hexutil.Uint64(final.Number)}, &said}); err != nil {
			return answer{}, err
		}
		if said == nil {
			return answer{}, n.fault(errNoNonce)
		}
		return answer{n.name, uint64(*said)}, nil
	})
	if err != nil {
		return 0, fmt.Errorf("read nonce at block %d: %w: %w", final.Number, chain.ErrNotAll, err)
	}
	var numbers []uint64
	var words []string
	for _, one := range said {
		numbers, words = append(numbers, one.consumed), append(words, fmt.Sprintf("node %s says %d", one.node, one.consumed))
	}
	least := slices.Min(numbers)
	if least < notPassed(len(s.source.nodes), numbers) {
		return 0, fmt.Errorf("nonce at block %d: %w: %s", final.Number, chain.ErrNotAll, strings.Join(words, ", "))
	}
	return least, nil
}
