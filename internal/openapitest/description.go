package openapitest

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/xcheckout/xcheckout/spec"
)

// description is spec/openapi.yaml, ready to check with.
type description struct {
	root             map[string]any
	operations       map[string]*Operation // by method and path
	paths            []string
	webhooks         map[string]*jsonschema.Schema // by event type
	failures         map[string]*jsonschema.Schema
	codesWithoutCall []string
}

// Operation is a call of the API as the description has it.
type Operation struct {
	Method, Path, ID string
	Coming           bool     // not answered yet
	Environments     []string // where it is, when not everywhere
	Scope            string   // that a credential needs, "any" for none, "" where no token is sent
	ReadOnly         bool
	HasBody          bool
	Members          []string // of the body
	IgnoresUnknown   bool     // members of the body that are not described
	Codes            []string // all that it can be refused with

	body      *jsonschema.Schema
	needsBody bool
	query     []string
	anyQuery  bool
	answers   map[string]*jsonschema.Schema // by status
}

// Operations returns the calls in the order of their paths.
func Operations() ([]Operation, error) {
	d, err := load()
	if err != nil {
		return nil, err
	}
	var list []Operation
	for _, o := range d.operations {
		list = append(list, *o)
	}
	slices.SortFunc(list, func(a, b Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return list, nil
}

// Where the description lies for the compiler: as it is written, for what is
// sent, and with closed objects, for what is answered.
const (
	open   = "xcheckout:///open.json"
	closed = "xcheckout:///closed.json"
)

var load = sync.OnceValues(func() (*description, error) {
	d, err := read(spec.OpenAPI)
	if err != nil {
		return nil, fmt.Errorf("read spec/openapi.yaml: %w", err)
	}
	return d, nil
})

func read(text []byte) (*description, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, err
	}
	value, err := plain(&node)
	if err != nil {
		return nil, err
	}
	root, isObject := value.(map[string]any)
	if !isObject {
		return nil, errors.New("it is no object")
	}
	forAnswers, err := plain(&node) // a copy
	if err != nil {
		return nil, err
	}
	d := &description{root: root, operations: map[string]*Operation{}, webhooks: map[string]*jsonschema.Schema{}, failures: map[string]*jsonschema.Schema{},
		codesWithoutCall: texts(root["x-codes-without-call"])}
	c := compiler{jsonschema.NewCompiler(), root}
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: "amount", Validate: checkAmount})
	if err := errors.Join(c.AddResource(open, root), c.AddResource(closed, closeObjects(forAnswers))); err != nil {
		return nil, err
	}
	for path, methods := range object(root["paths"]) {
		d.paths = append(d.paths, path)
		for method, value := range object(methods) {
			o, err := c.operation(strings.ToUpper(method), path, object(value))
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			d.operations[o.Method+" "+path] = o
		}
	}
	for kind := range object(root["webhooks"]) {
		schema, err := c.compile(closed, "webhooks", kind, "post", "requestBody", "content", "application/json", "schema")
		if err != nil {
			return nil, fmt.Errorf("webhook %s: %w", kind, err)
		}
		d.webhooks[kind] = schema
	}
	for name := range object(object(root["components"])["responses"]) {
		status, isStatus := strings.CutPrefix(name, "Status")
		if !isStatus {
			continue
		}
		var err error
		if d.failures[status], err = c.compile(closed, "components", "responses", name, "content", "application/json", "schema"); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// compiler compiles schemas where they stand in the description.
type compiler struct {
	*jsonschema.Compiler
	root map[string]any
}

func (c compiler) compile(resource string, pointer ...string) (*jsonschema.Schema, error) {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "{", "%7B", "}", "%7D")
	location := resource + "#"
	for _, name := range pointer {
		location += "/" + escape.Replace(name)
	}
	return c.Compile(location)
}

func (c compiler) operation(method, path string, o map[string]any) (*Operation, error) {
	id, _ := o["operationId"].(string)
	scope, _ := o["x-scope"].(string)
	call := &Operation{Method: method, Path: path, ID: id, Coming: o["x-coming"] == true, Scope: scope, ReadOnly: o["x-read-only"] == true,
		Environments: texts(o["x-environments"]), IgnoresUnknown: o["x-unknown-members"] == "ignored",
		Codes: append(texts(c.root["x-common-codes"]), texts(o["x-codes"])...), answers: map[string]*jsonschema.Schema{}}
	at := []string{"paths", path, strings.ToLower(method)}
	if body := object(o["requestBody"]); len(body) > 0 {
		var err error
		call.HasBody, call.needsBody = true, body["required"] == true
		schema := c.resolve(object(object(object(body["content"])["application/json"])["schema"]))
		call.Members = slices.Sorted(maps.Keys(object(schema["properties"])))
		if call.body, err = c.compile(open, append(at, "requestBody", "content", "application/json", "schema")...); err != nil {
			return nil, err
		}
	}
	parameters, _ := o["parameters"].([]any)
	for _, p := range parameters {
		p := c.resolve(object(p))
		if object(p["schema"])["type"] == "object" { // each pair of it is a parameter
			call.anyQuery = true
		} else if name, isText := p["name"].(string); isText && p["in"] == "query" {
			call.query = append(call.query, name)
		}
	}
	for status, response := range object(o["responses"]) {
		place := append(slices.Clone(at), "responses", status)
		if ref, isRef := object(response)["$ref"].(string); isRef {
			place = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		}
		var err error
		if call.answers[status], err = c.compile(closed, append(place, "content", "application/json", "schema")...); err != nil {
			return nil, fmt.Errorf("status %s: %w", status, err)
		}
	}
	return call, nil
}

// resolve follows a reference.
func (c compiler) resolve(o map[string]any) map[string]any {
	ref, isRef := o["$ref"].(string)
	if !isRef {
		return o
	}
	found := c.root
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		found = object(found[name])
	}
	return found
}

// closeObjects makes every schema of an object with members refuse others,
// which a description can't ask of answers: a client must accept more.
func closeObjects(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = closeObjects(member)
		}
		_, isSchema := value["properties"].(map[string]any)
		_, decided := value["additionalProperties"]
		if isSchema && !decided && value["type"] == "object" {
			value["unevaluatedProperties"] = false
		}
	case []any:
		for i, item := range value {
			value[i] = closeObjects(item)
		}
	}
	return value
}

var (
	shortest = regexp.MustCompile(`^(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?$`)
	decimal  = regexp.MustCompile(`^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$`)
)

// checkAmount is the format "amount": of a number its shortest form.
func checkAmount(value any) error {
	switch value := value.(type) {
	case string:
		if !decimal.MatchString(value) {
			return fmt.Errorf("%q is no amount", value)
		}
	case interface{ String() string }: // a json.Number
		if !shortest.MatchString(value.String()) {
			return fmt.Errorf("%s is no amount in its shortest form", value)
		}
	}
	return nil
}

func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

func texts(value any) (list []string) {
	items, _ := value.([]any)
	for _, item := range items {
		if text, isText := item.(string); isText {
			list = append(list, text)
		}
	}
	return list
}
