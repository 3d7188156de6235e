// Deliveries measures how many webhooks a gateway delivers: signed, each attempt
// recorded, every job of the queue ended.
//
//	go run ./deliveries [-events 10000] [-rounds 3] [-lines TEXT] [-postgres URL] [-json]
//
// Endpoints and gateway share this process and its cores. Events are announced in the
// store as the gateway announces them, then deliveries start; the rate is that of the
// arrivals. With a URL everything runs on PostgreSQL too, in databases of its own.
//
// The floor posts the same bytes to the same endpoint and keeps nothing. The naive rival
// has the same schema of one table in the same database: it takes the next waiting event,
// signs, posts and marks it, each in a commit of its own, with ten workers.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

type options struct {
	events   int
	rounds   int
	lines    string
	postgres string
}

func main() {
	o := options{}
	flag.IntVar(&o.events, "events", 10_000, "how many events a round announces")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds, in which all take turns")
	flag.StringVar(&o.lines, "lines", "", "only lines with this text")
	flag.StringVar(&o.postgres, "postgres", "", "a PostgreSQL server, as in postgres://postgres@127.0.0.1:5432/postgres; without it SQLite alone")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if flag.NArg() > 0 || o.events < 1000 || o.rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	rows, err := measure(o)
	if err == nil {
		err = print(o, rows, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "deliveries:", err)
		os.Exit(1)
	}
}

// row is what was seen of one line on one database.
type row struct {
	Database string  `json:"database"`
	What     string  `json:"what"`
	Seen     float64 `json:"seen"` // the median of the rounds
	Unit     string  `json:"unit"`
	Aim      string  `json:"aim,omitempty"`
	Reached  *bool   `json:"reached,omitempty"`
}

func measure(o options) (rows []row, err error) {
	grounds := []*ground{{name: "SQLite"}}
	if o.postgres != "" {
		grounds = append(grounds, &ground{name: "PostgreSQL", cluster: o.postgres})
	}
	for _, g := range grounds {
		seen := map[string][]float64{}
		for range o.rounds {
			for _, l := range lines {
				if !strings.Contains(l.what, o.lines) {
					continue
				}
				value, err := l.run(g, o.events)
				if err != nil {
					return nil, errors.Join(fmt.Errorf("%s: %s: %w", g.name, l.what, err), g.close())
				}
				seen[l.what] = append(seen[l.what], value)
				fmt.Fprintf(os.Stderr, "%s: %s: %.4g%s\n", g.name, l.what, value, l.unit)
			}
		}
		rows = append(rows, rowsOf(g.name, seen)...)
		if err := g.close(); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// rowsOf makes rows of what was seen, with ratios of the rounds.
func rowsOf(database string, seen map[string][]float64) (rows []row) {
	for _, l := range lines {
		if len(seen[l.what]) == 0 {
			continue
		}
		rows = append(rows, l.judge(database, median(seen[l.what])))
	}
	for _, r := range ratios {
		if len(seen[r.ours]) == 0 || len(seen[r.theirs]) == 0 {
			continue
		}
		list := make([]float64, len(seen[r.ours]))
		for i := range list {
			list[i] = seen[r.ours][i] / seen[r.theirs][i]
		}
		out := row{Database: database, What: r.ours + " / " + r.theirs, Seen: median(list), Unit: " ×"}
		if r.least > 0 {
			out.set(fmt.Sprintf(">= %g ×", r.least), out.Seen >= r.least)
		}
		rows = append(rows, out)
	}
	return rows
}

func (r *row) set(aim string, reached bool) { r.Aim, r.Reached = aim, &reached }

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

func print(o options, rows []row, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"go": runtime.Version(), "cpus": runtime.GOMAXPROCS(0), "rounds": o.rounds, "events": o.events, "rows": rows})
	}
	fmt.Printf("%s, %d CPUs, medians of %d rounds of %d events\n\n", runtime.Version(), runtime.GOMAXPROCS(0), o.rounds, o.events)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "database\twhat\tseen\tto reach\treached")
	for _, r := range rows {
		reached := ""
		if r.Reached != nil {
			reached = map[bool]string{true: "yes", false: "NO"}[*r.Reached]
		}
		fmt.Fprintf(table, "%s\t%s\t%.4g%s\t%s\t%s\n", r.Database, r.What, r.Seen, r.Unit, r.Aim, reached)
	}
	return table.Flush()
}
