package xcheckout_test

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/xcheckout/xcheckout"

// allowed is the complete table of imports between the project's packages:
// from shell to core, and no other way. An edge that is not in it fails the
// test below. Loosening it is a decision that its commit argues for.
var allowed = map[string]string{
	// For merchants. The standard library and each other, nothing else.
	"money":     "",
	"signature": "signature/internal/canonical signature/internal/mac",
	"profile":   "internal/durable internal/secret",
	".":         "money profile signature",
	"webhook":   ". internal/durable signature",
	"spec":      "",
	// The mistakes that it finds are data for the other languages too.
	"signature/doctor":         "signature spec",
	"signature/vectors":        "signature spec",
	"signature/doctor/capture": "signature",
	// How it is computed: JSON texts, and HMAC with its text.
	"signature/internal/canonical": "",
	"signature/internal/mac":       "",

	// What both worlds stand on: files, and how a command line speaks. They know
	// nothing of payments.
	"internal/durable":     "",
	"internal/secret":      "",
	"internal/cli":         "",
	"internal/cli/clitest": "", // for tests

	// It signs and speaks HTTP by itself: not the SDK, whose mistakes it would share,
	// and nothing of the gateway, which it may be held against.
	"internal/conformance": "signature spec",

	// The core of the gateway: pure, without I/O.
	"internal/fault":             "signature",
	"internal/ledger":            "money",
	"internal/ledger/ledgertest": "internal/ledger money", // for tests
	"internal/bank":              "money",
	"internal/payment":           "internal/bank internal/chain internal/ledger money",
	"internal/payment/cases":     "money", // for tests
	"internal/seal":              "",

	// Its shell.
	"internal/listener":           "",
	"internal/recent":             "",
	"internal/chain":              "",
	"internal/chain/evm":          "internal/chain internal/chain/evm/contract",
	"internal/chain/evm/contract": "",
	"internal/chain/evm/evmtest":  "", // for tests
	"internal/chain/dev":          "internal/chain internal/chain/evm internal/durable",
	"internal/wire":               "internal/bank internal/chain internal/payment money signature",
	"internal/store":              "internal/chain internal/fault internal/ledger internal/payment internal/seal internal/store/beneath money",
	"internal/store/beneath":      "",
	"internal/store/databasetest": "internal/seal internal/store",                                                                                                                            // for tests
	"internal/store/storetest":    "internal/bank internal/chain internal/ledger internal/ledger/ledgertest internal/payment internal/seal internal/store internal/store/databasetest money", // for tests
	"internal/gateway":            "internal/bank internal/chain internal/fault internal/ledger internal/payment internal/store internal/wire money signature signature/doctor",
	"internal/payout":             "internal/chain internal/gateway internal/payment internal/store",
	"internal/feed":               "internal/chain money",
	"internal/deliver":            "internal/gateway signature webhook",
	"internal/httpapi":            "internal/fault internal/gateway internal/recent internal/wire signature signature/doctor spec",
	"internal/openapitest":        "spec", // for tests
	"internal/page":               "",
	"internal/page/browsertest":   "", // for tests
	"internal/checkout":           "internal/chain internal/fault internal/gateway internal/page internal/payment money",
	"internal/docs":               "docs internal/gateway internal/page internal/payment internal/recent signature signature/doctor signature/doctor/capture spec",
	"docs":                        "",

	// A server of the API that shares no code with ours, for tests of clients.
	"internal/vendortest":              "",
	"internal/vendortest/vendorserver": "internal/vendortest",

	// What puts the parts together.
	"internal/service": "internal/bank internal/chain internal/chain/dev internal/chain/evm internal/checkout internal/deliver internal/docs " +
		"internal/durable internal/feed internal/gateway internal/httpapi internal/listener internal/page internal/payment internal/payout internal/recent internal/seal internal/secret internal/store money signature",
	"sandbox":        ". internal/service",
	"cmd/xcheckoutd": ". internal/chain/evm internal/cli internal/docs internal/durable internal/gateway internal/ledger internal/secret internal/service internal/store money profile",
	"cmd/xcheckout":  ". internal/cli internal/conformance internal/secret money profile signature signature/doctor signature/doctor/capture signature/vectors spec webhook",
}

// onlyStandard are the packages that import nothing from outside the module
// but the standard library, so that a merchant's go.sum stays empty.
var onlyStandard = []string{".", "money", "signature", "signature/doctor", "signature/doctor/capture", "signature/vectors",
	"signature/internal/canonical", "signature/internal/mac", "profile", "spec", "webhook", "internal/durable", "internal/secret", "internal/conformance"}

// forMerchants is what the samples of the documentation may import: what their
// readers can.
const forMerchants = ". money profile sandbox signature webhook"

func isSample(name string) bool { return strings.HasPrefix(name, "docs/samples/") }

// TestImports reads the sources themselves: what `go list` says may be served
// from the test cache, stale.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for name, imports := range importsOf(t) {
		row, known := allowed[name]
		if isSample(name) {
			row, known = forMerchants, true
		}
		if !known {
			t.Errorf("package %s is not in the table: add it with what it may import", name)
			continue
		}
		seen[name] = true
		for _, path := range imports {
			inner, ours := strings.CutPrefix(path+"/", module+"/")
			inner = strings.TrimSuffix(inner, "/")
			if inner == "" {
				inner = "."
			}
			switch {
			case ours && !slices.Contains(strings.Fields(row), inner):
				t.Errorf("package %s imports %s, which the table does not allow", name, inner)
			case !ours && (slices.Contains(onlyStandard, name) || isSample(name)) && strings.Contains(strings.Split(path, "/")[0], "."):
				t.Errorf("package %s imports %s: it has the standard library alone", name, path)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("the table names %s, and there is no such package", name)
		}
	}
}

// importsOf returns what each package of the module imports, tests left out.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a build beside this test has removed it; no Go source goes that way
		}
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			_, moduleErr := os.Stat(filepath.Join(path, "go.mod"))
			if path != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || moduleErr == nil) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if imports[dir] == nil {
			imports[dir] = []string{}
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[dir] = append(imports[dir], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
