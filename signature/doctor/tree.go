package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
)

// node is a JSON value that still knows how it was written: members in their
// order, numbers and strings with their very text.
type node struct {
	kind    byte   // '{', '[', '"', '0' for a number, 'n', 't' and 'f' for the literals
	raw     []byte // the text of a scalar
	text    string // a string, decoded
	members []member
	items   []*node
}

type member struct {
	name, value *node
}

var errTree = errors.New("doctor: the text is not JSON without whitespace")

// parseTree reads a JSON text that holds no structural whitespace.
func parseTree(text []byte) (*node, error) {
	if !json.Valid(text) {
		return nil, errTree
	}
	n, rest := parseNode(text)
	if len(rest) > 0 {
		return nil, errTree
	}
	return n, nil
}

// parseNode reads the value that a valid text begins with.
func parseNode(text []byte) (n *node, rest []byte) {
	switch c := text[0]; c {
	case '{':
		n = &node{kind: c}
		rest = text[1:]
		for rest[0] != '}' {
			var m member
			m.name, rest = parseNode(rest)
			m.value, rest = parseNode(rest[1:]) // behind the colon
			n.members = append(n.members, m)
			if rest[0] == ',' {
				rest = rest[1:]
			}
		}
		return n, rest[1:]
	case '[':
		n = &node{kind: c}
		rest = text[1:]
		for rest[0] != ']' {
			var item *node
			item, rest = parseNode(rest)
			n.items = append(n.items, item)
			if rest[0] == ',' {
				rest = rest[1:]
			}
		}
		return n, rest[1:]
	case '"':
		end := 1
		for ; text[end] != '"'; end++ {
			if text[end] == '\\' {
				end++
			}
		}
		n = &node{kind: c, raw: text[:end+1]}
		json.Unmarshal(n.raw, &n.text) // the whole text is valid
		return n, text[end+1:]
	}
	end := bytes.IndexAny(text, ",]}")
	if end < 0 {
		end = len(text)
	}
	n = &node{kind: text[0], raw: text[:end]}
	if n.kind == '-' || n.kind >= '0' && n.kind <= '9' {
		n.kind = '0'
	}
	return n, text[end:]
}
