package gateway

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"
)

// Ids rise whatever the clock does, and keep their form; two neighbours are far
// apart.
func TestIDsRise(t *testing.T) {
	var m ids
	start := time.UnixMilli(1_800_000_000_000)
	last, seen := "", 0
	for name, clock := range map[string]func(i int) time.Time{
		"stands still":    func(int) time.Time { return start },
		"goes on":         func(i int) time.Time { return start.Add(time.Duration(i) * time.Millisecond) },
		"is set back":     func(i int) time.Time { return start.Add(-time.Duration(i) * time.Second) },
		"goes to and fro": func(i int) time.Time { return start.Add(time.Duration(i%3-1) * time.Second) },
	} {
		for i := range 2000 {
			got := m.next("OR", clock(i))
			if len(got) != 28 || got[:2] != "OR" || got <= last {
				t.Fatalf("while the clock %s: %s after %s, want a greater one of 26 characters", name, got, last)
			}
			last, seen = got, seen+1
		}
	}
	before := m.last
	m.next("", start)
	if step := m.last.low - before.low; m.last.high == before.high && step < 1<<40 {
		t.Errorf("the next id is %d away: whoever knows one can name the other", step)
	}
}

// Where the random part is used up, the next id is still greater.
func TestIDCarries(t *testing.T) {
	now := time.UnixMilli(1_800_000_000_000)
	m := ids{last: id{uint64(now.UnixMilli())<<16 | 0xffff, math.MaxUint64}}
	first := m.next("", now)
	if m.last.high != uint64(now.UnixMilli()+1)<<16 {
		t.Errorf("the carry gives %x, want it in the next millisecond", m.last.high)
	}
	if second := m.next("", now); second <= first {
		t.Errorf("%s after %s, want a greater one", second, first)
	}
}

// Ids that are made at once are all different, and rise for each that makes them.
func TestIDsAtOnce(t *testing.T) {
	var m ids
	now := time.UnixMilli(1_800_000_000_000)
	lists := make([][]string, 8)
	var all sync.WaitGroup
	for i := range lists {
		all.Go(func() {
			for range 1000 {
				lists[i] = append(lists[i], m.next("evt_", now))
			}
		})
	}
	all.Wait()
	for _, list := range lists {
		if !slices.IsSorted(list) {
			t.Error("the ids that one goroutine made do not rise")
		}
	}
	whole := slices.Concat(lists...)
	slices.Sort(whole)
	if n := len(slices.Compact(whole)); n != 8000 {
		t.Errorf("%d different ids of 8000", n)
	}
}
