package capture

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// splitWords cuts a command line into the words that a shell would make of it,
// up to the end of the command. It knows the quotes of POSIX shells, $'…', and
// the carets that browsers write for the Windows command prompt. What a shell
// would fill in is an error.
func splitWords(line string) ([]string, error) {
	if strings.Contains(line, `^"`) {
		line = withoutCarets(line)
	}
	s := &splitter{rest: strings.ReplaceAll(line, "\r\n", "\n")}
	for s.rest != "" && !s.ended {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	s.endWord()
	return s.words, nil
}

type splitter struct {
	rest   string
	words  []string
	word   strings.Builder
	isWord bool // a word has begun, if only with empty quotes
	ended  bool
}

var errQuote = errors.New("the command ends inside a quotation")

func (s *splitter) next() error {
	c := s.rest[0]
	s.rest = s.rest[1:]
	switch {
	case c == '\n' && len(s.words) == 0 && !s.isWord:
	case strings.IndexByte("\n;|&<>()", c) >= 0:
		s.ended = true
	case c == ' ' || c == '\t':
		s.endWord()
	case c == '#' && !s.isWord:
		_, rest, found := strings.Cut(s.rest, "\n")
		if s.rest = ""; found {
			s.rest = "\n" + rest
		}
	case c == '\'':
		return s.until('\'', func(byte) (bool, error) { return false, nil })
	case c == '"':
		return s.until('"', s.inQuotes)
	case c == '$' && strings.HasPrefix(s.rest, "'"):
		s.rest = s.rest[1:]
		return s.until('\'', s.escape)
	case c == '$' && strings.HasPrefix(s.rest, `"`):
	case c == '$' || c == '`':
		return s.expansion(c)
	case c == '\\':
		if s.rest == "" {
			return nil
		}
		if s.rest[0] != '\n' {
			s.add(s.rest[0])
		}
		s.rest = s.rest[1:]
	default:
		s.add(c)
	}
	return nil
}

func (s *splitter) add(c byte) {
	s.word.WriteByte(c)
	s.isWord = true
}

func (s *splitter) endWord() {
	if s.isWord {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.isWord = false
}

// until takes what stands before the closing quote. special may take a
// character, and what follows it, in its own way.
func (s *splitter) until(quote byte, special func(c byte) (taken bool, err error)) error {
	s.isWord = true
	for s.rest != "" {
		c := s.rest[0]
		s.rest = s.rest[1:]
		if c == quote {
			return nil
		}
		if taken, err := special(c); err != nil {
			return err
		} else if !taken {
			s.word.WriteByte(c)
		}
	}
	return errQuote
}

func (s *splitter) inQuotes(c byte) (bool, error) {
	switch {
	case c == '$', c == '`':
		return true, s.expansion(c)
	case c != '\\' || s.rest == "":
		return false, nil
	case s.rest[0] == '\n':
		s.rest = s.rest[1:]
		return true, nil
	case strings.IndexByte("$`\"\\", s.rest[0]) >= 0:
		s.word.WriteByte(s.rest[0])
		s.rest = s.rest[1:]
		return true, nil
	}
	return false, nil
}

// expansion is the error for what a shell would fill in; it does not repeat
// it, since it may be a part of a secret. A dollar sign alone is none.
func (s *splitter) expansion(c byte) error {
	if c == '$' && (s.rest == "" || strings.IndexByte(" \t\n\"'/;|&", s.rest[0]) >= 0) {
		s.add(c)
		return nil
	}
	return fmt.Errorf("the command holds a %c, %d characters before its end, where a shell would fill something in: print the command as it runs ('set -x' in the shell), and give that", c, len(s.rest)+1)
}

var simpleEscapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'b': '\b', 'e': 0x1b, 'f': '\f', 'v': '\v', '\\': '\\', '\'': '\'', '"': '"', '?': '?'}

// escape takes an escape of $'…'.
func (s *splitter) escape(c byte) (bool, error) {
	if c != '\\' || s.rest == "" {
		return false, nil
	}
	kind := s.rest[0]
	if plain, ok := simpleEscapes[kind]; ok {
		s.word.WriteByte(plain)
		s.rest = s.rest[1:]
		return true, nil
	}
	digits, base, from := 3, 8, 0
	switch kind {
	case 'x':
		digits, base, from = 2, 16, 1
	case 'u':
		digits, base, from = 4, 16, 1
	case 'U':
		digits, base, from = 8, 16, 1
	}
	end := from
	for end < len(s.rest) && end < from+digits {
		if _, err := strconv.ParseUint(s.rest[end:end+1], base, 8); err != nil {
			break
		}
		end++
	}
	value, err := strconv.ParseUint(s.rest[from:end], base, 32)
	if err != nil {
		return false, nil
	}
	s.rest = s.rest[end:]
	if kind == 'u' || kind == 'U' {
		s.word.Write(utf8.AppendRune(nil, rune(value)))
	} else {
		s.word.WriteByte(byte(value))
	}
	return true, nil
}

// withoutCarets undoes the escapes of the Windows command prompt.
func withoutCarets(line string) string {
	var b strings.Builder
	line = strings.ReplaceAll(line, "\r\n", "\n")
	for i := 0; i < len(line); i++ {
		if line[i] == '^' && i+1 < len(line) {
			if i++; line[i] == '\n' {
				continue
			}
		}
		b.WriteByte(line[i])
	}
	return b.String()
}
