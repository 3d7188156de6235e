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
	Go     string        `json:"go"`
	CPUs   int           `json:"cpus"`
	Rounds int           `json:"rounds"`
	Turn   time.Duration `json:"turnNs"`
	Rows   []row         `json:"rows"`
}

// row is a figure of ours beside another one.
type row struct {
	Database    string  `json:"database"`
	What        string  `json:"what"`
	Connections int     `json:"connections,omitempty"`
	Ours        float64 `json:"ours"`
	Against     string  `json:"against,omitempty"`
	Theirs      float64 `json:"theirs,omitempty"`
	Unit        string  `json:"unit"`
	Value       float64 `json:"value"` // what the aim is for: the median of the rounds' ratios, or our figure
	Aim         string  `json:"aim,omitempty"`
	Reached     *bool   `json:"reached,omitempty"`
}

// aims are what ratios of rates are to reach with 64 connections.
var aims = map[[3]string]float64{
	{"SQLite", "create", floor}:     0.22,
	{"SQLite", "create", rival}:     5,
	{"SQLite", "info", floor}:       0.40,
	{"PostgreSQL", "create", rival}: 3,
	{"PostgreSQL", "info", floor}:   0.20,
}

// latencyMost is what the 99th percentile may be of the median.
const latencyMost = 8

func newReport(o options) *report {
	return &report{Go: runtime.Version(), CPUs: runtime.GOMAXPROCS(0), Rounds: o.rounds, Turn: o.turn}
}

// addRates adds a row for each subject beside the gateway.
func (r *report) addRates(database, call string, connections int, rates map[string][]float64) {
	for _, name := range []string{floor, rival, rowsAlone} {
		theirs, measured := rates[name]
		if !measured {
			continue
		}
		out := row{Database: database, What: call, Connections: connections, Ours: median(rates[ours]),
			Against: name, Theirs: median(theirs), Unit: "/s", Value: ratio(rates[ours], theirs)}
		if aim, there := aims[[3]string{database, call, name}]; there && connections == aimed {
			out.set(fmt.Sprintf(">= %g", aim), out.Value >= aim)
		}
		r.Rows = append(r.Rows, out)
	}
}

// ratio is the median of the rounds' ratios.
func ratio(ours, theirs []float64) float64 {
	list := make([]float64, len(ours))
	for i := range ours {
		list[i] = ours[i] / theirs[i]
	}
	return median(list)
}

func (r *report) addMemory(database, what string, mb, most float64) {
	out := row{Database: database, What: "memory of " + what, Ours: mb, Unit: " MB", Value: mb}
	out.set(fmt.Sprintf("<= %g MB", most), mb <= most)
	r.Rows = append(r.Rows, out)
}

func (r *report) addLatencies(database string, p99, middle []float64) {
	out := row{Database: database, What: "p99 of create at 70 % of peak", Connections: aimed, Ours: median(p99),
		Against: "its median", Theirs: median(middle), Unit: " ms", Value: ratio(p99, middle)}
	out.set(fmt.Sprintf("<= %d", latencyMost), out.Value <= latencyMost)
	r.Rows = append(r.Rows, out)
}

func (r *row) set(aim string, reached bool) { r.Aim, r.Reached = aim, &reached }

func (r *report) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

func (r *report) writeTable(w io.Writer) error {
	fmt.Fprintf(w, "%s, %d CPUs, medians of %d rounds with turns of %s\n\n", r.Go, r.CPUs, r.Rounds, r.Turn)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "database\twhat\tconnections\tours\tagainst\t\tratio\tto reach\treached")
	for _, row := range r.Rows {
		connections, theirs, ratio, aim, reached := "", "", "", "-", "-"
		if row.Connections > 0 {
			connections = fmt.Sprint(row.Connections)
		}
		if row.Against != "" {
			theirs, ratio = fmt.Sprintf("%.4g%s", row.Theirs, row.Unit), fmt.Sprintf("%.3f", row.Value)
		}
		if row.Reached != nil {
			aim, reached = row.Aim, map[bool]string{true: "yes", false: "NO"}[*row.Reached]
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%.4g%s\t%s\t%s\t%s\t%s\t%s\n", row.Database, row.What, connections, row.Ours, row.Unit,
			row.Against, theirs, ratio, aim, reached)
	}
	return table.Flush()
}
