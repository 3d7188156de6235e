package conformance_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/conformance"
)

// docs/conformance.md has every check as it is, a table a group.
func TestDocument(t *testing.T) {
	document, err := os.ReadFile("../../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{}
	var groups []string
	for _, c := range conformance.Checks() {
		group, _, _ := strings.Cut(c.ID, ".")
		if tables[group] == "" {
			groups = append(groups, group)
			tables[group] = "| check | asks | the vendor's texts | ours | only with |\n|---|---|---|---|---|\n"
		}
		var flags []string
		for _, flag := range c.Needs {
			flags = append(flags, "`--"+string(flag)+"`")
		}
		cells := strings.NewReplacer("|", `\|`)
		tables[group] += fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", c.ID, cells.Replace(c.Asks), cells.Replace(c.Vendor), cells.Replace(c.Ours), strings.Join(flags, " "))
	}
	for _, group := range groups {
		if !strings.Contains(string(document), "\n"+tables[group]) {
			t.Errorf("docs/conformance.md lacks this table, or has it in other words:\n\n%s", tables[group])
		}
	}
}

// Every check says what it asks and what we chose, and has a name of its own.
func TestChecksAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range conformance.Checks() {
		if c.ID == "" || c.Asks == "" || c.Ours == "" || seen[c.ID] {
			t.Errorf("the check %+v", c)
		}
		seen[c.ID] = true
	}
}
