package doctor

import "hash/maphash"

// textSet says which texts were there before. It keeps a hash of 64 bits of
// each: among some thousand texts, to take one for another, and so not to try
// it, is less likely than a broken memory chip.
type textSet struct {
	seed maphash.Seed
	seen map[uint64]bool
}

func newTextSet() textSet {
	return textSet{maphash.MakeSeed(), map[uint64]bool{}}
}

// add says that the text is new.
func (s textSet) add(text []byte) bool {
	sum := maphash.Bytes(s.seed, text)
	if s.seen[sum] {
		return false
	}
	s.seen[sum] = true
	return true
}
