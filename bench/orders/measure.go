package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/load"
)

type options struct {
	postgres, blockTime string
	calls, connections  string // lists with commas between
	rounds              int
	turn                time.Duration
}

// The aims are for these numbers of connections.
const (
	aimed = 64
	most  = 256
)

func (o options) wants(call string) bool { return slices.Contains(strings.Split(o.calls, ","), call) }

// measure adds everything to a report.
func measure(o options, r *report) error {
	dir, err := os.MkdirTemp("", "orders-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := measureOn("SQLite", filepath.Join(dir, "sqlite"), o, r); err != nil || o.postgres == "" {
		return err
	}
	return measureOn("PostgreSQL", filepath.Join(dir, "postgres"), o, r)
}

// measureOn measures on one kind of database.
func measureOn(database, dir string, o options, r *report) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	s, err := newStage(database, dir, o)
	defer func() { err = errors.Join(err, s.close()) }()
	if err != nil {
		return err
	}
	r.addMemory(database, "an idle serve", s.idleMB, 80)
	for text := range strings.SplitSeq(o.connections, ",") {
		count, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		all := func() error {
			for _, call := range []load.Call{load.Create, load.Info, load.List(1)} {
				if !o.wants(call.Name) {
					continue
				}
				rates, err := s.turns(call, count)
				if err != nil {
					return err
				}
				r.addRates(database, call.Name, count, rates)
			}
			return nil
		}
		mb, err := mostResidentMB(s.gateway.PID(), all)
		if err != nil {
			return err
		}
		if count == most {
			r.addMemory(database, "serve under 256 connections", mb, 300)
		}
	}
	if !o.wants("latency") {
		return nil
	}
	p99, middle, err := s.latencies()
	if err == nil {
		r.addLatencies(database, p99, middle)
	}
	return err
}

// latencies returns the 99th percentile and the median of each round of creations at
// 70 % of what the gateway did just before, in milliseconds.
func (s *stage) latencies() (p99, middle []float64, err error) {
	const share, turns = 0.7, 4 // several at once, for a tail of some length
	if err := s.connect(aimed, ours); err != nil {
		return nil, nil, err
	}
	for range s.rounds {
		peak, err := s.rate(ours, load.Create)
		if err != nil {
			return nil, nil, err
		}
		taken, err := s.targets[ours].Latencies(load.Create, turns*s.turn, share*peak)
		if err != nil {
			return nil, nil, err
		}
		p99 = append(p99, taken[len(taken)*99/100].Seconds()*1000)
		middle = append(middle, taken[len(taken)/2].Seconds()*1000)
	}
	return p99, middle, nil
}

// turns measures a call: in each round every subject takes a turn, another one first.
func (s *stage) turns(call load.Call, count int) (map[string][]float64, error) {
	subjects := s.subjects(call, count)
	if err := s.connect(count, subjects...); err != nil {
		return nil, err
	}
	rates := map[string][]float64{}
	for round := range s.rounds + 1 {
		for i := range subjects {
			name := subjects[(i+round)%len(subjects)]
			rate, err := s.rate(name, call)
			if err != nil {
				return nil, err
			}
			if round > 0 { // the first warms up
				rates[name] = append(rates[name], rate)
			}
		}
	}
	return rates, nil
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
