package httpapi

import (
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// dotted is where a value stands, as people write it: metadata.cart.
func dotted(at jsontext.Pointer) string {
	var names []string
	for name := range at.Tokens() {
		names = append(names, shortName(name))
	}
	return strings.Join(names, ".")
}

// placeIn names the parameter at a place: bankAccount.iban. It goes no deeper than the call
// has names of its own: what stands in metadata, or in a list of texts, is that parameter.
func placeIn(params any, at jsontext.Pointer) string {
	var known jsontext.Pointer
	t := reflect.TypeOf(params)
	for name := range at.Tokens() {
		if t = pointed(t); t == nil || t.Kind() != reflect.Struct && (t.Kind() != reflect.Slice || pointed(t.Elem()).Kind() != reflect.Struct) {
			break
		}
		known, t = known.AppendToken(name), typeOf(t, name)
	}
	return dotted(known)
}

// pointed is the type that a pointer leads to.
func pointed(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// typeOf is the type of an object's member or a list's element, nil of one that is not known.
func typeOf(t reflect.Type, name string) reflect.Type {
	if t.Kind() == reflect.Slice {
		return t.Elem()
	}
	fields := reflect.VisibleFields(t)
	i := slices.IndexFunc(fields, func(f reflect.StructField) bool {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return tag == name
	})
	if i < 0 {
		return nil
	}
	return fields[i].Type
}
