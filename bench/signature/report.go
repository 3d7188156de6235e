package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"
)

// report is what is printed.
type report struct {
	Go      string      `json:"go"`
	CPUs    int         `json:"cpus"`
	Rounds  int         `json:"rounds"`
	Seed    uint64      `json:"seed"`
	Bodies  int         `json:"bodies"`
	Pretty  int         `json:"prettyBytes"`
	Compact int         `json:"compactBytes"`
	Solid   int         `json:"solidBytes"`
	Rows    []reportRow `json:"rows"`
}

type reportRow struct {
	Group         string  `json:"group"`
	What          string  `json:"what"`
	Against       string  `json:"against"`
	OursNs        float64 `json:"oursNs"`
	AgainstNs     float64 `json:"againstNs"`
	OursAllocs    float64 `json:"oursAllocs"`
	AgainstAllocs float64 `json:"againstAllocs"`
	Value         float64 `json:"value"`
	ToReach       string  `json:"toReach,omitempty"`
	Reached       *bool   `json:"reached,omitempty"`

	perSecond bool
}

func newReport(seed uint64, rounds int, c *corpus) *report {
	return &report{
		Go: runtime.Version(), CPUs: runtime.GOMAXPROCS(0), Rounds: rounds, Seed: seed, Bodies: len(c.pretty),
		Pretty: sizeOf(c.pretty), Compact: sizeOf(c.compact), Solid: sizeOf(c.solid),
	}
}

// add adds the rows of a group that was measured.
func (r *report) add(g *group, t times) error {
	for _, row := range g.rows {
		ours, err := g.allocations(row.ours)
		if err != nil {
			return err
		}
		against, err := g.allocations(row.against)
		if err != nil {
			return err
		}
		out := reportRow{
			Group: g.name, What: row.what, Against: row.against,
			OursNs: median(t[row.ours]), AgainstNs: median(t[row.against]),
			OursAllocs: ours, AgainstAllocs: against,
			Value:     row.goal.value(t.ratio(row.ours, row.against), ours),
			perSecond: g.perSecond,
		}
		if row.goal.aspect != beside {
			reached := row.goal.reached(out.Value)
			out.ToReach, out.Reached = row.goal.String(), &reached
		}
		r.Rows = append(r.Rows, out)
	}
	return nil
}

func (r *report) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

func (r *report) writeTable(w io.Writer) error {
	fmt.Fprintf(w, "%s, %d CPUs, medians of %d rounds\n", r.Go, r.CPUs, r.Rounds)
	fmt.Fprintf(w, "%d large bodies, seed %d: pretty %d bytes (%.0f %% whitespace), compact %d, without any whitespace byte %d\n",
		r.Bodies, r.Seed, r.Pretty, 100-100*float64(r.Compact)/float64(r.Pretty), r.Compact, r.Solid)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	group := ""
	for _, row := range r.Rows {
		if row.Group != group {
			group = row.Group
			fmt.Fprintf(table, "\n%s\tours\tallocs\tfloor or rival\t\tallocs\tratio\tto reach\treached\n", group)
		}
		toReach, reached := "-", "-"
		if row.Reached != nil {
			toReach, reached = row.ToReach, map[bool]string{true: "yes", false: "NO"}[*row.Reached]
		}
		fmt.Fprintf(table, "%s\t%s\t%g\t%s\t%s\t%g\t%.2f\t%s\t%s\n", row.What, row.show(row.OursNs), row.OursAllocs,
			row.Against, row.show(row.AgainstNs), row.AgainstAllocs, row.Value, toReach, reached)
	}
	return table.Flush()
}

// show shows how long a call takes, or how many there are in a second.
func (r *reportRow) show(ns float64) string {
	if r.perSecond {
		return fmt.Sprintf("%.0f/s", float64(time.Second)/ns)
	}
	return fmt.Sprintf("%.0f ns", ns)
}
