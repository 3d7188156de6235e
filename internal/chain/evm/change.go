package evm

import (
	"cmp"
	"context"
	"errors"
	"math/big"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Changed is documented at chain.Source. The next node is asked for what the ones before
// it did not tell, and for what is not as expected: one that says something else is
// believed only where no other contradicts it.
func (s *Source) Changed(ctx context.Context, changes []chain.Change) ([]*big.Int, error) {
	found := make([]*big.Int, len(changes))
	for _, n := range s.inTurn() {
		var doubtful []*change
		for i, c := range changes {
			if found[i] != nil && found[i].Cmp(c.Raw) == 0 {
				continue
			}
			if call, err := newBalanceCall(c.Holding); err == nil {
				doubtful = append(doubtful, &change{Change: c, call: call, found: &found[i]})
			}
		}
		if len(doubtful) == 0 || ctx.Err() != nil {
			break
		}
		if s.check(ctx, n) == nil {
			s.changed(ctx, n, doubtful)
		}
	}
	return found, ctx.Err()
}

// change is what one node is asked for.
type change struct {
	chain.Change
	call          balanceCall
	before, after *big.Int // nil where the node did not tell
	found         **big.Int
}

// refusedMax is how many states a node may lack before it is asked for no older ones:
// each takes a call of its own.
const refusedMax = 6

// changed asks a node, for the newest blocks first. What it does not tell stays as it was.
func (s *Source) changed(ctx context.Context, n *node, list []*change) {
	slices.SortStableFunc(list, func(a, b *change) int { return cmp.Compare(b.Block.Number, a.Block.Number) })
	var calls []balanceCall
	var requests []request
	ask := func(c *change, block uint64, into **big.Int) {
		call := c.call
		call.found = into
		calls, requests = append(calls, call), append(requests, call.request(block))
	}
	for _, c := range list {
		ask(c, c.Block.Number, &c.after)
		if c.Whole || c.Block.Number == 0 {
			c.before = new(big.Int)
		} else {
			ask(c, c.Block.Number-1, &c.before)
		}
	}
	refused := 0
	// What was answered before a node refused counts: why it did does not.
	_ = n.callOr(ctx, func(_ request, err error) error {
		if refused++; refused < refusedMax && errors.Is(err, errSaid) {
			return nil
		}
		return err
	}, requests)
	for i, call := range calls {
		call.take(requests[i].result)
	}
	s.believe(ctx, n, list)
}

// believe takes what a node told. What is not as expected is believed of a block alone
// that the node has as its own: another fork has other balances.
func (s *Source) believe(ctx context.Context, n *node, list []*change) {
	var odd []*change
	var numbers []uint64
	for _, c := range list {
		if c.before == nil || c.after == nil {
			continue
		}
		if c.after.Sub(c.after, c.before); c.after.Cmp(c.Raw) == 0 {
			*c.found = c.after
			continue
		}
		if odd = append(odd, c); !slices.Contains(numbers, c.Block.Number) {
			numbers = append(numbers, c.Block.Number)
		}
	}
	if len(odd) == 0 {
		return
	}
	headers, err := s.headers(ctx, n, numbers, true)
	if err != nil {
		return
	}
	for _, c := range odd {
		h := headers[slices.Index(numbers, c.Block.Number)]
		if *c.found == nil && h != nil && h.hash == hashOf(c.Block.Hash) {
			*c.found = c.after
		}
	}
}
