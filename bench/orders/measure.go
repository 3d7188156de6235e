package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/load"
)

type options struct {
	postgres, blockTime string
	rounds              int
	turn                time.Duration
}

// The numbers of connections that are measured with; the aims are for the third.
var connections = []int{1, 16, aimed, most}

const (
	aimed = 64
	most  = 256
)

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
	for _, count := range connections {
		all := func() error {
			for _, call := range []load.Call{load.Create, load.Info, load.List(1)} {
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
