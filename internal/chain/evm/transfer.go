package evm

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// query is the tokens whose transfers are looked for.
type query struct {
	tokens []common.Address
	blooms []types.Bloom // for each token the bits that any transfer of it sets
}

func newQuery(tokens []chain.Address) (*query, error) {
	list, err := accounts(tokens)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	q := &query{tokens: list, blooms: make([]types.Bloom, len(list))}
	for i, token := range list {
		q.blooms[i].Add(token[:])
		q.blooms[i].Add(transferTopic[:])
	}
	return q, nil
}

// mayBeIn tells whether a block's bloom leaves room for a transfer of one of
// the tokens.
func (q *query) mayBeIn(p *proof) bool {
	for _, bits := range q.blooms {
		if p.mayHold(bits) {
			return true
		}
	}
	return false
}

func (q *query) asksFor(e *event) bool {
	for _, token := range q.tokens {
		if e.contract == token {
			return true
		}
	}
	return false
}

// transfersIn are the events that are looked for, in their order.
func (q *query) transfersIn(all events) events {
	var found events
	for i := range all {
		if q.asksFor(&all[i]) && all[i].isTransfer() {
			found = append(found, all[i])
		}
	}
	return found
}

// Transfers is documented at chain.Source. How much a node's word counts for is
// said at [reading].
//
// It asks for ours after the logs of the blocks were read. Where their places
// in their chain transactions are still unknown then, it reads the receipts of
// those that are ours; the blocks are the same, so an address that was
// committed before they were mined is known all the same.
func (s *Source) Transfers(ctx context.Context, blocks []chain.Block, tokens []chain.Address,
	ours func(context.Context) (chain.Ours, error)) (list []chain.Transfer, read int, err error) {
	if len(blocks) == 0 || len(tokens) == 0 {
		return nil, len(blocks), nil // no address in a filter of logs would mean every contract there is
	}
	q, err := newQuery(tokens)
	if err != nil {
		return nil, 0, fmt.Errorf("read transfers: %w", err)
	}
	readings, err := s.read(ctx, q, blocks)
	if err != nil {
		return nil, 0, fmt.Errorf("read transfers of blocks %d to %d: %w", blocks[0].Number, blocks[len(blocks)-1].Number, err)
	}
	test, err := ours(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("ask which addresses are ours: %w", err)
	}
	for _, r := range readings {
		r.keep(test)
		if err := s.place(ctx, r); err != nil {
			return nil, 0, fmt.Errorf("read receipts of block %d: %w", r.block.Number, err)
		}
		list = append(list, r.transfers()...)
	}
	return list, len(readings), nil
}

// keep drops the transfers that have no address of ours at either end. What was
// read stays whole in the memory of what was proven, since other addresses may
// be ours the next time.
func (r *reading) keep(ours chain.Ours) {
	var kept events
	for i := range r.events {
		if e := &r.events[i]; ours(e.to()) || ours(e.from()) {
			kept = append(kept, *e)
		}
	}
	r.events = kept
}

// transfers are the events as package chain has them.
func (r *reading) transfers() []chain.Transfer {
	list := make([]chain.Transfer, len(r.events))
	block := r.block
	block.Proof = nil
	for i := range r.events {
		e := &r.events[i]
		list[i] = chain.Transfer{
			Block: block, Tx: txID(e.tx), TxIndex: e.txIndex, Ordinal: e.ordinal,
			Token: chain.Address(e.contract[:]), From: e.from(), To: e.to(), Raw: new(big.Int).SetBytes(e.data),
		}
	}
	return list
}

// place finds the ordinals of a block's transfers that were read without
// receipts, because those that the block has could not be proven. The receipts
// of the transfers must at least hold them.
func (s *Source) place(ctx context.Context, r *reading) error {
	var hashes []common.Hash
	for i := range r.events {
		if e := &r.events[i]; !e.placed && (len(hashes) == 0 || hashes[len(hashes)-1] != e.tx) {
			hashes = append(hashes, e.tx)
		}
	}
	if len(hashes) == 0 {
		return nil
	}
	return s.try(ctx, func(n *node) error {
		list, err := n.receiptsOf(ctx, hashes)
		if err != nil {
			return err
		}
		found := map[common.Hash]*receipt{}
		for i, one := range list {
			found[hashes[i]] = one
		}
		for i := range r.events {
			if e := &r.events[i]; !e.placed {
				if err := found[e.tx].place(e); err != nil {
					return n.fault(fmt.Errorf("the receipt of %s: %w", e.tx, err))
				}
			}
		}
		return nil
	})
}

// place finds an event in a receipt.
func (r *receipt) place(e *event) error {
	if r == nil {
		return chain.ErrNotFound
	}
	if r.blockHash != e.blockHash {
		return chain.ErrForked
	}
	for i := range r.logs {
		if l := &r.logs[i]; l.same(e) {
			e.ordinal, e.placed = l.ordinal, true
			return nil
		}
	}
	return fmt.Errorf("it lacks log %d, which the node told of before", e.index)
}
