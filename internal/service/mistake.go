package service

import (
	"errors"
	"fmt"
	"strings"
)

// mistake is what is wrong in a configuration file, in the file's own words. It
// repeats no value: any of them may hold a key, if only by a slip.
type mistake struct {
	line  int    // 0 until it is known
	path  string // of the setting, as in chains[0].tokens[1].rate
	place string // the same for people, as in chain "ETH": token "USDT"
	text  string // what is wrong and what to write instead
	err   error  // what errors.Is may ask for; its text is in no message
}

func (m *mistake) Error() string {
	text := m.text
	if m.place != "" {
		text = m.place + ": " + text
	}
	if m.line > 0 {
		return fmt.Sprintf("line %d: %s", m.line, text)
	}
	return text
}

func (m *mistake) Unwrap() error { return m.err }

// wrong says what is wrong with one setting, in a sentence that names it.
func wrong(path, format string, args ...any) *mistake {
	return &mistake{path: path, text: fmt.Sprintf(format, args...)}
}

// within puts a mistake of a part of the file, such as a chain, into the whole.
func within(err error, path, place string) error {
	var m *mistake
	if !errors.As(err, &m) {
		return err
	}
	outer := *m
	outer.path = strings.TrimSuffix(path+"."+m.path, ".")
	outer.place = place
	if m.place != "" {
		outer.place += ": " + m.place
	}
	return &outer
}

// asMistake is an error that says by itself what is wrong, and in which no value
// of the file is.
func asMistake(err error, path, name string) error {
	return &mistake{path: path, text: name + ": " + err.Error(), err: err}
}

// lineFor is the line of a setting, and of what it belongs into where it is not
// there; 0 for the whole file.
func lineFor(lines map[string]int, path string) int {
	for path != "" {
		if line, known := lines[path]; known {
			return line
		}
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
	return 0
}
