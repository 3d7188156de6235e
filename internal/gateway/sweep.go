package gateway

import (
	"context"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// Unswept is a deposit address at which confirmed coins of a token lie.
type Unswept struct {
	Chain   string
	Family  chain.Family
	Scheme  chain.Scheme
	Salt    [32]byte
	Address chain.Address
	Asset   payment.Asset
	Amount  money.Amount // by the ledger
}

// Unswept returns deposit addresses of a chain with confirmed coins of configured tokens
// that were not swept since, at most limit.
func (g *Gateway) Unswept(ctx context.Context, a Actor, chainName string, limit int) (list []Unswept, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	family, err := g.familyOfChain(chainName)
	if err != nil {
		return nil, err
	}
	assets := map[int64]payment.Asset{}
	for _, asset := range g.assets {
		assets[asset.ID] = asset
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		at, err := tx.Chain(chainName)
		if err != nil {
			return err
		}
		found, err := tx.Unswept(chainName, at.ConfirmedNumber, limit)
		for _, u := range found {
			if asset, configured := assets[u.AssetID]; configured {
				list = append(list, Unswept{Chain: chainName, Family: family, Scheme: u.Scheme, Salt: u.Salt, Address: u.Address, Asset: asset, Amount: u.Amount})
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for what is not swept: %w", err)
	}
	return list, nil
}
