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
// Of 20 bytes, an open address takes 24 to 48 bytes (38 to 76 for 32 bytes) and
// a closed one two at most. All addresses of a set are of one length. The zero
// AddressSet is empty. It is safe for concurrent use.
type AddressSet struct {
	mu     sync.RWMutex
	open   table
	closed filter
}

// hashSeed keeps others from choosing addresses that collide in our tables.
var hashSeed = maphash.MakeSeed()

func hashOf(a Address) uint64 { return maphash.String(hashSeed, string(a)) }

// Add adds an open address. Adding one again changes nothing; a closed one is
// open again.
func (s *AddressSet) Add(a Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open.add(a)
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

// Close moves an open address to the closed ones. Nothing else changes: Has
// still tells of it.
func (s *AddressSet) Close(a Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// First in, then out: no reader ever misses it.
	if s.open.has(a) {
		s.closed.add(hashOf(a))
		s.open.remove(a)
	}
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
	return s.open.used, s.closed.added
}

// Retain closes every open address that is not open in still, whose addresses
// all are in this set; still is part of this set afterwards and must not be
// used any more.
func (s *AddressSet) Retain(still *AddressSet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for place, taken := range s.open.taken {
		if a := s.open.at(place); taken && !still.open.has(a) {
			s.closed.add(hashOf(a))
		}
	}
	s.open = still.open
}

// Size is how many bytes the set takes.
func (s *AddressSet) Size() (open, closed int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, segment := range s.closed.segments {
		closed += 8 * len(segment.bits)
	}
	return len(s.open.keys) + len(s.open.taken), closed
}

// table is a hash table of keys of one size, with linear probing: no pointer,
// no value, and nothing but the keys and one byte beside each.
type table struct {
	size  int // of a key
	keys  []byte
	taken []bool
	used  int
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
	if t.used == 0 || len(a) != t.size {
		return false
	}
	_, found := t.find(a)
	return found
}

func (t *table) add(a Address) {
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
		t.taken[place] = true
		t.used++
	}
}

func (t *table) resize(places int) {
	old := *t
	t.keys, t.taken, t.used = make([]byte, places*t.size), make([]bool, places), 0
	for at, taken := range old.taken {
		if taken {
			t.add(old.at(at))
		}
	}
}

// remove takes a key out and moves those after it that would no longer be
// found. A table of which little is left gives its room back.
func (t *table) remove(a Address) {
	hole, found := t.find(a)
	if !found {
		return
	}
	mask := len(t.taken) - 1
	for next := (hole + 1) & mask; t.taken[next]; next = (next + 1) & mask {
		home := int(hashOf(t.at(next))) & mask
		// It may fill the hole when its home is not between the hole and where it is.
		if (next-home)&mask >= (next-hole)&mask {
			copy(t.keys[hole*t.size:(hole+1)*t.size], t.keys[next*t.size:])
			hole = next
		}
	}
	t.taken[hole] = false
	t.used--
	if places := len(t.taken); places > tableMin && t.used*4 < places {
		t.resize(places / 2)
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
