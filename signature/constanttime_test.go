package signature_test

import (
	"encoding/base64"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature"
)

// Timing is noise in a test, so this looks at the code: MACs and key states are
// compared in mac.Equal alone, there by subtle.ConstantTimeCompare.
func TestMACsAreComparedInOnePlace(t *testing.T) {
	files, constant := token.NewFileSet(), 0
	for _, name := range slices.Concat(sources(t, "."), sources(t, "internal/mac")) {
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(function, func(node ast.Node) bool {
				operands := compared(node)
				if operands == nil {
					return true
				}
				if call, ok := node.(*ast.CallExpr); ok && nameOf(call.Fun) == "ConstantTimeCompare" {
					constant++
					if name != filepath.Join("internal", "mac", "equal.go") || function.Name.Name != "Equal" {
						t.Errorf("%s: MACs are compared in %s", files.Position(node.Pos()), function.Name.Name)
					}
					return true
				}
				for _, operand := range operands {
					if mentionsMAC(operand) {
						t.Errorf("%s: a MAC is compared in time that depends on it", files.Position(node.Pos()))
					}
				}
				return true
			})
		}
	}
	if constant != 1 {
		t.Errorf("%d constant-time comparisons, want 1", constant)
	}
}

// sources are the files of a package, tests left out.
func sources(t *testing.T, dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go") {
			names = append(names, filepath.Join(dir, entry.Name()))
		}
	}
	return names
}

// compared returns what the node compares, or nil.
func compared(node ast.Node) []ast.Expr {
	switch node := node.(type) {
	case *ast.BinaryExpr:
		if node.Op == token.EQL || node.Op == token.NEQ {
			return []ast.Expr{node.X, node.Y}
		}
	case *ast.CallExpr:
		if types.ExprString(node.Fun) == "mac.Equal" { // the one place
			return nil
		}
		if slices.Contains([]string{"Equal", "Compare", "DeepEqual", "HasPrefix", "EqualFold", "ConstantTimeCompare"}, nameOf(node.Fun)) {
			return node.Args
		}
	case *ast.SwitchStmt:
		if node.Tag != nil {
			return []ast.Expr{node.Tag}
		}
	}
	return nil
}

// mentionsMAC says whether the value of an expression can be a MAC, its text or
// a key's state. A call's value is not its arguments'.
func mentionsMAC(expression ast.Expr) (found bool) {
	ast.Inspect(expression, func(node ast.Node) bool {
		if _, call := node.(*ast.CallExpr); call {
			return false
		}
		if name, ok := node.(*ast.Ident); ok && slices.Contains([]string{"mac", "MAC", "encoded", "inner", "outer"}, name.Name) {
			found = true
		}
		return true
	})
	return found
}

func nameOf(function ast.Expr) string {
	switch function := function.(type) {
	case *ast.SelectorExpr:
		return function.Sel.Name
	case *ast.Ident:
		return function.Name
	}
	return ""
}

// Every bit of a MAC counts.
func TestEveryBitOfTheMACIsCompared(t *testing.T) {
	key, m := mustKey(t, testSecret), post(`{"a":"124"}`)
	mac, err := base64.StdEncoding.DecodeString(mustSign(t, key, m))
	if err != nil {
		t.Fatal(err)
	}
	for bit := range signature.MACSize * 8 {
		mac[bit/8] ^= 1 << (bit % 8)
		if accepts(m, base64.StdEncoding.EncodeToString(mac), key) {
			t.Errorf("a MAC with bit %d flipped is accepted", bit)
		}
		mac[bit/8] ^= 1 << (bit % 8)
	}
	if !accepts(m, base64.StdEncoding.EncodeToString(mac), key) {
		t.Error("the MAC itself is not accepted")
	}
}
