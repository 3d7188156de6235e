package gateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/bank"
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// SettlementAddressWait is how long production waits before it settles to a new
// address: long enough for somebody to notice one that nobody asked for.
const SettlementAddressWait = 24 * time.Hour

// BankAccounts stands for banks where an address has the name of a chain.
const BankAccounts = payment.BankLane

// ListedAddress is an address of a merchant's list, as it is written on the chains that
// it holds for.
type ListedAddress struct {
	store.SettlementAddress
	Text   string
	Chains []string
}

func (g *Gateway) listedAddress(a store.SettlementAddress) ListedAddress {
	listed := ListedAddress{SettlementAddress: a}
	for _, name := range slices.Sorted(maps.Keys(g.chains)) {
		if g.chains[name].Family.Name() == a.Family {
			listed.Chains = append(listed.Chains, name)
		}
	}
	if family, known := g.families[a.Family]; known {
		listed.Text = family.Print(a.Address)
	}
	if a.Family == payment.BankFamily {
		listed.Text, listed.Chains = string(a.Address), []string{payment.BankFamily}
	}
	return listed
}

// listable reads an address of a chain, or where the chain is [BankAccounts] a bank
// account: an IBAN, or BIC/NUMBER.
func (g *Gateway) listable(chainName, text string) (family string, a chain.Address, err error) {
	if chainName == BankAccounts {
		key, err := bank.ParseKey(text)
		return payment.BankFamily, chain.Address(key), err
	}
	f, err := g.familyOfChain(chainName)
	if err != nil {
		return "", "", err
	}
	if a, err = f.Parse(text); err != nil {
		err = fmt.Errorf("address: %w", err)
	}
	return f.Name(), a, err
}

// AddSettlementAddress puts an address of a chain, or a bank account, on the list of those that a merchant
// may be settled to. One that is on it stays as it is.
func (g *Gateway) AddSettlementAddress(ctx context.Context, a Actor, merchantID, chainName, text string) (listed ListedAddress, err error) {
	if err := a.mustBeOperator(); err != nil {
		return listed, err
	}
	family, address, err := g.listable(chainName, text)
	if err != nil {
		return listed, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		m, err := anyMerchant(tx, merchantID)
		if err != nil {
			return err
		}
		if m.ParentID != "" {
			return fmt.Errorf("it is a sub-merchant: it has the list of its parent %s", m.ParentID)
		}
		if err := g.checkListable(tx, family, address); err != nil {
			return err
		}
		added := store.SettlementAddress{MerchantID: merchantID, Family: family, Address: address, UsableAt: tx.Now, CreatedAt: tx.Now}
		if g.config.Environment == Production {
			added.UsableAt = tx.Now.Add(SettlementAddressWait)
		}
		made, err := tx.InsertSettlementAddress(added)
		if err != nil {
			return err
		}
		if !made { // its waiting period goes on
			list, err := tx.SettlementAddresses(merchantID)
			if err != nil {
				return err
			}
			added = list[slices.IndexFunc(list, func(a store.SettlementAddress) bool { return a.Family == added.Family && a.Address == added.Address })]
		}
		listed = g.listedAddress(added)
		return nil
	})
	return listed, err
}

// checkListable refuses an address to which nothing is sent on one of its chains.
func (g *Gateway) checkListable(tx *store.Tx, family string, a chain.Address) error {
	for _, name := range slices.Sorted(maps.Keys(g.chains)) {
		if g.chains[name].Family.Name() != family {
			continue
		}
		if err := g.checkRecipient(tx, name, a); err != nil {
			return err
		}
	}
	return nil
}

// RemoveSettlementAddress takes an address off the list.
func (g *Gateway) RemoveSettlementAddress(ctx context.Context, a Actor, merchantID, chainName, text string) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	family, address, err := g.listable(chainName, text)
	if err != nil {
		return err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteSettlementAddress(merchantID, family, address) })
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%s is not on the list of merchant %s", text, merchantID)
	}
	return err
}

// SettlementAddresses returns a merchant's list.
func (g *Gateway) SettlementAddresses(ctx context.Context, a Actor, merchantID string) (list []ListedAddress, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		if _, err := anyMerchant(tx, merchantID); err != nil {
			return err
		}
		found, err := tx.SettlementAddresses(merchantID)
		for _, one := range found {
			list = append(list, g.listedAddress(one))
		}
		return err
	})
	return list, err
}
