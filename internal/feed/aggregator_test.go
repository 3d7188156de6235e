package feed_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/feed"
)

const contract, sequencer = chain.Address("contract"), chain.Address("sequencer")

var now = time.Unix(1_800_000_000, 0)

// rounds answers for the contracts of a chain; what else a source does is not asked
// for. Package evm's tests read a real contract.
type rounds struct {
	chain.Source
	by map[chain.Address]chain.Round
}

func (r rounds) Round(_ context.Context, at chain.Address) (chain.Round, error) {
	round, known := r.by[at]
	if !known {
		return chain.Round{}, chain.ErrContract
	}
	return round, nil
}

func round(answer int64, change func(*chain.Round)) chain.Round {
	r := chain.Round{Description: "EUR / USD", Answer: big.NewInt(answer), Decimals: 8, ID: big.NewInt(7), AnsweredIn: big.NewInt(7),
		StartedAt: now.Add(-2 * time.Hour), UpdatedAt: now.Add(-time.Minute)}
	if change != nil {
		change(&r)
	}
	return r
}

func TestAggregator(t *testing.T) {
	up := round(0, nil)
	for name, c := range map[string]struct {
		round chain.Round
		want  string // the price, or a part of the refusal
	}{
		"a price":               {round(108_123_456, nil), "1.08123456"},
		"18 decimals":           {round(1_000_000_000_000_000_001, func(r *chain.Round) { r.Decimals = 18 }), "1.000000000000000001"},
		"without a name":        {round(1, func(r *chain.Round) { r.Description = "" }), "0.00000001"},
		"zero":                  {round(0, nil), "the answer is 0"},
		"below zero":            {round(-1, nil), "the answer is -1"},
		"another feed":          {round(1, func(r *chain.Round) { r.Description = "USD / EUR" }), `calls itself "USD / EUR"`},
		"no round":              {round(1, func(r *chain.Round) { r.ID = new(big.Int) }), "no round is complete"},
		"never updated":         {round(1, func(r *chain.Round) { r.UpdatedAt = time.Unix(0, 0) }), "no round is complete"},
		"an earlier round's":    {round(1, func(r *chain.Round) { r.AnsweredIn = big.NewInt(6) }), "round 7 has the answer of round 6"},
		"more than 18 decimals": {round(1, func(r *chain.Round) { r.Decimals = 19 }), "at most 18 digits"},
	} {
		a := feed.Aggregator{Name: "EUR/USD", Chain: rounds{by: map[chain.Address]chain.Round{contract: c.round, sequencer: up}},
			Contract: contract, Sequencer: sequencer, Now: func() time.Time { return now }}
		got, err := a.Read(t.Context())
		if err == nil && (got.Price.String() != c.want || !got.At.Equal(c.round.UpdatedAt)) {
			t.Errorf("%s: %s of %s, want %s", name, got.Price, got.At, c.want)
		}
		if err != nil && (!errors.Is(err, feed.ErrNoPrice) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want ErrNoPrice with %q", name, err, c.want)
		}
	}
}

// While a second layer's sequencer is down, and for an hour after, its prices may be
// old ones with a new date.
func TestAggregatorLooksAtTheSequencer(t *testing.T) {
	for name, c := range map[string]struct {
		sequencer chain.Round
		want      string
	}{
		"down":             {round(1, nil), "the sequencer is down"},
		"up since a while": {round(0, func(r *chain.Round) { r.StartedAt = now.Add(-time.Hour + time.Second) }), "up again for less than"},
		"unknown":          {round(0, func(r *chain.Round) { r.StartedAt = time.Unix(0, 0) }), "no round is complete"},
	} {
		a := feed.Aggregator{Name: "EUR/USD", Chain: rounds{by: map[chain.Address]chain.Round{contract: round(1, nil), sequencer: c.sequencer}},
			Contract: contract, Sequencer: sequencer, Now: func() time.Time { return now }}
		if got, err := a.Read(t.Context()); !errors.Is(err, feed.ErrNoPrice) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want ErrNoPrice with %q", name, got, err, c.want)
		}
	}
}
