package canonical

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"sync"
	"unicode/utf8"
)

// scanner validates a JSON text and removes its structural whitespace in the
// same pass. Nothing is copied before the first whitespace that has tokens on
// both sides.
type scanner struct {
	text  []byte
	owned bool // text may be changed
	// canon is the canonical text so far: text itself, whose kept part moves
	// towards its beginning, if that is owned, else room of the scanner's own.
	// canon[:kept] is done. text[from:] is not in it yet, the part of that which
	// was looked at being all tokens.
	canon      []byte
	kept, from int
	room       []byte // kept for the next text

	frames []int32 // an entry an open container: arrayFrame, or the number of names before the object's
	names  []name  // of all open objects

	notUTF8   bool // some string is not UTF-8
	deepest   int
	retcode   bool   // the outermost object has a name "retcode"
	repeated  bool   // some object has a name twice
	duplicate string // the first such name

	offset   int // of text in what was sent
	failedAt int
	reason   string

	table   []entry   // of compareByTable
	unquote [2][]byte // of meaning
}

const arrayFrame = -1

var scanners = sync.Pool{New: func() any { return new(scanner) }}

// textMax is the longest text that is scanned. Positions are kept in 32 bits,
// since a hostile text of brackets or of names can make one of every few bytes.
const textMax = math.MaxInt32

// newScanner returns a scanner of text, to be released after use.
func newScanner(text []byte, owned bool) *scanner {
	s := scanners.Get().(*scanner)
	s.text, s.owned, s.offset = text, owned, 0
	s.kept, s.from = 0, 0
	s.frames, s.names = s.frames[:0], s.names[:0]
	s.notUTF8, s.deepest, s.retcode, s.repeated = false, 0, false, false
	return s
}

// Above this many entries, or bytes, a scanner's memory is not kept for the next
// text.
const (
	scannerKeepMax = 1 << 12
	roomKeepMax    = 1 << 17
)

func (s *scanner) release() {
	s.text, s.canon = nil, nil
	if s.room = s.room[:0]; cap(s.room) > roomKeepMax {
		s.room = nil
	}
	if max(cap(s.names), cap(s.frames), cap(s.table), cap(s.unquote[0]), cap(s.unquote[1])) <= scannerKeepMax {
		scanners.Put(s)
	}
}

// canonical validates s.text and returns it without structural whitespace. Of
// several faults it reports the first in the order of their kinds.
func (s *scanner) canonical() ([]byte, *Fault) {
	if len(s.text) > textMax {
		return nil, &Fault{Kind: TooLong, Detail: fmt.Sprintf("a body has at most %d bytes", textMax)}
	}
	end := s.scan()
	if end < 0 {
		return nil, s.fault(Invalid, "at offset %d: %s", s.failedAt, s.reason)
	}
	text := s.rest(end)
	switch {
	case s.notUTF8:
		return nil, s.fault(Invalid, "the text is not UTF-8")
	case s.repeated:
		return nil, s.fault(DuplicateName, "an object has the name %.64q twice", s.duplicate)
	case s.deepest > DepthMax:
		return nil, s.fault(TooDeep, "arrays and objects are nested %d deep; %d is the most", s.deepest, DepthMax)
	}
	return text, nil
}

func (s *scanner) fault(kind Kind, format string, values ...any) *Fault {
	return &Fault{Kind: kind, Detail: fmt.Sprintf(format, values...)}
}

// scan returns the index behind the value and the whitespace that follows it,
// which is the end of the text, or -1.
func (s *scanner) scan() int {
	for len(s.text) > 0 && Structural(s.text[0]) {
		s.text = s.text[1:]
		s.offset++
	}
	s.canon = s.text
	i, done := 0, false
	for !done {
		text := s.text
		if i >= len(text) {
			return s.fail(i, "a value is missing")
		}
		switch c := text[i]; c {
		case '"':
			end, seen := scanString(text, i+1)
			if end < 0 {
				return s.failString(i)
			}
			s.checkUTF8(i, end, seen)
			i = end
		case '{', '[':
			var empty bool
			if i, empty = s.open(i, c); i >= 0 && !empty {
				continue
			}
		default:
			i = s.scalar(i)
		}
		if i >= 0 {
			i, done = s.after(i)
		}
		if i < 0 {
			return -1
		}
	}
	if i < len(s.text) {
		return s.fail(i, "more text follows the value")
	}
	return i
}

// open enters the container that c at index i begins. It returns the index of
// its first value, or the index of its closing bracket if it is empty.
func (s *scanner) open(i int, c byte) (next int, empty bool) {
	frame := int32(arrayFrame)
	if c == '{' {
		frame = int32(len(s.names))
	}
	s.frames = append(s.frames, frame)
	s.deepest = max(s.deepest, len(s.frames))
	i = s.space(i + 1)
	switch {
	case i < len(s.text) && s.text[i] == c+2: // "}" and "]" are two behind their openers
		return i, true
	case c == '{':
		return s.member(i), false
	}
	return i, false
}

// after goes on behind a value: through the brackets that close there, and
// through the comma to the next value, whose index it returns. done says that
// there is none.
func (s *scanner) after(i int) (next int, done bool) {
	for {
		i = s.space(i)
		depth := len(s.frames)
		if depth == 0 {
			return i, true
		}
		if i >= len(s.text) {
			return s.fail(i, "an array or object is not closed"), false
		}
		frame := s.frames[depth-1]
		switch c := s.text[i]; {
		case c == ',' && frame == arrayFrame:
			return s.space(i + 1), false
		case c == ',':
			return s.member(s.space(i + 1)), false
		case c == '}' && frame != arrayFrame:
			s.closeObject(int(frame))
		case c == ']' && frame == arrayFrame:
		default:
			return s.fail(i, "a comma or the closing bracket is missing"), false
		}
		s.frames = s.frames[:depth-1]
		i++
	}
}

// member reads the name and the colon at index i and returns the index of the
// value.
func (s *scanner) member(i int) int {
	text := s.text
	if i >= len(text) || text[i] != '"' {
		return s.fail(i, "a name in quotes is missing")
	}
	end, seen := scanString(text, i+1)
	if end < 0 {
		return s.failString(i)
	}
	s.checkUTF8(i, end, seen)
	s.addName(i+1, end-1, seen&seenEscape != 0)
	if end = s.space(end); end >= len(s.text) || s.text[end] != ':' {
		return s.fail(end, "the colon behind a name is missing")
	}
	return s.space(end + 1)
}

// checkUTF8 looks at the string text[i:end] if seen says that it may hold more
// than ASCII. Outside of strings that is a fault anyway.
func (s *scanner) checkUTF8(i, end int, seen uint64) {
	if seen&highBits != 0 && !utf8.Valid(s.text[i:end]) {
		s.notUTF8 = true
	}
}

// scalar reads the number or literal at index i.
func (s *scanner) scalar(i int) int {
	if c := s.text[i]; c != '-' && c-'0' > 9 {
		return s.literal(i)
	}
	end, ok := scanNumber(s.text, i)
	if !ok {
		return s.fail(end, "a number is malformed")
	}
	return end
}

func (s *scanner) literal(i int) int {
	var want string
	switch s.text[i] {
	case 't':
		want = "true"
	case 'f':
		want = "false"
	case 'n':
		want = "null"
	}
	if s.offset+i == 0 && bytes.HasPrefix(s.text, []byte("\ufeff")) {
		return s.fail(i, "the text begins with a byte order mark")
	}
	if want == "" || len(s.text)-i < len(want) || string(s.text[i:i+len(want)]) != want {
		return s.fail(i, "no JSON value begins like this")
	}
	return i + len(want)
}

// space returns the index of the first byte at or after i that is not
// structural whitespace.
func (s *scanner) space(i int) int {
	if i < len(s.text) && s.text[i] <= ' ' {
		return s.skip(i)
	}
	return i
}

// skip skips whitespace and moves the tokens before it into their place.
func (s *scanner) skip(i int) int {
	j := i
	for j < len(s.text) && Structural(s.text[j]) {
		j = skipSpaces(s.text, j+1)
	}
	if j > i {
		s.move(i)
		s.from = j
	}
	return j
}

// move appends text[from:end] to the canonical text.
func (s *scanner) move(end int) {
	if s.from == s.kept { // nothing was left out so far
		s.kept, s.from = end, end
		return
	}
	if end == s.from {
		return
	}
	if !s.owned && len(s.room) == 0 {
		s.makeRoom()
	}
	s.kept += copy(s.canon[s.kept:], s.text[s.from:end])
	s.from = end
}

// makeRoom takes the canonical text into the scanner's own memory, which is warm
// and as long as the text. What is returned at the end is as long as needed: to
// allocate for all of the text, four tenths of it whitespace, costs more than the
// second copy.
func (s *scanner) makeRoom() {
	s.room = slices.Grow(s.room, len(s.text))[:len(s.text)]
	copy(s.room, s.text[:s.kept])
	s.canon = s.room
}

// rest returns the canonical text up to index end, which is all of the text if
// the scan succeeded.
func (s *scanner) rest(end int) []byte {
	s.move(end)
	text := s.canon[:s.kept]
	if len(s.room) > 0 {
		text = slices.Clone(text)
	}
	return text
}

// failString says what is wrong with the string that begins at index i.
func (s *scanner) failString(i int) int {
	for i++; i < len(s.text) && s.text[i] != '"'; i++ {
		switch c := s.text[i]; {
		case c < ' ':
			return s.fail(i, "a control character stands in a string unescaped")
		case c == '\\':
			n := escapeSize(s.text, i)
			if n == 0 {
				return s.fail(i, "an escape is malformed, or half of a surrogate pair")
			}
			i += n - 1
		}
	}
	return s.fail(i, "a string is not closed")
}

func (s *scanner) fail(at int, reason string) int {
	s.failedAt, s.reason = s.offset+at, reason
	return -1
}
