package spec_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// schema checks a value against the part of JSON Schema 2020-12 that
// vectors.schema.json uses. A keyword that it does not know is an error, so
// that the schema cannot ask for something that nobody looks at.
type schema struct{ root map[string]any }

func (s *schema) check(rules map[string]any, value any, at string) error {
	for keyword, want := range rules {
		if err := s.keyword(keyword, want, rules, value, at); err != nil {
			return err
		}
	}
	return nil
}

func (s *schema) keyword(keyword string, want any, rules map[string]any, value any, at string) error {
	object, _ := value.(map[string]any)
	list, _ := value.([]any)
	text, isText := value.(string)
	ok := true
	switch keyword {
	case "$schema", "$defs", "title", "description":
	case "$ref":
		name := strings.TrimPrefix(want.(string), "#/$defs/")
		return s.check(s.root["$defs"].(map[string]any)[name].(map[string]any), value, at)
	case "type":
		ok = typeOf(value) == want
	case "const":
		ok = reflect.DeepEqual(value, want)
	case "enum":
		ok = slices.Contains(want.([]any), value)
	case "pattern":
		ok = !isText || regexp.MustCompile(want.(string)).MatchString(text) && utf8.ValidString(text)
	case "minimum":
		number, isNumber := value.(json.Number)
		ok = !isNumber || number.String() != "" && !less(number, want.(json.Number))
	case "minItems":
		ok = list == nil || !less(json.Number(fmt.Sprint(len(list))), want.(json.Number))
	case "maxItems":
		ok = list == nil || !less(want.(json.Number), json.Number(fmt.Sprint(len(list))))
	case "required":
		for _, name := range want.([]any) {
			if _, there := object[name.(string)]; object != nil && !there {
				return fmt.Errorf("%s: %s is missing", at, name)
			}
		}
	case "properties":
		for name, rules := range want.(map[string]any) {
			if member, there := object[name]; there {
				if err := s.check(rules.(map[string]any), member, at+"/"+name); err != nil {
					return err
				}
			}
		}
	case "additionalProperties":
		for name := range object {
			if _, known := rules["properties"].(map[string]any)[name]; !known && want == false {
				return fmt.Errorf("%s: %s is not known", at, name)
			}
		}
	case "items":
		for i, item := range list {
			if err := s.check(want.(map[string]any), item, fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	case "oneOf":
		return s.oneOf(want.([]any), value, at)
	default:
		return fmt.Errorf("the schema's keyword %s is not known to the test", keyword)
	}
	if !ok {
		return fmt.Errorf("%s: %.80v is not as %s %v asks", at, value, keyword, want)
	}
	return nil
}

func (s *schema) oneOf(branches []any, value any, at string) error {
	matches, failures := 0, ""
	for _, branch := range branches {
		if err := s.check(branch.(map[string]any), value, at); err != nil {
			failures += "\n\t" + err.Error()
		} else {
			matches++
		}
	}
	if matches != 1 {
		return fmt.Errorf("%s: %d branches of oneOf match, want 1:%s", at, matches, failures)
	}
	return nil
}

func typeOf(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if !strings.ContainsAny(value.String(), ".eE") {
			return "integer"
		}
	}
	return "other"
}

func less(a, b json.Number) bool {
	x, _ := a.Int64()
	y, _ := b.Int64()
	return x < y
}
