package openapitest

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// goTypes reads the structs of package xcheckout by their tags. One that stands
// in a function is named for it, as in OrderRequest.wire.
func goTypes(t *testing.T, dir string) map[string]map[string]member {
	t.Helper()
	g := goSources{token.NewFileSet(), map[string]bool{"string": true}, map[string]map[string]member{}, map[string][]string{}}
	var files []*ast.File
	for path, source := range sources(t, dir, ".go") {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(g.set, path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && g.text(spec.Type) == "string" {
				g.textual[spec.Name.Name] = true
			}
			return true
		})
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			g.declare(declaration)
		}
	}
	for name, bases := range g.embedded {
		for _, base := range bases {
			for wire, m := range g.types[base] {
				if _, own := g.types[name][wire]; !own && g.types[name] != nil {
					g.types[name][wire] = m
				}
			}
		}
	}
	return g.types
}

// goSources is what is known while the sources are read.
type goSources struct {
	set      *token.FileSet
	textual  map[string]bool // types that are strings
	types    map[string]map[string]member
	embedded map[string][]string
}

func (g goSources) declare(declaration ast.Decl) {
	name := ""
	if f, isFunc := declaration.(*ast.FuncDecl); isFunc {
		name = f.Name.Name
		if f.Recv != nil {
			name = strings.TrimPrefix(g.text(f.Recv.List[0].Type), "*") + "." + name
		}
	}
	ast.Inspect(declaration, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			if s, isStruct := n.Type.(*ast.StructType); isStruct {
				g.read(n.Name.Name, s)
				return false
			}
		case *ast.StructType:
			g.read(name, n)
		}
		return true
	})
}

// read keeps the tagged members of a struct; of several in one function, the
// largest.
func (g goSources) read(name string, s *ast.StructType) {
	members := map[string]member{}
	for _, field := range s.Fields.List {
		if len(field.Names) == 0 {
			g.embedded[name] = append(g.embedded[name], g.text(field.Type))
		}
		if field.Tag == nil {
			continue
		}
		wire, options, _ := strings.Cut(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json"), ",")
		if wire != "" && wire != "-" {
			members[wire] = member{goKind(g.text(field.Type), g.textual), options == ""}
		}
	}
	if g.types[name] == nil || len(members) > len(g.types[name]) {
		g.types[name] = members
	}
}

func (g goSources) text(node ast.Node) string {
	var b strings.Builder
	printer.Fprint(&b, g.set, node)
	return b.String()
}

func goKind(text string, textual map[string]bool) string {
	text = strings.TrimPrefix(text, "*")
	switch {
	case text == "money.Amount":
		return "amount"
	case text == "json.Number":
		return "rate"
	case text == "json.RawMessage" || text == "any":
		return "any"
	case text == "Millis":
		return "millis"
	case text == "Time":
		return "time"
	case text == "bool":
		return "flag"
	case strings.HasPrefix(text, "int") || strings.HasPrefix(text, "uint"):
		return "integer"
	case text == "map[string]string":
		return "texts"
	case strings.HasPrefix(text, "[]"):
		return "list"
	case textual[text]:
		return "text"
	}
	return "object"
}

var (
	nodeInterface = regexp.MustCompile(`(?ms)^export interface (\w+)(?:<\w+>)?(?: extends (\w+))? \{\n(.*?)^\}`)
	nodeMember    = regexp.MustCompile(`(?m)^  (?:readonly )?(\w+)(\??): ([^;]+);`)
)

// nodeTypes reads the interfaces that the Node SDK exports.
func nodeTypes(t *testing.T, dir string) map[string]map[string]member {
	t.Helper()
	types, bases := map[string]map[string]member{}, map[string]string{}
	for _, source := range sources(t, dir, ".ts") {
		for _, found := range nodeInterface.FindAllStringSubmatch(source, -1) {
			members := map[string]member{}
			for _, m := range nodeMember.FindAllStringSubmatch(found[3], -1) {
				members[m[1]] = member{nodeKind(m[3]), m[2] == ""}
			}
			types[found[1]], bases[found[1]] = members, found[2]
		}
	}
	for name, base := range bases {
		for wire, m := range types[base] {
			if _, own := types[name][wire]; !own {
				types[name][wire] = m
			}
		}
	}
	return types
}

func nodeKind(text string) string {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.Join(strings.Fields(text), " "), " | undefined"), " | null")
	switch {
	case text == "Amount":
		return "amount"
	case text == "number":
		return "integer"
	case strings.Contains(text, "Date"):
		return "instant"
	case text == "boolean":
		return "flag"
	case strings.HasPrefix(text, "Record<string, string>"):
		return "texts"
	case strings.HasSuffix(text, "[]"):
		return "list"
	case text == "JSONValue" || text == "unknown":
		return "any"
	case text == "string" || strings.HasSuffix(text, "Status") || strings.HasSuffix(text, "Type") || strings.HasSuffix(text, "Reason") ||
		strings.Contains(text, "string & Record") || strings.Contains(text, "'"):
		return "text"
	}
	return "object"
}

var (
	javaField  = regexp.MustCompile(`private final (?:@Nullable )?([\w<>, ]+?) (\w+);`)
	javaAssign = regexp.MustCompile(`(?:this\.)?(\w+) =\s+([^;]*);`)
	javaGet    = regexp.MustCompile(`\bget\("(\w+)"\)`)
	javaWrite  = regexp.MustCompile(`(?:with|put)\("(\w+)"`)
	javaAlways = regexp.MustCompile(`members\.put\("(\w+)"`)
)

// javaTypes reads the decoding constructors of the Java SDK's classes, and for
// requests the names that they put.
func javaTypes(t *testing.T, dir string) map[string]map[string]member {
	t.Helper()
	types := map[string]map[string]member{}
	for path, source := range sources(t, dir, ".java") {
		fields := map[string]string{}
		for _, found := range javaField.FindAllStringSubmatch(source, -1) {
			fields[found[2]] = found[1]
		}
		members := map[string]member{}
		if !strings.Contains(source, "members.get(") { // a request looks at what it was given
			for _, found := range javaGet.FindAllStringSubmatch(source, -1) {
				members[found[1]] = member{required: true} // of a local variable nothing is known
			}
			for _, found := range javaAssign.FindAllStringSubmatch(source, -1) {
				gets := javaGet.FindAllStringSubmatch(found[2], -1)
				if text, isField := fields[found[1]]; isField && len(gets) > 0 {
					members[gets[len(gets)-1][1]] = member{javaKind(text), true}
				}
			}
			delete(members, "data") // the way to the members
		}
		if len(members) == 0 {
			for _, found := range javaWrite.FindAllStringSubmatch(source, -1) {
				members[found[1]] = member{}
			}
			for _, found := range javaAlways.FindAllStringSubmatch(source, -1) {
				members[found[1]] = member{required: true}
			}
		}
		types[strings.TrimSuffix(filepath.Base(path), ".java")] = members
	}
	return types
}

func javaKind(text string) string {
	switch {
	case text == "BigDecimal":
		return "amount"
	case text == "long" || text == "int" || text == "Long":
		return "integer"
	case text == "Instant":
		return "instant"
	case text == "boolean" || text == "Boolean":
		return "flag"
	case strings.HasPrefix(text, "Map<String, String>"):
		return "texts"
	case strings.HasPrefix(text, "List<"):
		return "list"
	case text == "Duration":
		return "duration"
	case text == "Json":
		return "any"
	case text == "String" || strings.HasSuffix(text, "Status") || strings.HasSuffix(text, "Kind"):
		return "text"
	}
	return "object"
}

// sources are the texts of a directory's files, by path.
func sources(t *testing.T, dir, extension string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+extension))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(files), err)
	}
	texts := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}
