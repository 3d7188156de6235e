package canonical

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// name is one name of an open object: where it stands in the canonical text,
// between its quotes.
type name struct {
	at   int32
	size int32 // its complement if the name holds an escape
}

// retcode is the name that makes an object an answer.
const retcode = "retcode"

// addName remembers the name between the quotes at text[begin:end].
func (s *scanner) addName(begin, end int, escaped bool) {
	n := name{at: int32(s.kept + begin - s.from), size: int32(end - begin)}
	if escaped {
		n.size = ^n.size
	}
	s.names = append(s.names, n)
	if len(s.frames) == 1 && (end-begin == len(retcode) || escaped) {
		s.retcode = s.retcode || string(s.meaning(n, 0)) == retcode
	}
}

// meaning returns what the name says, escapes resolved. The result for an
// escaped name lies in the given one of two buffers.
func (s *scanner) meaning(n name, buffer int) []byte {
	begin, size, text := int(n.at), int(n.size), s.canon
	if begin >= s.kept { // not moved yet
		begin, text = begin+s.from-s.kept, s.text
	}
	if size >= 0 {
		return text[begin : begin+size]
	}
	s.unquote[buffer] = appendUnescaped(s.unquote[buffer][:0], text[begin:begin+^size])
	return s.unquote[buffer]
}

// Up to this many names every one is compared with every other, which for this
// few is faster than a table.
const namesQuadratic = 16

// closeObject looks for a repeated name in the object whose first name is
// names[first], and forgets its names.
func (s *scanner) closeObject(first int) {
	names := s.names[first:]
	s.names = s.names[:first]
	if s.repeated {
		return
	}
	if len(names) > namesQuadratic {
		s.compareByTable(names)
		return
	}
	for i, n := range names {
		if n.size < 0 { // it may be equal to names of any size
			s.compareByTable(names)
			return
		}
		for _, other := range names[:i] {
			if n.size == other.size && s.compare(other, n) {
				return
			}
		}
	}
}

// The hash is keyed, so that nobody can write a body whose names all collide.
var hashSeed = maphash.MakeSeed()

// entry is one of the table: a name's hash, and its index plus one.
type entry struct {
	hash uint64
	name int32
}

// compareByTable enters the names into a table with open addressing, at most
// half full.
func (s *scanner) compareByTable(names []name) {
	size := 1 << bits.Len(uint(2*len(names)-1))
	s.table = slices.Grow(s.table[:0], size)[:size]
	clear(s.table)
	for i, n := range names {
		hash := maphash.Bytes(hashSeed, s.meaning(n, 0))
		slot := hash & uint64(size-1)
		for ; s.table[slot].name != 0; slot = (slot + 1) & uint64(size-1) {
			if s.table[slot].hash == hash && s.compare(names[s.table[slot].name-1], n) {
				return
			}
		}
		s.table[slot] = entry{hash, int32(i + 1)}
	}
}

// compare notes it when two names of one object mean the same.
func (s *scanner) compare(a, b name) bool {
	text := s.meaning(a, 0)
	if string(text) != string(s.meaning(b, 1)) {
		return false
	}
	s.repeated, s.duplicate = true, string(text)
	return true
}

// appendUnescaped appends what the text between two quotes says. Its escapes
// have been checked.
func appendUnescaped(dst, text []byte) []byte {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' {
			dst = append(dst, c)
			continue
		}
		i++
		switch c = text[i]; c {
		case 'u':
			unit := hex4(text, i+1)
			i += 4
			if isHigh(unit) {
				unit = utf16.DecodeRune(unit, hex4(text, i+3))
				i += 6
			}
			dst = utf8.AppendRune(dst, unit)
			continue
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		}
		dst = append(dst, c)
	}
	return dst
}
