package evm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Balances is documented at chain.Source. Most nodes know the state of some
// hundred blocks, and say in words of their own that an older one is gone; so
// whatever a node says about a block, it is asked for the newest, as long as
// that is no older. What one node does not tell, the others are asked for.
func (s *Source) Balances(ctx context.Context, at chain.Block, holdings []chain.Holding) ([]*big.Int, error) {
	found := make([]*big.Int, len(holdings))
	var calls []balanceCall
	var refused error
	for i, h := range holdings {
		call, err := newBalanceCall(h)
		if err != nil {
			refused = err
			continue
		}
		call.found = &found[i]
		calls = append(calls, call)
	}
	if len(calls) == 0 && refused != nil {
		return nil, fmt.Errorf("read balances: %w", refused)
	}
	if len(calls) == 0 {
		return nil, nil
	}
	err := s.try(ctx, func(n *node) error {
		if err := s.knows(ctx, n, at); err != nil {
			return err
		}
		untold, err := n.balances(ctx, at.Number, calls)
		if err == nil && len(unanswered(calls)) == len(calls) {
			return untold
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	for _, n := range s.inTurn()[1:] {
		if len(unanswered(calls)) == 0 {
			break
		}
		if s.check(ctx, n) == nil && s.knows(ctx, n, at) == nil {
			n.balances(ctx, at.Number, calls) // why it does not tell is no better than why the first did not
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return found, nil
}

// knows makes sure that a node has a block as the one of its number, where its hash is
// known: not every node answers for a block by its hash, and another fork has other
// balances at the same number.
func (s *Source) knows(ctx context.Context, n *node, at chain.Block) error {
	if at.Hash == "" {
		return nil
	}
	headers, err := s.headers(ctx, n, []uint64{at.Number}, false)
	switch {
	case err != nil:
		return err
	case headers[0] == nil:
		return n.fault(fmt.Errorf("block %d: %w", at.Number, chain.ErrNotFound))
	case headers[0].hash != hashOf(at.Hash):
		return n.fault(fmt.Errorf("it has another block %d: %w", at.Number, chain.ErrForked))
	}
	return nil
}

// balanceCall asks for one balance.
type balanceCall struct {
	holder common.Address
	token  common.Address // zero for the native coin
	found  **big.Int
}

func newBalanceCall(h chain.Holding) (c balanceCall, err error) {
	if c.holder, err = account(h.Address); err != nil || h.Token == "" {
		return c, err
	}
	if c.token, err = account(h.Token); err == nil && c.token == (common.Address{}) {
		err = fmt.Errorf("token %s: %w", c.token, chain.ErrAddress)
	}
	return c, err
}

func (c balanceCall) request(block uint64) request {
	if c.token == (common.Address{}) {
		return request{"eth_getBalance", []any{c.holder, hexutil.Uint64(block)}, new(*hexutil.Big)}
	}
	call := map[string]any{"to": c.token, "data": hexutil.Bytes(erc20.PackBalanceOf(c.holder))}
	return request{"eth_call", []any{call, hexutil.Uint64(block)}, new(hexutil.Bytes)}
}

// take notes what was answered, if it is a balance.
func (c balanceCall) take(result any) {
	switch said := result.(type) {
	case **hexutil.Big:
		if *said != nil {
			*c.found = (*said).ToInt()
		}
	case *hexutil.Bytes:
		if len(*said) == common.HashLength {
			*c.found = new(big.Int).SetBytes(*said)
		}
	}
}

func unanswered(calls []balanceCall) (left []balanceCall) {
	for _, c := range calls {
		if *c.found == nil {
			left = append(left, c)
		}
	}
	return left
}

// balances asks a node for what is unanswered: what addresses held after a
// block, else what they hold now. What it does not tell stays unanswered, and
// untold is why.
func (n *node) balances(ctx context.Context, block uint64, calls []balanceCall) (untold, err error) {
	if untold, err = n.balancesAt(ctx, block, calls); untold == nil || err != nil || !errors.Is(untold, errSaid) {
		return untold, err
	}
	var newest *header
	err = n.call(ctx, request{"eth_getBlockByNumber", []any{"latest", false}, &newest})
	switch {
	case err != nil && errors.Is(err, errSaid):
		return err, nil
	case err != nil:
		return nil, err
	case newest == nil || newest.number < block:
		return n.fault(fmt.Errorf("the state of block %d: %w", block, chain.ErrNotFound)), nil
	case newest.number == block:
		return untold, nil
	}
	return n.balancesAt(ctx, newest.number, calls)
}

// untoldMax is of how many addresses a token may fail to tell the balance
// before a node is asked for no more of it: each takes a call of its own.
const untoldMax = 3

// balancesAt asks token by token, so that one whose contract refuses to tell
// keeps nobody from knowing of the others.
func (n *node) balancesAt(ctx context.Context, block uint64, calls []balanceCall) (untold, err error) {
	left := unanswered(calls)
	err = n.ask(ctx, block, left, func(_ request, err error) error { return err })
	if err != nil && !errors.Is(err, errSaid) {
		return nil, err
	}
	for err != nil && len(left) > 0 {
		token := left[0].token
		ofToken := func(c balanceCall) bool { return c.token == token }
		var some []balanceCall
		for _, c := range left {
			if ofToken(c) && *c.found == nil {
				some = append(some, c)
			}
		}
		left = slices.DeleteFunc(left, ofToken)
		failures := 0
		said := n.ask(ctx, block, some, func(_ request, err error) error {
			if failures++; failures < untoldMax && errors.Is(err, errSaid) {
				untold = err
				return nil
			}
			return err
		})
		if said != nil && !errors.Is(said, errSaid) {
			return nil, said
		}
		untold = cmp.Or(said, untold)
	}
	if silent := unanswered(calls); untold == nil && len(silent) > 0 {
		untold = n.fault(fmt.Errorf("it does not say what %s holds", silent[0].holder))
	}
	return untold, nil
}

// ask sends the calls, and takes what is answered though others fail.
func (n *node) ask(ctx context.Context, block uint64, calls []balanceCall, failed func(request, error) error) error {
	requests := make([]request, len(calls))
	for i, c := range calls {
		requests[i] = c.request(block)
	}
	err := n.callOr(ctx, failed, requests)
	for i, c := range calls {
		c.take(requests[i].result)
	}
	return err
}
