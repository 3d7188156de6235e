// Orders measures what a merchant's order costs the gateway: signed and durable
// creation, info and list over HTTP against the built binary, beside what the
// machine could do at most and what a program without any care for it does.
//
//	go run ./orders [-postgres URL] [-rounds 7] [-turn 500ms] [-calls create,info] [-connections 64] [-json]
//
// All are driven by one client on the same machine, and take turns within a round;
// each figure is a median of the rounds, each ratio one of the rounds' ratios.
// Beside the gateway stand
//
//   - raw: net/http that answers with a constant of the same size;
//   - naive: the same signed HTTP, by package signature, with the replay guard in
//     memory; an order is two inserts in a transaction of its own, by database/sql
//     without kept statements, or on PostgreSQL four round trips of pgx;
//   - rows: what one creation reads and writes, by prepared statements in
//     transactions of 64 orders, without any HTTP.
//
// The gateway runs as in production, logging to a file, on the chain of an
// xcheckoutd dev beside it. With -postgres it and the naive rival use databases of
// their own in that cluster, which are made and dropped again.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	if len(os.Args) == 2 && servers[os.Args[1]] != nil {
		exit(serve(servers[os.Args[1]]))
	}
	o := options{}
	flag.StringVar(&o.postgres, "postgres", "", "measure on PostgreSQL too: the URL of a cluster in which databases may be made")
	flag.IntVar(&o.rounds, "rounds", 7, "turns of each subject")
	flag.DurationVar(&o.turn, "turn", 500*time.Millisecond, "how long a turn is")
	flag.StringVar(&o.blockTime, "block-time", "12s", "time between the blocks of the chain, whose watcher compares each new address's balance")
	flag.StringVar(&o.calls, "calls", "create,info,list,latency", "what to measure")
	flag.StringVar(&o.connections, "connections", "1,16,64,256", "with how many connections; the aims are for 64")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if flag.NArg() > 0 || o.rounds < 1 || o.turn <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	r := newReport(o)
	err := measure(o, r) // what was measured before an error is printed too
	if *asJSON {
		err = errors.Join(err, r.writeJSON(os.Stdout))
	} else {
		err = errors.Join(err, r.writeTable(os.Stdout))
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
	os.Exit(0)
}
