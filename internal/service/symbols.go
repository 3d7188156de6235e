package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// checkSaid asks the chain's contracts what they say of themselves, and returns a sentence
// for each that says something else than is known here. None is a reason not to start.
func (c Chain) checkSaid(ctx context.Context, source chain.Source, tokens []chain.Token) ([]string, error) {
	wrong, err := c.checkSymbols(ctx, source, tokens)
	swept, sweptErr := c.checkTreasury(ctx, source)
	return append(wrong, swept...), errors.Join(err, sweptErr)
}

// checkTreasury compares where the factory sweeps to with where the configuration looks for
// it: else what is swept counts as lost, or somebody has changed it.
func (c Chain) checkTreasury(ctx context.Context, source chain.Source) (wrong []string, err error) {
	asks, can := source.(interface {
		Treasury(context.Context, chain.Scheme) (chain.Address, error)
	})
	if !can || c.Treasury == "" || c.Scheme == "" {
		return nil, nil
	}
	said, err := asks.Treasury(ctx, c.Scheme)
	if err == nil && said != "" && said != c.Treasury {
		wrong = []string{fmt.Sprintf("the factory sweeps deposits to %s, and the configuration has %s for treasury: correct that, "+
			"or see who changed the factory's, and sweep nothing until you know", c.Family.Print(said), c.Family.Print(c.Treasury))}
	}
	return wrong, err
}

// checkSymbols asks the contracts that this program knows for their symbols, and returns
// a sentence for each that answers another. That is no reason not to start: issuers have
// renamed their tokens before.
func (c Chain) checkSymbols(ctx context.Context, source chain.Source, tokens []chain.Token) (wrong []string, err error) {
	asks, can := source.(interface {
		Symbol(context.Context, chain.Address) (string, error)
	})
	if !can {
		return nil, nil
	}
	for _, contract := range slices.Sorted(maps.Keys(c.Symbols)) {
		if !slices.ContainsFunc(tokens, func(t chain.Token) bool { return t.Contract == contract }) {
			continue
		}
		said, failed := asks.Symbol(ctx, contract)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		if !slices.Contains(c.Symbols[contract], said) {
			wrong = append(wrong, fmt.Sprintf("the token at %s calls itself %q, and it is known as %s: make sure that it is still what you want to be paid in",
				c.Family.Print(contract), said, strings.Join(c.Symbols[contract], " or ")))
		}
	}
	return wrong, err
}
