package docs

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// step is what can happen to a thing: one line of a state table.
type step struct {
	From, To string
	Events   []string
}

// stateTables are the state tables that a guide can show, by name. They are the ones
// that the gateway decides by.
var stateTables = map[string][]step{"orders": steps(payment.Orders), "refunds": steps(payment.Refunds),
	"settlements": steps(payment.Settlements), "deposit-addresses": steps(payment.CustomerDeposits)}

// steps are a table's lines, those between the same two states as one.
func steps[S, E ~string](table payment.Table[S, E]) (list []step) {
	for _, line := range table {
		from, to := string(line.From), string(line.To)
		i := slices.IndexFunc(list, func(s step) bool { return s.From == from && s.To == to })
		if i < 0 {
			i = len(list)
			list = append(list, step{From: from, To: to})
		}
		list[i].Events = append(list[i].Events, string(line.On))
	}
	return list
}

// states are a table and its diagram, in a page's language.
type states struct {
	Steps   []step // with the events in words
	Columns []column
	Arrows  []arrow
	Width   int
	Height  int
}

// column is a state in the diagram, and arrow what leads from one to another. Each
// arrow has a line of its own, so that no two meet however many there are.
type column struct {
	State string
	X     int
	Final bool
}

type arrow struct {
	X1, X2, Y, LabelX int
	Path, Head        string
	Label             string
}

// Left is where a state's box begins.
func (c column) Left() int { return c.X - 62 }

// LabelY is where an arrow's label stands: above it, and beside a loop.
func (a arrow) LabelY() int {
	if a.X1 == a.X2 {
		return a.Y + 4
	}
	return a.Y - 7
}

// Measures of the diagram, in pixels.
const (
	columnWidth = 132
	headHeight  = 44
	lineHeight  = 46
)

// states makes the diagram of a table: its states side by side, and what can happen one
// below the other.
func (r *renderer) states(name string) (states, error) {
	table, known := stateTables[name]
	if !known {
		return states{}, fmt.Errorf("there is no table of the states of %q", name)
	}
	var s states
	s.Columns = columnsOf(table)
	at := map[string]int{}
	for _, c := range s.Columns {
		at[c.State] = c.X
	}
	for i, line := range table {
		var meanings, labels []string
		for _, event := range line.Events {
			said, there := r.words.Happenings[event]
			if !there {
				return states{}, fmt.Errorf("nothing says what %q is, of the states of %s", event, name)
			}
			meanings, labels = append(meanings, said.Meaning), append(labels, said.Word)
		}
		line.Events = meanings
		s.Steps = append(s.Steps, line)
		s.Arrows = append(s.Arrows, newArrow(at[line.From], at[line.To], headHeight+i*lineHeight+lineHeight/2+8, strings.Join(labels, r.words.Comma)))
	}
	s.Width, s.Height = len(s.Columns)*columnWidth, headHeight+len(table)*lineHeight+8
	return s, nil
}

// columnsOf are a table's states in the order in which they come, those last in which
// nothing more happens.
func columnsOf(table []step) (list []column) {
	for _, final := range []bool{false, true} {
		for _, line := range table {
			for _, state := range []string{line.From, line.To} {
				isFinal := !slices.ContainsFunc(table, func(other step) bool { return other.From == state })
				placed := slices.ContainsFunc(list, func(c column) bool { return c.State == state })
				if isFinal == final && !placed {
					list = append(list, column{state, len(list)*columnWidth + columnWidth/2, final})
				}
			}
		}
	}
	return list
}

func newArrow(from, to, y int, label string) arrow {
	a := arrow{X1: from, X2: to, Y: y, LabelX: (from + to) / 2, Label: label}
	switch {
	case from == to: // a loop, with its label beside it
		a.Path = fmt.Sprintf("M%d %dh18v14h-12", from, y-7)
		a.Head = fmt.Sprintf("M%d %dl8 -4v8z", from, y+7)
		a.LabelX = from + 52
	case from < to:
		a.Path = fmt.Sprintf("M%d %dH%d", from, y, to-8)
		a.Head = fmt.Sprintf("M%d %dl-8 -4v8z", to, y)
	default:
		a.Path = fmt.Sprintf("M%d %dH%d", from, y, to+8)
		a.Head = fmt.Sprintf("M%d %dl8 -4v8z", to, y)
	}
	return a
}

// markdown writes the table, for those who read Markdown.
func (s states) markdown(b *strings.Builder, w *words) {
	fmt.Fprintf(b, "| %s | %s | %s |\n|---|---|---|\n", w.StateFrom, w.StateOn, w.StateTo)
	for _, line := range s.Steps {
		fmt.Fprintf(b, "| `%s` | %s | `%s` |\n", line.From, strings.Join(line.Events, w.Or), line.To)
	}
}

// statesHTML is a state table with its diagram, for a page.
func (r *renderer) statesHTML(name string) (template.HTML, error) {
	s, err := r.states(name)
	if err != nil {
		return "", err
	}
	return r.render("states", s)
}
