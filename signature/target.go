package signature

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// pathClass tells the bytes of a path apart: those that need no thought, the
// slash, and those that do.
var pathClass = func() (t [256]uint8) {
	for i := range t {
		t[i] = classOther
	}
	for _, c := range plainPathChars {
		t[c] = 0
	}
	t['/'] = classSlash
	return t
}()

const (
	classSlash = 1
	classOther = 2

	lowerCase = "abcdefghijklmnopqrstuvwxyz"
	upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits    = "0123456789"

	// RFC 3986's pchar without ";", at which some routers cut a segment, and
	// without "." and "%", at which checkPath looks more closely.
	plainPathChars = "-_~!$&'()*+,=:@" + lowerCase + upperCase + digits
)

// checkPath refuses every path that two routers could read as two different
// ones.
func checkPath(path string) *Error {
	if path == "/" {
		return nil
	}
	if path == "" || path[0] != '/' {
		return refuse(PathInvalid, "a path begins with /")
	}
	// Most paths are plain characters between single slashes. Two slashes in a
	// row count as classOther.
	var seen, last uint8
	for i := range len(path) {
		class := pathClass[path[i]]
		seen |= class | class&last<<1
		last = class
	}
	if seen < classOther && last != classSlash {
		return nil
	}
	return checkPathClosely(path)
}

func checkPathClosely(path string) *Error {
	segment := 1
	for i := 1; i < len(path); i++ {
		switch c := path[i]; {
		case c == '/':
			if err := checkSegment(path[segment:i]); err != nil {
				return err
			}
			segment = i + 1
		case c == '%':
			if err := checkPathEscape(path, i); err != nil {
				return err
			}
			i += 2
		case pathClass[c] == classOther && c != '.':
			return refuse(PathInvalid, fmt.Sprintf("byte %d of the path (%#02x) may not stand in it unencoded", i, c))
		}
	}
	return checkSegment(path[segment:])
}

func checkSegment(segment string) *Error {
	switch segment {
	case "":
		return refuse(PathInvalid, "a path has no empty segment and no / at its end")
	case ".", "..":
		return refuse(PathInvalid, "a path has no segment . or ..")
	}
	return nil
}

// checkPathEscape refuses the escapes that are a delimiter, a dot or a NUL once
// a router has decoded them.
func checkPathEscape(path string, i int) *Error {
	c, ok := unhexPair(path, i+1)
	if !ok {
		return refuse(PathInvalid, fmt.Sprintf("byte %d of the path begins a malformed percent escape", i))
	}
	switch c {
	case '?', '/', '\\', '%', '.', 0:
		return refuse(PathInvalid, fmt.Sprintf("%s may not stand in a path", path[i:i+3]))
	}
	return nil
}

// setQuery takes the query, each piece percent-decoded once, and notes where
// each of them is. raw is what follows the question mark.
func (h *head) setQuery(raw string) *Error {
	if h.pieces == nil {
		h.pieces = make([]piece, 0, 1+strings.Count(raw, "&"))
	}
	dst := append(h.query, '?')
	at := piece{name: len(dst), nameEnd: -1}
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch c {
		case '&':
			if err := h.addPiece(at, len(dst)); err != nil {
				return err
			}
			at = piece{name: len(dst) + 1, nameEnd: -1}
		case '=':
			if at.nameEnd < 0 {
				at.nameEnd = len(dst)
			}
		case '%':
			var ok bool
			if c, ok = unhexPair(raw, i+1); !ok {
				return refuse(QueryMalformed, fmt.Sprintf("byte %d of the query begins a malformed percent escape", i))
			}
			i += 2
		case '+', ';':
			return refuse(QueryMalformed, fmt.Sprintf("byte %d of the query is a raw %q, which parsers read in different ways; encode it", i, c))
		}
		dst = append(dst, c)
	}
	h.query = dst
	if err := h.addPiece(at, len(dst)); err != nil {
		return err
	}
	return h.checkQuery()
}

// addPiece notes the piece that ends at the given place.
func (h *head) addPiece(p piece, end int) *Error {
	switch {
	case end == p.name:
		return refuse(QueryMalformed, "the query is empty or has an empty piece")
	case p.nameEnd < 0:
		return refuse(QueryMalformed, "a piece of the query has no =")
	case p.nameEnd == p.name:
		return refuse(QueryMalformed, "a parameter of the query has no name")
	}
	p.valueEnd = end
	h.pieces = append(h.pieces, p)
	return nil
}

// checkQuery looks at the decoded text. What makes it malformed comes before
// what makes it ambiguous, over all pieces.
func (h *head) checkQuery() *Error {
	if !utf8.Valid(h.query) {
		return refuse(QueryMalformed, "the query is not UTF-8 once decoded")
	}
	if name := repeatedName(h.query, h.pieces); name != nil {
		return refuse(QueryMalformed, fmt.Sprintf("the parameter %.64q is given twice", name))
	}
	for _, p := range h.pieces {
		name := h.query[p.name:p.nameEnd]
		if bytes.IndexByte(name, '=') >= 0 {
			return refuse(QueryAmbiguous, fmt.Sprintf("the parameter name %.64q contains =", name))
		}
		if what := ambiguousPart(h.query[p.name:p.valueEnd]); what != "" {
			return refuse(QueryAmbiguous, fmt.Sprintf("the parameter %.64q contains %s once decoded, and the decoded text is what is signed", name, what))
		}
	}
	return nil
}

// repeatedNamesQuadratic is the number of parameters up to which comparing
// every name with every other is faster than a map.
const repeatedNamesQuadratic = 16

func repeatedName(text []byte, pieces []piece) []byte {
	if len(pieces) > repeatedNamesQuadratic {
		seen := make(map[string]bool, len(pieces))
		for _, p := range pieces {
			name := text[p.name:p.nameEnd]
			if seen[string(name)] {
				return name
			}
			seen[string(name)] = true
		}
		return nil
	}
	for i, p := range pieces {
		for _, q := range pieces[:i] {
			if string(text[p.name:p.nameEnd]) == string(text[q.name:q.nameEnd]) {
				return text[p.name:p.nameEnd]
			}
		}
	}
	return nil
}

// plainQueryChar holds the bytes that can be read in one way only wherever they
// stand in a decoded query.
var plainQueryChar = func() (t [256]bool) {
	for _, c := range " !$'()*+,-./:;<=>?@\\^_`|~" + lowerCase + upperCase + digits {
		t[c] = true
	}
	return t
}()

// ambiguousPart names what could be read in another way than it was meant, or
// returns "". The text is valid UTF-8.
func ambiguousPart(decoded []byte) string {
	for i, c := range decoded {
		if plainQueryChar[c] {
			continue
		}
		switch {
		case c == '%':
			if _, ok := unhexPair(string(decoded[i:min(i+3, len(decoded))]), 1); ok {
				return "a percent escape"
			}
		case c < 0x20 || c == 0x7f || c == 0xc2 && decoded[i+1] < 0xa0:
			return "a control character"
		case c < 0x80:
			return string(rune(c))
		}
	}
	return ""
}

// unhexPair decodes the two hexadecimal digits at s[i:i+2].
func unhexPair(s string, i int) (c byte, ok bool) {
	if i+2 > len(s) {
		return 0, false
	}
	hi, lo := unhex[s[i]], unhex[s[i+1]]
	return hi<<4 | lo&15, hi|lo < 16
}

// unhex is the value of a hexadecimal digit, 255 for every other byte.
var unhex = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i := range 10 {
		t['0'+i] = byte(i)
	}
	for i := range 6 {
		t['a'+i], t['A'+i] = byte(10+i), byte(10+i)
	}
	return t
}()
