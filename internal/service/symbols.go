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
