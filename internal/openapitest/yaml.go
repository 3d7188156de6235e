package openapitest

import (
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// plain turns YAML into what a JSON parser would have made of it. Numbers keep
// their text, since the shape of an amount is part of the API. A name that an
// object has twice is an error, as it is to other readers of the file.
func plain(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.MappingNode:
		o := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			name := n.Content[i]
			if _, twice := o[name.Value]; twice {
				return nil, fmt.Errorf("line %d: %s is there twice", name.Line, name.Value)
			}
			var err error
			if o[name.Value], err = plain(n.Content[i+1]); err != nil {
				return nil, err
			}
		}
		return o, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			value, err := plain(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	}
	switch n.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return n.Value == "true", nil
	case "!!int", "!!float":
		return json.Number(n.Value), nil
	}
	return n.Value, nil
}
