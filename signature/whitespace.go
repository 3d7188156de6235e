package signature

import (
	"fmt"
	"unicode/utf8"
)

// spaceAt returns the length in bytes of the whitespace character of the closed
// set that text begins with, or 0.
func spaceAt(text []byte) int {
	switch r, size := utf8.DecodeRune(text); {
	case r >= 0x09 && r <= 0x0d, r >= 0x1c && r <= 0x20, r == 0x85, r == 0xa0,
		r == 0x1680, r == 0x180e, r >= 0x2000 && r <= 0x200a, r == 0x2028, r == 0x2029,
		r == 0x202f, r == 0x205f, r == 0x3000, r == 0xfeff:
		return size
	}
	return 0
}

// EscapeWhitespace returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape. The set is closed: U+0009–000D, 001C–0020, 0085, 00A0, 1680,
// 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The value stays the
// same. The body is not validated; one that holds nothing to change is
// returned itself, not copied.
func EscapeWhitespace(body []byte) []byte {
	dst := make([]byte, 0, len(body)+len(body)/8)
	inString := false
	for i := 0; i < len(body); {
		c := body[i]
		if inString && c == '\\' && i+1 < len(body) {
			dst = append(dst, c, body[i+1])
			i += 2
			continue
		}
		if c == '"' {
			inString = !inString
		}
		if !inString && structural(c) {
			i++
			continue
		}
		if n := spaceAt(body[i:]); inString && n > 0 {
			r, _ := utf8.DecodeRune(body[i:])
			dst = fmt.Appendf(dst, `\u%04x`, r)
			i += n
			continue
		}
		dst = append(dst, c)
		i++
	}
	return dst
}

// removeASCII and removeAll are the readings in which whitespace inside strings
// goes too.
func removeASCII(text []byte) []byte {
	var dst []byte
	for _, c := range text {
		if c != ' ' && (c < '\t' || c > '\r') {
			dst = append(dst, c)
		}
	}
	return dst
}

func removeAll(text []byte) []byte {
	var dst []byte
	for i := 0; i < len(text); {
		if n := spaceAt(text[i:]); n > 0 {
			i += n
			continue
		}
		dst = append(dst, text[i])
		i++
	}
	return dst
}
