package doctor

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeForm is how a serialiser writes a string that it has read.
type escapeForm uint8

const (
	escapeSent       escapeForm = iota
	escapeJS                    // JSON.stringify, and most others
	escapeGo                    // encoding/json
	escapeASCII                 // Python
	escapePHP                   // json_encode
	escapeSlash                 // json_encode with JSON_UNESCAPED_UNICODE
	escapeGson                  // HTML-safe
	escapeASCIIUpper            // Jackson with ESCAPE_NON_ASCII
	escapeFastjson
	escapeFastjsonBrowser // with its BrowserCompatible
	escapeDotNet          // System.Text.Json
	escapeOrgJSON
	escapeGoPlain   // encoding/json without HTML escapes, Gson without them
	escapeJackson   // as JavaScript, control characters in upper case
	escapeASCIIHTML // Python or PHP with HTML escapes
	escapes
)

// escapeRules say what a form does with what need not be escaped.
type escapeRules struct {
	name       string
	ascii      bool   // every character beyond ASCII is escaped
	upper      bool   // hex digits are in upper case
	lines      bool   // U+2028 and U+2029 are escaped
	also       string // ASCII characters written as \u escapes
	slash      bool   // "/" is written "\/"
	closingTag bool   // "</" is written "<\/", and some ranges are escaped, as org.json does
}

var escapeTable = [escapes]escapeRules{
	escapeJS:              {name: "strings as JSON.stringify writes them"},
	escapeGo:              {name: "HTML characters escaped as Go does", lines: true, also: "<>&"},
	escapeASCII:           {name: "non-ASCII characters escaped as Python does", ascii: true, also: "\x7f"},
	escapePHP:             {name: "non-ASCII characters and slashes escaped as PHP does", ascii: true, slash: true},
	escapeSlash:           {name: "slashes escaped", slash: true},
	escapeGson:            {name: "HTML characters escaped as Gson does", lines: true, also: "<>&='"},
	escapeASCIIUpper:      {name: "non-ASCII characters escaped in upper-case hex", ascii: true, upper: true},
	escapeFastjson:        {name: "strings as fastjson writes them", upper: true, lines: true},
	escapeFastjsonBrowser: {name: "strings as fastjson writes them for browsers", ascii: true, upper: true, slash: true},
	escapeDotNet:          {name: "characters escaped as System.Text.Json does", ascii: true, upper: true, also: "<>&'+`\"\x7f"},
	escapeOrgJSON:         {name: "characters escaped as org.json does", closingTag: true},
	escapeGoPlain:         {name: "strings as Go writes them without HTML escapes", lines: true},
	escapeJackson:         {name: "strings as Jackson writes them", upper: true},
	escapeASCIIHTML:       {name: "non-ASCII and HTML characters escaped", ascii: true, also: "<>&"},
}

const (
	hexLower = "0123456789abcdef"
	hexUpper = "0123456789ABCDEF"
)

// appendString appends s in quotes.
func appendString(dst []byte, s *node, form escapeForm) []byte {
	if form == escapeSent {
		return append(dst, s.raw...)
	}
	rules := &escapeTable[form]
	dst = append(dst, '"')
	text := s.text
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf:
			dst = rules.appendASCII(dst, byte(r), i > 0 && text[i-1] == '<')
		case rules.escapesRune(r):
			dst = appendEscape(dst, r, rules.upper)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

func (rules *escapeRules) appendASCII(dst []byte, c byte, afterTag bool) []byte {
	switch {
	case strings.IndexByte(rules.also, c) >= 0:
		return appendEscape(dst, rune(c), rules.upper)
	case c == '"', c == '\\', c == '/' && (rules.slash || rules.closingTag && afterTag):
		return append(dst, '\\', c)
	case c >= ' ':
		return append(dst, c)
	}
	if i := strings.IndexByte("\b\f\n\r\t", c); i >= 0 {
		return append(dst, '\\', "bfnrt"[i])
	}
	return appendEscape(dst, rune(c), rules.upper)
}

func (rules *escapeRules) escapesRune(r rune) bool {
	return rules.ascii || rules.lines && (r == 0x2028 || r == 0x2029) ||
		rules.closingTag && (r >= 0x80 && r < 0xa0 || r >= 0x2000 && r < 0x2100)
}

func appendEscape(dst []byte, r rune, upper bool) []byte {
	if high, low := utf16.EncodeRune(r); r > 0xffff {
		return appendEscape(appendEscape(dst, high, upper), low, upper)
	}
	hex := hexLower
	if upper {
		hex = hexUpper
	}
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
