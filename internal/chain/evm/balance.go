package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Balances is documented at chain.Source. Most nodes know the state of some
// hundred blocks, and say in words of their own that an older one is gone; so
// whatever a node says about a block, it is asked for the newest, as long as
// that is no older.
func (s *Source) Balances(ctx context.Context, at chain.Block, holdings []chain.Holding) ([]*big.Int, error) {
	if len(holdings) == 0 {
		return nil, nil
	}
	calls := make([]balanceCall, len(holdings))
	for i, h := range holdings {
		var err error
		if calls[i], err = newBalanceCall(h); err != nil {
			return nil, fmt.Errorf("read balances: %w", err)
		}
	}
	var found []*big.Int
	err := s.try(ctx, func(n *node) (err error) {
		found, err = n.balances(ctx, calls, hexutil.Uint64(at.Number))
		if err == nil || ctx.Err() != nil || !errors.Is(err, errSaid) {
			return err
		}
		var newest *header
		if err := n.call(ctx, request{"eth_getBlockByNumber", []any{"latest", false}, &newest}); err != nil {
			return err
		}
		if newest == nil || newest.number < at.Number {
			return n.fault(fmt.Errorf("the state of block %d: %w", at.Number, chain.ErrNotFound))
		}
		found, err = n.balances(ctx, calls, hexutil.Uint64(newest.number))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	return found, nil
}

// balanceCall asks for one balance.
type balanceCall struct {
	holder common.Address
	token  *common.Address // nil for the native coin
}

func newBalanceCall(h chain.Holding) (balanceCall, error) {
	holder, err := account(h.Address)
	if err != nil || h.Token == "" {
		return balanceCall{holder: holder}, err
	}
	token, err := account(h.Token)
	return balanceCall{holder, &token}, err
}

func (c balanceCall) request(block any, result *hexutil.Bytes, native **hexutil.Big) request {
	if c.token == nil {
		return request{"eth_getBalance", []any{c.holder, block}, native}
	}
	call := map[string]any{"to": c.token, "data": hexutil.Bytes(erc20.PackBalanceOf(c.holder))}
	return request{"eth_call", []any{call, block}, result}
}

func (n *node) balances(ctx context.Context, calls []balanceCall, block any) ([]*big.Int, error) {
	words := make([]hexutil.Bytes, len(calls))
	natives := make([]*hexutil.Big, len(calls))
	requests := make([]request, len(calls))
	for i, c := range calls {
		requests[i] = c.request(block, &words[i], &natives[i])
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	found := make([]*big.Int, len(calls))
	for i, c := range calls {
		switch {
		case c.token == nil && natives[i] != nil:
			found[i] = natives[i].ToInt()
		case c.token != nil && len(words[i]) == common.HashLength:
			found[i] = new(big.Int).SetBytes(words[i])
		default:
			return nil, n.fault(fmt.Errorf("it does not say what %s holds", c.holder))
		}
	}
	return found, nil
}
