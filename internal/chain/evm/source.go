package evm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Up to so many blocks at once are read block by block, each by its hash. A node that answers by
// number for a block it does not have yet may answer with no logs at all, and behind one address
// there are often many nodes, some a little late: near the head only the hash is safe.
const byHashMax = 8

// Source reads a chain through one node, or through several of which the next takes over when
// one fails. It is a chain.Source.
type Source struct {
	nodes []*node

	mu       sync.Mutex
	current  int
	identity *chain.Identity // of the first node that answered; the others must agree
}

// Open returns a Source over the nodes at these addresses: http, https, ws, wss, or the path of
// a socket. It connects when it is first asked, so it succeeds while the nodes are away.
func Open(urls ...string) (*Source, error) {
	if len(urls) == 0 {
		return nil, errors.New("evm: the address of at least one node is needed")
	}
	s := &Source{}
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

// Identity asks the node anew each time.
func (s *Source) Identity(ctx context.Context) (chain.Identity, error) {
	var id chain.Identity
	err := s.try(ctx, func(n *node) (err error) {
		id, err = n.ask(ctx)
		return err
	})
	return id, err
}

// header is what every node says of a block in the same way.
type header struct {
	Number     hexutil.Uint64 `json:"number"`
	Hash       common.Hash    `json:"hash"`
	ParentHash common.Hash    `json:"parentHash"`
	Time       hexutil.Uint64 `json:"timestamp"`
}

func (h header) block() chain.Block {
	return chain.Block{Number: uint64(h.Number), Hash: h.Hash.Hex(), ParentHash: h.ParentHash.Hex(), Time: int64(h.Time)}
}

// Head is the block the node calls latest.
func (s *Source) Head(ctx context.Context) (chain.Block, error) {
	var h *header
	err := s.ask(ctx, request{"eth_getBlockByNumber", []any{"latest", false}, &h})
	if err != nil {
		return chain.Block{}, fmt.Errorf("read head: %w", err)
	}
	if h == nil {
		return chain.Block{}, fmt.Errorf("read head: %w", chain.ErrNotFound)
	}
	return h.block(), nil
}

// Blocks is documented at chain.Source.
func (s *Source) Blocks(ctx context.Context, numbers ...uint64) ([]chain.Block, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	headers := make([]*header, len(numbers))
	requests := make([]request, len(numbers))
	for i, number := range numbers {
		requests[i] = request{"eth_getBlockByNumber", []any{hexutil.Uint64(number), false}, &headers[i]}
	}
	if err := s.ask(ctx, requests...); err != nil {
		return nil, fmt.Errorf("read blocks: %w", err)
	}
	blocks := make([]chain.Block, len(numbers))
	for i, h := range headers {
		switch {
		case h == nil:
			return nil, fmt.Errorf("read block %d: %w", numbers[i], chain.ErrNotFound)
		case uint64(h.Number) != numbers[i]:
			return nil, fmt.Errorf("read block %d: the node answered with block %d", numbers[i], h.Number)
		}
		blocks[i] = h.block()
	}
	return blocks, nil
}

// Transfers is documented at chain.Source. Logs that do not have the three topics and the one
// word of an ERC-20 Transfer are none, whatever their first topic says.
func (s *Source) Transfers(ctx context.Context, from, to uint64, tokens []string) (chain.Range, error) {
	if to < from {
		return chain.Range{}, fmt.Errorf("read transfers: range %d..%d ends before it starts", from, to)
	}
	addresses, err := parseAddresses(tokens)
	if err != nil {
		return chain.Range{}, fmt.Errorf("read transfers: %w", err)
	}
	read := s.logsByRange
	if to-from < byHashMax {
		read = s.logsByHash
	}
	blocks, logs, err := read(ctx, from, to, addresses)
	if err != nil {
		return chain.Range{}, fmt.Errorf("read transfers of blocks %d to %d: %w", from, to, err)
	}
	transfers, err := decodeTransfers(logs, from, to, addresses)
	if err != nil {
		return chain.Range{}, err
	}
	return chain.Range{Blocks: blocks, Transfers: transfers}, nil
}

func (s *Source) logsByHash(ctx context.Context, from, to uint64, tokens []common.Address) ([]chain.Block, []types.Log, error) {
	numbers := make([]uint64, 0, to-from+1)
	for n := from; n <= to; n++ {
		numbers = append(numbers, n)
	}
	blocks, err := s.Blocks(ctx, numbers...)
	if err != nil {
		return nil, nil, err
	}
	for i := 1; i < len(blocks); i++ {
		if blocks[i].ParentHash != blocks[i-1].Hash {
			return nil, nil, fmt.Errorf("block %d does not follow block %d: %w", blocks[i].Number, blocks[i-1].Number, chain.ErrForked)
		}
	}
	if len(tokens) == 0 {
		return blocks, nil, nil // no addresses in a filter would mean every contract there is
	}
	answers := make([][]types.Log, len(blocks))
	requests := make([]request, len(blocks))
	for i, b := range blocks {
		filter := map[string]any{"blockHash": b.Hash, "address": tokens, "topics": []common.Hash{transferTopic}}
		requests[i] = request{"eth_getLogs", []any{filter}, &answers[i]}
	}
	if err := s.askLogs(ctx, requests...); err != nil {
		return nil, nil, err
	}
	for i, logs := range answers {
		for _, l := range logs {
			if l.BlockHash.Hex() != blocks[i].Hash {
				return nil, nil, fmt.Errorf("the node answered for block %s with a log of block %s", blocks[i].Hash, l.BlockHash)
			}
		}
	}
	return blocks, slices.Concat(answers...), nil
}

func (s *Source) logsByRange(ctx context.Context, from, to uint64, tokens []common.Address) ([]chain.Block, []types.Log, error) {
	before, err := s.Blocks(ctx, from, to)
	if err != nil || len(tokens) == 0 {
		return before, nil, err
	}
	var logs []types.Log
	filter := map[string]any{
		"fromBlock": hexutil.Uint64(from), "toBlock": hexutil.Uint64(to),
		"address": tokens, "topics": []common.Hash{transferTopic},
	}
	if err := s.askLogs(ctx, request{"eth_getLogs", []any{filter}, &logs}); err != nil {
		return nil, nil, err
	}
	after, err := s.Blocks(ctx, from, to)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(before, after) {
		return nil, nil, fmt.Errorf("blocks %d and %d: %w", from, to, chain.ErrForked)
	}
	return after, logs, nil
}
