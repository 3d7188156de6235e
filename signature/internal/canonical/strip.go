package canonical

import (
	"bytes"
	"math/bits"
	"slices"
)

// Structural says whether c is one of the four characters that RFC 8259 allows
// between tokens.
func Structural(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// Stripper removes structural whitespace from a text part by part. It follows
// strings and nothing else. The text need not be JSON; control characters
// outside of the strings of one that is not are removed too.
type Stripper struct {
	inString uint64 // all bits set inside a string, else 0
	escape   uint64 // 1 if an odd number of backslashes came last, else 0
}

// blockSize is the number of bytes that are looked at before any is moved.
// StripRoom is what they need behind the text, being stored in whole words.
const (
	blockSize = 64
	StripRoom = blockSize + 8
)

// Strip appends text without its structural whitespace. The length of every part
// but the last is a multiple of 64.
func (s *Stripper) Strip(dst, text []byte) []byte {
	dst = slices.Grow(dst, len(text)+StripRoom)
	n, room := len(dst), dst[:cap(dst)]
	for len(text) >= blockSize {
		n += s.stripBlock((*[StripRoom]byte)(room[n:]), (*[blockSize]byte)(text))
		text = text[blockSize:]
	}
	if len(text) > 0 {
		last := padding
		copy(last[:], text)
		n += s.stripBlock((*[StripRoom]byte)(room[n:]), &last)
		n -= blockSize - len(text)
	}
	return room[:n]
}

// padding fills the last block of a text. Whatever comes before, no comma is
// removed, and none is part of a number.
var padding = [blockSize]byte(bytes.Repeat([]byte{','}, blockSize))

// stripBlock strips one block into dst and returns the number of bytes kept.
func (s *Stripper) stripBlock(dst *[StripRoom]byte, block *[blockSize]byte) (n int) {
	var drop [blockSize / 8]uint64
	if s.mark(&drop, block) == 0 {
		return copy(dst[:], block[:])
	}
	for i, d := range drop {
		w := word(block[:], i*8)
		c := &closings[uint8(d>>7*gather>>56)]
		at := n & (blockSize - 1) // says to the compiler what is so anyway
		putWord(dst[:], at, w>>(c.shift[0]&63)&c.keep[0]|w>>(c.shift[1]&63)&c.keep[1]|
			w>>(c.shift[2]&63)&c.keep[2]|w>>(c.shift[3]&63)&c.keep[3])
		n += int(c.size)
	}
	return n
}

// mark marks in drop the bytes of a block that are removed, and returns whether
// there are any: those outside of strings that are no greater than the space.
// In JSON that is structural whitespace and nothing else.
//
// No branch depends on where strings begin and end: the parity of the quotes up
// to a byte says whether the byte is inside of one.
func (s *Stripper) mark(drop *[blockSize / 8]uint64, block *[blockSize]byte) (any uint64) {
	inString, escape := s.inString, s.escape
	for i := range drop {
		w := word(block[:], i*8)
		low := w &^ highBits
		ascii := ^w & highBits
		quote := equal(low, '"') & ascii
		backslash := equal(low, '\\') & ascii
		if backslash|escape != 0 {
			var escaped uint64
			escaped, escape = escapes(backslash, escape)
			quote &^= escaped
		}
		inside := quote*lowBits ^ inString // its high bits: the parity of the quotes so far
		inString = -(inside >> 63)
		d := ascii &^ (low + lowBits*(0x80-'!')) &^ inside
		drop[i] = d
		any |= d
	}
	s.inString, s.escape = inString, escape
	return any
}

// advance follows the strings of a block and removes nothing.
func (s *Stripper) advance(block *[blockSize]byte) {
	var drop [blockSize / 8]uint64
	s.mark(&drop, block)
}

// escapes returns all bits of the bytes that an odd number of backslashes
// stands before, given the marked backslashes of a word. before and after say
// whether one ends at the word's beginning and its end: 1 or 0.
//
// A run of backslashes that begins at an odd place is made zero by adding one
// to it. Within a run, every second byte is then known by its place.
func escapes(backslash, before uint64) (escaped, after uint64) {
	const even = 0x00ff00ff00ff00ff
	runs := (backslash >> 7) * 0xff &^ (before * 0xff)
	follows := runs<<8 | before*0xff
	oddBegins := runs &^ even &^ follows
	sum, after := bits.Add64(runs, oddBegins&lowBits, 0)
	return (even ^ sum<<8) & follows, after
}

// closing says how a word is closed up whose dropped bytes are the set bits of
// its index in closings: the kept bytes come in at most four runs, each of which
// is shifted down and picked out.
type closing struct {
	keep  [4]uint64
	shift [4]uint8 // in bits
	size  uint8    // the bytes kept
}

// gather moves the lowest bits of eight bytes into the highest byte of a product.
const gather = 0x0102040810204080

var closings = func() (t [256]closing) {
	for drop := range t {
		t[drop] = newClosing(uint8(drop))
	}
	return t
}()

func newClosing(drop uint8) (c closing) {
	run, size := -1, 0
	for i := range 8 {
		if drop>>i&1 != 0 {
			continue
		}
		if i == 0 || drop>>(i-1)&1 != 0 {
			run++
		}
		c.shift[run] = uint8(i-size) * 8
		c.keep[run] |= 0xff << (8 * size)
		size++
	}
	c.size = uint8(size)
	return c
}

// Strip appends text without its structural whitespace.
func Strip(dst, text []byte) []byte {
	var s Stripper
	return s.Strip(dst, text)
}
