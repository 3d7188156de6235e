package openapitest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/xcheckout/xcheckout/spec"
)

func described(t *testing.T) *description {
	t.Helper()
	d, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// walk calls visit for every object of the description, with where it stands.
func walk(value any, at []string, visit func(at []string, o map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		visit(at, value)
		for _, name := range slices.Sorted(maps.Keys(value)) {
			walk(value[name], append(slices.Clone(at), name), visit)
		}
	case []any:
		for i, item := range value {
			walk(item, append(slices.Clone(at), strconv.Itoa(i)), visit)
		}
	}
}

// Every example is what its schema describes; an answer's has no other members.
func TestExamples(t *testing.T) {
	d := described(t)
	c := compiler{jsonschema.NewCompiler(), d.root}
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: "amount", Validate: checkAmount})
	again, err := read(spec.OpenAPI) // a copy to close
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource(closed, closeObjects(again.root)); err != nil {
		t.Fatal(err)
	}
	count := 0
	walk(d.root, nil, func(at []string, o map[string]any) {
		if slices.Contains(at, "example") || slices.Contains(at, "value") {
			return
		}
		schemaAt := at // a schema's own example
		if _, isHolder := o["schema"]; isHolder {
			schemaAt = append(slices.Clone(at), "schema")
		}
		var examples []any
		if example, given := o["example"]; given {
			examples = append(examples, example)
		}
		if _, isHolder := o["schema"]; isHolder {
			for _, example := range object(o["examples"]) {
				examples = append(examples, c.resolve(object(example))["value"])
			}
		}
		if len(examples) == 0 || slices.Contains(at, "securitySchemes") {
			return
		}
		schema, err := c.compile(closed, schemaAt...)
		if err != nil {
			t.Errorf("%s: %v", strings.Join(at, "/"), err)
			return
		}
		for _, example := range examples {
			count++
			if err := schema.Validate(example); err != nil {
				t.Errorf("the example at %s: %v", strings.Join(at, "/"), err)
			}
		}
	})
	if count < 100 {
		t.Errorf("%d examples were found", count)
	}
	for at, media := range bodies(d) {
		if media["example"] == nil && media["examples"] == nil {
			t.Errorf("%s has no example", at)
		}
	}
}

// bodies are all that is sent and answered, by where it stands.
func bodies(d *description) map[string]map[string]any {
	found := map[string]map[string]any{}
	walk(d.root, nil, func(at []string, o map[string]any) {
		if len(at) > 0 && at[len(at)-1] == "application/json" {
			found[strings.Join(at, "/")] = o
		}
	})
	return found
}

// The description and spec/errors.json name the same codes at the same status,
// and no call can be refused with a code that neither has.
func TestCodes(t *testing.T) {
	d := described(t)
	listed := map[string][]string{}
	for _, row := range spec.Errors() {
		if row.Status != 0 { // a client's own
			status := strconv.Itoa(row.Status)
			listed[status] = append(listed[status], row.Code)
		}
	}
	responses := object(object(d.root["components"])["responses"])
	for status := range maps.Keys(d.failures) {
		if listed[status] == nil {
			t.Errorf("the status %s is described, and no code has it", status)
		}
	}
	used := map[string]bool{}
	for _, code := range d.codesWithoutCall {
		used[code] = true
	}
	for _, o := range d.operations {
		for _, code := range o.Codes {
			used[code] = true
			row, _ := spec.ErrorByCode(code)
			if status := strconv.Itoa(row.Status); row.Status != 0 && o.answers[status] == nil && !isOfBodies(o, status) {
				t.Errorf("%s: the code %s has the status %s, which the call does not describe", o.ID, code, status)
			}
		}
	}
	for code := range used {
		if _, known := spec.ErrorByCode(code); !known {
			t.Errorf("the code %s is described, and not in spec/errors.json", code)
		}
	}
	for status, codes := range listed {
		response := object(responses["Status"+status])
		schema := object(object(object(response["content"])["application/json"])["schema"])
		enum := texts(object(object(object(object(schema["properties"])["error"])["properties"])["code"])["enum"])
		slices.Sort(enum)
		slices.Sort(codes)
		if !slices.Equal(enum, codes) {
			t.Errorf("status %s: described are the codes\n\t%v, spec/errors.json has\n\t%v", status, enum, codes)
		}
		for _, code := range codes {
			if !used[code] {
				t.Errorf("no call of the description is refused with %s", code)
			}
		}
	}
}

// The example of a refusal is one that the gateway gives.
func TestExamplesOfRefusals(t *testing.T) {
	responses := object(object(described(t).root["components"])["responses"])
	for name, response := range responses {
		if !strings.HasPrefix(name, "Status") {
			continue
		}
		example := object(object(object(object(response)["content"])["application/json"])["example"])
		code, _ := object(example["error"])["code"].(string)
		row, known := spec.ErrorByCode(code)
		if !known || example["retcode"] != row.Retcode || example["retmsg"] != row.Message || "Status"+strconv.Itoa(row.Status) != name {
			t.Errorf("%s: the example has %v %v %q, spec/errors.json %+v", name, example["retcode"], example["retmsg"], code, row)
		}
	}
}

// A name that stands twice in an object would hide one of the two.
func TestNamesStandOnce(t *testing.T) {
	twice := strings.Replace(string(spec.OpenAPI), "\npaths:\n", "\npaths:\n  /openapi/test: {}\n", 1)
	if _, err := read([]byte(twice)); err == nil || !strings.Contains(err.Error(), "/openapi/test is there twice") {
		t.Errorf("read with a path twice: %v", err)
	}
}

// isOfBodies says whether it is calls with a body alone that have a status, and
// this is none.
func isOfBodies(o *Operation, status string) bool {
	return o.body == nil && (status == "413" || status == "415")
}

// Whoever renders the reference finds a summary and a sentence everywhere, and
// nothing that leads nowhere.
func TestNothingIsMissing(t *testing.T) {
	d := described(t)
	c := compiler{nil, d.root}
	used, ids := map[string]bool{}, map[string]string{}
	walk(d.root, nil, func(at []string, o map[string]any) {
		place := strings.Join(at, "/")
		if ref, isRef := o["$ref"].(string); isRef {
			used[ref] = true
			if len(c.resolve(o)) == 0 {
				t.Errorf("%s refers to %s, which is not there", place, ref)
			}
		}
		if slices.Contains(at, "example") || slices.Contains(at, "examples") {
			return
		}
		for name, member := range o {
			if member == nil {
				t.Errorf("%s/%s is null: a comma in an unquoted text?", place, name)
			}
		}
		if id, isCall := o["operationId"].(string); isCall {
			if o["summary"] == nil || o["description"] == nil || o["tags"] == nil || ids[id] != "" {
				t.Errorf("%s lacks a summary, a description or a tag, or %s is called %s too", place, ids[id], id)
			}
			ids[id] = place
		}
	})
	for kind, members := range object(d.root["components"]) {
		for name := range object(members) {
			if kind != "securitySchemes" && !strings.HasPrefix(name, "Status") && !used["#/components/"+kind+"/"+name] {
				t.Errorf("components/%s/%s is not used", kind, name)
			}
		}
	}
}

// Every member of every object says what it is.
func TestMembersAreDescribed(t *testing.T) {
	d := described(t)
	c := compiler{nil, d.root}
	for name, schema := range object(object(d.root["components"])["schemas"]) {
		schema := object(schema)
		for member, value := range object(schema["properties"]) {
			value := object(value)
			_, isConst := value["const"]
			if value["description"] == nil && c.resolve(value)["description"] == nil && !isConst && !isEnum(c.resolve(value)) && !selfEvident[member] {
				t.Errorf("schemas/%s/%s has no description", name, member)
			}
		}
		for _, member := range texts(schema["required"]) {
			if schema["properties"] != nil && object(schema["properties"])[member] == nil {
				t.Errorf("schemas/%s requires %s, which it does not have", name, member)
			}
		}
	}
	for _, o := range d.operations {
		if o.Scope == "" && o.ID != "issueToken" || o.Scope != "" && !slices.Contains([]string{"any", "orders", "read", "refunds", "settlements", "webhooks", "merchants"}, o.Scope) {
			t.Errorf("%s has the scope %q", o.ID, o.Scope)
		}
	}
}

func isEnum(schema map[string]any) bool { return schema["enum"] != nil }

// selfEvident are members whose name and place say all there is to say.
var selfEvident = map[string]bool{"eventId": true, "records": true}

func ExampleOperations() {
	operations, err := Operations()
	if err != nil {
		panic(err)
	}
	for _, o := range operations {
		if o.Path == "/checkout/order/info" {
			fmt.Println(o.Method, o.Path, o.ID, o.Scope, o.ReadOnly)
		}
	}
	// Output:
	// GET /checkout/order/info orderInfo read true
	// POST /checkout/order/info orderInfoByBody read true
}
