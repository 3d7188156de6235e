package xcheckout_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Lengths that hand-written code aims to stay below, in lines.
const (
	functionMax = 70
	fileMax     = 450
)

// longer are the functions and files that were longer when the rule was made.
// Each may only shrink, and leaves the list once it fits.
var longer = map[string]int{
	"internal/chain/anvil_test.go TestPaymentsAndReorgOnAnvil":                92,
	"signature/canonical_test.go TestCanonicalRefuses":                        89,
	"e2e/reorg_test.go TestDeepReorgOnAnvil":                                  79,
	"internal/chain/evm/header_test.go TestAnotherChainInTheMiddleOfASession": 91,
	"internal/service/restore_test.go TestRestoredBackupFindsPayments":        71,
	"signature/transportanswer_test.go TestTransportDisbelieves":              80,
}

// forbiddenNames say nothing of what is in a package.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "types", "manager", "lib", "tools"}

// TestRules reads every source of the module: one package comment each, names
// that say something, and functions and files that fit.
func TestRules(t *testing.T) {
	comments, found := map[string]int{}, map[string]int{}
	for _, name := range sources(t) {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		// A sample is explained by the document that quotes it.
		if !strings.HasSuffix(name, "_test.go") && !isSample(dir) {
			comments[dir] += 0
			if file.Doc != nil {
				comments[dir]++
			}
			if slices.Contains(forbiddenNames, path.Base(dir)) || slices.Contains(forbiddenNames, file.Name.Name) {
				t.Errorf("package %s: its name says nothing of what is in it", dir)
			}
		}
		if ast.IsGenerated(file) {
			continue
		}
		if n := set.Position(file.FileEnd).Line; n > fileMax {
			found[name] = n
		}
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := set.Position(function.End()).Line - set.Position(function.Pos()).Line + 1
			if n > functionMax {
				found[name+" "+function.Name.Name] = n
			}
		}
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", dir, n)
		}
	}
	for what, n := range found {
		if n > longer[what] {
			t.Errorf("%q: %d lines; shorten it (%d for a function, %d for a file; %d was allowed)", what, n, functionMax, fileMax, longer[what])
		}
	}
	for what, n := range longer {
		if found[what] < n {
			t.Errorf("%q is down to %d lines: say so in the list, or take it out", what, found[what])
		}
	}
}

// sources are the Go files of the module.
func sources(t *testing.T) (list []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a build beside this test has removed it; no Go source goes that way
		}
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, moduleErr := os.Stat(filepath.Join(name, "go.mod"))
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" || entry.Name() == "testdata" || moduleErr == nil) {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, ".go") {
			list = append(list, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
