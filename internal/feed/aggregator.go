package feed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/money"
)

// sequencerGrace is how long a second layer must be up again before its prices count:
// while it was down nobody could bring them up to date.
const sequencerGrace = time.Hour

// Aggregator is a Chainlink aggregator, or what answers as one.
type Aggregator struct {
	Name     string // as in EUR/USD, which the contract must call itself too if it has a name
	Chain    chain.Source
	Contract chain.Address
	// Sequencer is the feed that tells whether a second layer's sequencer is up; empty
	// where there is none.
	Sequencer chain.Address
	Now       func() time.Time // time.Now when nil
}

// Read implements Source.
func (a Aggregator) Read(ctx context.Context) (Reading, error) {
	if a.Sequencer != "" {
		if err := a.sequencerUp(ctx); err != nil {
			return Reading{}, fmt.Errorf("sequencer feed: %w", err)
		}
	}
	r, err := a.Chain.Round(ctx, a.Contract)
	if err != nil {
		return Reading{}, err
	}
	if r.Description != "" && !strings.EqualFold(strings.ReplaceAll(r.Description, " ", ""), a.Name) {
		return Reading{}, fmt.Errorf("%w: the contract calls itself %q, and the feed is %s", ErrNoPrice, r.Description, a.Name)
	}
	switch {
	case r.Answer.Sign() <= 0:
		return Reading{}, fmt.Errorf("%w: the answer is %s", ErrNoPrice, r.Answer)
	case r.ID.Sign() == 0 || r.UpdatedAt.Unix() == 0:
		return Reading{}, fmt.Errorf("%w: no round is complete", ErrNoPrice)
	case r.AnsweredIn.Cmp(r.ID) < 0:
		return Reading{}, fmt.Errorf("%w: round %s has the answer of round %s", ErrNoPrice, r.ID, r.AnsweredIn)
	}
	price, err := money.RateOf(r.Answer, r.Decimals)
	if err != nil {
		return Reading{}, fmt.Errorf("%w: %s with %d decimals: %w", ErrNoPrice, r.Answer, r.Decimals, err)
	}
	return Reading{price, r.UpdatedAt}, nil
}

// sequencerUp asks the feed whose answer is 0 while the sequencer is up, and that
// began its round when it came up.
func (a Aggregator) sequencerUp(ctx context.Context) error {
	now := time.Now
	if a.Now != nil {
		now = a.Now
	}
	r, err := a.Chain.Round(ctx, a.Sequencer)
	switch {
	case err != nil:
		return err
	case r.Answer.Sign() != 0:
		return fmt.Errorf("%w: the sequencer is down", ErrNoPrice)
	case r.StartedAt.Unix() == 0:
		return fmt.Errorf("%w: no round is complete", ErrNoPrice)
	case now().Sub(r.StartedAt) < sequencerGrace:
		return fmt.Errorf("%w: the sequencer is up again for less than %v", ErrNoPrice, sequencerGrace)
	}
	return nil
}
