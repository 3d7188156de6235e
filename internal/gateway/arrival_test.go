package gateway_test

import (
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
)

// arrives is how much of a transfer does.
func (c *chainOf) arrives(t chain.Transfer) *big.Int {
	if c.fees[t.Token] {
		return cases.Arrives(cases.Fee, t.Raw)
	}
	return t.Raw
}

// missing is how much less an address has of some blocks' transfers than their logs say.
func (c *chainOf) missing(token, at chain.Address, blocks ...chain.Block) *big.Int {
	sum := new(big.Int)
	for _, block := range blocks {
		for _, t := range c.transfers[block.Hash] {
			if t.To == at && t.Token == token {
				sum.Add(sum, new(big.Int).Sub(t.Raw, c.arrives(t)))
			}
		}
	}
	return sum
}

// arrivals does what a chain.Watcher does before it confirms.
func (c *chainOf) arrivals(batch *chain.Batch) {
	c.b.t.Helper()
	if batch.Confirmed.Hash == "" {
		return
	}
	for _, a := range must(c.b.gateway.Arrivals(c.b.t.Context(), c.name, *batch))(c.b.t) {
		missing := c.missing(a.Token, a.Address, a.Block)
		if missing.Sign() != 0 {
			batch.Differences = append(batch.Differences, chain.Difference{Arrival: a, Missing: missing})
		}
	}
}
