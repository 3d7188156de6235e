package evm

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
)

var transferTopic = crypto.Keccak256Hash([]byte("Transfer(address,address,uint256)"))

func decodeTransfers(logs []types.Log, from, to uint64, tokens []common.Address) ([]chain.Transfer, error) {
	transfers := make([]chain.Transfer, 0, len(logs))
	for _, l := range logs {
		switch {
		case l.Removed || l.BlockNumber < from || l.BlockNumber > to || !slices.Contains(tokens, l.Address):
			return nil, fmt.Errorf("the node answered with a log nobody asked for: number %d of block %d, contract %s", l.Index, l.BlockNumber, l.Address)
		case len(l.Topics) != 3 || l.Topics[0] != transferTopic || len(l.Data) != 32:
			continue
		}
		transfers = append(transfers, chain.Transfer{
			BlockNumber: l.BlockNumber,
			BlockHash:   l.BlockHash.Hex(),
			Hash:        l.TxHash.Hex(),
			LogIndex:    l.Index,
			Token:       l.Address.Hex(),
			From:        common.BytesToAddress(l.Topics[1][12:]).Hex(),
			To:          common.BytesToAddress(l.Topics[2][12:]).Hex(),
			Raw:         new(big.Int).SetBytes(l.Data),
		})
	}
	slices.SortFunc(transfers, func(a, b chain.Transfer) int {
		return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.LogIndex, b.LogIndex))
	})
	return transfers, nil
}

// receipt holds only what places a log within its chain transaction.
type receipt struct {
	BlockHash common.Hash `json:"blockHash"`
	Logs      []types.Log `json:"logs"`
}

// Resolve is documented at chain.Source. It asks for one receipt a chain transaction.
func (s *Source) Resolve(ctx context.Context, transfers []chain.Transfer) error {
	receipts := map[string]**receipt{}
	var requests []request
	for _, t := range transfers {
		if receipts[t.Hash] == nil {
			r := new(*receipt)
			receipts[t.Hash] = r
			requests = append(requests, request{"eth_getTransactionReceipt", []any{t.Hash}, r})
		}
	}
	if len(requests) == 0 {
		return nil
	}
	if err := s.ask(ctx, requests...); err != nil {
		return fmt.Errorf("read receipts: %w", err)
	}
	for i := range transfers {
		ordinal, err := ordinalOf(transfers[i], *receipts[transfers[i].Hash])
		if err != nil {
			return fmt.Errorf("read receipt of %s: %w", transfers[i].Hash, err)
		}
		transfers[i].Ordinal = ordinal
	}
	return nil
}

func ordinalOf(t chain.Transfer, r *receipt) (uint, error) {
	if r == nil || r.BlockHash.Hex() != t.BlockHash {
		return 0, fmt.Errorf("it is no longer in block %s: %w", t.BlockHash, chain.ErrNotFound)
	}
	for i, l := range r.Logs {
		if l.Index == t.LogIndex && l.Address.Hex() == t.Token {
			return uint(i), nil
		}
	}
	return 0, fmt.Errorf("it has no log %d of %s", t.LogIndex, t.Token)
}
