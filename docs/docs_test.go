package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// javaTest is how the threat model names a class of tests of the Java SDK.
var javaTest = regexp.MustCompile("`([A-Z][A-Za-z]+Test)` in `(sdk/java/[a-z0-9-]+)`")

// nodeTest is how it names a file of tests of the Node SDK.
var nodeTest = regexp.MustCompile("`([a-z]+\\.test\\.js)` in `sdk/node`")

// TestThreatModelNamesRealTests looks up every test that the threat model
// relies on.
func TestThreatModelNamesRealTests(t *testing.T) {
	text, err := os.ReadFile("threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1)
	if len(names) < 50 {
		t.Errorf("only %d tests are named", len(names))
	}
	for _, name := range names {
		dir := filepath.Join("..", name[1])
		if name[1] == "xcheckout" {
			dir = ".."
		}
		if !hasTest(t, dir, name[2]) {
			t.Errorf("there is no %s in %s", name[2], dir)
		}
	}
	for _, name := range javaTest.FindAllStringSubmatch(string(text), -1) {
		tests := filepath.Join("..", name[2], "src", "test", "java", "app", "xcheckout")
		found, err := filepath.Glob(filepath.Join(tests, "*", name[1]+".java"))
		if _, beside := os.Stat(filepath.Join(tests, name[1]+".java")); err != nil || len(found) == 0 && beside != nil {
			t.Errorf("there is no %s in %s, %v", name[1], name[2], err)
		}
	}
	for _, name := range nodeTest.FindAllStringSubmatch(string(text), -1) {
		if _, err := os.Stat(filepath.Join("..", "sdk", "node", "test", name[1])); err != nil {
			t.Error(err)
		}
	}
	for line := range strings.Lines(string(text)) {
		attack := strings.HasPrefix(line, "| ") && strings.Count(line, "|") == 4 && !strings.HasPrefix(line, "| attack") && strings.Contains(line, "`")
		if attack && !regexp.MustCompile("`[a-z0-9/]+\\.(Test|Fuzz)").MatchString(line) && !javaTest.MatchString(line) && !nodeTest.MatchString(line) {
			t.Errorf("no test is named in %s", line)
		}
	}
}

func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
