package store

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Spans that are near are one; of too many the earliest two are. What was in a span stays
// in one.
func TestJoinSpans(t *testing.T) {
	const gap = forgottenGap
	for name, c := range map[string]struct{ list, want []span }{
		"one after the other": {[]span{{0, 60}, {50, 120}}, []span{{0, 120}}},
		"one within another":  {[]span{{0, 60}, {10, 20}}, []span{{0, 60}}},
		"as near as can be":   {[]span{{0, 60}, {60 + gap, 70 + gap}}, []span{{0, 70 + gap}}},
		"apart":               {[]span{{61 + gap, 70 + gap}, {0, 60}}, []span{{0, 60}, {61 + gap, 70 + gap}}},
	} {
		if got := joinSpans(slices.Clone(c.list)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var all, joined []span
	for range 200 {
		since := random.Int64N(200 * gap)
		s := span{since, since + random.Int64N(gap)}
		all, joined = append(all, s), joinSpans(append(joined, s))
		if len(joined) > forgottenMax {
			t.Fatalf("%d spans, want %d at most", len(joined), forgottenMax)
		}
		for _, was := range all {
			if !slices.ContainsFunc(joined, func(is span) bool { return is.since <= was.since && was.until <= is.until }) {
				t.Fatalf("%v is in none of %v", was, joined)
			}
		}
	}
}
