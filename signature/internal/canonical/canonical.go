// Package canonical knows JSON texts and the whitespace between their tokens, for
// package signature: it checks a text, takes that whitespace out ([Scan]), takes it
// out unchecked ([Strip]), and writes the whitespace inside strings as escapes
// ([Escape]).
//
// All three look at eight bytes at a time, as words of 64 bits, in plain Go.
package canonical

// DepthMax is how deep arrays and objects may be nested.
const DepthMax = 128

// Kind is what can be wrong with a text.
type Kind uint8

// The kinds, in their order of precedence.
const (
	TooLong Kind = iota // 2 GiB or more
	Invalid
	DuplicateName
	TooDeep
)

// Fault is what is wrong with a text.
type Fault struct {
	Kind Kind
	// Detail says in one sentence what and where. It shows a name, never a value.
	Detail string
}

// Scan returns text without structural whitespace, after checking that it is one
// JSON value by RFC 8259 in UTF-8, with the stricter rules that no two names of
// one object are equal once unescaped, that no surrogate escape stands alone, and
// that nesting is at most [DepthMax] deep. A text whose tokens have no whitespace
// between them is not copied: the result is a part of it.
//
// owned says that text may be changed. answer says that the value is an object
// with a member "retcode", which makes it an answer of the API.
func Scan(text []byte, owned bool) (canon []byte, answer bool, fault *Fault) {
	s := newScanner(text, owned)
	defer s.release()
	canon, fault = s.canonical()
	return canon, s.retcode, fault
}
