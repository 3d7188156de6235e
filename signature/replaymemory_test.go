package signature_test

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// macOf makes the MAC of that number: random in its first 16 bytes, as real
// ones are.
func macOf(n uint64) (mac [signature.MACSize]byte) {
	rnd := rand.New(rand.NewPCG(n, 1))
	for i := 0; i < len(mac); i += 8 {
		binary.LittleEndian.PutUint64(mac[i:], rnd.Uint64())
	}
	return mac
}

// settable is a clock that can be set while time passes, in milliseconds.
type settable struct{ wall, elapsed int64 }

func (c *settable) pass(ms int64) { c.wall, c.elapsed = c.wall+ms, c.elapsed+ms }
func (c *settable) set(by int64)  { c.wall += by }
func (c *settable) in(ms int64) time.Time {
	return time.UnixMilli(c.wall + ms)
}

func newReplay(max int) (*signature.ReplayMemory, *settable) {
	clock := &settable{wall: 1_700_000_000_000}
	m := &signature.ReplayMemory{Max: max}
	m.SetClock(func() (wall, elapsed int64) { return clock.wall, clock.elapsed })
	return m, clock
}

func seeing(t *testing.T, g signature.ReplayGuard, credential string, mac [signature.MACSize]byte, until time.Time, want signature.Code) {
	t.Helper()
	if err := g.Remember(t.Context(), credential, mac, until); signature.CodeOf(err) != want || (err == nil) != (want == "") {
		t.Errorf("Remember: %v, want %q", err, want)
	}
}

func TestReplayMemory(t *testing.T) {
	m, clock := newReplay(100)
	until := clock.in(120_000)
	same := macOf(1)
	same[signature.ReplayKeySize] ^= 1 // beyond what is remembered
	other := macOf(1)
	other[signature.ReplayKeySize-1] ^= 1

	seeing(t, m, "a", macOf(1), until, "")
	seeing(t, m, "a", macOf(1), until, signature.Replayed)
	seeing(t, m, "a", same, until, signature.Replayed)
	seeing(t, m, "a", other, until, "")
	seeing(t, m, "b", macOf(1), until, "")
	seeing(t, m, "b", macOf(1), until, signature.Replayed)
	seeing(t, m, "", [signature.MACSize]byte{}, until, "")
	seeing(t, m, "", [signature.MACSize]byte{}, until, signature.Replayed)
	if m.Len() != 4 {
		t.Errorf("Len = %d, want 4", m.Len())
	}
	clock.pass(120_000) // the last moment of its window
	seeing(t, m, "a", macOf(1), until, signature.Replayed)
	seeing(t, m, "a", macOf(2), until, "")
	clock.pass(1)
	seeing(t, m, "a", macOf(1), until, signature.TimestampOutsideWindow)
	clock.pass(signature.ReplaySlack.Milliseconds())
	seeing(t, m, "a", macOf(3), clock.in(120_000), "")
	clock.pass(signature.ReplaySlack.Milliseconds())
	for n := range uint64(400) { // every part has been asked
		_ = m.Remember(t.Context(), "c", macOf(1000+n), clock.in(120_000))
	}
	if m.Len() != 100 {
		t.Errorf("Len = %d, want 100: all that are there since the first have expired", m.Len())
	}
}

// A full memory refuses what is new, still knows what is old, and has room
// again when something has expired, wherever that is kept.
func TestReplayMemoryFull(t *testing.T) {
	const max = 1000
	m, clock := newReplay(max)
	for n := range uint64(max) {
		if n == max/2 {
			clock.pass(60_000)
		}
		seeing(t, m, "a", macOf(n), clock.in(120_000), "")
	}
	for range 3 {
		seeing(t, m, "a", macOf(max), clock.in(120_000), signature.ReplayMemoryFull)
		seeing(t, m, "a", macOf(max-1), clock.in(120_000), signature.Replayed)
		seeing(t, m, "a", macOf(0), clock.in(60_000), signature.Replayed)
	}
	clock.pass(60_001 + signature.ReplaySlack.Milliseconds())
	for n := range uint64(max / 2) {
		seeing(t, m, "a", macOf(max+n), clock.in(120_000), "")
	}
	seeing(t, m, "a", macOf(2*max), clock.in(120_000), signature.ReplayMemoryFull)
}

// What is known when the clock is set must still be known, or be refused for
// another reason, but never be let through again.
func TestReplayMemoryClockSteps(t *testing.T) {
	const hour, half = int64(3_600_000), int64(60_000)
	// touch asks every part of the guard, so that each forgets what it may.
	touch := func(m *signature.ReplayMemory, clock *settable) {
		for n := range uint64(1000) {
			_ = m.Remember(context.Background(), "a", macOf(10_000+n), clock.in(120_000))
		}
	}
	t.Run("forward and back", func(t *testing.T) {
		m, clock := newReplay(0)
		until := clock.in(120_000)
		seeing(t, m, "a", macOf(1), until, "")
		clock.set(hour)
		touch(m, clock)
		clock.pass(half)
		touch(m, clock)
		clock.set(-hour)
		seeing(t, m, "a", macOf(1), until, signature.Replayed)
		seeing(t, m, "a", macOf(2), clock.in(60_000), "") // nothing was forgotten, so nobody is refused
	})
	t.Run("forward for long and back", func(t *testing.T) {
		m, clock := newReplay(0)
		until := clock.in(120_000)
		seeing(t, m, "a", macOf(1), until, "")
		touch(m, clock)
		clock.set(hour)
		clock.pass(10 * half)
		touch(m, clock)
		clock.set(-hour)
		seeing(t, m, "a", macOf(1), until, signature.TimestampOutsideWindow)
		seeing(t, m, "a", macOf(2), clock.in(0), "")
	})
	t.Run("back", func(t *testing.T) {
		m, clock := newReplay(100)
		until := clock.in(120_000)
		seeing(t, m, "a", macOf(1), until, "")
		clock.set(-hour)
		clock.pass(10 * half)
		seeing(t, m, "a", macOf(2), clock.in(120_000), "")
		seeing(t, m, "a", macOf(1), until, signature.Replayed) // its window is open again
	})
	t.Run("back after it was forgotten", func(t *testing.T) {
		m, clock := newReplay(0)
		until := clock.in(120_000)
		for n := range uint64(90) {
			seeing(t, m, "a", macOf(n), until, "")
		}
		clock.pass(3 * half)
		touch(m, clock)
		clock.set(-3 * half)
		for n := range uint64(90) {
			seeing(t, m, "a", macOf(n), until, signature.ReplayMemoryFull)
		}
		clock.pass(2*half + signature.ReplaySlack.Milliseconds())
		for n := range uint64(90) {
			if err := m.Remember(t.Context(), "b", macOf(n), clock.in(120_000)); signature.CodeOf(err) == signature.Replayed {
				t.Errorf("a new one: %v", err)
			}
		}
	})
}

// replayModel remembers every signature that was ever let through.
type replayModel struct {
	through map[replayUse]bool
	list    []replayUse
}

type replayUse struct {
	credential string
	mac        uint64
	until      int64
}

// TestReplayMemoryModel compares the guard with a model that never forgets,
// through random requests, repeats, waits and steps of the clock.
func TestReplayMemoryModel(t *testing.T) {
	runs := 30
	if os.Getenv("XCHECKOUT_LONG") != "" {
		runs = 3000
	}
	for range runs {
		seed := rand.Uint64()
		if !t.Run("", func(t *testing.T) { replayModelRun(t, seed) }) {
			t.Fatalf("the seed is %d", seed)
		}
	}
}

func replayModelRun(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	max := 1 + rnd.IntN(600)
	m, clock := newReplay(max)
	model := replayModel{through: map[replayUse]bool{}}
	credentials := []string{"", "a", "b", "merchant/credential"}
	steps := rnd.IntN(3) == 0 // is the clock ever set?
	for range 4000 {
		switch n := rnd.IntN(1000); {
		case n < 3:
			clock.pass(rnd.Int64N(200_000))
		case n < 200:
			clock.pass(rnd.Int64N(1000))
		case n < 202 && steps:
			clock.set(rnd.Int64N(600_000) - 300_000)
		case n < 500 && len(model.list) > 0:
			model.repeat(t, m, clock, model.list[rnd.IntN(len(model.list))])
		default:
			use := replayUse{credentials[rnd.IntN(len(credentials))], rnd.Uint64(), clock.wall + rnd.Int64N(240_001)}
			model.fresh(t, m, clock, use, steps, max)
		}
		if m.Len() > max {
			t.Fatalf("%d are remembered, %d is the most", m.Len(), max)
		}
		if t.Failed() {
			return
		}
	}
}

// repeat tries what was let through once: nothing lets it through again.
func (model *replayModel) repeat(t *testing.T, m *signature.ReplayMemory, clock *settable, use replayUse) {
	err := m.Remember(context.Background(), use.credential, macOf(use.mac), time.UnixMilli(use.until))
	switch code := signature.CodeOf(err); {
	case use.until < clock.wall && code != signature.TimestampOutsideWindow:
		t.Errorf("a repeat outside the window: %v", err)
	case use.until >= clock.wall && code != signature.Replayed && code != signature.ReplayMemoryFull:
		t.Errorf("a repeat: %v", err)
	}
}

// fresh tries a new one, which is refused only when the memory is full of what
// is live, or was of late, or when the clock was set.
func (model *replayModel) fresh(t *testing.T, m *signature.ReplayMemory, clock *settable, use replayUse, steps bool, max int) {
	err := m.Remember(context.Background(), use.credential, macOf(use.mac), time.UnixMilli(use.until))
	if err == nil {
		model.through[use] = true
		model.list = append(model.list, use)
		return
	}
	live := 0
	for _, other := range model.list {
		if other.until+signature.ReplaySlack.Milliseconds() >= clock.wall {
			live++
		}
	}
	if code := signature.CodeOf(err); code != signature.ReplayMemoryFull || !steps && live < max {
		t.Errorf("a new one, %d of %d being live: %v", live, max, err)
	}
}

// TestReplayMemoryConcurrent has many try the same signatures at once: each is
// let through exactly once.
func TestReplayMemoryConcurrent(t *testing.T) {
	const signatures, callers = 2000, 8
	m := new(signature.ReplayMemory)
	until := time.Now().Add(time.Minute)
	var through [signatures]atomic.Int32
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for _, n := range rand.New(rand.NewPCG(uint64(caller), 0)).Perm(signatures) {
				switch err := m.Remember(context.Background(), "a", macOf(uint64(n)), until); signature.CodeOf(err) {
				case "":
					through[n].Add(1)
				case signature.Replayed:
				default:
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for n := range through {
		if got := through[n].Load(); got != 1 {
			t.Errorf("signature %d was let through %d times", n, got)
		}
	}
	if m.Len() != signatures {
		t.Errorf("Len = %d, want %d", m.Len(), signatures)
	}
}

// TestReplayMemoryFullConcurrent has many fill a memory at once: it holds
// exactly as many as it has room for.
func TestReplayMemoryFullConcurrent(t *testing.T) {
	const max, callers, each = 1000, 8, 500
	m := &signature.ReplayMemory{Max: max}
	until := time.Now().Add(time.Minute)
	var through atomic.Int32
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for n := range each {
				if err := m.Remember(context.Background(), "a", macOf(uint64(caller*each+n)), until); err == nil {
					through.Add(1)
				}
			}
		})
	}
	group.Wait()
	if got := int(through.Load()); got > max || m.Len() != got {
		t.Errorf("%d were let through and %d are remembered, want at most %d", got, m.Len(), max)
	}
	for n := range uint64(callers * each) { // whoever is left, one by one
		_ = m.Remember(t.Context(), "a", macOf(n), until)
	}
	if m.Len() != max {
		t.Errorf("%d are remembered, want %d", m.Len(), max)
	}
}

func BenchmarkReplayMemory(b *testing.B) {
	m := new(signature.ReplayMemory)
	var n atomic.Uint64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		var mac [signature.MACSize]byte
		for pb.Next() {
			binary.LittleEndian.PutUint64(mac[:], n.Add(1)*0x9e3779b97f4a7c15)
			_ = m.Remember(context.Background(), "credential", mac, time.Now().Add(2*time.Minute))
		}
	})
}
