package evm

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// HasCode tells whether there is a contract at an address.
func (s *Source) HasCode(ctx context.Context, a chain.Address) (has bool, err error) {
	at, err := account(a)
	if err != nil {
		return false, err
	}
	err = s.try(ctx, func(n *node) error {
		var code hexutil.Bytes
		if err := n.call(ctx, request{"eth_getCode", []any{at, "latest"}, &code}); err != nil {
			return err
		}
		has = len(code) > 0
		return nil
	})
	return has, err
}

// Gwei is that many gwei in wei.
func Gwei(n uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(params.GWei))
}

var depositFactory = contract.NewDepositFactory()

// Sweep has the factory of a scheme move all of these tokens from the deposit addresses
// of these salts to its treasury, deploying those that are not yet. Anybody may: it
// costs the wallet gas, and can go nowhere else. It fails, sending nothing, when the
// sweep would fail: with [chain.ErrRefused] or [chain.ErrNoGas] when that may be because
// of one of the addresses or tokens.
func (w *Wallet) Sweep(ctx context.Context, s chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error) {
	if len(salts) == 0 || len(tokens) == 0 {
		return "", errors.New("sweep: there is nothing to sweep")
	}
	parsed, err := schemeOf(s)
	if err != nil {
		return "", fmt.Errorf("sweep: %w", err)
	}
	contracts := make([]common.Address, len(tokens))
	for i, token := range tokens {
		if contracts[i], err = account(token); err != nil {
			return "", fmt.Errorf("sweep: token: %w", err)
		}
	}
	data := depositFactory.PackSweep(salts, contracts)
	gas, err := w.client.EstimateGas(ctx, ethereum.CallMsg{From: w.address, To: &parsed.factory, Data: data})
	switch err = w.node.fault(err); {
	case errors.Is(err, errReverted):
		return "", fmt.Errorf("sweep: %w: %w", chain.ErrRefused, err)
	case errors.Is(err, errSaid) && !errors.Is(err, errNoFunds):
		return "", fmt.Errorf("sweep: %w: %w", chain.ErrNoGas, err)
	case err != nil:
		return "", fmt.Errorf("sweep: %w", err)
	}
	id, err := w.sendWith(ctx, gas+gas/4, parsed.factory, nil, data)
	if err != nil {
		return "", fmt.Errorf("sweep: %w", err)
	}
	return id, nil
}
