// Replay measures the replay guard in memory: how much of it a million live
// signatures take, and what it costs to remember one, beside the map under a
// lock that one would write first.
//
//	go run ./replay [signatures]
//
// Memory is what the heap holds after a collection, for signatures whose
// timestamps are spread in the usual way (by clocks that are right), over the
// whole window, and not at all. The longest call shows that nothing stops the
// guard for long, neither growth nor expiry. The floor of the time is the call
// of the clock and the two hashes that any keyed table needs.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const windowMax = 240 * time.Second // from the most late to the most early timestamp

func main() {
	count := 1_000_000
	if len(os.Args) > 1 {
		var err error
		if count, err = strconv.Atoi(os.Args[1]); err != nil || count < 1 {
			fmt.Fprintln(os.Stderr, "replay: the number of signatures is a whole number above zero")
			os.Exit(2)
		}
	}
	fmt.Printf("%d live signatures of 10 credentials, %d CPUs\n\n", count, runtime.GOMAXPROCS(0))
	memory(count)
	fmt.Println()
	speed(count)
}

// guards are the ones compared: ours, and a map from the same key to the time
// of its expiry.
func guards(count int, now func() time.Time) map[string]signature.ReplayGuard {
	return map[string]signature.ReplayGuard{
		"ReplayMemory":  &signature.ReplayMemory{Max: count, Now: now},
		"map and mutex": &naive{now: now, until: map[naiveKey]int64{}},
	}
}

var guardNames = []string{"ReplayMemory", "map and mutex"}

type naiveKey struct {
	credential string
	mac        [16]byte
}

// naive is the guard that one would write first.
type naive struct {
	mu    sync.Mutex
	now   func() time.Time
	until map[naiveKey]int64
	swept int64
}

func (n *naive) Remember(_ context.Context, credential string, mac [64]byte, until time.Time) error {
	key := naiveKey{credential, [16]byte(mac[:16])}
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := n.now().UnixMilli(); now-n.swept > 10_000 {
		n.swept = now
		for key, until := range n.until {
			if until < now {
				delete(n.until, key)
			}
		}
	}
	if _, seen := n.until[key]; seen {
		return &signature.Error{Code: signature.Replayed}
	}
	n.until[key] = until.UnixMilli()
	return nil
}

// macOf makes the MAC of that number.
func macOf(n int) (mac [64]byte) {
	x := uint64(n)*0x9e3779b97f4a7c15 + 1
	for i := 0; i < 16; i += 8 {
		x ^= x >> 31
		x *= 0xbf58476d1ce4e5b9
		x ^= x >> 29
		binary.LittleEndian.PutUint64(mac[i:], x)
	}
	return mac
}

var credentials = func() (names [10]string) {
	for i := range names {
		names[i] = fmt.Sprintf("mer_%016d/cred_%016d", i, i)
	}
	return names
}()

func memory(count int) {
	begin := time.UnixMilli(1_700_000_000_000)
	fmt.Printf("%-14s %-28s %9s %12s %14s\n", "memory", "timestamps", "MB", "bytes each", "longest call")
	for _, name := range guardNames {
		for _, spread := range []struct {
			name  string
			until func(i int) (now, until time.Time)
		}{
			{"clocks that are right", func(i int) (now, until time.Time) {
				now = begin.Add(time.Duration(i) * (windowMax / 2) / time.Duration(count))
				return now, now.Add(windowMax/2 + time.Duration(rand.IntN(400)-200)*time.Millisecond)
			}},
			{"over the whole window", func(int) (now, until time.Time) {
				return begin, begin.Add(time.Duration(rand.Int64N(int64(windowMax))))
			}},
			{"all the same", func(int) (now, until time.Time) {
				return begin, begin.Add(windowMax / 2)
			}},
		} {
			var now time.Time
			before := heap()
			guard := guards(count, func() time.Time { return now })[name]
			var longest time.Duration
			for i := range count {
				var until time.Time
				now, until = spread.until(i)
				called := time.Now()
				err := guard.Remember(context.Background(), credentials[i%10], macOf(i), until)
				longest = max(longest, time.Since(called))
				if err != nil {
					fmt.Fprintln(os.Stderr, "replay:", err)
					os.Exit(1)
				}
			}
			used := heap() - before
			fmt.Printf("%-14s %-28s %9.1f %12.1f %14s\n", name, spread.name, float64(used)/1e6, float64(used)/float64(count), longest.Round(time.Microsecond))
			runtime.KeepAlive(guard)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// speed has several callers fill a guard and ask it again.
func speed(count int) {
	floor := hashes(count)
	fmt.Printf("%-14s %-28s %9s %12s\n", "time", "what", "ns", "of the floor")
	fmt.Printf("%-14s %-28s %9.0f %12.1f\n", "floor", "clock and hashes", floor, 1.0)
	for callers := 1; callers <= 8; callers *= 8 {
		for _, name := range guardNames {
			guard := guards(count, time.Now)[name]
			until := time.Now().Add(windowMax / 2)
			insert := each(guard, count, callers, until, "")
			lookup := each(guard, count, callers, until, signature.Replayed)
			fmt.Printf("%-14s insert, %d at once            %9.0f %12.1f\n", name, callers, insert, insert/floor)
			fmt.Printf("%-14s look up, %d at once           %9.0f %12.1f\n", name, callers, lookup, lookup/floor)
		}
	}
}

// each is how many nanoseconds of all callers together a call takes.
func each(guard signature.ReplayGuard, count, callers int, until time.Time, want signature.Code) float64 {
	var next atomic.Int64
	var group sync.WaitGroup
	begin := time.Now()
	for range callers {
		group.Go(func() {
			const batch = 1000
			for {
				from := int(next.Add(batch)) - batch
				if from >= count {
					return
				}
				for i := from; i < min(from+batch, count); i++ {
					err := guard.Remember(context.Background(), credentials[i%10], macOf(i), until.Add(time.Duration(i%120_000)*time.Millisecond))
					if signature.CodeOf(err) != want {
						panic(fmt.Sprintf("signature %d: %v", i, err))
					}
				}
			}
		})
	}
	group.Wait()
	return float64(time.Since(begin).Nanoseconds()) / float64(count)
}

var sink uint64

func hashes(count int) float64 {
	seed := maphash.MakeSeed()
	begin := time.Now()
	for i := range count {
		mac := macOf(i)
		sink += maphash.String(seed, credentials[i%10]) + maphash.Bytes(seed, mac[:16]) + uint64(time.Now().UnixMilli())
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(count)
}
