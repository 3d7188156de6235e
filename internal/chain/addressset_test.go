package chain_test

import (
	"encoding/binary"
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
		random := rand.New(rand.NewPCG(seed, 0))
		var s chain.AddressSet
		open, closed := map[uint64]bool{}, map[uint64]bool{}
		for range 60_000 {
			n := random.Uint64N(20_000)
			switch a := numbered(n, size); random.IntN(3) {
			case 0, 1:
				s.Add(a, int64(n)+1)
				open[n] = true
			case 2:
				s.AddClosed(a)
				closed[n] = true
			}
		}
		if got, _ := s.Len(); got != len(open) {
			t.Errorf("seed %d: %d addresses are open, want %d", seed, got, len(open))
		}
		// Some more are closed at once, as happens when the open ones are read anew.
		var still chain.AddressSet
		before := s.Open()
		for n := range open {
			if got := before.Order(numbered(n, size)); got != int64(n)+1 {
				t.Fatalf("seed %d, %d bytes: address %d is order %d's, want %d", seed, size, n, got, n+1)
			}
			if n%3 == 0 {
				still.Add(numbered(n, size), int64(n)+1)
			} else {
				closed[n] = true
				delete(open, n)
			}
		}
		s.Retain(&still)
		s.Add(numbered(40_000, size), 7)
		open[40_000] = true
		after := s.Open()
		for n := range closed {
			// Who asked before they were closed still finds them.
			if a := numbered(n, size); !open[n] && (after.Order(a) != 0 || before.Order(a) != 0 && before.Order(a) != int64(n)+1) {
				t.Fatalf("seed %d, %d bytes: the closed address %d is order %d's, and was %d's", seed, size, n, after.Order(a), before.Order(a))
			}
		}
		for n := range open {
			if want := int64(n) + 1; n < 40_000 && (after.Order(numbered(n, size)) != want || before.Order(numbered(n, size)) != want) {
				t.Fatalf("seed %d, %d bytes: address %d is lost", seed, size, n)
			}
		}
		if got := after.Order(numbered(40_000, size)); got != 7 {
			t.Errorf("seed %d: an address that came later is order %d's, want 7", seed, got)
		}
		s.Grow(5)
		for n := range uint64(10) { // more than there is room for
			s.AddClosed(numbered(30_000+n, size))
			closed[30_000+n] = true
		}
		if got, _ := s.Len(); got != len(open) {
			t.Errorf("seed %d: %d addresses are open after Retain, want %d", seed, got, len(open))
		}
		// However often one was closed, it counts once; a filter may take a few for known.
		if _, got := s.Len(); got > len(closed) || got < len(closed)*98/100 {
			t.Errorf("seed %d: %d addresses are closed, want %d or hardly fewer", seed, got, len(closed))
		}
		for _, numbers := range []map[uint64]bool{open, closed} {
			for n := range numbers {
				if !s.Has(numbered(n, size)) {
					t.Fatalf("seed %d, %d bytes: address %d was added and is not known", seed, size, n)
				}
			}
		}
		wrong := 0
		const strangers = 100_000
		for n := range uint64(strangers) {
			if s.Has(numbered(1<<40+n, size)) {
				wrong++
			}
		}
		if wrong > strangers/50 {
			t.Errorf("seed %d, %d bytes: %d of %d strangers are taken for ours, want 2 %% at most", seed, size, wrong, strangers)
		}
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
