package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// SettlementAddressWait is how long production waits before it settles to a new
// address: long enough for somebody to notice one that nobody asked for.
const SettlementAddressWait = 24 * time.Hour

// AddSettlementAddress puts an address of a chain on the list of those that a merchant
// may be settled to. One that is on it stays as it is.
func (g *Gateway) AddSettlementAddress(ctx context.Context, a Actor, merchantID, chainName, text string) (added store.SettlementAddress, err error) {
	if err := a.mustBeOperator(); err != nil {
		return added, err
	}
	family, err := g.familyOfChain(chainName)
	if err != nil {
		return added, err
	}
	address, err := family.Parse(text)
	if err != nil {
		return added, fmt.Errorf("address: %w", err)
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Merchant(merchantID)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no merchant %s", merchantID)
		}
		if err != nil {
			return err
		}
		if m.ParentID != "" {
			return fmt.Errorf("it is a sub-merchant: it has the list of its parent %s", m.ParentID)
		}
		added = store.SettlementAddress{MerchantID: merchantID, Family: family.Name(), Address: address, UsableAt: tx.Now, CreatedAt: tx.Now}
		if g.config.Environment == Production {
			added.UsableAt = tx.Now.Add(SettlementAddressWait)
		}
		_, err = tx.InsertSettlementAddress(added)
		return err
	})
	return added, err
}

// RemoveSettlementAddress takes an address off the list.
func (g *Gateway) RemoveSettlementAddress(ctx context.Context, a Actor, merchantID, chainName, text string) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	family, err := g.familyOfChain(chainName)
	if err != nil {
		return err
	}
	address, err := family.Parse(text)
	if err != nil {
		return fmt.Errorf("address: %w", err)
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteSettlementAddress(merchantID, family.Name(), address) })
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%s is not on the list of merchant %s", text, merchantID)
	}
	return err
}

// SettlementAddresses returns a merchant's list.
func (g *Gateway) SettlementAddresses(ctx context.Context, a Actor, merchantID string) (list []store.SettlementAddress, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.SettlementAddresses(merchantID)
		return err
	})
	return list, err
}
