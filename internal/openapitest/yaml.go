package openapitest

import (
	"encoding/json"

	"go.yaml.in/yaml/v3"
)

// plain turns YAML into what a JSON parser would have made of it. Numbers keep
// their text, since the shape of an amount is part of the API.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.MappingNode:
		o := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			o[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return o
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plain(item))
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}
