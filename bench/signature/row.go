package main

import "fmt"

// row compares two subjects of a group.
type row struct {
	what, ours, against string
	goal                goal
}

// goal is what is looked at in a comparison, and what it is to reach.
type goal struct {
	aspect aspect
	limit  float64
}

type aspect uint8

const (
	timeAtMost   aspect = iota // our time as a multiple of the other's
	rateAtLeast                // our rate as a share of the other's
	fasterBy                   // how many times as fast as the other we are
	allocsAtMost               // our allocations a call
	beside                     // our rate as a share; nothing to reach
)

func (g goal) String() string {
	switch g.aspect {
	case timeAtMost:
		return fmt.Sprintf("<= %g x its time", g.limit)
	case rateAtLeast:
		return fmt.Sprintf(">= %g of its rate", g.limit)
	case fasterBy:
		if g.limit == 1 {
			return "faster"
		}
		return fmt.Sprintf(">= %g x as fast", g.limit)
	case allocsAtMost:
		return fmt.Sprintf("allocations <= %g", g.limit)
	}
	return "-"
}

// reached says whether the value is what was to be reached.
func (g goal) reached(value float64) bool {
	switch g.aspect {
	case timeAtMost, allocsAtMost:
		return value <= g.limit
	case fasterBy:
		return value >= g.limit && value > 1
	case rateAtLeast:
		return value >= g.limit
	}
	return true
}

// value is what a goal is compared with.
func (g goal) value(timeRatio, allocations float64) float64 {
	switch g.aspect {
	case timeAtMost:
		return timeRatio
	case allocsAtMost:
		return allocations
	}
	return 1 / timeRatio
}
