package evm

import (
	"cmp"
	"slices"
)

// most is how many of so many nodes are a majority of them: two of two, two of three.
func most(nodes int) int { return nodes/2 + 1 }

// reached is the highest number that most of the configured nodes have reached, by what
// those say that answer: one that is ahead of the others does not raise it, and one that
// lags does not hold it while enough others are there. False says that too few answer; it
// is the lowest then that any of them says.
func reached(nodes int, said []uint64) (number uint64, by bool) {
	if len(said) == 0 {
		return 0, false
	}
	descending := slices.SortedFunc(slices.Values(said), func(a, b uint64) int { return cmp.Compare(b, a) })
	return descending[min(most(nodes), len(said))-1], len(said) >= most(nodes)
}

// notPassed is the lowest number that most of the configured nodes have not passed; the
// highest that any says where too few answer.
func notPassed(nodes int, said []uint64) uint64 {
	if len(said) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(said))[min(most(nodes), len(said))-1]
}
