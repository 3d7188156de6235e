package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// changesOrders finds statements that change what is to be known of an order that is
// there. A new one was never asked about; a deposit without an order is a customer's. How
// far an address was searched, and when it was committed, is in no answer.
var changesOrders = regexp.MustCompile(`(?i)\b(update|insert into|replace into|delete from|truncate) (orders|deposits)\b`)

func changesNoOrder(sql string) bool {
	return strings.HasPrefix(sql, "insert into orders ") && strings.Contains(sql, "on conflict (merchant_id, order_no) do nothing") ||
		strings.Contains(sql, "where order_no is null") ||
		strings.HasPrefix(sql, "update orders as o set searched =") || strings.HasPrefix(sql, "update orders set transaction_id =")
}

// Every function whose SQL changes orders or their deposits says of which, so that what
// was kept of them is forgotten: see Tx.orderChanges.
func TestChangesOfOrdersAreToldOf(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	statements := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			changes, tells := "", false
			ast.Inspect(declared, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					text := strings.Trim(n.Value, "`\"")
					if n.Kind == token.STRING && changesOrders.MatchString(text) && !changesNoOrder(text) {
						changes = text
						statements++
					}
				case *ast.SelectorExpr:
					tells = tells || n.Sel.Name == "orderChanges"
				}
				return true
			})
			if changes != "" && !tells {
				t.Errorf("%s: %.60q is beside no call of orderChanges", name, changes)
			}
		}
	}
	if statements < 3 {
		t.Errorf("%d statements were found, fewer than there are", statements)
	}
}
