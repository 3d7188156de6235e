package chain_test

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"sync"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// slots is a chain as no EVM node makes one: most numbers have no block. Its
// transfers and balances are what a test puts there.
type slots struct {
	mu        sync.Mutex
	fork      int
	blocks    []chain.Block // canonical, ascending
	transfers []chain.Transfer
	hidden    map[chain.TxID]bool // held, and not told of by Transfers
	native    map[chain.Address]int64
	minted    map[chain.Address]int64 // of a token, without a transfer
	balances  error                   // what Balances fails with
	untold    map[chain.Address]bool  // whose balances no node tells
	searched  []uint64                // where searches began
}

const coin = chain.Address("a token contract____")

// account is an address with this in it.
func account(name string) chain.Address { return chain.Address(fmt.Sprintf("%-20s", name)) }

func newSlots() *slots {
	s := &slots{hidden: map[chain.TxID]bool{}, native: map[chain.Address]int64{}, minted: map[chain.Address]int64{}}
	s.mine(5)
	return s
}

// mine adds a block that many numbers after the newest, with transfers of the
// coin to addresses.
func (s *slots) mine(skip uint64, to ...chain.Address) chain.Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(skip, to)
}

// mineHiding is mine, and Transfers does not tell of the last of the transfers:
// from the start, since the Watcher may read the block at once.
func (s *slots) mineHiding(skip uint64, to ...chain.Address) chain.Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.add(skip, to)
	s.hidden[s.transfers[len(s.transfers)-1].Tx] = true
	return b
}

func (s *slots) add(skip uint64, to []chain.Address) chain.Block {
	b := chain.Block{Number: skip}
	if n := len(s.blocks); n > 0 {
		parent := s.blocks[n-1]
		b = chain.Block{Number: parent.Number + skip, ParentNumber: parent.Number, ParentHash: parent.Hash}
	}
	b.Hash, b.Time = chain.Hash(fmt.Sprintf("%d.%d", s.fork, b.Number)), int64(b.Number)*1000
	b.Proof = []byte("of slots") // which can't be compared: it has to stay here
	s.blocks = append(s.blocks, b)
	for i, a := range to {
		s.transfers = append(s.transfers, chain.Transfer{Block: b, Tx: chain.TxID(fmt.Sprintf("%s-%d", b.Hash, i)), TxIndex: uint32(i),
			Token: coin, To: a, Raw: big.NewInt(10)})
	}
	return b
}

func (s *slots) drop(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fork++
	s.blocks = s.blocks[:len(s.blocks)-n]
	top := s.blocks[len(s.blocks)-1].Number
	for len(s.transfers) > 0 && s.transfers[len(s.transfers)-1].Block.Number > top {
		s.transfers = s.transfers[:len(s.transfers)-1]
	}
}

func (s *slots) Identity(context.Context) (chain.Identity, error) {
	return chain.Identity{Ref: "slots:1", Genesis: "genesis"}, nil
}

func (s *slots) Expect(chain.Identity) {}

func (s *slots) Agreed(ctx context.Context, number uint64) (chain.Block, error) {
	blocks, err := s.At(ctx, number)
	if err != nil || blocks[0] == nil {
		return chain.Block{}, cmp.Or(err, chain.ErrNotFound)
	}
	return *blocks[0], nil
}

func (s *slots) Check(context.Context, chain.Scheme, []chain.Token) error { return nil }

func (s *slots) Head(context.Context) (chain.Block, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blocks[len(s.blocks)-1], nil
}

func (s *slots) Final(_ context.Context, head chain.Block, p chain.Policy) (final chain.Block, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.blocks {
		if b.Number+p.Depth <= head.Number+1 {
			final = b
		}
	}
	return final, nil
}

func (s *slots) Next(_ context.Context, after chain.Block, upTo int) (list []chain.Block, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.blocks {
		if b.Number > after.Number && len(list) < upTo {
			list = append(list, b)
		}
	}
	if len(list) > 0 && after.Hash != "" && list[0].ParentHash != after.Hash {
		return nil, chain.ErrForked
	}
	return list, nil
}

func (s *slots) At(_ context.Context, numbers ...uint64) ([]*chain.Block, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*chain.Block, len(numbers))
	for i, n := range numbers {
		if n > s.blocks[len(s.blocks)-1].Number {
			return nil, fmt.Errorf("block %d: %w", n, chain.ErrNotFound)
		}
		for _, b := range s.blocks {
			if b.Number == n {
				list[i] = &b
			}
		}
	}
	return list, nil
}

func (s *slots) Transfers(ctx context.Context, blocks []chain.Block, tokens []chain.Address, ours func(context.Context) (chain.Ours, error)) ([]chain.Transfer, int, error) {
	is, err := ours(ctx)
	if err != nil {
		return nil, 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []chain.Transfer
	for _, t := range s.transfers {
		for _, b := range blocks {
			if b.Proof == nil {
				return nil, 0, fmt.Errorf("block %d came back without its proof", b.Number)
			}
			if t.Block.Hash == b.Hash && !s.hidden[t.Tx] && is(t.To) {
				list = append(list, t)
			}
		}
	}
	return list, len(blocks), nil
}

func (s *slots) Balances(_ context.Context, at chain.Block, holdings []chain.Holding) ([]*big.Int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.balances != nil {
		return nil, s.balances
	}
	list := make([]*big.Int, len(holdings))
	for i, h := range holdings {
		list[i] = big.NewInt(s.native[h.Address])
		if h.Token != "" {
			list[i].SetInt64(s.minted[h.Address])
			for _, t := range s.transfers {
				if t.To == h.Address && t.Token == h.Token && t.Block.Number <= at.Number {
					list[i].Add(list[i], t.Raw)
				}
			}
		}
		if s.untold[h.Address] {
			list[i] = nil
		}
	}
	return list, nil
}

func (s *slots) Search(_ context.Context, tokens []chain.Address, to chain.Address, from, upTo uint64) (list []chain.Transfer, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.searched = append(s.searched, from)
	for _, t := range s.transfers {
		if t.To == to && t.Block.Number >= from && t.Block.Number <= upTo {
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *slots) Close() {}

// Round is of no chain of slots.
func (s *slots) Round(context.Context, chain.Address) (chain.Round, error) {
	return chain.Round{}, chain.ErrContract
}

// Changed tells nothing: a chain without states.
func (s *slots) Changed(_ context.Context, changes []chain.Change) ([]*big.Int, error) {
	return make([]*big.Int, len(changes)), nil
}
