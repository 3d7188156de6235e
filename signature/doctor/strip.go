package doctor

import "unicode"

// stripForm is a reading of "all whitespace removed" that reaches into strings.
type stripForm uint8

const (
	stripNone   stripForm = iota
	stripASCII            // \s of Java, Go, PHP
	stripSpaces           // replace(" ", "")
	stripJS               // \s of JavaScript
	stripGo               // unicode.IsSpace; Python's str.split but for 001C–001F
	stripJava             // Character.isWhitespace
	stripWide             // the whole set of the specification
	stripInside           // ASCII, and inside strings alone
	strips
)

var stripNames = [strips]string{
	"", "", "spaces alone", "as JavaScript's \\s", "as Go's unicode.IsSpace", "as Java's isWhitespace", "every character that anyone calls whitespace", "",
}

func (form stripForm) removes(r rune) bool {
	switch form {
	case stripSpaces:
		return r == ' '
	case stripJS:
		return r != 0x85 && unicode.IsSpace(r) || r == 0xfeff
	case stripGo:
		return unicode.IsSpace(r)
	case stripJava:
		return r >= 0x1c && r <= 0x1f || r != 0x85 && r != 0xa0 && r != 0x2007 && r != 0x202f && unicode.IsSpace(r)
	case stripWide:
		return r >= 0x1c && r <= 0x1f || r == 0x180e || r == 0xfeff || unicode.IsSpace(r)
	}
	return r == ' ' || r >= '\t' && r <= '\r'
}

func (form stripForm) apply(text []byte) []byte {
	switch form {
	case stripNone:
		return text
	case stripInside:
		return filter(text, func(c byte, inString bool) bool { return !inString || !form.removes(rune(c)) })
	case stripASCII, stripSpaces:
		return filter(text, func(c byte, _ bool) bool { return !form.removes(rune(c)) })
	}
	dst := make([]byte, 0, len(text))
	for _, r := range string(text) {
		if !form.removes(r) {
			dst = append(dst, string(r)...)
		}
	}
	return dst
}

// lineForm is a part of the structural whitespace that was removed or changed,
// the rest being kept.
type lineForm uint8

const (
	linesSent lineForm = iota
	linesCRLF
	linesLF
	linesGone        // line breaks removed, spaces kept
	linesAndTabsGone // and tabs
	spacesGone       // spaces removed, line breaks kept
	spacesAndTabsGone
	lineForms
)

var lineNames = [lineForms]string{
	"", "with line breaks as on Windows", "with line breaks as on Unix", "line breaks removed, spaces kept",
	"line breaks and tabs removed, spaces kept", "spaces removed, line breaks kept", "spaces and tabs removed, line breaks kept",
}

func (form lineForm) apply(text []byte) []byte {
	removed := ""
	switch form {
	case linesSent:
		return text
	case linesCRLF:
		return withCRLF(linesLF.apply(text))
	case linesLF:
		removed = "\r"
	case linesGone:
		removed = "\r\n"
	case linesAndTabsGone:
		removed = "\r\n\t"
	case spacesGone:
		removed = " "
	case spacesAndTabsGone:
		removed = " \t"
	}
	var gone [256]bool
	for i := range len(removed) {
		gone[removed[i]] = true
	}
	return filter(text, func(c byte, inString bool) bool { return inString || !gone[c] })
}

// withCRLF writes each line break as CR LF. JSON has none inside strings.
func withCRLF(text []byte) []byte {
	dst := make([]byte, 0, len(text)+64)
	for _, c := range text {
		if c == '\n' {
			dst = append(dst, '\r')
		}
		dst = append(dst, c)
	}
	return dst
}

// filter copies the bytes of a JSON text that keep says yes to. A quote belongs
// to its string.
func filter(text []byte, keep func(c byte, inString bool) bool) []byte {
	dst := make([]byte, 0, len(text))
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '"' {
			inString = !inString
		}
		if keep(c, inString) {
			dst = append(dst, c)
		}
		if c == '\\' && inString && i+1 < len(text) {
			i++
			dst = append(dst, text[i])
		}
	}
	return dst
}
