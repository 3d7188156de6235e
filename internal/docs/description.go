package docs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// description is the API's description, spec/openapi.yaml, in the order in which it
// is written.
type description struct{ root *object }

// object is a mapping that keeps its order.
type object struct {
	names  []string
	values map[string]any // *object, []any, scalar
}

// scalar is a value as it is written, so that 25.00 stays 25.00.
type scalar struct{ text, tag string }

func parseDescription(source []byte) (*description, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		return nil, fmt.Errorf("read the API's description: %w", err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("read the API's description: it is no object")
	}
	return &description{fromYAML(document.Content[0]).(*object)}, nil
}

func fromYAML(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		o := &object{values: map[string]any{}}
		for i := 0; i < len(n.Content); i += 2 {
			o.set(n.Content[i].Value, fromYAML(n.Content[i+1]))
		}
		return o
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = fromYAML(item)
		}
		return list
	case yaml.AliasNode:
		return fromYAML(n.Alias)
	}
	return scalar{n.Value, n.Tag}
}

func (o *object) set(name string, value any) {
	if _, there := o.values[name]; !there {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

// at returns a member that is an object, or an empty one.
func (o *object) at(name string) *object {
	if o != nil {
		if member, ok := o.values[name].(*object); ok {
			return member
		}
	}
	return &object{}
}

// text returns a member that is a scalar, as it is written, or "".
func (o *object) text(name string) string {
	s, _ := o.values[name].(scalar)
	return s.text
}

func (o *object) is(name string) bool { return o.text(name) == "true" }

// texts returns a member that is a list of scalars, or one scalar.
func (o *object) texts(name string) []string {
	switch v := o.values[name].(type) {
	case scalar:
		return []string{v.text}
	case []any:
		list := make([]string, 0, len(v))
		for _, item := range v {
			if s, ok := item.(scalar); ok {
				list = append(list, s.text)
			}
		}
		return list
	}
	return nil
}

// resolve follows references and lays what stands beside each over its target.
func (d *description) resolve(o *object) *object {
	for o.text("$ref") != "" {
		target := d.root
		for _, name := range strings.Split(strings.TrimPrefix(o.text("$ref"), "#/"), "/") {
			target = target.at(name)
		}
		beside := &object{values: map[string]any{}}
		for _, name := range o.names {
			if name != "$ref" {
				beside.set(name, o.values[name])
			}
		}
		o = merge(target, beside)
	}
	return o
}

// merge lays over over under, member by member.
func merge(under, over *object) *object {
	o := &object{slices.Clone(under.names), maps.Clone(under.values)}
	if o.values == nil {
		o.values = map[string]any{}
	}
	for _, name := range over.names {
		value := over.values[name]
		if a, ok := o.values[name].(*object); ok {
			if b, ok := value.(*object); ok {
				value = merge(a, b)
			}
		}
		o.set(name, value)
	}
	return o
}

// operation is one call, or one event of the webhooks.
type operation struct {
	*object
	ID, Method, Path string
}

// operations returns the calls, or with "webhooks" the events, in their order.
func (d *description) operations(kind string) []operation {
	var list []operation
	paths := d.root.at(kind)
	for _, path := range paths.names {
		methods := paths.at(path)
		for _, method := range methods.names {
			o := methods.at(method)
			list = append(list, operation{o, o.text("operationId"), strings.ToUpper(method), path})
		}
	}
	return list
}

// content is the JSON content of a request body or an answer.
func (d *description) content(o *object) *object {
	return d.resolve(o).at("content").at("application/json")
}

// example is one that the description gives.
type example struct {
	Summary string
	JSON    string
}

// examples returns those of a content.
func (d *description) examples(content *object) []example {
	if value, ok := content.values["example"]; ok {
		return []example{{"", encode(value)}}
	}
	var list []example
	all := content.at("examples")
	for _, name := range all.names {
		o := d.resolve(all.at(name))
		list = append(list, example{o.text("summary"), encode(o.values["value"])})
	}
	return list
}
