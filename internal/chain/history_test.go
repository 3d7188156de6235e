package chain_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

var (
	historySeed  = flag.Uint64("chain.seed", 0, "seed of the random chain histories; 0 takes a random one")
	historyCount = flag.Int("chain.histories", 4, "number of random chain histories")
)

// Whatever happens to a chain, and be it in the middle of a reading, in the end
// the Recorder has what is on the chain: every transfer, none twice, none that
// is no longer there.
func TestAnyHistoryEndsWithWhatIsOnTheChain(t *testing.T) {
	seed := *historySeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	for i := range *historyCount {
		t.Run(fmt.Sprintf("seed=%d", seed+uint64(i)), func(t *testing.T) {
			runHistory(t, rand.New(rand.NewPCG(seed+uint64(i), 0)))
		})
	}
}

func runHistory(t *testing.T, random *rand.Rand) {
	s, m := newSim(t), &memory{t: t, confirmations: 1 + random.Uint64N(4)}
	s.mine(5)
	h := &history{sim: s, random: random, floor: s.head().Number}
	source := &faulty{Source: s.source, limited: true}
	source.widest.Store(1 + random.Int64N(20))

	// All that happens happens while the Watcher asks, so that a seed tells the
	// whole history.
	var left atomic.Int64
	left.Store(150)
	_, stop := follow(t, s, m, nil)
	caughtUp(t, s, m)
	stop()
	source.meanwhile = func() {
		if left.Load() > 0 && random.IntN(3) == 0 {
			h.step()
			left.Add(-1)
		}
	}
	_, stop = follow(t, s, m, func(c *chain.Config) { c.Source = source })
	for before := left.Load(); before > 0; before = left.Load() { // how long all of it takes is up to the machine
		eventually(t, "the history goes on", func() bool { return left.Load() < before })
	}
	stop()
	source.meanwhile = nil

	s.mine(12) // more than any reorg took away
	follow(t, s, m, func(c *chain.Config) { c.Source = source })
	caughtUp(t, s, m)

	want := h.transfers()
	var got []string
	_, recorded, _ := m.state()
	for _, r := range recorded {
		got = append(got, fmt.Sprintf("%s %s %d", r.Block.Hash, r.Tx, r.TxIndex))
	}
	if !slices.Equal(got, want) {
		t.Errorf("recorded %d transfers, the chain has %d (%d reorgs, %d withdrawn)\ngot  %v\nwant %v",
			len(got), len(want), h.reorgs, m.withdrawn, got, want)
	}
	t.Logf("%d transfers, %d reorgs, %d withdrawn, %d batches, %d ranges refused", len(want), h.reorgs, m.withdrawn, m.batches, source.refused.Load())
}

// history makes things happen to a chain.
type history struct {
	sim    *sim
	random *rand.Rand
	floor  uint64 // no reorg goes below this block
	sent   []*types.Transaction
	reorgs int
}

func (h *history) step() {
	switch h.random.IntN(6) {
	case 0, 1:
		for range 1 + h.random.IntN(3) {
			// Refused when its nonce is taken by one that came back after a reorg.
			if signed, err := h.sim.try(h.token(), payment(shop, 1+h.random.Int64N(1000))); err == nil {
				h.sent = append(h.sent, signed)
			}
		}
		h.sim.mine(1)
	case 2:
		h.sim.mine(1 + h.random.IntN(3))
	case 3:
		h.sim.mine(15) // wide enough to be read as a range
	default:
		h.reorg()
	}
}

// reorg drops some blocks and may mine part of what was in them again, later or
// at once.
func (h *history) reorg() {
	depth := 1 + h.random.Uint64N(6)
	if h.sim.head().Number < h.floor+depth {
		return
	}
	h.reorgs++
	h.sim.forget(depth)
	h.sim.mine(h.random.IntN(3))
	if h.random.IntN(2) == 0 {
		for _, signed := range h.sent[max(0, len(h.sent)-5):] {
			// Refused when it is still on the chain, or its place was taken.
			_ = h.sim.chain.Client().SendTransaction(h.sim.t.Context(), signed)
		}
	}
	h.sim.mine(h.random.IntN(8))
}

func (h *history) token() chain.Address {
	if h.random.IntN(2) == 0 {
		return h.sim.usdt
	}
	return h.sim.usdc
}

// transfers lists what is on the chain since the history began, as the chain
// itself tells it.
func (h *history) transfers() []string {
	h.sim.t.Helper()
	logs, err := h.sim.chain.Client().FilterLogs(h.sim.t.Context(), ethereum.FilterQuery{
		FromBlock: common.Big1, Addresses: []common.Address{common.Address([]byte(h.sim.usdt)), common.Address([]byte(h.sim.usdc))},
	})
	if err != nil {
		h.sim.t.Fatal(err)
	}
	var all []string
	for _, l := range logs {
		if l.BlockNumber >= h.floor {
			all = append(all, fmt.Sprintf("%x %x %d", l.BlockHash, l.TxHash, l.TxIndex))
		}
	}
	return all
}
