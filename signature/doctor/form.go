package doctor

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// nesting is how a value that is no scalar becomes form parameters.
type nesting uint8

const (
	nestJSON     nesting = iota // its JSON text
	nestBrackets                // a[b]=1&a[0]=2, as PHP, Rails and qs
	nestObject                  // [object Object], and 1,2
	nestRepeat                  // a=1&a=2, and Map.toString
	nestings
)

// pairEncoding is how a name or value of a form is encoded.
type pairEncoding uint8

const (
	pairPlain     pairEncoding = iota
	pairForm                   // URLSearchParams of JavaScript, URLEncoder of Java
	pairComponent              // encodeURIComponent
	pairStrict                 // RFC 3986: Python's quote, rawurlencode
	pairLower                  // as pairForm with hex digits in lower case
	pairEncodings
)

var pairNames = [pairEncodings]string{
	"", "encoded as a form", "encoded by encodeURIComponent", "percent-encoded", "encoded in lower-case hex",
}

// formRecipe is one way to make form parameters out of an object.
type formRecipe struct {
	order    keyOrder
	nesting  nesting
	encoding pairEncoding
	number   numberForm
}

// formText returns the members of n as form parameters.
func formText(n *node, r formRecipe) []byte {
	var pairs []string
	add := func(name, value string) {
		pairs = append(pairs, encodePart(name, r.encoding)+"="+encodePart(value, r.encoding))
	}
	for _, m := range ordered(n.members, r.order, true) {
		addPair(add, m.name.text, m.value, r)
	}
	return []byte(strings.Join(pairs, "&"))
}

func addPair(add func(name, value string), name string, n *node, r formRecipe) {
	if n.kind != '{' && n.kind != '[' {
		add(name, scalarText(n, r.number))
		return
	}
	switch {
	case r.nesting == nestJSON:
		add(name, string(n.appendJSON(nil, &jsonStyle{number: r.number}, 1)))
	case r.nesting == nestObject:
		add(name, jsString(n, false))
	case r.nesting == nestBrackets || n.kind == '[':
		for _, m := range n.members {
			addPair(add, name+"["+m.name.text+"]", m.value, r)
		}
		for i, item := range n.items {
			at := name
			if r.nesting == nestBrackets {
				at += "[" + strconv.Itoa(i) + "]"
			}
			addPair(add, at, item, r)
		}
	default:
		add(name, string(appendJava(nil, n, &jsonStyle{space: spacePython}, false)))
	}
}

// scalarText is a scalar without quotes.
func scalarText(n *node, form numberForm) string {
	switch n.kind {
	case '"':
		return n.text
	case '0':
		return string(appendNumber(nil, n.raw, form))
	}
	return string(n.raw)
}

// keptByEncoding are the ASCII characters besides letters and digits that an
// encoding leaves as they are.
var keptByEncoding = [pairEncodings]string{
	pairForm: "*-._", pairComponent: "-_.!~*'()", pairStrict: "-_.~", pairLower: "*-._",
}

func encodePart(text string, encoding pairEncoding) string {
	if encoding == pairPlain {
		return text
	}
	hex := hexUpper
	if encoding == pairLower {
		hex = hexLower
	}
	kept := keptByEncoding[encoding]
	dst := make([]byte, 0, len(text)+len(text)/2)
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(kept, c) >= 0:
			dst = append(dst, c)
		case c == ' ' && encoding != pairComponent && encoding != pairStrict:
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(dst)
}

// jsonOfForm returns the JSON objects that a body of form parameters may have
// been meant to be: with every value a string, and with numbers and literals
// as such.
func jsonOfForm(body []byte) [][]byte {
	var objects [][]byte
	for _, typed := range []bool{false, true} {
		dst := []byte{'{'}
		for pair := range strings.SplitSeq(string(body), "&") {
			name, value, found := strings.Cut(pair, "=")
			name, nameErr := url.QueryUnescape(name)
			value, valueErr := url.QueryUnescape(value)
			if !found || nameErr != nil || valueErr != nil {
				return nil
			}
			if len(dst) > 1 {
				dst = append(dst, ',')
			}
			dst = append(quoteJSON(dst, name), ':')
			if n, err := parseTree([]byte(value)); typed && err == nil && n.kind != '"' {
				dst = append(dst, value...)
			} else {
				dst = quoteJSON(dst, value)
			}
		}
		dst = append(dst, '}')
		if !slices.ContainsFunc(objects, func(other []byte) bool { return string(other) == string(dst) }) {
			objects = append(objects, dst)
		}
	}
	return objects
}

func quoteJSON(dst []byte, text string) []byte {
	return appendString(dst, &node{kind: '"', text: text}, escapeJS)
}
