package docs

import (
	"encoding/json"
	"strings"
)

// encode writes a value of the description as JSON with two spaces an indent, its
// members in their order and its numbers as they are written.
func encode(value any) string {
	var b strings.Builder
	writeJSON(&b, value, "\n")
	return b.String()
}

func writeJSON(b *strings.Builder, value any, line string) {
	switch v := value.(type) {
	case *object:
		if len(v.names) == 0 {
			b.WriteString("{}")
			return
		}
		for i, name := range v.names {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + line + "  " + quote(name) + ": ")
			writeJSON(b, v.values[name], line+"  ")
		}
		b.WriteString(line + "}")
	case []any:
		if len(v) == 0 {
			b.WriteString("[]")
			return
		}
		for i, item := range v {
			b.WriteString(map[bool]string{true: "[", false: ","}[i == 0] + line + "  ")
			writeJSON(b, item, line+"  ")
		}
		b.WriteString(line + "]")
	case scalar:
		switch v.tag {
		case "!!int", "!!float", "!!bool":
			b.WriteString(v.text)
		case "!!null":
			b.WriteString("null")
		default:
			b.WriteString(quote(v.text))
		}
	}
}

func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(text) // of a string it can't fail
	return strings.TrimSuffix(b.String(), "\n")
}
