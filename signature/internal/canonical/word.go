package canonical

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes of text are looked at together as one word, the first of them
// lowest. A byte is marked by the high bit of its place in another word.

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080

	backslashes = lowBits * '\\'
	spaces      = lowBits * ' '
)

// word loads text[i:i+8].
func word(text []byte, i int) uint64 { return binary.LittleEndian.Uint64(text[i:]) }

// putWord stores w at text[i:i+8].
func putWord(text []byte, i int, w uint64) { binary.LittleEndian.PutUint64(text[i:], w) }

// found is the number of bytes before the lowest one that mask marks, 8 when
// it marks none.
func found(mask uint64) int { return bits.TrailingZeros64(mask) >> 3 }

// equal marks the bytes of low that are c. Neither may have its high bit set.
func equal(low, c uint64) uint64 {
	return highBits - (low ^ lowBits*c)
}

// stringStops marks the bytes that a string's text ends or changes at: the
// quote, the backslash, and control characters. Flipping bit 1 puts the quote
// (0x22) next to the control characters and the two that lie between (0x20 and
// 0x21) beyond it, so that one comparison finds both.
//
// Above the lowest byte that it marks it may mark others wrongly.
func stringStops(w uint64) uint64 {
	near := w ^ lowBits*2
	slash := w ^ backslashes
	return ((near-lowBits*0x21)&^near | (slash-lowBits)&^slash) & highBits
}

// HasSpace says whether a byte of text is a space or a control character.
func HasSpace(text []byte) bool {
	if len(text) < 8 {
		for _, c := range text {
			if c <= ' ' {
				return true
			}
		}
		return false
	}
	last := word(text, len(text)-8) // overlaps what the loops have seen of it
	for ; len(text) >= 32; text = text[32:] {
		a, b, c, d := word(text, 0), word(text, 8), word(text, 16), word(text, 24)
		if ((a-lowBits*0x21)&^a|(b-lowBits*0x21)&^b|(c-lowBits*0x21)&^c|(d-lowBits*0x21)&^d)&highBits != 0 {
			return true
		}
	}
	marks := (last - lowBits*0x21) &^ last
	for ; len(text) >= 8; text = text[8:] {
		w := word(text, 0)
		marks |= (w - lowBits*0x21) &^ w
	}
	return marks&highBits != 0
}

// Plain says that text is printable ASCII without a space, in which there is
// nothing to escape. Of most answers it is true, and cheaper to see than what is
// inside of strings. Of a text of less than eight bytes it is never said.
func Plain(text []byte) bool {
	if len(text) < 8 {
		return false
	}
	last := word(text, len(text)-8) // overlaps what the loop has seen of it
	marks := last | (last - lowBits*0x21)
	for ; len(text) >= 8; text = text[8:] {
		w := word(text, 0)
		marks |= w | (w - lowBits*0x21)
	}
	return marks&highBits == 0
}

// onlyPrintableASCII says whether no byte of the block is a space, a control
// character or part of a character beyond ASCII.
func onlyPrintableASCII(block *[blockSize]byte) bool {
	var marks uint64
	for i := 0; i < blockSize; i += 8 {
		w := word(block[:], i)
		marks |= w | (w - lowBits*0x21)
	}
	return marks&highBits == 0
}

// skipSpaces returns the index of the first byte at or after i that is not a
// space.
func skipSpaces(text []byte, i int) int {
	for i+8 <= len(text) {
		n := found(word(text, i) ^ spaces)
		i += n
		if n < 8 {
			return i
		}
	}
	for i < len(text) && text[i] == ' ' {
		i++
	}
	return i
}
