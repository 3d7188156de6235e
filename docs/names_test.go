package docs_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/service"
)

// readDocuments returns every document for users, by its path from here.
func readDocuments(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"../README.md", "../CHANGELOG.md", "*.md", "../spec/*.md", "../sdk/*/README.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no document %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(text)
		}
	}
	return all
}

// sources are the texts of the project's own programs and data.
func sources(t *testing.T, wanted func(path string) bool) (all []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && (name == "node_modules" || name == "target" || name == ".git"):
			return filepath.SkipDir
		case entry.IsDir() || !wanted(path):
			return nil
		}
		text, err := os.ReadFile(path)
		all = append(all, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every file that a document names or links to is there.
func TestFilesAreThere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`)
	named := regexp.MustCompile("`([a-z][a-zA-Z0-9_.-]*/[a-zA-Z0-9_./-]+\\.[a-z]+)`")
	for file, text := range readDocuments(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", file, m[1], err)
			}
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
				t.Errorf("%s names %s: %v", file, m[1], err)
			}
		}
	}
}

// Every word such as `order_not_cancellable` is one that a program says. That
// every error code is in the reference, internal/docs tests: its page is made from
// the list.
func TestCodesAreReal(t *testing.T) {
	said := map[string]bool{}
	quoted := regexp.MustCompile(`["']([a-z]+(?:_[a-z]+)+)(?:,omitzero)?["']`)
	for _, text := range sources(t, func(path string) bool {
		return slices.Contains([]string{".go", ".json", ".ts", ".java"}, filepath.Ext(path)) && !strings.HasSuffix(path, "_test.go")
	}) {
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			said[m[1]] = true
		}
	}
	setting := regexp.MustCompile(`(?m)^ *(?:# )?([a-z]+(?:_[a-z]+)+):`) // of a database, that we ship
	for _, text := range sources(t, func(path string) bool { return strings.HasPrefix(path, "../examples/") && filepath.Ext(path) == ".yml" }) {
		for _, m := range setting.FindAllStringSubmatch(text, -1) {
			said[m[1]] = true
		}
	}
	word := regexp.MustCompile("`([a-z]+(?:_[a-z]+)+)`")
	for file, text := range readDocuments(t) {
		for _, m := range word.FindAllStringSubmatch(text, -1) {
			if !said[m[1]] && !strings.HasPrefix(m[1], "xcheckout_") { // metrics have a test of their own
				t.Errorf("%s names %s, which no program says", file, m[0])
			}
		}
	}
}

// The tables of settings are what the configuration file takes.
func TestSettingsAreReal(t *testing.T) {
	want := map[string]bool{}
	var add func(reflect.Type)
	add = func(kind reflect.Type) {
		for i := range kind.NumField() {
			field := kind.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			want[name] = true
			if kind := field.Type.Kind(); (kind == reflect.Slice || kind == reflect.Pointer) && field.Type.Elem().Kind() == reflect.Struct {
				add(field.Type.Elem())
			}
		}
	}
	add(reflect.TypeFor[service.File]())
	_, settings, _ := strings.Cut(readDocuments(t)["operating.md"], "## Settings")
	settings, _, _ = strings.Cut(settings, "\n## ")
	got := map[string]bool{}
	for line := range strings.Lines(settings) {
		if first, _, row := strings.Cut(strings.TrimPrefix(line, "| `"), " |"); row && strings.HasPrefix(line, "| `") {
			for name := range strings.SplitSeq(first, ", ") {
				got[strings.Trim(name, "`")] = true
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("operating.md has the settings %v, the file takes %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

// Every variable of a program is in a document, and every one in a document is
// read by a program.
func TestVariablesAreReal(t *testing.T) {
	variable := regexp.MustCompile(`XCHECKOUTD?_[A-Z_]*[A-Z]`)
	find := func(texts ...string) map[string]bool {
		names := map[string]bool{}
		for _, text := range texts {
			for _, name := range variable.FindAllString(text, -1) {
				names[name] = true
			}
		}
		return names
	}
	programs := find(sources(t, func(path string) bool {
		return filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") && (strings.HasPrefix(path, "../cmd/") || strings.HasPrefix(path, "../internal/service/"))
	})...)
	documents := find(slices.Collect(maps.Values(readDocuments(t)))...)
	all := find(sources(t, func(path string) bool { return filepath.Ext(path) == ".go" })...)
	for name := range programs {
		if !documents[name] {
			t.Errorf("no document names %s", name)
		}
	}
	for name := range documents {
		if !all[name] {
			t.Errorf("documents name %s, which nothing reads", name)
		}
	}
}
