package docs

import (
	"encoding/xml"
	"html"
	"io"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// The reference shows every line of the tables that the gateway decides by, as a table,
// as a diagram and in Markdown, in each language.
func TestStatesAreShown(t *testing.T) {
	lines := map[string][][3]string{}
	for _, line := range payment.Orders {
		lines["orders"] = append(lines["orders"], [3]string{string(line.From), string(line.On), string(line.To)})
	}
	for _, line := range payment.Refunds {
		lines["refunds"] = append(lines["refunds"], [3]string{string(line.From), string(line.On), string(line.To)})
	}
	for _, line := range payment.Settlements {
		lines["settlements"] = append(lines["settlements"], [3]string{string(line.From), string(line.On), string(line.To)})
	}
	for _, line := range payment.CustomerDeposits {
		lines["deposit-addresses"] = append(lines["deposit-addresses"], [3]string{string(line.From), string(line.On), string(line.To)})
	}
	for _, l := range languages {
		pages := built(t)[l.Code].pages
		for guide, table := range lines {
			var body, markdown string
			for _, p := range pages {
				if p.Path == guide {
					body, markdown = html.UnescapeString(string(p.Body)), p.Markdown
				}
			}
			diagram := body[strings.Index(body, `<svg class="states"`):]
			diagram = diagram[:strings.Index(diagram, "</svg>")+len("</svg>")]
			wellFormed(t, diagram)
			for _, line := range table {
				from, on, to := line[0], line[1], line[2]
				for _, state := range []string{from, to} {
					if strings.Count(diagram, ">"+state+"</text>") != 1 {
						t.Errorf("%s %s: the diagram does not have %s once", l.Code, guide, state)
					}
				}
				word, said := l.words.Happenings[on].Word, l.words.Happenings[on].Meaning
				if word == "" || !strings.Contains(diagram, word) {
					t.Errorf("%s %s: the diagram lacks %q", l.Code, guide, on)
				}
				if said == "" || !hasLine(body, "<code>"+from+"</code>", said, "<code>"+to+"</code>") {
					t.Errorf("%s %s: the table lacks %s, %s, %s", l.Code, guide, from, on, to)
				}
				if !hasLine(markdown, "| `"+from+"` |", said, "| `"+to+"` |") {
					t.Errorf("%s %s: the Markdown lacks %s, %s, %s", l.Code, guide, from, on, to)
				}
			}
		}
	}
}

// hasLine tells whether a line of a text has these parts in their order.
func hasLine(text string, parts ...string) bool {
	for line := range strings.Lines(text) {
		rest, found := line, true
		for _, part := range parts {
			i := strings.Index(rest, part)
			if found = found && i >= 0; found {
				rest = rest[i:]
			}
		}
		if found {
			return true
		}
	}
	return false
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
}

// A table that there is not, and an event that no language says, can't be shown.
func TestStatesThatCannotBeShown(t *testing.T) {
	r := &renderer{language: languages[0]}
	if _, err := r.states("payouts"); err == nil || !strings.Contains(err.Error(), `the states of "payouts"`) {
		t.Errorf("a table that there is not: %v", err)
	}
	stateTables["test"] = []step{{"A", "B", []string{"praised"}}}
	defer delete(stateTables, "test")
	if _, err := r.states("test"); err == nil || !strings.Contains(err.Error(), `what "praised" is`) {
		t.Errorf("an event that nothing says: %v", err)
	}
}
