package chain_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// numbered makes an address unlike any other.
func numbered(n uint64, size int) chain.Address {
	raw := make([]byte, size)
	binary.BigEndian.PutUint64(raw[size-8:], n) // few bits differ, as between lazy vanity addresses
	return chain.Address(raw)
}

// Whatever happens to a set, it knows every address that was added, and few others.
func TestAddressSetKnowsEveryAddress(t *testing.T) {
	for _, size := range []int{20, 32} {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("%d bytes, seed %d", size, seed), func(t *testing.T) {
			k := knowing{T: t, size: size, open: map[uint64]bool{}, closed: map[uint64]bool{}}
			k.addSome(rand.New(rand.NewPCG(seed, 0)))
			before, then := k.set.Open(), maps.Clone(k.open)
			k.closeSome()
			k.add(40_000)
			k.finds("whoever asked before some were closed", before, then)
			k.finds("whoever asks now", k.set.Open(), k.open)
			k.set.Grow(5)
			for n := range uint64(10) { // more than there is room for
				k.set.AddClosed(numbered(30_000+n, size))
				k.closed[30_000+n] = true
			}
			k.knows()
			k.knowsNoStrangers()
		})
	}
}

// knowing is a set of addresses of a size, and what is in it. The order of each has its
// number and one.
type knowing struct {
	*testing.T
	set          chain.AddressSet
	size         int
	open, closed map[uint64]bool
}

func (k *knowing) add(n uint64) {
	k.set.Add(numbered(n, k.size), int64(n)+1)
	k.open[n] = true
}

func (k *knowing) addSome(random *rand.Rand) {
	for range 60_000 {
		if n := random.Uint64N(20_000); random.IntN(3) < 2 {
			k.add(n)
		} else {
			k.set.AddClosed(numbered(n, k.size))
			k.closed[n] = true
		}
	}
	if got, _ := k.set.Len(); got != len(k.open) {
		k.Errorf("%d addresses are open, want %d", got, len(k.open))
	}
}

// closeSome closes some at once, as happens when the open ones are read anew.
func (k *knowing) closeSome() {
	var still chain.AddressSet
	for n := range k.open {
		if n%3 == 0 {
			still.Add(numbered(n, k.size), int64(n)+1)
		} else {
			k.closed[n] = true
			delete(k.open, n)
		}
	}
	k.set.Retain(&still)
}

// finds checks that the orders of open addresses are found, and none of others.
func (k *knowing) finds(who string, known chain.OpenAddresses, open map[uint64]bool) {
	k.Helper()
	for n := range uint64(50_000) {
		var want int64
		if open[n] {
			want = int64(n) + 1
		}
		if got := known.Order(numbered(n, k.size)); got != want {
			k.Fatalf("%s: address %d is order %d's, want %d", who, n, got, want)
		}
	}
}

func (k *knowing) knows() {
	if got, _ := k.set.Len(); got != len(k.open) {
		k.Errorf("%d addresses are open after Retain, want %d", got, len(k.open))
	}
	// However often one was closed, it counts once; a filter may take a few for known.
	if _, got := k.set.Len(); got > len(k.closed) || got < len(k.closed)*98/100 {
		k.Errorf("%d addresses are closed, want %d or hardly fewer", got, len(k.closed))
	}
	for _, numbers := range []map[uint64]bool{k.open, k.closed} {
		for n := range numbers {
			if !k.set.Has(numbered(n, k.size)) {
				k.Fatalf("address %d was added and is not known", n)
			}
		}
	}
}

func (k *knowing) knowsNoStrangers() {
	wrong := 0
	const strangers = 100_000
	for n := range uint64(strangers) {
		if k.set.Has(numbered(1<<40+n, k.size)) {
			wrong++
		}
	}
	if wrong > strangers/50 {
		k.Errorf("%d of %d strangers are taken for ours, want 2 %% at most", wrong, strangers)
	}
}

func TestAddressSetOfNothing(t *testing.T) {
	var s chain.AddressSet
	s.Retain(new(chain.AddressSet))
	if s.Has(numbered(1, 20)) || s.Has("") || s.Open().Order("") != 0 || new(chain.OpenAddresses).Order(numbered(1, 20)) != 0 {
		t.Error("the empty set has an address")
	}
}

// One writer and many readers: no address is missed at the moment when it is
// closed, or when the table grows.
func TestAddressSetWhileItChanges(t *testing.T) {
	var s chain.AddressSet
	const known = 1000
	for n := range uint64(known) {
		s.Add(numbered(n, 20), int64(n)+1)
	}
	opened := s.Open()
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				for n := range uint64(known) {
					if !s.Has(numbered(n, 20)) || opened.Order(numbered(n, 20)) != int64(n)+1 {
						t.Errorf("address %d was missed", n)
						return
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := range uint64(20_000) {
		s.Add(numbered(known+n, 20), int64(known+n)+1)
		if n%1000 == 999 { // all but those that came last
			var still chain.AddressSet
			for m := n - 500; m <= n; m++ {
				still.Add(numbered(known+m, 20), int64(known+m)+1)
			}
			s.Retain(&still)
		}
	}
	close(done)
	readers.Wait()
}

// The aims of docs/performance.md: 100 bytes an open address and 2 a closed one
// at most, as the runtime counts them, at any number of them.
func TestAddressSetIsSmall(t *testing.T) {
	for _, size := range []int{20, 32} {
		var s chain.AddressSet
		for n := range uint64(1_000_000) {
			s.Add(numbered(n, size), int64(n))
			if n+1 < 1000 || (n+1)%9_973 != 0 {
				continue // the table doubles, so that a few places between are looked at too
			}
			if bytes, _ := s.Size(); float64(bytes)/float64(n+1) > 100 {
				t.Fatalf("%d open addresses of %d bytes take %d bytes", n+1, size, bytes)
			}
		}
		counted := heap()
		open, _ := s.Size()
		runtime.KeepAlive(&s)
		s = chain.AddressSet{}
		freed := counted - heap()
		t.Logf("1,000,000 open addresses of %d bytes: %d bytes, the heap says %d", size, open, freed)
		if freed > 100_000_000 || freed < int64(open)*9/10 {
			t.Errorf("1,000,000 open addresses of %d bytes take %d bytes of the heap, want what Size says, %d, and 100 MB at most", size, freed, open)
		}
	}
	var s chain.AddressSet
	for n := range uint64(1_000_000) {
		s.AddClosed(numbered(n, 20))
		if _, bytes := s.Size(); n+1 > 16_000 && bytes > 2*int(n+1) {
			t.Fatalf("%d closed addresses take %d bytes", n+1, bytes)
		}
	}
	counted := heap()
	_, closed := s.Size()
	runtime.KeepAlive(&s)
	s = chain.AddressSet{}
	freed := counted - heap()
	t.Logf("1,000,000 closed addresses: %d bytes, the heap says %d", closed, freed)
	if freed > 2_000_000 || freed < int64(closed)*9/10 {
		t.Errorf("1,000,000 closed addresses take %d bytes of the heap, want what Size says, %d, and 2 MB at most", freed, closed)
	}
}

// heap is what is in use once everything that is not was freed.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkAddressSet(b *testing.B) {
	var s chain.AddressSet
	s.Grow(1_000_000)
	for n := range uint64(1_000_000) {
		s.Add(numbered(n, 20), int64(n))
		s.AddClosed(numbered(1<<32+n, 20))
	}
	for name, from := range map[string]uint64{"open": 0, "closed": 1 << 32, "stranger": 1 << 40} {
		list := make([]chain.Address, 1<<16)
		for i := range list {
			list[i] = numbered(from+uint64(i)*15, 20)
		}
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				s.Has(list[i&(len(list)-1)])
			}
		})
	}
}
