package signature

import (
	"fmt"
	"unicode/utf8"
)

// spaceAt returns the whitespace character of the closed set that text begins
// with, and its length in bytes, or 0.
func spaceAt(text []byte) (r rune, size int) {
	switch r, size = utf8.DecodeRune(text); {
	case r >= 0x09 && r <= 0x0d, r >= 0x1c && r <= 0x20, r == 0x85, r == 0xa0,
		r == 0x1680, r == 0x180e, r >= 0x2000 && r <= 0x200a, r == 0x2028, r == 0x2029,
		r == 0x202f, r == 0x205f, r == 0x3000, r == 0xfeff:
		return r, size
	}
	return 0, 0
}

// Classes of bytes that the functions below stop at. The last is the first
// byte of a whitespace character in UTF-8: of U+0085 and 00A0, of 1680 and
// 180E, of 2000–205F, of 3000, of FEFF.
const (
	classQuote = iota + 1
	classBackslash
	classSpace
)

var classOf = func() (t [256]uint8) {
	t['"'], t['\\'] = classQuote, classBackslash
	for _, c := range "\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u1680\u2000\u3000\ufeff" {
		t[string(c)[0]] = classSpace
	}
	return t
}()

// EscapeWhitespace returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape in lower-case hex. The set is closed: U+0009–000D, 001C–0020,
// 0085, 00A0, 1680, 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The
// JSON value stays the same. The body is not validated; one that holds nothing
// to change is returned itself, not copied.
func EscapeWhitespace(body []byte) []byte {
	var dst []byte
	from, inString := 0, false
	for i := 0; i < len(body); {
		switch classOf[body[i]] {
		case classQuote:
			inString = !inString
		case classBackslash:
			if inString {
				i++ // what is escaped is not a quote, and to escape it twice would change it
			}
		case classSpace:
			r, size := spaceAt(body[i:])
			if size == 0 || !inString && !structural(body[i]) {
				break
			}
			if dst == nil {
				dst = make([]byte, 0, len(body)+len(body)/8+16)
			}
			dst = append(dst, body[from:i]...)
			if inString {
				dst = fmt.Appendf(dst, `\u%04x`, r)
			}
			i += size
			from = i
			continue
		}
		i++
	}
	if dst == nil {
		return body
	}
	return append(dst, body[from:]...)
}

// Reading is a way to understand "the body with its whitespace removed".
type Reading uint8

const (
	// StructuralReading removes whitespace between tokens alone: what the
	// specification means.
	StructuralReading Reading = iota
	// ASCIIReading removes U+0009 to 000D and 0020 everywhere, inside strings too.
	ASCIIReading
	// UnicodeReading removes the whole closed set everywhere.
	UnicodeReading
)

// String returns structural, ascii or unicode.
func (r Reading) String() string {
	return [...]string{"structural", "ascii", "unicode"}[r]
}

// of returns a copy of text as the ASCII or the Unicode reading has it.
func (r Reading) of(text []byte) []byte {
	if r == ASCIIReading {
		return without(text, func(at []byte) int {
			if c := at[0]; c == ' ' || c >= '\t' && c <= '\r' {
				return 1
			}
			return 0
		})
	}
	return without(text, func(at []byte) int {
		_, size := spaceAt(at)
		return size
	})
}

// without returns a copy of text without what size finds.
func without(text []byte, size func(at []byte) int) []byte {
	dst := make([]byte, 0, len(text))
	from := 0
	for i := 0; i < len(text); {
		if classOf[text[i]] == classSpace {
			if n := size(text[i:]); n > 0 {
				dst = append(dst, text[from:i]...)
				i += n
				from = i
				continue
			}
		}
		i++
	}
	return append(dst, text[from:]...)
}
