package canonical

import "unicode/utf8"

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

// WithoutASCII returns a copy of text without U+0009 to 000D and 0020, wherever
// they stand.
func WithoutASCII(text []byte) []byte {
	return without(text, func(at []byte) int {
		if c := at[0]; c == ' ' || c >= '\t' && c <= '\r' {
			return 1
		}
		return 0
	})
}

// WithoutAny returns a copy of text without the whole closed set, wherever it
// stands.
func WithoutAny(text []byte) []byte {
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
