package main

import (
	"fmt"
	"slices"
	"time"
)

// line is one thing that is measured.
type line struct {
	what, unit string
	run        func(g *ground, events int) (float64, error)
	least      map[string]float64 // to reach, by database
	most       float64
}

// The lines. The crowd is 100 endpoints of as many merchants, of which hanging take the
// event and never answer.
const (
	floorLine   = "the floor: posted, nothing kept"
	naiveLine   = "the naive rival"
	oneLine     = "one healthy endpoint"
	quietLine   = "90 healthy endpoints"
	crowdLine   = "the same beside 10 that hang"
	latencyLine = "p99 from commit to arrival, the same at half that rate"

	crowd, hanging = 100, 10
)

var lines = []line{
	{what: floorLine, unit: "/s", run: (*ground).floor},
	{what: naiveLine, unit: "/s", run: (*ground).naive},
	{what: oneLine, unit: "/s", run: func(g *ground, events int) (float64, error) { return g.rate(events, 1, 0) },
		least: map[string]float64{"SQLite": 1000, "PostgreSQL": 3000}},
	{what: quietLine, unit: "/s", run: func(g *ground, events int) (float64, error) { return g.rate(events, crowd-hanging, 0) }},
	{what: crowdLine, unit: "/s", run: func(g *ground, events int) (r float64, err error) {
		g.crowdRate, err = g.rate(events, crowd-hanging, hanging)
		return g.crowdRate, err
	}},
	{what: latencyLine, unit: " s", run: (*ground).latency, most: 2},
}

// ratios of lines.
var ratios = []struct {
	ours, theirs string
	least        float64
}{
	{oneLine, floorLine, 0},
	{oneLine, naiveLine, 0},
	{crowdLine, quietLine, 0.9},
}

func (l line) judge(database string, seen float64) row {
	out := row{Database: database, What: l.what, Seen: seen, Unit: l.unit}
	switch {
	case l.least[database] > 0:
		out.set(fmt.Sprintf(">= %g%s", l.least[database], l.unit), seen >= l.least[database])
	case l.most > 0:
		out.set(fmt.Sprintf("<= %g%s", l.most, l.unit), seen <= l.most)
	}
	return out
}

// rate is how many events a second arrive at the healthy endpoints, of which each has the
// same share of them; those that hang have as many each beside.
func (g *ground) rate(events, healthy, hang int) (float64, error) {
	s, err := g.open(healthy, hang)
	if err != nil {
		return 0, err
	}
	defer s.close()
	each := events / healthy
	if err := s.announceAll(each); err != nil {
		return 0, err
	}
	s.receiver.expect(each * healthy)
	if err := s.deliver(); err != nil {
		return 0, err
	}
	arrivals, err := s.receiver.wait(waitMax)
	if err != nil {
		return 0, err
	}
	// The first tenth is starting up: connections are made, statements prepared.
	skip := len(arrivals) / 10
	return float64(len(arrivals)-skip-1) / arrivals[len(arrivals)-1].at.Sub(arrivals[skip].at).Seconds(), nil
}

// waitMax is how long a round may take.
const waitMax = 5 * time.Minute

// latency is the 99th percentile of the time from an event's commit to its arrival at the
// healthy ones, while events come at half the rate that was measured last.
func (g *ground) latency(events int) (float64, error) {
	s, err := g.open(crowd-hanging, hanging)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if err := s.deliver(); err != nil {
		return 0, err
	}
	rate := g.crowdRate / 2
	if rate == 0 {
		rate = 200
	}
	rounds := events / crowd
	s.receiver.expect(rounds * (crowd - hanging))
	begin := time.Now()
	committed := make([]time.Time, rounds)
	for i := range rounds { // an event for everybody
		time.Sleep(time.Until(begin.Add(time.Duration(float64(i*crowd) / rate * float64(time.Second)))))
		if err := s.announce(i, i+1); err != nil {
			return 0, err
		}
		committed[i] = time.Now()
	}
	arrivals, err := s.receiver.wait(waitMax)
	if err != nil {
		return 0, err
	}
	took := make([]time.Duration, len(arrivals))
	for i, a := range arrivals {
		took[i] = a.at.Sub(committed[a.event])
	}
	slices.Sort(took)
	return took[len(took)*99/100].Seconds(), nil
}
