package evm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Broadcast is documented at chain.Sender. Nodes refuse what they have already in many
// words, so none are looked at: whatever a node says, it is asked whether it has the
// chain transaction, or another one of its nonce in a block.
func (s *Sender) Broadcast(ctx context.Context, nonce uint64, signed chain.Signed) error {
	hash := common.BytesToHash([]byte(signed.Tx))
	has, err := each(ctx, s.source, func(ctx context.Context, n *node) (struct{}, error) { return struct{}{}, s.hand(ctx, n, nonce, signed) })
	switch {
	case len(has) > 0:
		return nil
	case errors.Is(err, errSaid):
		return fmt.Errorf("broadcast %s: %w: %w", hash, chain.ErrNotTaken, err)
	}
	return fmt.Errorf("broadcast %s: %w", hash, err)
}

// hand gives a chain transaction to one node.
func (s *Sender) hand(ctx context.Context, n *node, nonce uint64, signed chain.Signed) error {
	hash := common.BytesToHash([]byte(signed.Tx))
	var said *common.Hash
	sent := n.call(ctx, request{"eth_sendRawTransaction", []any{hexutil.Bytes(signed.Raw)}, &said})
	if sent == nil && said != nil && *said == hash {
		return nil
	}
	var known *inclusion
	var mined *hexutil.Uint64
	if err := n.call(ctx, request{"eth_getTransactionByHash", []any{hash}, &known},
		request{"eth_getTransactionCount", []any{s.wallet, "latest"}, &mined}); err != nil {
		return errors.Join(sent, err)
	}
	if known != nil || mined != nil && uint64(*mined) > nonce {
		return nil
	}
	if sent == nil {
		return n.fault(errors.New("it took the chain transaction and does not have it"))
	}
	return sent
}

// inclusion is what a node says of a chain transaction, or of its receipt.
type inclusion struct {
	Hash        *common.Hash    `json:"hash"`            // of a chain transaction
	ReceiptOf   *common.Hash    `json:"transactionHash"` // of a receipt
	BlockHash   *common.Hash    `json:"blockHash"`
	BlockNumber *hexutil.Uint64 `json:"blockNumber"`
	Nonce       hexutil.Uint64  `json:"nonce"`
	From        common.Address  `json:"from"`
}

// Find is documented at chain.Sender. A receipt alone is believed by nobody: its block
// has to be the canonical one of its number, and what it moved is read from the block's
// transfers, which are proven as those of deposits are. Its status is not looked at: a
// chain transaction that failed has no logs, and one node could say so of any.
func (s *Sender) Find(ctx context.Context, p *chain.Payment, ids []chain.TxID) (chain.Sight, error) {
	var sight chain.Sight
	if len(ids) == 0 {
		return chain.Sight{Complete: true}, nil
	}
	found, failed := each(ctx, s.source, func(ctx context.Context, n *node) (*inclusion, error) { return n.receiptOf(ctx, ids) })
	if len(found) == 0 {
		return sight, fmt.Errorf("look for chain transactions: %w", failed)
	}
	sight.Complete = failed == nil
	for _, one := range found {
		if one == nil {
			continue
		}
		blocks, err := s.source.At(ctx, uint64(*one.BlockNumber))
		if err != nil && !errors.Is(err, chain.ErrNotFound) {
			return sight, fmt.Errorf("look for %s: %w", one.ReceiptOf, err)
		}
		if err == nil && blocks[0].Hash == chain.Hash(one.BlockHash[:]) {
			sight.Tx, sight.Block = txID(*one.ReceiptOf), *blocks[0]
			break
		}
		sight.Complete = false // on another fork, or made up
	}
	if p == nil || sight.Tx == "" {
		return sight, nil
	}
	var err error
	sight.Paid, err = s.paid(ctx, *p, sight)
	return sight, err
}

// receiptOf asks a node for a receipt of one of the chain transactions.
func (n *node) receiptOf(ctx context.Context, ids []chain.TxID) (found *inclusion, err error) {
	said := make([]*inclusion, len(ids))
	requests := make([]request, len(ids))
	for i, id := range ids {
		requests[i] = request{"eth_getTransactionReceipt", []any{common.BytesToHash([]byte(id))}, &said[i]}
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	for i, one := range said {
		if one == nil {
			continue
		}
		if one.BlockHash == nil || one.BlockNumber == nil || one.ReceiptOf == nil || txID(*one.ReceiptOf) != ids[i] {
			return nil, n.fault(errors.New("not a receipt: a field is missing, or it is another one's"))
		}
		found = one
	}
	return found, nil
}

// paid tells whether the block has exactly the payment, by the chain transaction.
func (s *Sender) paid(ctx context.Context, p chain.Payment, sight chain.Sight) (bool, error) {
	tokens := s.tokens // as the watcher asks for them, so that a block is read once
	if !slices.Contains(tokens, p.Token) {
		tokens = []chain.Address{p.Token}
	}
	list, _, err := s.source.Transfers(ctx, []chain.Block{sight.Block}, tokens, s.ours)
	if err != nil {
		return false, fmt.Errorf("read what %s moved: %w", sight.Tx, err)
	}
	for _, t := range list {
		if t.Tx == sight.Tx && t.From == s.Wallet() && t.To == p.To && t.Raw.Cmp(p.Raw) == 0 {
			return true, nil
		}
	}
	return false, nil
}

func (s *Sender) ours(context.Context) (chain.Ours, error) {
	return func(a chain.Address) bool { return a == s.Wallet() }, nil
}

// RanOut is documented at chain.Sender. A contract behind another one leaves a 64th part of
// the gas that it was called with by EIP-150, and that one as much again; what fails in
// another way leaves at least the margin that it was signed with.
func (s *Sender) RanOut(ctx context.Context, id chain.TxID) (bool, error) {
	hash := common.BytesToHash([]byte(id))
	said, err := each(ctx, s.source, func(ctx context.Context, n *node) (bool, error) {
		var given *struct {
			Gas hexutil.Uint64 `json:"gas"`
		}
		var used *struct {
			Gas    hexutil.Uint64  `json:"gasUsed"`
			Status *hexutil.Uint64 `json:"status"`
		}
		if err := n.call(ctx, request{"eth_getTransactionByHash", []any{hash}, &given}, request{"eth_getTransactionReceipt", []any{hash}, &used}); err != nil {
			return false, err
		}
		if given == nil || used == nil || used.Status == nil {
			return false, n.fault(fmt.Errorf("the receipt of %s: %w", hash, chain.ErrNotFound))
		}
		return uint64(*used.Status) != types.ReceiptStatusSuccessful && used.Gas >= given.Gas-given.Gas/16, nil
	})
	if len(said) == 0 {
		return false, fmt.Errorf("look how much gas %s used: %w", hash, err)
	}
	return !slices.Contains(said, false), nil
}

// NonceOf is documented at chain.Sender.
func (s *Sender) NonceOf(ctx context.Context, id chain.TxID) (nonce uint64, from chain.Address, err error) {
	hash := common.BytesToHash([]byte(id))
	err = s.source.try(ctx, func(n *node) error {
		var said *inclusion
		if err := n.call(ctx, request{"eth_getTransactionByHash", []any{hash}, &said}); err != nil {
			return err
		}
		if said == nil || said.Hash == nil || *said.Hash != hash {
			return n.fault(fmt.Errorf("chain transaction %s: %w", hash, chain.ErrNotFound))
		}
		nonce, from = uint64(said.Nonce), chain.Address(said.From[:])
		return nil
	})
	if err != nil {
		return 0, "", fmt.Errorf("read chain transaction: %w", err)
	}
	return nonce, from, nil
}
