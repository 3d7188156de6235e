package service

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

const (
	// sweptPerTx is how many deposit addresses one chain transaction sweeps: deploying
	// one and sweeping a token takes some 150,000 gas.
	sweptPerTx = 50
	// sweptPerRun limits what one run looks at.
	sweptPerRun = 500
)

// Sweeper sends a sweep of deposit addresses of one scheme; evm.Wallet is one.
type Sweeper interface {
	Sweep(ctx context.Context, s chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error)
}

// OpenSweeper opens what sweeps with a key, at the first of several nodes that answers.
func OpenSweeper(ctx context.Context, nodes []string, key *ecdsa.PrivateKey) (*evm.Wallet, error) {
	var failed []error
	for _, url := range nodes {
		asking, cancel := context.WithTimeout(ctx, askMax)
		wallet, err := evm.OpenWallet(asking, url, key)
		cancel()
		if err == nil {
			return wallet, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// Swept is a chain transaction that sweeps, and what is expected of it.
type Swept struct {
	Tx chain.TxID
	Of []gateway.Unswept
}

// Sweep sends what sweeps the confirmed coins at deposit addresses of a chain to its
// treasury, at most a few hundred addresses at a time. The ledger follows when the
// sweeps are mined and confirmed, so sweeping the same twice moves nothing.
func Sweep(ctx context.Context, g *gateway.Gateway, chainName string, by Sweeper) (done []Swept, err error) {
	list, err := g.Unswept(ctx, gateway.Operator(), chainName, sweptPerRun)
	if err != nil {
		return nil, err
	}
	for len(list) > 0 {
		// One transaction is of one scheme; its tokens are swept at each of its addresses.
		scheme := list[0].Scheme
		var part, rest []gateway.Unswept
		var salts [][32]byte
		var tokens []chain.Address
		for _, u := range list {
			if u.Scheme != scheme || len(salts) == sweptPerTx && !slices.Contains(salts, u.Salt) {
				rest = append(rest, u)
				continue
			}
			if !slices.Contains(salts, u.Salt) {
				salts = append(salts, u.Salt)
			}
			if !slices.Contains(tokens, u.Asset.Contract) {
				tokens = append(tokens, u.Asset.Contract)
			}
			part = append(part, u)
		}
		tx, err := by.Sweep(ctx, scheme, salts, tokens)
		if err != nil {
			return done, fmt.Errorf("chain %s: %w", chainName, err)
		}
		done, list = append(done, Swept{tx, part}), rest
	}
	return done, nil
}
