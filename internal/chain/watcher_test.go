package chain_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

var (
	shop  = chain.Address(common.HexToAddress("0x00000000000000000000000000000000000000A1").Bytes())
	other = chain.Address(common.HexToAddress("0x00000000000000000000000000000000000000b2").Bytes())
)

// follow starts a Watcher and stops it at the end of the test, or earlier
// through the function it returns. Changes to its configuration come from the
// caller.
func follow(t *testing.T, s *sim, m *memory, change func(*chain.Config)) (w *chain.Watcher, stop func()) {
	t.Helper()
	c := chain.Config{
		Chain: "sim", Source: s.source, Recorder: m, Tokens: []chain.Address{s.usdt, s.usdc},
		Policy: chain.Policy{Depth: m.confirmations}, PollEvery: 2 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	return run(t, c, change)
}

// run starts a Watcher as configured, but for changes, until the test ends or stop
// is called.
func run(t *testing.T, c chain.Config, change func(*chain.Config)) (w *chain.Watcher, stop func()) {
	t.Helper()
	if change != nil {
		change(&c)
	}
	w, err := chain.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return w, stop
}

// caughtUp waits until the recorded cursor is the head.
func caughtUp(t *testing.T, s *sim, m *memory) {
	t.Helper()
	eventually(t, "the cursor reaches the head", func() bool {
		cursor, _, _ := m.state()
		return cursor.Hash == s.head().Hash
	})
}

func TestTransfersAreRecordedAsTheyAreMined(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 3}
	w, _ := follow(t, s, m, nil)
	caughtUp(t, s, m)

	first := s.send(s.usdt, shop, 25_000_000)
	second := s.send(s.usdc, other, 7)
	s.chain.Commit()
	caughtUp(t, s, m)

	paid := s.head()
	_, got, confirmed := m.state()
	if len(got) != 2 {
		t.Fatalf("recorded %d transfers, want 2: %+v", len(got), got)
	}
	a, b := got[0], got[1]
	if a.Tx != txOf(first) || a.Token != s.usdt || a.To != shop || a.Raw.Int64() != 25_000_000 ||
		a.Block != paid || a.Ordinal != 0 || a.TxIndex != 0 {
		t.Errorf("first transfer: %+v", a)
	}
	if b.Tx != txOf(second) || b.Token != s.usdc || b.To != other || b.Raw.Int64() != 7 || b.Ordinal != 0 || b.TxIndex != 1 {
		t.Errorf("second transfer: %+v", b)
	}
	if want := paid.Number - 2; confirmed.Number != want {
		t.Errorf("confirmed is block %d, want %d", confirmed.Number, want)
	}

	// Blocks without transfers move the cursor and confirm.
	s.mine(2)
	caughtUp(t, s, m)
	if _, _, confirmed = m.state(); confirmed != paid {
		t.Errorf("confirmed is %+v, want the block with the payment %+v", confirmed, paid)
	}
	if h := w.Health(); h.Head != s.head() || h.Cursor != s.head() || h.Lag() != 0 || h.Err != nil || time.Since(h.LastSuccess) > time.Minute {
		t.Errorf("health is %+v", h)
	}
}

func TestFirstRunStartsAtTheHead(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	s.pay(s.usdt, shop, 1)
	s.mine(3)
	s.pay(s.usdt, shop, 2) // in the head itself, and so read
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	if _, got, _ := m.state(); len(got) != 1 || got[0].Raw.Int64() != 2 {
		t.Errorf("recorded %+v, want the one transfer in the head", got)
	}
}

func TestRestartReadsWhatHappenedMeanwhile(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 2}
	_, stop := follow(t, s, m, nil)
	caughtUp(t, s, m)
	stop()
	for i := range int64(40) {
		s.pay(s.usdt, shop, i+1)
		s.mine(2)
	}
	follow(t, s, m, func(c *chain.Config) { c.RangeMax = 25 })
	caughtUp(t, s, m)
	_, got, _ := m.state()
	if len(got) != 40 {
		t.Fatalf("recorded %d transfers, want 40", len(got))
	}
	for i, g := range got {
		if g.Raw.Int64() != int64(i+1) {
			t.Fatalf("transfer %d is of %v, want %d", i, g.Raw, i+1)
		}
	}
}

func TestOrdinalCountsEveryLogOfItsChainTransaction(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	factory := contract.NewDepositFactory()
	treasury := common.Address([]byte(other))
	at := s.create(contract.DepositFactoryMetaData.Bin, factory.PackConstructor(treasury, treasury))
	salts := [][32]byte{{1}, {2}}
	for _, salt := range salts {
		s.pay(s.usdt, s.addressOf(at, salt), 10)
	}
	s.pay(s.usdc, s.addressOf(at, salts[1]), 20)
	s.mine(1)
	follow(t, s, m, func(c *chain.Config) { c.Tokens = []chain.Address{s.usdc} }) // one of the two only
	caughtUp(t, s, m)

	s.send(s.usdt, shop, 1) // another chain transaction before it in the block
	s.call(at, factory.PackSweep(salts, []common.Address{common.Address([]byte(s.usdt)), common.Address([]byte(s.usdc))}))
	s.chain.Commit()
	caughtUp(t, s, m)

	// The sweep logs: deployed, USDT, deployed, USDT, USDC.
	_, got, _ := m.state()
	if len(got) != 1 || got[0].TxIndex != 1 || got[0].Ordinal != 4 || got[0].Raw.Int64() != 20 {
		t.Errorf("recorded %+v, want log 4 of the second chain transaction", got)
	}
}

func TestReorgWithdrawsAndRecordsAgain(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 2}
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	kept := s.pay(s.usdt, shop, 1)
	s.mine(1)
	caughtUp(t, s, m)
	moved, lost := s.send(s.usdt, shop, 2), s.send(s.usdt, shop, 3)
	s.chain.Commit()
	s.mine(1)
	caughtUp(t, s, m)
	_, before, _ := m.state()

	s.forget(2)
	s.mine(2)
	s.again(moved)
	s.mine(2)
	caughtUp(t, s, m)

	_, after, _ := m.state()
	if len(before) != 3 || len(after) != 2 {
		t.Fatalf("recorded %d transfers before and %d after, want 3 and 2", len(before), len(after))
	}
	if after[0].Tx != txOf(kept) || after[0].Block != before[0].Block {
		t.Errorf("the payment below the fork changed: %+v, was %+v", after[0], before[0])
	}
	if got := after[1]; got.Tx != txOf(moved) || got.Ordinal != before[1].Ordinal || got.Block == before[1].Block {
		t.Errorf("the payment that was mined again is %+v, was %+v", got, before[1])
	}
	if m.withdrawn != 2 {
		t.Errorf("%d transfers were withdrawn, want 2 (%s for good)", m.withdrawn, lost.Hash())
	}
}

func TestDeepReorgLeavesWhatIsBelowIt(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	for range 45 {
		s.pay(s.usdt, shop, 1)
		caughtUp(t, s, m)
	}
	s.forget(40)
	s.mine(41)
	caughtUp(t, s, m)
	if _, got, _ := m.state(); len(got) != 5 || m.withdrawn != 40 {
		t.Errorf("%d transfers are left and %d withdrawn, want 5 and 40", len(got), m.withdrawn)
	}
}

func TestReorgBelowEverythingRecorded(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	s.mine(10)
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	s.pay(s.usdt, shop, 1)
	caughtUp(t, s, m)
	s.forget(6)
	s.pay(s.usdt, shop, 2)
	s.mine(7)
	caughtUp(t, s, m)
	// Where the new chain is read from is the block before the lowest record;
	// the payment is lower still, before the watching began.
	if _, got, _ := m.state(); len(got) != 0 || m.withdrawn != 1 {
		t.Errorf("recorded %+v, %d withdrawn, want none and 1", got, m.withdrawn)
	}
}

func TestNodeThatIsLateChangesNothing(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	s.mine(3)
	w, _ := follow(t, s, m, nil)
	caughtUp(t, s, m)
	s.pay(s.usdt, shop, 1)
	caughtUp(t, s, m)
	cursor, _, _ := m.state()

	s.forget(2) // the head is lower now, on the same chain
	eventually(t, "the watcher sees the lower head", func() bool { return w.Health().Head.Number == cursor.Number-2 })
	if got, transfers, _ := m.state(); got != cursor || len(transfers) != 1 || m.withdrawn != 0 {
		t.Errorf("a lower head moved the cursor to %+v, with %d transfers", got, len(transfers))
	}
	s.mine(3) // and there the chain is another
	caughtUp(t, s, m)
	if _, transfers, _ := m.state(); len(transfers) != 0 || m.withdrawn != 1 {
		t.Errorf("%d transfers, %d withdrawn, want 0 and 1", len(transfers), m.withdrawn)
	}
}

func TestOtherChainIsRefused(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1, identity: &chain.Identity{Ref: "eip155:1", Genesis: "\xd4\xe5"}}
	w, err := chain.New(chain.Config{Chain: "eth", Source: s.source, Recorder: m, Policy: chain.Policy{Depth: 1}})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Run(t.Context())
	if !errors.Is(err, chain.ErrOtherChain) {
		t.Fatalf("got %v, want ErrOtherChain", err)
	}
	for _, part := range []string{"chain eth", "eip155:1337", "eip155:1 with genesis d4e5", "data directory", "address of a node"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q: %v", part, err)
		}
	}
}

func TestNewRefusesHalfAConfiguration(t *testing.T) {
	m := &memory{t: t}
	for want, c := range map[string]chain.Config{
		"needs the chain's name":        {},
		"needs a source and a recorder": {Chain: "a", Recorder: m},
		"at least 1 confirmation":       {Chain: "a", Recorder: m, Source: &faulty{}},
	} {
		if _, err := chain.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestStrangersTransfersAreNotRecorded(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1, ours: func(a chain.Address) bool { return a == shop }}
	follow(t, s, m, nil)
	caughtUp(t, s, m)
	s.send(s.usdt, other, 1)
	s.send(s.usdt, shop, 2)
	s.chain.Commit()
	caughtUp(t, s, m)
	if _, got, _ := m.state(); len(got) != 1 || got[0].To != shop {
		t.Errorf("recorded %+v, want the one to the shop", got)
	}
}

func TestTroubleIsLoggedOnceAndOutlived(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	source := &faulty{Source: s.source}
	var log lockedBuffer
	w, _ := follow(t, s, m, func(c *chain.Config) {
		c.Source, c.Log = source, slog.New(slog.NewTextHandler(&log, nil))
	})
	caughtUp(t, s, m)

	away := errors.New("connection refused")
	source.fail(away)
	eventually(t, "two failures", func() bool { return w.Health().Failures >= 2 })
	if h := w.Health(); !errors.Is(h.Err, away) {
		t.Errorf("health says %v, want %v", h.Err, away)
	}
	s.pay(s.usdt, shop, 1)
	source.fail(nil)
	caughtUp(t, s, m)

	full := errors.New("disk full")
	m.mu.Lock()
	m.refuse = full
	m.mu.Unlock()
	s.pay(s.usdt, shop, 2)
	eventually(t, "a failure of the recorder", func() bool { return errors.Is(w.Health().Err, full) })
	m.mu.Lock()
	m.refuse = nil
	m.mu.Unlock()
	caughtUp(t, s, m)

	if _, got, _ := m.state(); len(got) != 2 {
		t.Errorf("recorded %+v, want both payments", got)
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 2 {
		t.Errorf("%d warnings for two troubles:\n%s", n, log.String())
	}
}

func TestRangesShrinkToWhatTheNodeGives(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	_, stop := follow(t, s, m, nil)
	caughtUp(t, s, m)
	stop()
	s.mine(150)
	s.pay(s.usdt, shop, 1)
	s.mine(450)
	source := &faulty{Source: s.source, limited: true}
	source.widest.Store(20)
	follow(t, s, m, func(c *chain.Config) { c.Source = source })
	caughtUp(t, s, m)
	if _, got, _ := m.state(); len(got) != 1 {
		t.Errorf("recorded %+v, want the one payment", got)
	}
	// 600 blocks in ranges of 20: 30 answers. The source says how many it read,
	// so that it is asked for too many only when the watcher tries wider ranges
	// again.
	if n := source.refused.Load(); n < 2 || n > 6 {
		t.Errorf("the node had to refuse %d times, want a few", n)
	}

	// A node that refuses a single block is in trouble, which passes.
	source.widest.Store(0)
	s.pay(s.usdt, shop, 2)
	time.Sleep(20 * time.Millisecond)
	source.widest.Store(1000)
	caughtUp(t, s, m)
}

// The same as TestHiddenTransferIsFoundByTheBalance, asked of a real node: its
// balances and its search agree with what it hid.
func TestHiddenTransferIsFoundOnARealChain(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 1}
	source := &faulty{Source: s.source, hides: func(t chain.Transfer) bool { return t.Raw.Int64() == 13 }}
	follow(t, s, m, func(c *chain.Config) { c.Source = source })
	caughtUp(t, s, m)
	s.pay(s.usdt, shop, 5)
	hidden := s.pay(s.usdc, shop, 13)
	caughtUp(t, s, m)
	m.mu.Lock()
	m.expect = func(m *memory, _ chain.Block) (list []chain.Expectation) {
		for _, token := range []chain.Address{s.usdt, s.usdc, ""} {
			list = append(list, chain.Expectation{Holding: chain.Holding{Token: token, Address: shop, Raw: m.holds(token, shop)}})
		}
		return list
	}
	m.mu.Unlock()
	s.mine(1)
	caughtUp(t, s, m)
	_, got, _ := m.state()
	if len(got) != 2 || got[1].Tx != txOf(hidden) || got[1].Raw.Int64() != 13 {
		t.Errorf("recorded %+v, want the hidden transfer too", got)
	}
	if compared, surplus := m.outcome(); !slices.Equal(compared, []chain.Address{shop}) || len(surplus) != 0 {
		t.Errorf("compared %v with surplus %v, want the shop and none", compared, surplus)
	}
}

// A batch that was cut off after the cursor had moved may have left something to
// confirm: whoever reads the chain next has the cursor's block recorded once more, and
// waits for no new one.
func TestCursorIsRecordedOnceMore(t *testing.T) {
	s, m := newSim(t), &memory{t: t, confirmations: 3}
	batches := func() int { m.mu.Lock(); defer m.mu.Unlock(); return m.batches }
	_, stop := follow(t, s, m, nil)
	s.chain.Commit()
	caughtUp(t, s, m)
	stop()
	before := batches()
	follow(t, s, m, nil)
	eventually(t, "another Watcher records the cursor's block", func() bool { return batches() == before+1 })
	s.chain.Commit()
	caughtUp(t, s, m)
	if n := batches() - before; n != 2 {
		t.Errorf("%d batches, want the cursor's block, once, and the next", n)
	}
}
