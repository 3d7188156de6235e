package xcheckout

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// decodeLenient reads a JSON object into the struct that into points to. A member
// whose field is tagged strict must have its form: numbers, statuses and amounts,
// which decide what a program does. Any other member of another form than expected
// leaves its field empty, since other implementations write it differently and an
// event must not fail over its confirmations. Unknown members are ignored.
func decodeLenient(data []byte, into any) error {
	// A map, since names of struct fields would match in any case.
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	return setMembers(members, reflect.ValueOf(into).Elem())
}

func setMembers(members map[string]json.RawMessage, object reflect.Value) error {
	kind := object.Type()
	for i := range kind.NumField() {
		field := kind.Field(i)
		if field.Anonymous {
			if err := setMembers(members, object.Field(i)); err != nil {
				return err
			}
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		text, there := members[name]
		if name == "-" || name == "" || !there || string(text) == "null" {
			continue
		}
		err := setMember(text, object.Field(i).Addr())
		if _, strict := field.Tag.Lookup("strict"); err != nil && strict {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err != nil {
			object.Field(i).SetZero()
		}
	}
	return nil
}

// setMember reads one value. A whole number may be a string, and of a map of texts
// those that are none are left out.
func setMember(text json.RawMessage, field reflect.Value) error {
	switch into := field.Interface().(type) {
	case *int64:
		n, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
		*into = n
		return err
	case *map[string]string:
		var all map[string]json.RawMessage
		if err := json.Unmarshal(text, &all); err != nil || all == nil {
			return err
		}
		*into = map[string]string{}
		for name, value := range all {
			var s string
			if json.Unmarshal(value, &s) == nil {
				(*into)[name] = s
			}
		}
		return nil
	}
	return json.Unmarshal(text, field.Interface())
}
