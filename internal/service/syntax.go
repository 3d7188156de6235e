package service

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// lineOf is the line that an offset is in, counted from 1.
func lineOf(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// checkEncoding finds what editors put into a file that is no text in UTF-8.
func checkEncoding(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return &mistake{line: 1, text: "the file begins with a byte order mark: save it as UTF-8 without one"}
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.IndexByte(data, 0) >= 0:
		return &mistake{line: 1, text: "the file is no plain text: save it as UTF-8"}
	case len(bytes.TrimSpace(data)) == 0:
		return &mistake{line: 1, text: "the file is empty: 'xcheckoutd serve --help' shows what is in it"}
	}
	return nil
}

// syntaxMistake says in plain words what the parser stumbled upon, and repeats
// nothing of the file.
func syntaxMistake(data []byte, err error) error {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return &mistake{text: "the file can't be read as JSON"}
	}
	at := min(int(syntax.ByteOffset), len(data))
	before := bytes.TrimRight(data[:at], " \t\r\n")
	for at < len(data) && bytes.IndexByte([]byte(" \t\r\n,:"), data[at]) >= 0 {
		if data[at] == ',' && bytes.HasSuffix(before, []byte(",")) {
			break
		}
		if data[at] == ',' || data[at] == ':' {
			before = data[:at+1]
		}
		at++
	}
	m := &mistake{line: lineOf(data, at)}
	last := byte(0)
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	m.text = syntaxText(data[at:], last)
	if at == len(data) {
		m.line = lineOf(data, len(bytes.TrimRight(data, " \t\r\n")))
	}
	if inString(data, int(syntax.ByteOffset)) {
		m.line, m.text = lineOf(data, int(syntax.ByteOffset)), stringText(data, int(syntax.ByteOffset))
	}
	return m
}

// syntaxText says what is wrong where rest begins; last is what stands before
// it.
func syntaxText(rest []byte, last byte) string {
	if len(rest) == 0 {
		return "the file ends too early: a bracket or brace that was opened is not closed"
	}
	switch c := rest[0]; {
	case c == '/' || c == '#':
		return "there is a comment, which JSON does not have: take it out"
	case (c == '}' || c == ']') && last == ',':
		return "there is a comma behind the last entry: take it out"
	case c == ',':
		return "there is a comma too many: take it out"
	case c == '\'' || c == '`':
		return "names and texts stand in double quotes"
	case c == '}' || c == ']':
		return "a bracket or brace is closed that was not opened, or a value is missing before it"
	case (c == '"' || c == '{' || c == '[') && bytes.IndexByte([]byte("\"}]0123456789el"), last) >= 0:
		return "a comma is missing before this, or a colon between a name and its value"
	case bytes.IndexByte([]byte("{,"), last) >= 0:
		return "a name stands in double quotes, with a colon and its value behind it"
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return "there is something like a number that is none: write whole numbers without leading zeros, and texts in double quotes"
	}
	return "a text stands in double quotes"
}

// inString says whether an offset lies inside of a text.
func inString(data []byte, offset int) bool {
	inside := false
	for i := 0; i < min(offset, len(data)); i++ {
		switch {
		case inside && data[i] == '\\':
			i++
		case inside && data[i] == '\n':
			return true // where the parser stopped
		case data[i] == '"':
			inside = !inside
		}
	}
	return inside
}

// stringText says what is wrong inside of a text.
func stringText(data []byte, offset int) string {
	switch rest := data[min(offset, len(data)):]; {
	case bytes.HasPrefix(rest, []byte(`\`)):
		return `a backslash in a text is written twice, as in C:\\data, or use slashes`
	case len(rest) > 0 && rest[0] < ' ':
		return "a text ends on the line that it begins on: its closing quote is missing, or it holds a control character"
	case len(rest) > 0 && rest[0] >= 0x80:
		return "a text holds bytes that are not UTF-8: save the file as UTF-8"
	}
	return "the closing quote of a text is missing"
}

// quoted shows a name that stands in the file, behind "setting", unless it looks
// like anything else than a name.
func quoted(name string) string {
	const nameMax = 24
	for _, r := range name {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' || len(name) > nameMax {
			return "with such a name"
		}
	}
	return fmt.Sprintf("%q", name)
}
