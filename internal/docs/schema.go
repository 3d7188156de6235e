package docs

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
)

// member is one of a request or an answer, as the reference lists it.
type member struct {
	Name        string
	Type        string
	Required    bool
	Ours        bool // beyond the vendor's API
	Coming      bool
	Description template.HTML
	Text        string // of the description, in Markdown
	Default     string
	Limits      string
	Values      []string // all that there are
	Members     []member // of an object, or of a list's items
}

// members lists those of a schema.
func (r *renderer) members(schema *object) []member {
	schema = r.api.resolve(schema)
	if kinds, ok := schema.values["oneOf"].([]any); ok && len(schema.at("properties").names) == 0 {
		return r.oneOf(kinds)
	}
	required := schema.texts("required")
	properties := schema.at("properties")
	var list []member
	for _, name := range properties.names {
		m := r.member(name, properties.at(name))
		m.Required = slices.Contains(required, name)
		list = append(list, m)
	}
	return list
}

// oneOf lists the members of all kinds of one object; required are those that every
// kind requires.
func (r *renderer) oneOf(kinds []any) []member {
	var list []member
	requiredBy := map[string]int{}
	for _, kind := range kinds {
		o, ok := kind.(*object)
		if !ok {
			continue
		}
		for _, m := range r.members(o) {
			if m.Required {
				requiredBy[m.Name]++
			}
			at := slices.IndexFunc(list, func(other member) bool { return other.Name == m.Name })
			if at < 0 {
				list = append(list, m)
				continue
			}
			list[at].Values = append(list[at].Values, m.Values...)
		}
	}
	for i, m := range list {
		list[i].Required = requiredBy[m.Name] == len(kinds)
	}
	return list
}

func (r *renderer) member(name string, schema *object) member {
	s := r.api.resolve(schema)
	m := member{Name: name, Type: r.typeOf(s), Ours: s.is("x-ours"), Coming: s.is("x-coming"), Description: r.inline(s.text("description")), Text: r.translate(s.text("description")),
		Default: s.text("default"), Limits: r.limits(s), Values: s.texts("enum")}
	if value, ok := s.values["const"].(scalar); ok {
		m.Values = []string{value.text}
	}
	switch {
	case slices.Contains(s.texts("type"), "array"):
		items := r.api.resolve(s.at("items"))
		m.Members, m.Values = r.members(items), append(m.Values, items.texts("enum")...)
	default:
		m.Members = r.members(s)
	}
	return m
}

// typeOf says what a value is: "string", "number or string", "array of objects".
func (r *renderer) typeOf(s *object) string {
	types := s.texts("type")
	if kinds, ok := s.values["oneOf"].([]any); ok && len(types) == 0 {
		for _, kind := range kinds {
			if o, ok := kind.(*object); ok {
				types = append(types, r.typeOf(r.api.resolve(o)))
			}
		}
	}
	if value, ok := s.values["const"].(scalar); ok && len(types) == 0 {
		types = []string{map[string]string{"!!bool": "boolean", "!!int": "integer"}[value.tag]}
	}
	if len(types) == 0 || types[0] == "" {
		types = []string{map[bool]string{true: "object", false: "string"}[len(s.at("properties").names) > 0]}
	}
	slices.Sort(types)
	types = slices.Compact(types)
	if types[0] == "array" && len(types) == 1 {
		item := r.typeOf(r.api.resolve(s.at("items")))
		return r.words.ArrayOf + cmp.Or(r.words.Plural[item], item)
	}
	return strings.Join(types, r.words.Or)
}

// limits says what bounds a value that its description leaves out.
func (r *renderer) limits(s *object) string {
	var list []string
	if least, most := s.text("minimum"), s.text("maximum"); least != "" && most != "" && len(most) < 12 {
		list = append(list, grouped(least)+r.words.To+grouped(most))
	}
	if most := s.text("maxLength"); most != "" {
		list = append(list, r.words.UpTo+grouped(most)+r.words.Characters)
	}
	if unit := s.text("x-unit"); unit != "" {
		list = append(list, cmp.Or(r.words.Units[unit], unit))
	}
	return strings.Join(list, r.words.Comma)
}

// grouped sets commas between the thousands of a number.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
