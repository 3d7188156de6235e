// Growth measures what a gateway with many orders does beside one with few: the
// calls of the API through the built binary, and what it asks its database in the
// background.
//
//	go run ./growth [-orders 1000000 | -long] [-rounds 7] [-turn 500ms] [-lines TEXT] [-json]
//
// Two gateways on SQLite run at once, one with 10,000 orders, and take turns. Their
// databases are filled while they are stopped, with orders in every state and what
// belongs to them: addresses, deposits, the ledger's transfers, events, jobs that are
// done. 'xcheckoutd ledger check' must find the smaller one balanced.
//
// The expiry scan is the store's own; the claim of deliveries is that of the job
// queue's driver, undone each time. Creations come last, since they make both grow.
// Calls begin once a gateway has read the addresses of its orders, which it does
// beside the first calls after a start.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// few is the number of orders that every line is compared with, and usual and closest
// are how much slower one may be with many.
const (
	few            = 10_000
	usual, closest = 1.3, 1.2
)

type options struct {
	orders int64
	rounds int
	turn   time.Duration
	lines  string
}

func main() {
	o := options{}
	flag.Int64Var(&o.orders, "orders", 1_000_000, "how many orders the larger gateway has")
	flag.IntVar(&o.rounds, "rounds", 7, "turns of each gateway, a line")
	flag.DurationVar(&o.turn, "turn", 500*time.Millisecond, "how long a turn is")
	flag.StringVar(&o.lines, "lines", "", "only lines with this text")
	long := flag.Bool("long", false, "5,000,000 orders")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if *long {
		o.orders = 5_000_000
	}
	if flag.NArg() > 0 || o.orders < few || o.rounds < 1 || o.turn <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	rows, err := measure(o)
	if err == nil {
		err = print(o, rows, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

func measure(o options) (rows []row, err error) {
	dir, err := os.MkdirTemp("", "growth-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var sides [2]*side
	for i, orders := range []int64{few, o.orders} {
		s, err := newSide(filepath.Join(dir, fmt.Sprint(i)), orders)
		defer func() { err = errors.Join(err, s.close()) }()
		if err != nil {
			return nil, err
		}
		sides[i] = s
	}
	for _, l := range lines {
		if !strings.Contains(l.what, o.lines) {
			continue
		}
		r, err := l.measure(sides, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.what, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// print prints what was measured.
func print(o options, rows []row, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"go": runtime.Version(), "cpus": runtime.GOMAXPROCS(0), "rounds": o.rounds, "turnNs": o.turn,
			"few": few, "orders": o.orders, "rows": rows})
	}
	fmt.Printf("%s, %d CPUs, medians of %d rounds with turns of %s\n\n", runtime.Version(), runtime.GOMAXPROCS(0), o.rounds, o.turn)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "what\t%d orders\t%d orders\ttime\tto reach\treached\n", few, o.orders)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%.4g/s\t%.4g/s\t%.2f ×\t<= %g ×\t%s\n", r.What, r.Few, r.Many, r.Value, r.Aim, map[bool]string{true: "yes", false: "NO"}[r.Reached])
	}
	return table.Flush()
}
