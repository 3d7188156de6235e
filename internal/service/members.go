package service

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// members reads a configuration file against the types that it is decoded
// into. It finds what a JSON library would find too, and says it in the words
// of the file.
type members struct {
	data    []byte
	decoder *jsontext.Decoder
	lines   map[string]int // of each setting, by its path
}

// checkMembers returns the line of each setting, by its path. The error is a
// mistake.
func checkMembers(data []byte, file any) (map[string]int, error) {
	if err := checkEncoding(data); err != nil {
		return nil, err
	}
	m := &members{data: data, lines: map[string]int{},
		decoder: jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))}
	if err := m.value(reflect.TypeOf(file), "", "the configuration"); err != nil {
		return nil, err
	}
	if _, err := m.decoder.ReadToken(); err != io.EOF {
		return nil, &mistake{line: m.line(), text: "there is more behind the end of the configuration: take it out"}
	}
	return m.lines, nil
}

// line is that of what comes next.
func (m *members) line() int {
	at := int(m.decoder.InputOffset())
	for at < len(m.data) && bytes.IndexByte([]byte(" \t\r\n,:"), m.data[at]) >= 0 {
		at++
	}
	return lineOf(m.data, at)
}

// value reads one value of a type. name is how an error calls it.
func (m *members) value(t reflect.Type, path, name string) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	line := m.line()
	if path != "" {
		m.lines[path] = line
	}
	token, err := m.decoder.ReadToken()
	if err != nil {
		return syntaxMistake(m.data, err)
	}
	switch kind := token.Kind(); {
	case t.Kind() == reflect.Struct && kind == '{':
		return m.object(t, path)
	case t.Kind() == reflect.Slice && kind == '[':
		return m.array(t, path, name)
	case t.Kind() == reflect.String && kind == '"', t.Kind() == reflect.Bool && (kind == 't' || kind == 'f'):
		return nil
	case (t.Kind() == reflect.Int || t.Kind() == reflect.Uint64) && kind == '0':
		if _, err := strconv.ParseUint(token.String(), 10, t.Bits()-1); err == nil {
			return nil
		}
	}
	return &mistake{line: line, path: path, text: name + " is " + kindWanted(t)}
}

// kindWanted says what to write where a type is wanted.
func kindWanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		return "an object: its settings stand in braces"
	case reflect.Slice:
		return "a list: write it in brackets, as in [ … ]"
	case reflect.String:
		return `a text: write it in double quotes, as in "…"`
	case reflect.Bool:
		return "true or false, without quotes"
	}
	return "a whole number, 0 or more, without quotes, point or exponent"
}

func (m *members) array(t reflect.Type, path, name string) error {
	for i := 0; m.decoder.PeekKind() != ']'; i++ {
		if err := m.value(t.Elem(), fmt.Sprintf("%s[%d]", path, i), "each entry of "+name); err != nil {
			return err
		}
	}
	return m.end()
}

func (m *members) object(t reflect.Type, path string) error {
	fields := fieldsOf(t)
	first := map[string]int{} // the line of each name
	for m.decoder.PeekKind() != '}' {
		line := m.line()
		token, err := m.decoder.ReadToken()
		if err != nil {
			return syntaxMistake(m.data, err)
		}
		name := token.String()
		field, known := fields[name]
		if !known {
			return &mistake{line: line, path: path, text: unknownName(t, name)}
		}
		if before, twice := first[name]; twice {
			return &mistake{line: line, path: path, text: fmt.Sprintf("%q is set twice, on line %d too: keep one of them", name, before)}
		}
		first[name] = line
		if err := m.value(field, strings.TrimPrefix(path+"."+name, "."), name); err != nil {
			return err
		}
	}
	return m.end()
}

// end reads the bracket or brace that was seen coming.
func (m *members) end() error {
	if _, err := m.decoder.ReadToken(); err != nil {
		return syntaxMistake(m.data, err)
	}
	return nil
}

// fieldsOf returns the settings of an object by their names.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	return fields
}

// objects are the kinds of objects in a configuration, by what an error calls
// them.
var objects = map[string]reflect.Type{
	"the configuration":              reflect.TypeFor[File](),
	"a chain":                        reflect.TypeFor[FileChain](),
	"an entry of confirmationsAbove": reflect.TypeFor[FileDepth](),
	"a token":                        reflect.TypeFor[FileToken](),
}

// unknownName says what may have been meant by a name that an object does not
// have.
func unknownName(t reflect.Type, name string) string {
	var here, elsewhere string
	for object, other := range objects {
		if _, known := fieldsOf(other)[name]; known {
			elsewhere = object
		}
		if other == t {
			here = object
		}
	}
	var names []string
	for known := range fieldsOf(t) {
		names = append(names, known)
	}
	slices.Sort(names)
	text := fmt.Sprintf("%s has no setting %s", here, quoted(name))
	if elsewhere != "" {
		return text + "; " + elsewhere + " has"
	}
	nearest := slices.MinFunc(names, func(a, b string) int { return distance(a, name) - distance(b, name) })
	if distance(nearest, name) <= 1+len(nearest)/4 {
		return fmt.Sprintf("%s: is %q meant?", text, nearest)
	}
	return text + "; it has " + strings.Join(names, ", ")
}

// distance is how many letters must be put in, left out, changed or swapped with
// the next one to get from one name to the other; capitals count for nothing.
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	var before, row []int
	next := make([]int, len(b)+1)
	for j := range next {
		next[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, row, next = row, next, make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
	}
	return next[len(b)]
}
