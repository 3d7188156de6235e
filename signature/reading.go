package signature

import "github.com/xcheckout/xcheckout/signature/internal/canonical"

// EscapeWhitespace returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape in lower-case hex. The set is closed: U+0009–000D, 001C–0020,
// 0085, 00A0, 1680, 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The
// JSON value stays the same. The body is not validated; one that holds nothing
// to change is returned itself, not copied.
func EscapeWhitespace(body []byte) []byte { return canonical.Escape(body) }

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
		return canonical.WithoutASCII(text)
	}
	return canonical.WithoutAny(text)
}
