package gateway

import (
	"context"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
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

// UnsweptQuery selects a page of what is not swept.
type UnsweptQuery struct {
	Chain string
	Least money.Amount // what must lie at an address of a token
	After Unswept      // the last one of the page before
	Limit int
}

// Unswept returns deposit addresses of a chain with confirmed coins of configured tokens
// that were not swept since, and tells whether there are more.
func (g *Gateway) Unswept(ctx context.Context, a Actor, q UnsweptQuery) (list []Unswept, more bool, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, false, err
	}
	family, err := g.familyOfChain(q.Chain)
	if err != nil {
		return nil, false, err
	}
	assets := map[int64]payment.Asset{}
	for _, asset := range g.assets {
		assets[asset.ID] = asset
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		at, err := tx.Chain(q.Chain)
		if err != nil {
			return err
		}
		filter := store.UnsweptFilter{Chain: q.Chain, UpTo: at.ConfirmedNumber, Least: q.Least,
			AfterAddress: q.After.Address, AfterAsset: q.After.Asset.ID, Limit: q.Limit}
		for len(list) == 0 { // a page may be all of tokens that are not configured any more
			found, err := tx.Unswept(filter)
			if err != nil {
				return err
			}
			for _, u := range found {
				filter.AfterAddress, filter.AfterAsset = u.Address, u.AssetID
				if asset, configured := assets[u.AssetID]; configured {
					list = append(list, Unswept{Chain: q.Chain, Family: family, Scheme: u.Scheme, Salt: u.Salt, Address: u.Address, Asset: asset, Amount: u.Amount})
				}
			}
			if more = len(found) == q.Limit; !more {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("look for what is not swept: %w", err)
	}
	return list, more, nil
}

// MostAtDeposits is the most that confirmed coins of one token at a chain's deposit
// addresses add up to, by the ledger.
func (g *Gateway) MostAtDeposits(ctx context.Context, a Actor, chainName string) (most money.Amount, err error) {
	if err := a.mustBeOperator(); err != nil {
		return 0, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		for _, asset := range g.assets {
			if asset.Chain != chainName {
				continue
			}
			sum, err := tx.PlaceTotal(ledger.Deposits, asset.ID)
			if err != nil {
				return err
			}
			most = max(most, sum)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look at what lies at deposit addresses: %w", err)
	}
	return most, nil
}
