// Chain measures how fast a node's list of logs becomes transfers: taken out of
// its envelope and decoded, beside what go-ethereum's package rpc does with
// encoding/json; and decoded and held against a million open addresses.
//
//	go run ./chain [rounds]
//
// What is measured is inside a package, so this runs the benchmarks of that
// package, on one core, and prints the medians of the rounds. All of them take
// turns within a round.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

const (
	decode    = "BenchmarkDecode/"
	transfers = "BenchmarkTransfers"
	unit      = "transfers/s"
)

func main() {
	rounds := 5
	if len(os.Args) > 1 {
		var err error
		if rounds, err = strconv.Atoi(os.Args[1]); err != nil || rounds < 1 {
			fmt.Fprintln(os.Stderr, "chain: the number of rounds is a whole number above zero")
			os.Exit(2)
		}
	}
	rates := map[string][]float64{}
	for range rounds {
		if err := measure(rates); err != nil {
			fmt.Fprintln(os.Stderr, "chain:", err)
			os.Exit(1)
		}
	}
	ours := median(rates[decode+"ours"])
	fmt.Printf("medians of %d rounds on one core, in transfers a second\n\n", rounds)
	for _, row := range []struct{ name, what string }{
		{decode + "ours", "an answer in the usual form, decoded"},
		{decode + "unusual", "one in another form, left to encoding/json"},
		{decode + "encoding-json", "encoding/json into go-ethereum's types.Log, without the envelope"},
		{decode + "rpc", "the same with the envelope, as package rpc does it"},
		{transfers, "decoded and held against 1,000,000 open addresses"},
	} {
		rate := median(rates[row.name])
		fmt.Printf("%9.0f  %-66s ours is %5.2f ×\n", rate, row.what, ours/rate)
	}
}

// measure runs the benchmarks once and adds their rates.
func measure(rates map[string][]float64) error {
	test := exec.Command("go", "test", "-run", "^$", "-bench", "^(BenchmarkDecode|BenchmarkTransfers)$", "-benchtime", "500ms", "./internal/chain/evm")
	test.Dir, test.Env, test.Stderr = "..", append(os.Environ(), "GOMAXPROCS=1"), os.Stderr
	out, err := test.Output()
	if err != nil {
		return fmt.Errorf("run the benchmarks: %w\n%s", err, out)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if at := slices.Index(fields, unit); at > 0 && strings.HasPrefix(fields[0], "Benchmark") {
			rate, err := strconv.ParseFloat(fields[at-1], 64)
			if err != nil {
				return fmt.Errorf("read %q: %w", lines.Text(), err)
			}
			rates[fields[0]] = append(rates[fields[0]], rate)
		}
	}
	return nil
}

func median(values []float64) float64 {
	if len(values) == 0 {
		fmt.Fprintln(os.Stderr, "chain: a benchmark gave no figure")
		os.Exit(1)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
