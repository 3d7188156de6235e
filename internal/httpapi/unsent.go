package httpapi

import (
	"bytes"
	"errors"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// unsent has an empty string count as not sent where a member is no text: a number, an
// amount, a boolean, a list or an object. What must be sent is missing then. In texts it
// stands for itself, since some say something by it.
var unsent = json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, target any) error {
	if d.PeekKind() != '"' || !isMember(d) || !isEmptyNext(d) || isText(reflect.TypeOf(target)) {
		return errors.ErrUnsupported
	}
	return d.SkipValue()
}))

// decoding are the options that a call's parameters are read with. Few have an empty string
// anywhere, and the others need not be asked at each value.
func decoding(text jsontext.Value, more ...json.Options) []json.Options {
	if bytes.Contains(text, []byte(`""`)) {
		more = append(more, unsent)
	}
	return more
}

// isMember tells whether the value that comes next is a member's of an object.
func isMember(d *jsontext.Decoder) bool {
	kind, length := d.StackIndex(d.StackDepth())
	return kind == '{' && length%2 == 1
}

// isEmptyNext tells whether the string that comes next is empty. It looks at it without
// taking it, for whoever else decodes it.
func isEmptyNext(d *jsontext.Decoder) bool {
	return bytes.HasPrefix(bytes.TrimLeft(d.UnreadBuffer(), " \t\r\n:"), []byte(`""`))
}

// isText tells whether a value of a type, or what it points to, is a text; JSON as it
// stands is what it is.
func isText(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.String || t.Kind() == reflect.Interface || t == reflect.TypeFor[jsontext.Value]()
}
