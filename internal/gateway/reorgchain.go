package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrReorgDepth is Config.Reorg's for a chain that can't reorganise that deep; what it
// adds may be sent.
var ErrReorgDepth = errors.New("no reorg is that deep")

// Reorg is what happened to the sandbox's chain when it was told to reorganise.
type Reorg struct {
	Ancestor     uint64 // the newest block that stayed
	Head         uint64 // the newest block now
	Transactions int    // that were in the blocks that were replaced
}

// ReorgChain has the sandbox's chain replace its newest blocks, depth of them. What was
// in them comes again a little later, or with drop not at all, as far as the test wallet
// sent it. It is how a merchant tries what a reorg does to his orders, and to those of
// everybody else in the sandbox.
func (g *Gateway) ReorgChain(ctx context.Context, a Actor, depth int64, drop bool, e *Envelope) (Reorg, error) {
	if err := a.mustBeMerchant(); err != nil {
		return Reorg{}, err
	}
	if depth < 1 {
		return Reorg{}, fault.Invalid(fault.ParameterInvalid, "depth", "depth is a number of blocks from 1")
	}
	// The signature first: what a chain did can't be undone with a transaction.
	_, err := execute(ctx, g, a, e, func(*store.Tx) (struct{}, error) { return struct{}{}, nil })
	if err != nil {
		return Reorg{}, err
	}
	made, err := g.config.Reorg(ctx, uint64(depth), drop)
	switch {
	case errors.Is(err, ErrReorgDepth):
		return Reorg{}, fault.Invalid(fault.ParameterInvalid, "depth", "%v", err)
	case err != nil:
		return Reorg{}, fmt.Errorf("reorganise the sandbox's chain: %w", err)
	}
	return made, nil
}
