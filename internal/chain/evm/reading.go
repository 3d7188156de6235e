package evm

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// reading is what is known of the transfers in one block, and how.
//
// A node's list of logs is no proof: nodes answer with an empty one for blocks
// they do not have yet, for blocks whose index is gone and for no reason at
// all, and no later question finds out. So, in this order:
//
//   - A header that has the hash it names is proven, its bloom and its receipts' root with it. A
//     block whose bloom has no room for a transfer of the tokens has none: nothing is asked.
//   - Where there is room, the block's receipts are read, from any node, and must have the header's
//     root. They then are all there are. On a busy chain that is one call for nearly every block,
//     since its blooms have room for anything; that is the price of knowing, and why the outcome is
//     kept. The list of logs would have to be doubted in the same blocks, and is not asked for.
//   - Where receipts do not have the root (left out or changed by the node, or on a chain that makes
//     up its receipts in a way of its own) and for headers that cannot be proven, lists of logs are
//     read, and two have to agree: see [Source.agree].
//
// What none of this settles is an error, never an empty list.
type reading struct {
	block chain.Block
	hash  common.Hash
	proof *proof

	done    bool
	events  events             // the transfers, once done
	lists   map[*node][]events // what nodes said that is no proof
	foreign bool               // there are receipts of types that Ethereum does not have
	faults  []error            // why the reading is not done
}

// provenMax is how many blocks are read by their receipts before the Recorder
// gets its turn.
const provenMax = 32

// read reads blocks from the first on, as many as are read well at once.
func (s *Source) read(ctx context.Context, q *query, blocks []chain.Block) ([]*reading, error) {
	readings, err := s.begin(ctx, q, blocks)
	if err != nil {
		return nil, err
	}
	if err := s.readUnproven(ctx, q, &readings); err != nil {
		return nil, err
	}
	if err := s.prove(ctx, q, readings); err != nil {
		return nil, err
	}
	for _, r := range readings {
		if r.done {
			continue
		}
		if err := s.agree(ctx, q, r); err != nil {
			return nil, err
		}
	}
	for _, r := range readings {
		s.known.keep(q, r)
	}
	return readings, nil
}

// begin makes readings of blocks, done where nothing has to be asked, and no
// more than provenMax of those whose receipts have to be read.
func (s *Source) begin(ctx context.Context, q *query, blocks []chain.Block) ([]*reading, error) {
	var readings []*reading
	doubts := 0
	for _, b := range blocks {
		r := &reading{block: b, hash: hashOf(b.Hash)}
		readings = append(readings, r)
		if r.events, r.done = s.known.of(q, r.hash); r.done {
			continue
		}
		var ok bool
		if r.proof, ok = b.Proof.(*proof); !ok {
			if err := s.fetchProof(ctx, r); err != nil {
				return nil, err
			}
		}
		if r.proof.proven && (r.proof.receiptsRoot == types.EmptyReceiptsHash || !q.mayBeIn(r.proof)) {
			r.done = true
			continue
		}
		if r.proof.proven {
			doubts++
		}
		if doubts == provenMax {
			break
		}
	}
	return readings, nil
}

// fetchProof reads the header of a block that did not come from Next.
func (s *Source) fetchProof(ctx context.Context, r *reading) error {
	return s.try(ctx, func(n *node) error {
		headers, err := s.headers(ctx, n, []uint64{r.block.Number}, false)
		if err != nil {
			return err
		}
		switch h := headers[0]; {
		case h == nil:
			return n.fault(fmt.Errorf("block %d: %w", r.block.Number, chain.ErrNotFound))
		case h.hash != r.hash:
			return n.fault(fmt.Errorf("block %d: %w", r.block.Number, chain.ErrForked))
		default:
			r.proof = &h.proof
			return nil
		}
	})
}

// receiptsAtOnce is how many blocks' receipts are asked for in one batch: those
// of one block can be a megabyte.
const receiptsAtOnce = 4

// prove reads the receipts of the blocks that are not done, from one node after
// the other until all are proven or none is left to ask. Only the end of the
// context is an error.
func (s *Source) prove(ctx context.Context, q *query, readings []*reading) error {
	for _, n := range s.inTurn() {
		left := undone(readings)
		if len(left) == 0 {
			return nil
		}
		if err := s.check(ctx, n); err != nil {
			blame(left, err)
			continue
		}
		for len(left) > 0 && ctx.Err() == nil {
			part := left[:min(receiptsAtOnce, len(left))]
			s.proveBy(ctx, q, n, part)
			left = left[len(part):]
		}
	}
	return ctx.Err()
}

// inTurn are the nodes, the one that answered last first.
func (s *Source) inTurn() []*node {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(append([]*node(nil), s.nodes[s.current:]...), s.nodes[:s.current]...)
}

func undone(readings []*reading) (left []*reading) {
	for _, r := range readings {
		if !r.done {
			left = append(left, r)
		}
	}
	return left
}

func blame(readings []*reading, err error) {
	for _, r := range readings {
		r.faults = append(r.faults, err)
	}
}

// proveBy tries to prove readings by a node's receipts.
func (s *Source) proveBy(ctx context.Context, q *query, n *node, readings []*reading) {
	lists, err := n.receiptsOfBlocks(ctx, readings)
	if err != nil && len(readings) > 1 {
		for _, r := range readings {
			s.proveBy(ctx, q, n, []*reading{r})
		}
		return
	}
	if err != nil {
		blame(readings, err)
		return
	}
	for i, r := range readings {
		err := lists[i].verify(r.hash, r.proof)
		if err == nil {
			s.rooted.Store(true)
			r.events, r.done = q.transfersIn(lists[i].events()), true
			continue
		}
		r.faults = append(r.faults, n.fault(fmt.Errorf("receipts of block %d: %w", r.block.Number, err)))
		if errors.Is(err, errRoot) {
			r.foreign = r.foreign || lists[i].foreign()
			r.say(n, q.transfersIn(lists[i].events()))
		} else {
			n.setChecked(false)
		}
	}
}

// say notes what a node said without proof.
func (r *reading) say(n *node, list events) {
	if r.lists == nil {
		r.lists = map[*node][]events{}
	}
	r.lists[n] = append(r.lists[n], list)
}
