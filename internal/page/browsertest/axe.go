package browsertest

import (
	"cmp"
	"os"
	"testing"
)

// objections are what axe-core has to say against a page, best practices included.
const objections = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.passes.length < 10 ? "only " + r.passes.length + " rules applied" :
	r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.map(n => "\t" + n.html + "\n\t" + n.failureSummary).join("\n")).join("\n"))`

// Axe is the script of axe-core.
type Axe string

// LoadAxe reads the script from where XCHECKOUT_AXE names it, or from e2e. It skips the
// test when there is none.
func LoadAxe(t *testing.T) Axe {
	t.Helper()
	axe, err := os.ReadFile(cmp.Or(os.Getenv("XCHECKOUT_AXE"), "../../e2e/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Skip("left out: axe-core is not installed; run 'npm install --no-save --prefix e2e'")
	}
	return Axe(axe)
}

// Objections are those to a page, or "".
func (a Axe) Objections(p *Tab) string {
	p.t.Helper()
	p.Eval(string(a) + `;""`)
	return p.Eval(objections)
}
