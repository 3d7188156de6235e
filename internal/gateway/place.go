package gateway

import (
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/store"
)

// place is what the operator's own addresses of a chain are to the ledger: treasury or
// payout wallet. The first is the one that the configuration names; the others are those
// that it named before, whose coins count still.
type place struct {
	kind      ledger.Kind
	addresses []chain.Address
}

// places are the operator's own addresses.
func (c Chain) places() (list []place) {
	for _, p := range []struct {
		kind  ledger.Kind
		named chain.Address
	}{{ledger.Treasury, c.Treasury}, {ledger.PayoutWallet, c.PayoutWallet}} {
		of := place{kind: p.kind}
		if p.named != "" {
			of.addresses = append(of.addresses, p.named)
		}
		for _, f := range c.former {
			if f.Place == p.kind {
				of.addresses = append(of.addresses, f.Address)
			}
		}
		if len(of.addresses) > 0 {
			list = append(list, of)
		}
	}
	return list
}

// placeOf is what an address of a chain is to us: treasury, payout wallet, or empty.
func (c Chain) placeOf(a chain.Address) ledger.Kind {
	switch a {
	case "":
		return ""
	case c.Treasury:
		return ledger.Treasury
	case c.PayoutWallet:
		return ledger.PayoutWallet
	}
	for _, f := range c.former {
		if f.Address == a {
			return f.Place
		}
	}
	return ""
}

// addPlaces records the operator's addresses of the configuration.
func (g *Gateway) addPlaces(tx *store.Tx) error {
	for _, c := range g.config.Chains {
		for _, p := range c.places() {
			if err := tx.SaveOperatorAddress(store.OperatorAddress{Chain: c.Name, Address: p.addresses[0], Place: p.kind}); err != nil {
				return err
			}
		}
	}
	return nil
}

// knowPlaces finds the addresses that the configuration named before.
func (g *Gateway) knowPlaces(tx *store.Tx) error {
	known, err := tx.OperatorAddresses()
	if err != nil {
		return err
	}
	chains := slices.Clone(g.config.Chains)
	for i := range chains {
		c := &chains[i]
		c.former = nil
		for _, a := range known {
			now := c.placeOf(a.Address)
			switch {
			case a.Chain != c.Name:
			case now == "":
				c.former = append(c.former, a)
			case now != a.Place:
				return fmt.Errorf("chain %s: %s is its %s, and was its %s before: what the ledger has there can't be told apart; take an address of its own for each",
					c.Name, c.Family.Print(a.Address), now, a.Place)
			}
		}
		g.chains[c.Name] = *c
	}
	g.config.Chains = chains
	return nil
}
