// Signature measures what signing and verifying cost, each beside its floor (the
// part of the work that nobody can avoid), beside what an integrator would write,
// and beside the signers of others, through their own libraries.
//
//	go run ./signature [-rounds n] [-sample duration] [-seed n] [--json]
//
// Those that are compared take turns (A B C A B C …), so that what slows the
// machine slows all of them. A ratio is the median of the rounds' ratios; the
// times beside it are medians too, and not to be compared with another run's.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 41, "how often each takes its turn")
	sample := flag.Duration("sample", 8*time.Millisecond, "how long a turn is")
	seed := flag.Uint64("seed", 1, "the large bodies are made from this number")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 || *sample <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	r, err := measure(*seed, *rounds, *sample)
	if err == nil && *asJSON {
		err = r.writeJSON(os.Stdout)
	} else if err == nil {
		err = r.writeTable(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "signature:", err)
		os.Exit(1)
	}
}

// measure measures one group after the other: nothing is compared across groups.
func measure(seed uint64, rounds int, sample time.Duration) (*report, error) {
	bodies, err := newCorpus(seed)
	if err != nil {
		return nil, err
	}
	r := newReport(seed, rounds, bodies)
	makers := []func() (*group, error){
		small,
		func() (*group, error) { return large(bodies) },
		webhooks,
		requests,
	}
	for _, newGroup := range makers {
		// Made when its turn comes: some verifiers look at the clock.
		g, err := newGroup()
		if err != nil {
			return nil, err
		}
		times, err := g.measure(rounds, sample)
		if err != nil {
			return nil, err
		}
		if err := r.add(g, times); err != nil {
			return nil, err
		}
	}
	return r, nil
}
