package signature

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

// EscapeWhitespace returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape in lower-case hex. The set is closed: U+0009–000D, 001C–0020,
// 0085, 00A0, 1680, 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The
// JSON value stays the same. The body is not validated; one that holds nothing
// to change is returned itself, not copied.
func EscapeWhitespace(body []byte) []byte {
	e := escaper{body: body}
	for e.at < len(body) {
		if rest := body[e.at:]; len(rest) >= blockSize {
			if block := (*[blockSize]byte)(rest); onlyPrintableASCII(block) {
				e.strings.advance(block)
				e.at += blockSize
				continue
			}
		}
		e.step(min(e.at+blockSize, len(body)))
	}
	if e.dst == nil {
		return body
	}
	return append(e.dst, body[e.from:]...)
}

// escaper is an EscapeWhitespace under way.
type escaper struct {
	body, dst []byte
	from      int // body[from:at] is still to be copied to dst
	at        int
	strings   stripper
}

// step goes on to limit byte by byte, and through a character that crosses it.
func (e *escaper) step(limit int) {
	for e.at < limit {
		switch c := e.body[e.at]; classOf[c] {
		case classQuote:
			if e.strings.escape == 0 {
				e.strings.inString = ^e.strings.inString
			}
		case classBackslash:
			e.strings.escape ^= 1
			e.at++
			continue
		case classSpace:
			e.space(c)
			e.strings.escape = 0
			continue
		}
		e.strings.escape = 0
		e.at++
	}
}

// space takes the whitespace, if it is some, that begins with c. What a
// backslash stands before, no JSON then, is left to be refused as it is.
func (e *escaper) space(c byte) {
	r, size := spaceAt(e.body[e.at:])
	inString := e.strings.inString != 0
	if size == 0 || !inString && !structural(c) || e.strings.escape != 0 {
		e.at++
		return
	}
	if e.dst == nil {
		e.dst = make([]byte, 0, len(e.body)+len(e.body)/8+16)
	}
	e.dst = append(e.dst, e.body[e.from:e.at]...)
	if inString {
		const hex = "0123456789abcdef"
		e.dst = append(e.dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
	e.at += size
	e.from = e.at
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
