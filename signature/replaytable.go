package signature

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
)

// replayKey is what is remembered of one signature; all zero is none.
type replayKey [2]uint64

// replayTable is a set of keys: open addressing with linear probing, without
// pointers, so that the garbage collector never looks into it. It only grows;
// what has expired goes with its whole table.
type replayTable struct {
	slots []replayKey
	used  int
}

const (
	replaySlotsMin = 8
	// A table is filled to 4/5, where a search that fails looks at 13 slots on
	// average, four cache lines in a row, and grows by half: 16 bytes a key
	// become 30 at worst.
	replayFillTimes, replayFillOf = 4, 5
)

// home is the slot at which the search for a key begins.
func (t *replayTable) home(place uint64) int {
	// The lowest bits chose the shard; these are the highest. The product's upper
	// half is even over the slots, of which there may be any number.
	hi, _ := bits.Mul64(place, uint64(len(t.slots)))
	return int(hi)
}

// find returns the slot that holds key, or else the one to put it in.
func (t *replayTable) find(key replayKey, place uint64) (slot int, found bool) {
	for slot = t.home(place); ; slot++ {
		if slot == len(t.slots) {
			slot = 0
		}
		switch t.slots[slot] {
		case key:
			return slot, true
		case replayKey{}:
			return slot, false
		}
	}
}

func (t *replayTable) has(key replayKey, place uint64) bool {
	_, found := t.find(key, place)
	return found
}

// add puts in a key that is not there.
func (t *replayTable) add(m *ReplayMemory, key replayKey, place uint64) {
	if (t.used+1)*replayFillOf > len(t.slots)*replayFillTimes {
		t.grow(m)
	}
	slot, _ := t.find(key, place)
	t.slots[slot] = key
	t.used++
}

func (t *replayTable) grow(m *ReplayMemory) {
	old := t.slots
	// The allocator rounds up; what it gives is used.
	t.slots = slices.Grow([]replayKey(nil), max(replaySlotsMin, len(old)+len(old)/2))
	t.slots = t.slots[:cap(t.slots)]
	clear(t.slots)
	for _, key := range old {
		if key != (replayKey{}) {
			slot, _ := t.find(key, m.place(key))
			t.slots[slot] = key
		}
	}
}

// place is a secret number that says where a key is kept. Anyone with a
// signKey can try MACs until many have bits in common; a place that could be
// foreseen would let them pile up.
func (m *ReplayMemory) place(key replayKey) uint64 {
	var text [ReplayKeySize]byte
	binary.LittleEndian.PutUint64(text[:8], key[0])
	binary.LittleEndian.PutUint64(text[8:], key[1])
	return maphash.Bytes(m.seeds[2], text[:])
}
