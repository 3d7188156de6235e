package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Search is documented at chain.Source. A search goes over so many blocks that
// their headers cannot all be read. So nodes are asked for the logs of this one
// address, each node or a single one twice, and every block that any of them
// names is then read like the newest are. That finds everything, unless all
// nodes leave out the same: if the address holds more than was found, each
// block is read. So it is where no node answers such a query and headers can be
// proven, since receipts do then. Either takes as long as watching so many
// blocks does, and a Watcher looks at the time it has between searches alone.
func (s *Source) Search(ctx context.Context, tokens []chain.Address, to chain.Address, from, upTo uint64) ([]chain.Transfer, error) {
	if upTo < from || len(tokens) == 0 {
		return nil, nil
	}
	q, err := newQuery(tokens)
	if err != nil {
		return nil, fmt.Errorf("search transfers: %w", err)
	}
	receiver, err := account(to)
	if err != nil {
		return nil, fmt.Errorf("search transfers: receiver: %w", err)
	}
	numbers, err := s.searchBlocks(ctx, q, receiver, from, upTo)
	if err != nil && ctx.Err() == nil && s.provable.Load() {
		found, readErr := s.readAll(ctx, tokens, to, from, upTo)
		if readErr != nil {
			return nil, fmt.Errorf("search transfers: %w", errors.Join(err, readErr))
		}
		return found, nil
	}
	if err != nil {
		return nil, fmt.Errorf("search transfers: %w", err)
	}
	found, err := s.readAt(ctx, tokens, to, numbers)
	if err != nil {
		return nil, fmt.Errorf("search transfers: %w", err)
	}
	missing, err := s.holdsMore(ctx, tokens, to, upTo, found)
	if err != nil {
		return nil, fmt.Errorf("search transfers: %w", err)
	}
	if missing {
		return s.readAll(ctx, tokens, to, from, upTo)
	}
	return found, nil
}

// searchBlocks asks for the numbers of the blocks with transfers to an address, or from
// it, ascending.
func (s *Source) searchBlocks(ctx context.Context, q *query, to common.Address, from, upTo uint64) ([]uint64, error) {
	var numbers []uint64
	var faults []error
	answers := 0
	nodes := s.inTurn()
	if len(nodes) == 1 {
		nodes = append(nodes, nodes[0])
	}
	for _, n := range nodes {
		err := s.check(ctx, n)
		if err == nil {
			var said []uint64
			if said, err = n.search(ctx, q, to, from, upTo); err == nil {
				numbers = append(numbers, said...)
				answers++
				continue
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		faults = append(faults, err)
	}
	if answers == 0 {
		return nil, errors.Join(faults...)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// search goes through the blocks in queries as wide as the node takes.
func (n *node) search(ctx context.Context, q *query, to common.Address, from, upTo uint64) ([]uint64, error) {
	var numbers []uint64
	for from <= upTo {
		width := uint64(n.span.get())
		end := upTo
		if upTo-from >= width {
			end = from + width - 1
		}
		// What left it, too: without the sweep of a deposit it would lie there still.
		var list, left events
		logs := func(topics ...any) any {
			return map[string]any{"fromBlock": hexutil.Uint64(from), "toBlock": hexutil.Uint64(end), "address": q.tokens, "topics": topics}
		}
		at := common.BytesToHash(to[:])
		err := n.call(ctx, request{"eth_getLogs", []any{logs(transferTopic, nil, at)}, &list})
		if err == nil {
			err = n.call(ctx, request{"eth_getLogs", []any{logs(transferTopic, at)}, &left})
		}
		switch {
		case err == nil:
			n.span.accepted(int(end - from + 1))
		case end == from || ctx.Err() != nil || errors.Is(err, errAway):
			return nil, err
		default:
			n.span.refused(int(end - from + 1))
			continue
		}
		list = append(list, left...)
		for i := range list {
			if e := &list[i]; e.block < from || e.block > end {
				return nil, n.fault(fmt.Errorf("asked for blocks %d to %d, it answered with a log of block %d", from, end, e.block))
			}
			numbers = append(numbers, list[i].block)
		}
		from = end + 1
	}
	return numbers, nil
}

// onlyTo is the test for one address.
func onlyTo(to chain.Address) func(context.Context) (chain.Ours, error) {
	return func(context.Context) (chain.Ours, error) {
		return func(a chain.Address) bool { return a == to }, nil
	}
}

// readAt reads the transfers to an address in some blocks.
func (s *Source) readAt(ctx context.Context, tokens []chain.Address, to chain.Address, numbers []uint64) ([]chain.Transfer, error) {
	var found []chain.Transfer
	for len(numbers) > 0 {
		part := numbers[:min(provenMax, len(numbers))]
		at, err := s.At(ctx, part...)
		if err != nil {
			return nil, err
		}
		blocks := make([]chain.Block, len(at))
		for i, b := range at {
			blocks[i] = *b
		}
		list, read, err := s.Transfers(ctx, blocks, tokens, onlyTo(to))
		if err != nil {
			return nil, err
		}
		found = append(found, touching(list, to)...)
		numbers = numbers[read:]
	}
	return found, nil
}

// readAll reads every block in search of the transfers to an address.
func (s *Source) readAll(ctx context.Context, tokens []chain.Address, to chain.Address, from, upTo uint64) ([]chain.Transfer, error) {
	var found []chain.Transfer
	for from <= upTo {
		blocks, err := s.blocksFrom(ctx, from, upTo)
		if err != nil {
			return nil, err
		}
		list, read, err := s.Transfers(ctx, blocks, tokens, onlyTo(to))
		if err != nil {
			return nil, err
		}
		found = append(found, touching(list, to)...)
		from += uint64(read)
	}
	return found, nil
}

// blocksFrom reads the next blocks of a search with what they are checked with.
func (s *Source) blocksFrom(ctx context.Context, from, upTo uint64) ([]chain.Block, error) {
	var numbers []uint64
	for number := from; number <= upTo && len(numbers) < nextMax; number++ {
		numbers = append(numbers, number)
	}
	var blocks []chain.Block
	err := s.try(ctx, func(n *node) (err error) {
		if blocks, err = s.next(ctx, n, chain.Block{}, numbers); err == nil && len(blocks) == 0 {
			err = n.fault(fmt.Errorf("block %d: %w", from, chain.ErrNotFound))
		}
		return err
	})
	return blocks, err
}

// touching are the transfers to an address and from it.
func touching(list []chain.Transfer, at chain.Address) (found []chain.Transfer) {
	for _, t := range list {
		if t.To == at || t.From == at {
			found = append(found, t)
		}
	}
	return found
}

// holdsMore tells whether an address holds more of a token than the transfers
// gave it. A token of which no node tells the balance says nothing about the
// others.
func (s *Source) holdsMore(ctx context.Context, tokens []chain.Address, to chain.Address, upTo uint64, found []chain.Transfer) (bool, error) {
	holdings := make([]chain.Holding, len(tokens))
	for i, token := range tokens {
		holdings[i] = chain.Holding{Token: token, Address: to}
	}
	balances, err := s.Balances(ctx, chain.Block{Number: upTo}, holdings)
	if err != nil {
		return false, err
	}
	for i, token := range tokens {
		sum := new(big.Int)
		for _, t := range found {
			if t.Token == token && t.To == to {
				sum.Add(sum, t.Raw)
			}
		}
		if balances[i] != nil && balances[i].Cmp(sum) > 0 {
			return true, nil
		}
	}
	return false, nil
}
