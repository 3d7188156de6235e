package doctor

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// objectForm is what a language makes of an object that is joined to a string,
// where JSON was meant.
type objectForm uint8

const (
	objectJS          objectForm = iota // [object Object]
	objectJava                          // Map.toString
	objectPython                        // str of a dict
	objectPythonBytes                   // str of bytes
	objectGo                            // fmt.Sprint of a map
	objectBytes                         // fmt.Sprint of []byte
	objectJavaBytes                     // Arrays.toString, JSON.stringify of an array of bytes
	objectJSBytes                       // String(new Uint8Array)
	objectRuby
	objectRubyNew // of Ruby 3.4
	objectPHP
	objectDotNet
	objects
)

var objectNames = [objects]string{
	"[object Object] of JavaScript", "Map.toString of Java", "str of a Python dict", "str of Python bytes",
	"a Go map as fmt prints it", "a Go []byte as fmt prints it", "an array of bytes", "String of a Uint8Array",
	"inspect of a Ruby hash", "inspect of a Ruby hash", "Array of PHP", "ToString of a .NET dictionary",
}

// absentBodies are the texts that a body that isn't there turns into.
var absentBodies = []string{"undefined", "null", "{}", "None", "[object Object]", "nil", "<nil>", "[]", `""`, "map[]"}

// objectText returns n in the language's notation. text is its JSON.
func objectText(n *node, text []byte, form objectForm, style jsonStyle) []byte {
	switch form {
	case objectJS:
		return []byte(jsString(n, true))
	case objectJava:
		return appendJava(nil, n, &style, true)
	case objectPython:
		return appendPython(nil, n, &style, true)
	case objectPythonBytes:
		return pythonBytes(text)
	case objectGo:
		var value any
		json.Unmarshal(text, &value) // was parsed before
		return fmt.Append(nil, value)
	case objectBytes:
		return fmt.Append(nil, text)
	case objectJavaBytes:
		return joinBytes("[", text, ", ", "]", true)
	case objectJSBytes:
		return joinBytes("", text, ",", "", false)
	case objectRuby:
		return appendRuby(nil, n, "=>")
	case objectRubyNew:
		return appendRuby(nil, n, " => ")
	case objectPHP:
		return []byte("Array")
	}
	return []byte("System.Collections.Generic.Dictionary`2[System.String,System.Object]")
}

// jsString is String(value).
func jsString(n *node, top bool) string {
	switch n.kind {
	case '{':
		return "[object Object]"
	case '[':
		items := make([]string, len(n.items))
		for i, item := range n.items {
			items[i] = jsString(item, false)
		}
		return strings.Join(items, ",")
	case '"':
		return n.text
	case '0':
		return string(appendNumber(nil, n.raw, numberJS))
	case 'n':
		if !top {
			return ""
		}
	}
	return string(n.raw)
}

func appendJava(dst []byte, n *node, style *jsonStyle, top bool) []byte {
	comma := spacingTable[style.space].comma
	switch n.kind {
	case '{':
		dst = append(dst, '{')
		for i, m := range ordered(n.members, style.order, top) {
			if i > 0 {
				dst = append(dst, comma...)
			}
			dst = append(append(dst, m.name.text...), '=')
			dst = appendJava(dst, m.value, style, false)
		}
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, comma...)
			}
			dst = appendJava(dst, item, style, false)
		}
		return append(dst, ']')
	case '"':
		return append(dst, n.text...)
	case '0':
		return appendNumber(dst, n.raw, style.number)
	}
	return append(dst, n.raw...)
}

func appendPython(dst []byte, n *node, style *jsonStyle, top bool) []byte {
	space := &spacingTable[style.space]
	switch n.kind {
	case '{':
		dst = append(dst, '{')
		for i, m := range ordered(n.members, style.order, top) {
			if i > 0 {
				dst = append(dst, space.comma...)
			}
			dst = append(append(dst, pythonString(m.name.text)...), space.colon...)
			dst = appendPython(dst, m.value, style, false)
		}
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, space.comma...)
			}
			dst = appendPython(dst, item, style, false)
		}
		return append(dst, ']')
	case '"':
		return append(dst, pythonString(n.text)...)
	case '0':
		return appendNumber(dst, n.raw, numberPython)
	case 'n':
		return append(dst, "None"...)
	case 't':
		return append(dst, "True"...)
	}
	return append(dst, "False"...)
}

// pythonString is repr of a str.
func pythonString(text string) string {
	quote := pythonQuote(text)
	var b strings.Builder
	b.WriteByte(quote)
	for _, r := range text {
		switch {
		case r == rune(quote), r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n', r == '\r', r == '\t':
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		case r < ' ' || r == 0x7f, r < 0x100 && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte(quote)
	return b.String()
}

func pythonQuote(text string) byte {
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		return '"'
	}
	return '\''
}

// pythonBytes is repr of bytes.
func pythonBytes(text []byte) []byte {
	quote := pythonQuote(string(text))
	dst := append(make([]byte, 0, len(text)+3), 'b', quote)
	for _, c := range text {
		switch {
		case c == quote, c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n', c == '\r', c == '\t':
			dst = append(dst, strings.Trim(strconv.QuoteRune(rune(c)), "'")...)
		case c < ' ', c >= 0x7f:
			dst = fmt.Appendf(dst, `\x%02x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, quote)
}

func joinBytes(open string, text []byte, separator, end string, signed bool) []byte {
	dst := append(make([]byte, 0, 4*len(text)), open...)
	for i, c := range text {
		if i > 0 {
			dst = append(dst, separator...)
		}
		value := int64(c)
		if signed {
			value = int64(int8(c))
		}
		dst = strconv.AppendInt(dst, value, 10)
	}
	return append(dst, end...)
}

func appendRuby(dst []byte, n *node, arrow string) []byte {
	switch n.kind {
	case '{':
		dst = append(dst, '{')
		for i, m := range n.members {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(appendRuby(dst, m.name, arrow), arrow...)
			dst = appendRuby(dst, m.value, arrow)
		}
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendRuby(dst, item, arrow)
		}
		return append(dst, ']')
	case '"':
		dst = append(dst, '"')
		for _, r := range n.text {
			if r == '"' || r == '\\' {
				dst = append(dst, '\\')
			}
			dst = utf8.AppendRune(dst, r)
		}
		return append(dst, '"')
	case '0':
		return appendNumber(dst, n.raw, numberPython)
	case 'n':
		return append(dst, "nil"...)
	}
	return append(dst, n.raw...)
}
