package service

import (
	"context"
	"errors"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// teller is a source whose nodes may tell of new blocks without being asked.
type teller interface {
	Tells() bool
	Heads(ctx context.Context, wake func())
}

var errTellsNothing = errors.New("no node there can tell of new blocks: want the address of one by ws or wss, as in wss://node.example/key")

// tellerOf is who tells of a chain's new blocks; nil where nobody does.
func (c Chain) tellerOf(source chain.Source) (teller, error) {
	if c.HeadsURL != "" {
		var err error
		if source, err = c.Family.Open([]string{c.HeadsURL}); err != nil {
			return nil, err
		}
	}
	t, can := source.(teller)
	if can && t.Tells() {
		return t, nil
	}
	if c.HeadsURL != "" {
		return nil, errTellsNothing
	}
	return nil, nil
}
