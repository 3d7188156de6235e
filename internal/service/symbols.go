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

// checkSaid asks the chain's contracts what they say of themselves, and returns what is
// wrong with each that says something else than is known here. None is a reason not to
// start.
func (c Chain) checkSaid(ctx context.Context, source chain.Source, tokens []chain.Token) ([]Trouble, error) {
	wrong, err := c.checkSymbols(ctx, source, tokens)
	swept, sweptErr := c.checkTreasury(ctx, source)
	return append(wrong, swept...), errors.Join(err, sweptErr)
}

// checkSymbols asks the contracts that this program knows for their symbols, and returns
// what is wrong with each that answers another. That is no reason not to start: issuers have
// renamed their tokens before.
func (c Chain) checkSymbols(ctx context.Context, source chain.Source, tokens []chain.Token) (wrong []Trouble, err error) {
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
			wrong = append(wrong, Trouble{fmt.Sprintf("the token at %s calls itself %q, and it is known as %s", c.Family.Print(contract), said, strings.Join(c.Symbols[contract], " or ")),
				"make sure that it is still what you want to be paid in"})
		}
	}
	return wrong, err
}
