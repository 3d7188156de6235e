package evm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// byHashMax is up to how many blocks are read block by block, each by its hash.
// A node that answers by number for a block it does not have yet may answer
// with no logs at all, and behind one address there are often many nodes, some
// a little late: near the head only the hash is safe.
const byHashMax = 8

// readUnproven reads the lists of logs of blocks whose header could not be
// proven, and is done with those where header and list agree that there is
// nothing. It cuts the readings off where the node does not give more at once.
func (s *Source) readUnproven(ctx context.Context, q *query, readings *[]*reading) error {
	var left []*reading
	for _, r := range undone(*readings) {
		if !r.proof.proven {
			left = append(left, r)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return s.try(ctx, func(n *node) error {
		lists, err := n.logs(ctx, q, left)
		if err != nil {
			return err
		}
		for i, list := range lists {
			r := left[i]
			r.say(n, list)
			r.done = len(list) == 0 && r.proof.saysNothing(q)
		}
		if len(lists) < len(left) {
			end := slices.Index(*readings, left[len(lists)])
			*readings = (*readings)[:end]
		}
		return nil
	})
}

// saysNothing tells whether a header that could not be proven says that no
// transfer is in its block. Some chains leave the bloom empty whatever happens:
// an empty one in a block with chain transactions says nothing either way.
func (p *proof) saysNothing(q *query) bool {
	if p.hashes != nil && len(p.hashes) == 0 {
		return true
	}
	return p.bloom != (types.Bloom{}) && !q.mayBeIn(p)
}

// logs asks a node for the lists of logs of blocks, in one query where they are
// many: as many blocks as it takes, at least one. There are no agreed words for
// a refusal of that many blocks either, so after any failure it is asked for
// half.
func (n *node) logs(ctx context.Context, q *query, readings []*reading) ([]events, error) {
	for {
		some := readings[:min(n.span.get(), len(readings))]
		lists, err := n.logsOf(ctx, q, some)
		if err == nil {
			n.span.accepted(len(some))
			return lists, nil
		}
		if len(some) == 1 || ctx.Err() != nil || errors.Is(err, errAway) || errors.Is(err, chain.ErrForked) {
			return nil, err
		}
		n.span.refused(len(some))
	}
}

func (n *node) logsOf(ctx context.Context, q *query, readings []*reading) ([]events, error) {
	if len(readings) <= byHashMax {
		return n.logsByHash(ctx, q, readings)
	}
	return n.logsByRange(ctx, q, readings)
}

func (q *query) filter(more map[string]any) []any {
	more["address"], more["topics"] = q.tokens, []common.Hash{transferTopic}
	return []any{more}
}

func (n *node) logsByHash(ctx context.Context, q *query, readings []*reading) ([]events, error) {
	lists := make([]events, len(readings))
	requests := make([]request, len(readings))
	for i, r := range readings {
		requests[i] = request{"eth_getLogs", q.filter(map[string]any{"blockHash": r.hash}), &lists[i]}
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	for i, r := range readings {
		var err error
		if lists[i], err = r.admit(q, lists[i]); err != nil {
			return nil, n.fault(err)
		}
	}
	return lists, nil
}

func (n *node) logsByRange(ctx context.Context, q *query, readings []*reading) ([]events, error) {
	first, last := readings[0].block.Number, readings[len(readings)-1].block.Number
	var all events
	filter := q.filter(map[string]any{"fromBlock": hexutil.Uint64(first), "toBlock": hexutil.Uint64(last)})
	if err := n.call(ctx, request{"eth_getLogs", filter, &all}); err != nil {
		return nil, err
	}
	places := make(map[uint64]int, len(readings))
	for i, r := range readings {
		places[r.block.Number] = i
	}
	lists := make([]events, len(readings))
	for i := range all {
		e := &all[i]
		place, asked := places[e.block]
		if !asked && e.block >= first && e.block <= last {
			continue // a block between those that are asked about, known already
		}
		if !asked {
			return nil, n.fault(fmt.Errorf("asked for blocks %d to %d, it answered with a log of block %d", first, last, e.block))
		}
		lists[place] = append(lists[place], *e)
	}
	for i, r := range readings {
		var err error
		if lists[i], err = r.admit(q, lists[i]); err != nil {
			return nil, n.fault(err)
		}
	}
	return lists, nil
}

// admit refuses a list that cannot be the block's, and returns the transfers in
// it in their order.
func (r *reading) admit(q *query, list events) (events, error) {
	for i := range list {
		switch e := &list[i]; {
		case e.block == r.block.Number && e.blockHash != r.hash:
			return nil, fmt.Errorf("a log of another block %d: %w", e.block, chain.ErrForked)
		case e.block != r.block.Number || !q.asksFor(e) || e.topicCount == 0 || e.topics[0] != transferTopic:
			return nil, fmt.Errorf("asked for block %d, it answered with a log nobody asked for: number %d of block %d, contract %s",
				r.block.Number, e.index, e.block, e.contract)
		case r.proof.proven && !r.proof.mayHold(e.bits()):
			return nil, fmt.Errorf("log %d of block %d is not in the bloom of the block", e.index, e.block)
		}
	}
	slices.SortFunc(list, func(a, b event) int { return cmp.Compare(a.index, b.index) })
	for i := 1; i < len(list); i++ {
		if list[i].index == list[i-1].index {
			return nil, fmt.Errorf("log %d of block %d is in the list twice", list[i].index, r.block.Number)
		}
	}
	return q.transfersIn(list), nil
}

// agree settles by comparing what cannot be proven. Each node is asked for the
// block's list of logs, and counts if what it said of the block, by its
// receipts or by a second list, is the same. Two nodes must then agree. One
// alone is believed where no other can be reached, if it is plain that the
// chain cannot be checked here: that is the best there is for such chains, and
// an operator who wants better names a second node.
//
// A node that answers with an HTTP status and no more (a key that ran out, too
// many questions, a proxy without its node) is not one that cannot be reached:
// the chain stands still, which is loud, until it answers or is taken out of
// the configuration. Such answers come and go by the second, so to count them
// as away would have one node believed alone, time and again, on the very
// chains where nothing else checks it.
func (s *Source) agree(ctx context.Context, q *query, r *reading) error {
	var opinions []events
	away := 0
	for _, n := range s.inTurn() {
		list, err := s.opinion(ctx, q, n, r)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if errors.Is(err, errAway) {
				away++
			}
			r.faults = append(r.faults, err)
			continue
		}
		if slices.ContainsFunc(opinions, func(o events) bool { return sameEvents(o, list) }) {
			r.events, r.done = list, true
			return nil
		}
		opinions = append(opinions, list)
	}
	if len(opinions) == 1 && away == len(s.nodes)-1 && r.beyondProof() && !s.rooted.Load() {
		r.events, r.done = opinions[0], true
		return nil
	}
	return errors.Join(append(r.faults, fmt.Errorf("block %d: what the nodes say of its transfers cannot be checked, and they do not agree", r.block.Number))...)
}

// beyondProof tells whether it is the chain, not the node, that keeps a block
// from being proven.
func (r *reading) beyondProof() bool { return !r.proof.proven || r.foreign }

// opinion is what a node says of a block in two ways.
func (s *Source) opinion(ctx context.Context, q *query, n *node, r *reading) (events, error) {
	if err := s.check(ctx, n); err != nil {
		return nil, err
	}
	for len(r.lists[n]) < 2 {
		lists, err := n.logsByHash(ctx, q, []*reading{r})
		if err != nil {
			return nil, err
		}
		r.say(n, lists[0])
	}
	for _, list := range r.lists[n][1:] {
		if !sameEvents(list, r.lists[n][0]) {
			return nil, n.fault(fmt.Errorf("it says different things about the transfers in block %d", r.block.Number))
		}
	}
	return r.lists[n][0], nil
}

func sameEvents(a, b events) bool {
	return slices.EqualFunc(a, b, func(x, y event) bool { return x.same(&y) })
}
