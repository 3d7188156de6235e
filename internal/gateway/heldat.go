package gateway

import (
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// heldAt is what is recorded of a deposit address on a chain.
type heldAt struct {
	deposits []payment.Deposit // of an order's address those on other chains too
	moved    []payment.Movement
	before   map[chain.Address]*big.Int // units of tokens that lay there before all of these
}

// orderHolds reads all that came to the address of an order, and what moved on.
func orderHolds(tx *store.Tx, of orderName, family string, address chain.Address, chainName string) (h heldAt, err error) {
	if h.deposits, err = tx.Deposits(of.merchantID, of.orderNo); err != nil || len(h.deposits) == 0 {
		return h, err
	}
	h.moved, err = tx.MovementsOf(of.merchantID, family, address, chainName, 0)
	return h, err
}

// customerHolds reads what came to the address of a customer and moved on in blocks from
// one on. What lay there before is what all adds up to, less these.
func (g *Gateway) customerHolds(tx *store.Tx, at store.AtAddress, from uint64) (h heldAt, err error) {
	if h.deposits, err = tx.DepositsFrom(at, from); err != nil {
		return h, err
	}
	if h.moved, err = tx.MovementsOf(at.MerchantID, at.Family, at.Address, at.Chain, from); err != nil {
		return h, err
	}
	all, err := tx.AddressTallies(at.MerchantID, at.Family, at.Address)
	if err != nil {
		return h, err
	}
	sums := map[int64]payment.Tally{}
	for _, of := range all {
		sums[of.AssetID] = of.Tally
	}
	for _, d := range h.deposits {
		sums[d.Asset.ID] = sums[d.Asset.ID].Plus(d.Tally(), -1)
	}
	for _, m := range h.moved {
		sums[m.Asset.ID] = sums[m.Asset.ID].Plus(m.Tally(), -1)
	}
	h.before = map[chain.Address]*big.Int{}
	for _, asset := range g.assets {
		if sum, known := sums[asset.ID]; known && asset.Chain == at.Chain {
			h.before[asset.Contract] = sum.Raw
		}
	}
	return h, nil
}
