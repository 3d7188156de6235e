// Package feed reads prices: from a Chainlink aggregator over a chain's own nodes, or
// from a JSON document over HTTP. A [Source] says what it was told and when that was
// so, and refuses what is no price; how old it may be, and how far from the last one,
// package gateway decides.
package feed

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/money"
)

// ErrNoPrice says that a source answered, and that it is no price.
var ErrNoPrice = errors.New("no price")

// Reading is what a source said.
type Reading struct {
	Price money.Rate
	At    time.Time // as the source says, or when it was read
}

// Source is where a price is read. It is safe for concurrent use; its errors repeat
// nothing that may hold a key.
type Source interface {
	Read(ctx context.Context) (Reading, error)
}
