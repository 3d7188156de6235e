package main

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"
)

// group is what is measured in turns, and what is to be said of it.
type group struct {
	name      string
	cycle     int  // calls until a subject has gone through its input; 0 is 1
	perSecond bool // show calls a second instead of the time of one
	subjects  []*subject
	rows      []row
}

// subject is one of those that take turns.
type subject struct {
	name string
	call func() error
}

// times are the nanoseconds a call of each subject took, round by round.
type times map[string][]float64

func (g *group) measure(rounds int, sample time.Duration) (times, error) {
	counts := make([]int, len(g.subjects))
	for i, s := range g.subjects {
		var err error
		if counts[i], err = s.callsIn(sample, max(g.cycle, 1)); err != nil {
			return nil, err
		}
	}
	t := times{}
	for range rounds {
		for i, s := range g.subjects {
			// So that nobody pays for the garbage of the one before.
			runtime.GC()
			took, err := s.time(counts[i])
			if err != nil {
				return nil, err
			}
			t[s.name] = append(t[s.name], float64(took.Nanoseconds())/float64(counts[i]))
		}
	}
	return t, nil
}

// callsIn is how many calls take about as long as that: whole cycles.
func (s *subject) callsIn(sample time.Duration, cycle int) (int, error) {
	for count := cycle; ; count *= 2 {
		took, err := s.quickest(count)
		if err != nil {
			return 0, err
		}
		if took >= sample/2 {
			cycles := float64(count/cycle) * float64(sample) / float64(took)
			return max(1, int(cycles)) * cycle, nil
		}
	}
}

// quickest is the least of several times, the one with the fewest interruptions:
// turns of different lengths would be interrupted differently often.
func (s *subject) quickest(count int) (time.Duration, error) {
	var least time.Duration
	for try := range 5 {
		took, err := s.time(count)
		if err != nil {
			return 0, err
		}
		if try == 0 || took < least {
			least = took
		}
	}
	return least, nil
}

func (s *subject) time(count int) (time.Duration, error) {
	begin := time.Now()
	for range count {
		if err := s.call(); err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return time.Since(begin), nil
}

// allocations is how many a call makes.
func (g *group) allocations(name string) (float64, error) {
	i := slices.IndexFunc(g.subjects, func(s *subject) bool { return s.name == name })
	if i < 0 {
		return 0, fmt.Errorf("%s has no subject %q", g.name, name)
	}
	var failed error
	n := testing.AllocsPerRun(200, func() {
		if err := g.subjects[i].call(); err != nil {
			failed = err
		}
	})
	return n, failed
}

// ratio is the median of the rounds' ratios of a's time to b's.
func (t times) ratio(a, b string) float64 {
	ratios := make([]float64, len(t[a]))
	for i := range ratios {
		ratios[i] = t[a][i] / t[b][i]
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}
