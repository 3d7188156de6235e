package signature

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
)

// EscapeWhitespace returns the text of a JSON body as our side sends it, free
// of whitespace under every reading of the word: structural whitespace is
// dropped, and a whitespace character inside a string or a name is written as
// its \u escape in lower-case hex. The set is closed: U+0009–000D, 001C–0020,
// 0085, 00A0, 1680, 180E, 2000–200A, 2028, 2029, 202F, 205F, 3000, FEFF. The
// JSON value stays the same. The body is not validated; one that holds nothing
// to change is returned itself, not copied.
func EscapeWhitespace(body []byte) []byte { return canonical.Escape(body) }

// QueryReading is a way to understand how a query is signed: the texts of the
// API disagree.
type QueryReading uint8

const (
	// PrintedQuery is "?" and the parameters, decoded: what is specified, and
	// printed in the quick start.
	PrintedQuery QueryReading = iota
	// ProseQuery is the same without the "?", as other texts describe it.
	ProseQuery
	// PrintedQueryAsSent is "?" and the query as it stands on the request line.
	PrintedQueryAsSent
	// ProseQueryAsSent is the query as it stands on the request line, without the
	// "?".
	ProseQueryAsSent
)

// String returns printed, prose, printed_as_sent or prose_as_sent.
func (r QueryReading) String() string {
	return [...]string{"printed", "prose", "printed_as_sent", "prose_as_sent"}[r]
}

func (r QueryReading) marked() bool { return r == PrintedQuery || r == PrintedQueryAsSent }

// BodyReading is a way to understand "the body with its whitespace removed".
type BodyReading uint8

const (
	// StructuralBody removes whitespace between tokens alone: what is specified.
	StructuralBody BodyReading = iota
	// BodyAsSent removes nothing.
	BodyAsSent
	// ASCIIBody removes U+0009 to 000D and 0020 everywhere, inside strings too.
	ASCIIBody
	// UnicodeBody removes the whole closed set everywhere.
	UnicodeBody
)

// String returns structural, as_sent, ascii or unicode.
func (r BodyReading) String() string {
	return [...]string{"structural", "as_sent", "ascii", "unicode"}[r]
}

// of returns text as the reading has it; StructuralBody is not for it.
func (r BodyReading) of(text []byte) []byte {
	switch r {
	case ASCIIBody:
		return canonical.WithoutASCII(text)
	case UnicodeBody:
		return canonical.WithoutAny(text)
	}
	return text
}

// Reading is the one way that a message was signed in, of those that its
// verifier takes. The zero value is what the specification means.
type Reading struct {
	Query QueryReading
	Body  BodyReading
}

// String returns both, as in printed/structural.
func (r Reading) String() string { return r.Query.String() + "/" + r.Body.String() }

// Readings let a verifier take messages that are signed in other readings of the
// rules than the specification's: see section 5 of it. They are safe for
// concurrent use.
type Readings struct{ prosePaths []string }

// AllReadings makes the readings that spec/signature.md lists, all of them.
//
// A query without its question mark is taken on these exact paths alone, for
// nothing else would then tell /users/1?23a=x from /users/12?3a=x. The error says
// which of them is no path, or begins with another. Declare no path that a route
// with a wildcard continues; a request whose path could be the text of a query of
// one of them is refused with PathInvalid.
func AllReadings(prosePaths ...string) (*Readings, error) {
	paths := slices.Clone(prosePaths)
	slices.Sort(paths)
	paths = slices.Compact(paths)
	for i, path := range paths {
		if err := checkPath(path); err != nil {
			return nil, fmt.Errorf("signature: the prose path %q: %w", path, err)
		}
		// In order, the texts that begin with a text follow it at once.
		if i > 0 && strings.HasPrefix(path, paths[i-1]) {
			return nil, fmt.Errorf("signature: the prose path %q begins with another, %q", path, paths[i-1])
		}
	}
	return &Readings{prosePaths: paths}, nil
}

// takesProse says whether the query of exactly this path may be signed without
// its question mark.
func (r *Readings) takesProse(path string) bool {
	_, found := slices.BinarySearch(r.prosePaths, path)
	return found
}

// checkPath refuses a path that could be the text of a query without its question
// mark, on one of the prose paths.
func (r *Readings) checkPath(path string) *Error {
	if strings.IndexByte(path, '=') < 0 {
		return nil
	}
	for _, prose := range r.prosePaths {
		rest, found := strings.CutPrefix(path, prose)
		if name, _, isParam := strings.Cut(rest, "="); found && isParam && name != "" && isPlainName(name) {
			return refuse(PathInvalid, fmt.Sprintf("the path could be %s with a query that is signed without its question mark", prose))
		}
	}
	return nil
}

// isPlainName says whether a parameter of this name may be signed without the
// question mark before it.
func isPlainName[T string | []byte](name T) bool {
	for i := range len(name) {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}
