package signature

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// ReplayMax is how many signatures a [ReplayMemory] remembers at most unless it
// says otherwise: some 8,700 requests a second whose clocks are right.
const ReplayMax = 1 << 20

// ReplayMemory is a [ReplayGuard] in the memory of one process, which forgets
// when the process ends. The zero value is ready for use.
//
// It takes at most 48 bytes a signature, and gives them back within
// [ReplaySlack] of the time at which the signature leaves the window. Callers
// wait for each other only when their signatures fall into the same one of its
// 64 parts.
//
// It survives a clock that is set. Nothing is forgotten before both the clock
// and the time really passed say so, and when the clock is set back to a time
// of which signatures have been forgotten already, those signed in it are
// refused with ReplayMemoryFull until the clock has passed it again.
type ReplayMemory struct {
	// Max is how many signatures are remembered at most; 0 means ReplayMax. It
	// must not be changed after the first use.
	Max int
	// Now is the clock, time.Now by default. It must not be changed after the
	// first use.
	Now func() time.Time

	once   sync.Once
	begin  time.Time // the elapsed time counts from here
	seeds  [3]maphash.Seed
	live   atomic.Int64
	shards [replayShards]replayShard
	// clock returns the wall clock and the time elapsed since some moment, both
	// in milliseconds. Only the former can be set.
	clock func() (wall, elapsed int64)
}

const (
	replayShards = 64
	// Signatures that expire in the same slice of time are kept, and forgotten,
	// together.
	replaySlice = int64(ReplaySlack / time.Millisecond)
)

// ReplaySlack is how much longer than needed a [ReplayMemory] remembers a
// signature at most.
const ReplaySlack = 4 * time.Second

func (m *ReplayMemory) start() {
	if m.Max <= 0 {
		m.Max = ReplayMax
	}
	for i := range m.seeds {
		m.seeds[i] = maphash.MakeSeed()
	}
	if m.clock != nil {
		return
	}
	if m.Now == nil {
		m.Now = time.Now
	}
	m.begin = m.Now()
	m.clock = func() (wall, elapsed int64) {
		now := m.Now()
		return now.UnixMilli(), now.Sub(m.begin).Milliseconds()
	}
}

// Len is how many signatures are remembered at the moment.
func (m *ReplayMemory) Len() int { return int(m.live.Load()) }

// Remember keeps a signature; see [ReplayGuard]. The context is not looked at.
func (m *ReplayMemory) Remember(_ context.Context, credential string, mac [MACSize]byte, until time.Time) error {
	m.once.Do(m.start)
	wall, elapsed := m.clock()
	expires := until.UnixMilli()
	if expires < wall {
		return refuse(TimestampOutsideWindow, "the timestamp has left the window since it was verified")
	}
	key := m.key(credential, &mac)
	place := m.place(key)
	shard := &m.shards[place%replayShards]
	err := shard.see(m, key, place, expires, wall, elapsed)
	if err == errReplayRoom {
		// Parts that nobody has asked for a while may hold what has expired.
		for i := range m.shards {
			m.shards[i].reclaim(m, wall, elapsed)
		}
		err = shard.see(m, key, place, expires, wall, elapsed)
	}
	if err != nil {
		return err
	}
	return nil
}

// key is what is remembered of a MAC of a credential. Two MACs of one credential
// have the same key if and only if their first 16 bytes are the same; across
// credentials, whose difference is random and secret, keys are the same by
// chance alone.
func (m *ReplayMemory) key(credential string, mac *[MACSize]byte) (key replayKey) {
	key[0] = binary.LittleEndian.Uint64(mac[:8]) ^ maphash.String(m.seeds[0], credential)
	key[1] = binary.LittleEndian.Uint64(mac[8:ReplayKeySize]) ^ maphash.String(m.seeds[1], credential)
	if key == (replayKey{}) {
		key[0] = 1 // all zero means an empty slot
	}
	return key
}

var errReplayRoom = replayMemoryFull("as many signatures are remembered as there is room for, and no live one is dropped")

var errReplayForgotten = replayMemoryFull("the clock was set back to a time whose signatures have been forgotten already")

// replayShard is one of the parts that don't wait for each other.
type replayShard struct {
	mu     sync.Mutex
	slices []replaySliceTable
	recent int // the index of the slice that was asked last
	// next is when the next slice expires, if the clock is not set: before, none is
	// looked at.
	next int64
	// forgotten is the end of the latest slice that was forgotten, in
	// milliseconds: what expires before it may have been seen.
	forgotten int64
	_         [64]byte // keeps two shards out of one cache line
}

// replaySliceTable holds what expires in one slice of time.
type replaySliceTable struct {
	end int64 // when all of it has expired: milliseconds, a multiple of replaySlice
	// keep is the elapsed time before which it is not forgotten, whatever
	// happens to the clock.
	keep  int64
	table replayTable
}

// see remembers key, or says why not.
func (s *replayShard) see(m *ReplayMemory, key replayKey, place uint64, expires, wall, elapsed int64) *Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(m, wall, elapsed)
	end := expires - expires%replaySlice + replaySlice
	slice := s.slice(end)
	if slice != nil && slice.table.has(key, place) {
		return replayed()
	}
	if expires < s.forgotten {
		return errReplayForgotten
	}
	if m.live.Add(1) > int64(m.Max) {
		m.live.Add(-1)
		return errReplayRoom
	}
	if slice == nil {
		s.recent = len(s.slices)
		s.slices = append(s.slices, replaySliceTable{end: end})
		s.next = min(s.next, end)
		slice = &s.slices[s.recent]
	}
	slice.keep = max(slice.keep, elapsed+end-wall)
	slice.table.add(m, key, place)
	return nil
}

// slice returns the slice that ends then, or nil.
func (s *replayShard) slice(end int64) *replaySliceTable {
	if s.recent < len(s.slices) && s.slices[s.recent].end == end {
		return &s.slices[s.recent]
	}
	for i := range s.slices {
		if s.slices[i].end == end {
			s.recent = i
			return &s.slices[i]
		}
	}
	return nil
}

func (s *replayShard) reclaim(m *ReplayMemory, wall, elapsed int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(m, wall, elapsed)
}

// forget drops the slices all of which has expired, by the clock and by the
// time that has really passed. A slice goes as a whole, however many it holds.
func (s *replayShard) forget(m *ReplayMemory, wall, elapsed int64) {
	if wall < s.next {
		return
	}
	s.next = math.MaxInt64
	for i := 0; i < len(s.slices); {
		slice := &s.slices[i]
		if slice.end > wall || slice.keep > elapsed {
			s.next = min(s.next, slice.end)
			i++
			continue
		}
		s.forgotten = max(s.forgotten, slice.end)
		m.live.Add(-int64(slice.table.used))
		last := len(s.slices) - 1
		s.slices[i] = s.slices[last]
		s.slices[last] = replaySliceTable{}
		s.slices = s.slices[:last]
	}
}
