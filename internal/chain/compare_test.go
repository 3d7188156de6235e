package chain_test

import (
	"errors"
	"io"
	"log/slog"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// followSlots watches a chain of slots until the test ends, or until stop is called.
func followSlots(t *testing.T, s *slots, m *memory, change func(*chain.Config)) (w *chain.Watcher, stop func()) {
	t.Helper()
	c := chain.Config{Chain: "slots", Source: s, Recorder: m, Tokens: []chain.Address{coin}, Policy: chain.Policy{Depth: m.confirmations},
		PollEvery: time.Millisecond, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	return run(t, c, change)
}

func (s *slots) recordedBy(t *testing.T, m *memory) {
	t.Helper()
	eventually(t, "the cursor reaches the head", func() bool {
		head, _ := s.Head(t.Context())
		cursor, _, _ := m.state()
		return cursor.Hash == head.Hash
	})
}

// always has an address compared with every batch.
func always(since uint64, addresses ...chain.Address) func(*memory, chain.Block) []chain.Expectation {
	return func(m *memory, _ chain.Block) (list []chain.Expectation) {
		for _, a := range addresses {
			list = append(list, chain.Expectation{Holding: chain.Holding{Token: coin, Address: a, Raw: m.holds(coin, a)}, Since: since},
				chain.Expectation{Holding: chain.Holding{Address: a, Raw: new(big.Int)}, Since: since})
		}
		return list
	}
}

func (m *memory) outcome() (compared []chain.Address, surplus []chain.Holding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.compared), slices.Clone(m.surplus)
}

// Numbers without a block are no trouble: neither for reading nor for a reorg.
func TestNumbersWithoutABlock(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 3, skips: true}
	followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	s.mine(3, shop)
	s.mine(7)
	s.recordedBy(t, m)
	s.mine(2, shop)
	s.mine(40, shop, shop)
	s.recordedBy(t, m)
	if _, got, confirmed := m.state(); len(got) != 4 || confirmed.Number != 17 {
		t.Errorf("recorded %d transfers, confirmed up to %d; want 4, and block 17, since 53 and 54 have none", len(got), confirmed.Number)
	}
	s.drop(2)
	s.mine(1) // where there was a number without a block
	s.mine(90, shop)
	s.recordedBy(t, m)
	if _, got, _ := m.state(); len(got) != 2 || m.withdrawn != 3 {
		t.Errorf("recorded %d transfers, withdrawn %d; want 2 and 3", len(got), m.withdrawn)
	}
}

// A reorg of all that is recorded goes back to the block before, whatever its
// number is.
func TestReorgOfAllThatIsRecordedWithoutNumbers(t *testing.T) {
	for name, mine := range map[string]func(*slots){
		"the lowest number has a block again": func(s *slots) { s.mine(50) },
		"the lowest number has none":          func(s *slots) { s.mine(49); s.mine(4) },
		"nor have many before it":             func(s *slots) { s.mine(70) },
	} {
		t.Run(name, func(t *testing.T) {
			s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
			s.mine(60)
			s.mine(50) // the first to be recorded: block 115
			_, stop := followSlots(t, s, m, nil)
			s.recordedBy(t, m)
			s.mine(10, account("shop"))
			s.recordedBy(t, m)
			stop()
			s.drop(2)
			mine(s)
			s.mine(50)
			followSlots(t, s, m, nil)
			s.recordedBy(t, m)
			if _, got, _ := m.state(); len(got) != 0 || m.withdrawn != 1 {
				t.Errorf("recorded %d transfers, withdrawn %d; want none and 1", len(got), m.withdrawn)
			}
		})
	}
}

// What a node hid is found by the balance of the address, though the cursor
// passed it long ago, and joins the next batch. What is recorded already is not
// recorded twice.
func TestHiddenTransferIsFoundByTheBalance(t *testing.T) {
	shop, other := account("shop"), account("other")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	s.mine(1, shop)
	hidden := s.mineHiding(2, other, shop)
	s.mine(1)
	s.recordedBy(t, m)
	if _, got, _ := m.state(); len(got) != 2 {
		t.Fatalf("recorded %d transfers, want 2: one is hidden", len(got))
	}
	m.mu.Lock()
	m.expect = always(0, shop, other)
	m.mu.Unlock()
	s.mine(3)
	s.recordedBy(t, m)
	_, got, _ := m.state()
	if len(got) != 3 || got[2].To != shop || got[2].Block.Hash != hidden.Hash {
		t.Errorf("recorded %+v, want the hidden one too", got)
	}
	compared, surplus := m.outcome()
	if !slices.Equal(compared, []chain.Address{shop, other}) || len(surplus) != 0 {
		t.Errorf("compared %q with surplus %v, want both addresses and none", compared, surplus)
	}
	searches := len(s.searched)
	s.mine(1)
	s.recordedBy(t, m)
	if len(s.searched) != searches {
		t.Error("searched again though the balance agrees")
	}
}

// One that is hidden in the very blocks of the batch joins them.
func TestTransferHiddenInTheBatch(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"))}
	_, stop := followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	stop()
	s.mineHiding(2, shop)
	s.mine(2, shop)
	s.mine(2)
	followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	if _, got, _ := m.state(); len(got) != 2 || got[0].Block.Number != 7 || got[1].Block.Number != 9 {
		t.Errorf("recorded %+v, want those of blocks 7 and 9", got)
	}
}

// While catching up the balance is that of the head, and the cursor is far from
// it: what comes later explains it, and is read when its turn comes.
func TestTransfersBeyondTheCursorExplainABalance(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"))}
	_, stop := followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	stop()
	for range 10 {
		s.mine(3, shop)
	}
	followSlots(t, s, m, func(c *chain.Config) { c.RangeMax = 2 })
	s.recordedBy(t, m)
	_, surplus := m.outcome()
	if _, got, _ := m.state(); len(got) != 10 || len(surplus) != 0 || m.batches < 5 {
		t.Errorf("recorded %d transfers in %d batches with surplus %v; want 10, in several, and none", len(got), m.batches, surplus)
	}
}

// A search begins where nothing is missing, not at the beginning of the chain,
// and a little before that.
func TestSearchBeginsWhereItWasComparedLast(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	s.mine(50_000)
	followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	m.mu.Lock()
	m.expect = always(40_000, shop)
	m.mu.Unlock()
	s.mineHiding(1, shop)
	s.recordedBy(t, m)
	if want := []uint64{39_000, 49_000}; !slices.Equal(s.searched, want) {
		t.Errorf("searched from %v, want %v", s.searched, want)
	}
}

// What no transfer explains: the native coin never keeps an address from being
// compared, a token that moves without saying so does, and is not searched for
// again and again.
func TestSurplus(t *testing.T) {
	shop, other := account("shop"), account("other")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"), account("other"))}
	s.native[shop], s.minted[other] = 7, 3
	w, _ := followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	compared, surplus := m.outcome()
	if !slices.Equal(compared, []chain.Address{shop}) {
		t.Errorf("compared %q, want the shop alone", compared)
	}
	if len(surplus) != 2 || surplus[0].Token != "" || surplus[0].Address != shop || surplus[0].Raw.Int64() != 7 ||
		surplus[1].Token != coin || surplus[1].Address != other || surplus[1].Raw.Int64() != 3 {
		t.Errorf("surplus %v, want 7 of the native coin at the shop and 3 of the token at the other", surplus)
	}
	s.mine(1, other)
	s.recordedBy(t, m)
	if len(s.searched) != 1 {
		t.Errorf("searched %d times, want once in ten minutes", len(s.searched))
	}
	if h := w.Health(); len(h.Surplus) != 1 || h.Surplus[0].Address != other {
		t.Errorf("health knows of the surplus %v, want the other's", h.Surplus)
	}
	s.mu.Lock()
	s.minted[other] = 0
	s.mu.Unlock()
	s.mine(1)
	s.recordedBy(t, m)
	if compared, _ = m.outcome(); !slices.Contains(compared, other) || len(w.Health().Surplus) != 0 {
		t.Errorf("compared %q with surplus %v, want the other too once it is gone", compared, w.Health().Surplus)
	}
}

// What somebody swept leaves a smaller balance, which must not keep an order
// from expiring.
func TestSweptAddressIsCompared(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"))}
	followSlots(t, s, m, nil)
	s.mine(1, shop)
	s.mu.Lock()
	s.minted[shop] = -10
	s.mu.Unlock()
	s.mine(1)
	s.recordedBy(t, m)
	if compared, surplus := m.outcome(); !slices.Contains(compared, shop) || len(surplus) != 0 {
		t.Errorf("compared %q with surplus %v, want the shop and none", compared, surplus)
	}
}

// A node that answers no balance keeps nothing from being recorded; orders do
// not expire, and that is said.
func TestBalancesThatCannotBeHad(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true, expect: always(0, account("shop"))}
	s.balances = errors.New("missing trie node")
	var log lockedBuffer
	w, _ := followSlots(t, s, m, func(c *chain.Config) {
		c.AlarmAfter, c.RepeatEvery = 20*time.Millisecond, 20*time.Millisecond
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	s.mine(1, shop)
	s.recordedBy(t, m)
	if compared, _ := m.outcome(); len(compared) != 0 {
		t.Errorf("compared %q, want none", compared)
	}
	h := w.Health()
	if !errors.Is(h.Balances, s.balances) || h.Counts[chain.OfBalances] == 0 || h.Err != nil {
		t.Errorf("health %+v, want the failure of balances alone", h)
	}
	eventually(t, "the log says so twice", func() bool { return log.count("orders on this chain do not expire") >= 2 })
	if alarm, loud := w.Alarm(time.Now()); loud {
		t.Errorf("alarm %+v: payments are seen, so the chain does not stand still", alarm)
	}
	s.mu.Lock()
	s.balances = nil
	s.mu.Unlock()
	s.mine(1)
	s.recordedBy(t, m)
	if compared, _ := m.outcome(); !slices.Contains(compared, shop) || w.Health().Balances != nil {
		t.Errorf("compared %q, health %v; want the shop once balances are there", compared, w.Health().Balances)
	}
}

// An address whose balance no node tells is not compared, which is said; the
// others are.
func TestOneBalanceThatCannotBeHad(t *testing.T) {
	shop, other := account("shop"), account("other")
	s := newSlots()
	s.untold = map[chain.Address]bool{other: true}
	m := &memory{t: t, confirmations: 1, skips: true, expect: always(0, other, shop)}
	w, _ := followSlots(t, s, m, nil)
	s.mine(1, shop)
	s.recordedBy(t, m)
	if compared, _ := m.outcome(); !slices.Contains(compared, shop) || slices.Contains(compared, other) {
		t.Errorf("compared %q, want the shop alone", compared)
	}
	if h := w.Health(); h.Balances == nil || !strings.Contains(h.Balances.Error(), "no node tells what "+other.String()) || h.Err != nil {
		t.Errorf("health %+v, want the failure of the balance alone", h)
	}
}

// Without knowing which addresses are ours nothing is decided: the cursor stays.
func TestOursThatCannotBeRead(t *testing.T) {
	shop := account("shop")
	s, m := newSlots(), &memory{t: t, confirmations: 1, skips: true}
	w, _ := followSlots(t, s, m, nil)
	s.recordedBy(t, m)
	locked := errors.New("database is locked")
	m.mu.Lock()
	m.notOurs = locked
	m.mu.Unlock()
	s.mine(1, shop)
	eventually(t, "two failures", func() bool { return w.Health().Failures >= 2 })
	if cursor, got, _ := m.state(); cursor.Number != 5 || len(got) != 0 {
		t.Errorf("the cursor is at %d with %d transfers, want 5 and none", cursor.Number, len(got))
	}
	if h := w.Health(); !errors.Is(h.Err, locked) || h.Counts[chain.OfRecorder] == 0 {
		t.Errorf("health %+v, want %v as a failure of the recorder", h, locked)
	}
	m.mu.Lock()
	m.notOurs = nil
	m.mu.Unlock()
	s.recordedBy(t, m)
	if _, got, _ := m.state(); len(got) != 1 {
		t.Errorf("recorded %d transfers, want 1", len(got))
	}
}
