package gateway

import (
	"errors"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// depths are what a chain asks of payments, by amount.
func (c Chain) depths() payment.Depths {
	return append(payment.Flat(c.Confirmations), c.More...)
}

// headFor is the head that confirmations are counted from, where blocks up to one are
// confirmed: that they have the least of them is the Watcher's word.
func (g *Gateway) headFor(chainName string, head, confirmed uint64) uint64 {
	return max(head, confirmed+g.chains[chainName].depths().Least()-1)
}

// required is how many confirmations an order's payment needs, as it is shown: it has
// them exactly when it is confirmed. Where the chain's nodes must have said so, that is
// the distance of their word from the head, which changes with every block.
func (g *Gateway) required(o payment.Order, head, confirmed uint64) uint64 {
	return g.requiredOn(o.Asset.Chain, o.Confirmations, head, confirmed)
}

// requiredOn is required for a payment on a chain that needs at least so many.
func (g *Gateway) requiredOn(chainName string, least, head, confirmed uint64) uint64 {
	needed := max(least, 1)
	if g.chains[chainName].Tag != "" && head >= confirmed {
		needed = max(needed, head-confirmed+1)
	}
	return needed
}

// requiredNow is required for one that has not read where the chain stands.
func (g *Gateway) requiredNow(tx *store.Tx, o payment.Order) (uint64, error) {
	if g.chains[o.Asset.Chain].Tag == "" {
		return g.required(o, 0, 0), nil
	}
	at, err := tx.Chain(o.Asset.Chain)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	return g.required(o, at.HeadNumber, at.ConfirmedNumber), nil
}

// require raises what an order's payment needs by a deposit that was seen, and has each
// of its deposits wait for that.
func (k *taking) require(o *payment.Order, d *payment.Deposit) error {
	earlier, err := k.of(*o)
	if err != nil {
		return err
	}
	all := append(earlier[:len(earlier):len(earlier)], *d)
	o.Require(k.g.chains[o.Asset.Chain].depths(), all)
	d.ConfirmAt = d.ConfirmedWith(*o, k.g.chains[d.Chain].depths(), all)
	for i := range earlier {
		e := &earlier[i]
		if e.State != payment.Pending {
			continue
		}
		if at := e.ConfirmedWith(*o, k.g.chains[e.Chain].depths(), all); at > e.ConfirmAt {
			e.ConfirmAt = at
			if err := k.tx.SaveDeposit(*e); err != nil {
				return err
			}
		}
	}
	return nil
}
