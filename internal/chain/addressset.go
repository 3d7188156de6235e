package chain

import (
	"hash/maphash"
	"math/bits"
	"sync"
)

// AddressSet holds the addresses that are watched, millions of them, so that a
// transfer is known to be a stranger's without asking the database. The open
// ones, to which payments are expected, are held exactly; the closed ones,
// which are watched for ever and to which hardly anything comes, behind a
// filter: it may take a stranger's address for one of ours (a few in a
// thousand, which the database settles), never the other way round.
//
// An open address has the number of its order, by which it is found. Of 20 bytes, it takes
// 33 to 66 bytes (47 to 94 for 32 bytes), and a closed one two at most. All addresses of a
// set are of one length. The zero AddressSet is empty. It is safe for concurrent use.
type AddressSet struct {
	mu     sync.RWMutex
	open   *table // nil for an empty one
	closed filter
}

// hashSeed keeps others from choosing addresses that collide in our tables.
var hashSeed = maphash.MakeSeed()

func hashOf(a Address) uint64 { return maphash.String(hashSeed, string(a)) }

// Add adds an open address with the number of its order, 0 for none. Adding one again
// changes nothing; a closed one is open again.
func (s *AddressSet) Add(a Address, order int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = new(table)
	}
	s.open.add(a, order)
}

// OpenAddresses are the addresses that were open in a set at one time, and those that are
// added until some are closed. It is safe for concurrent use.
type OpenAddresses struct {
	set   *AddressSet
	table *table
}

// Open returns the addresses that are open now. However many are closed later, none of
// these is lost.
func (s *AddressSet) Open() OpenAddresses {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return OpenAddresses{s, s.open}
}

// Order is the number that an address was added with, or 0.
func (o OpenAddresses) Order(a Address) int64 {
	if o.set == nil {
		return 0
	}
	o.set.mu.RLock()
	defer o.set.mu.RUnlock()
	return o.table.order(a)
}

// AddClosed adds an address to which no payment is expected any more. Adding one again
// changes nothing.
func (s *AddressSet) AddClosed(a Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed.add(hashOf(a))
}

// Grow makes room for that many more closed addresses at once: a filter of one
// piece answers faster than one that grew little by little.
func (s *AddressSet) Grow(closed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed.grow(closed)
}

// Has tells whether an address was added; of a few that were not it says so too.
func (s *AddressSet) Has(a Address) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.open.has(a) || s.closed.has(hashOf(a))
}

// Len counts the open and the closed addresses.
func (s *AddressSet) Len() (open, closed int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.open != nil {
		open = s.open.used
	}
	return open, s.closed.added
}

// Retain closes every open address that is not open in still, whose addresses
// all are in this set; still is part of this set afterwards and must not be
// used any more.
func (s *AddressSet) Retain(still *AddressSet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open != nil {
		for place, taken := range s.open.taken {
			if a := s.open.at(place); taken && !still.open.has(a) {
				s.closed.add(hashOf(a))
			}
		}
	}
	s.open = still.open // the other stays as it is, for whoever has it: see Open
}

// Size is how many bytes the set takes.
func (s *AddressSet) Size() (open, closed int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, segment := range s.closed.segments {
		closed += 8 * len(segment.bits)
	}
	if s.open != nil {
		open = len(s.open.keys) + len(s.open.taken) + 8*len(s.open.orders)
	}
	return open, closed
}

// table is a hash table of keys of one size, with linear probing: no pointer,
// and nothing but the keys, and a number and one byte beside each.
type table struct {
	size   int // of a key
	keys   []byte
	orders []int64
	taken  []bool
	used   int
}

const tableMin = 64 // places, a power of two

func (t *table) at(place int) Address { return Address(t.keys[place*t.size : (place+1)*t.size]) }

// find returns the place of a key, or the free one where it would be.
func (t *table) find(a Address) (place int, found bool) {
	mask := len(t.taken) - 1
	for place = int(hashOf(a)) & mask; t.taken[place]; place = (place + 1) & mask {
		if string(t.keys[place*t.size:(place+1)*t.size]) == string(a) {
			return place, true
		}
	}
	return place, false
}

func (t *table) has(a Address) bool {
	_, found := t.lookUp(a)
	return found
}

func (t *table) order(a Address) int64 {
	if place, found := t.lookUp(a); found {
		return t.orders[place]
	}
	return 0
}

// lookUp is find for any address and any table, also one that is empty or nil.
func (t *table) lookUp(a Address) (place int, found bool) {
	if t == nil || t.used == 0 || len(a) != t.size {
		return 0, false
	}
	return t.find(a)
}

func (t *table) add(a Address, order int64) {
	if t.size == 0 {
		t.size = len(a)
	}
	if len(a) != t.size || t.size == 0 {
		panic("chain: addresses of different lengths in one set")
	}
	if t.used*8 >= len(t.taken)*7 { // at most 7 of 8 places are taken
		t.resize(max(tableMin, 2*len(t.taken)))
	}
	place, found := t.find(a)
	if !found {
		copy(t.keys[place*t.size:], a)
		t.orders[place], t.taken[place] = order, true
		t.used++
	}
}

func (t *table) resize(places int) {
	old := *t
	t.keys, t.orders, t.taken, t.used = make([]byte, places*t.size), make([]int64, places), make([]bool, places), 0
	for at, taken := range old.taken {
		if taken {
			t.add(old.at(at), old.orders[at])
		}
	}
}

// filter is a Bloom filter that grows: its segments have 14 bits for each
// address that they are made for, and each new one is an eighth of what there
// was, so that what is allocated is never more than 16 bits an address.
type filter struct {
	segments []segment
	added    int
}

type segment struct {
	bits []uint64
	room int // addresses that it still takes
}

const (
	bitsPerAddress = 14
	probes         = 10 // the best for 14 bits: one stranger in 830
	segmentMin     = 1024
)

// add adds a hash that is not there yet: an address may be told of as closed and
// then be closed here once more, by a reader that begins again a little earlier.
func (f *filter) add(hash uint64) {
	if f.has(hash) {
		return
	}
	if n := len(f.segments); n == 0 || f.segments[n-1].room == 0 {
		f.grow(max(segmentMin, f.added/8))
	}
	s := &f.segments[len(f.segments)-1]
	s.room--
	f.added++
	for i := range uint64(probes) {
		word, bit := s.place(hash, i)
		s.bits[word] |= bit
	}
}

func (f *filter) grow(room int) {
	if room > 0 {
		f.segments = append(f.segments, segment{bits: make([]uint64, (room*bitsPerAddress+63)/64), room: room})
	}
}

func (f *filter) has(hash uint64) bool {
	for at := range f.segments {
		if f.segments[at].has(hash) {
			return true
		}
	}
	return false
}

func (s *segment) has(hash uint64) bool {
	for i := range uint64(probes) {
		if word, bit := s.place(hash, i); s.bits[word]&bit == 0 {
			return false
		}
	}
	return true
}

// place is the i-th of the bits that stand for a hash: the two halves of the
// hash make as many as are wanted.
func (s *segment) place(hash, i uint64) (word uint64, bit uint64) {
	mixed := (hash + i*(hash>>32|1)) * 0x9e3779b97f4a7c15 // the golden ratio, which spreads them
	at, _ := bits.Mul64(mixed, uint64(len(s.bits))*64)
	return at / 64, 1 << (at % 64)
}
