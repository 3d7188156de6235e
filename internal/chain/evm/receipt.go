package evm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// receipt is what a node says came of a chain transaction.
type receipt struct {
	kind          uint64
	statusOrState []byte
	gasUsed       uint64 // of the block up to here
	bloom         types.Bloom
	logs          events

	blockHash, tx common.Hash
	txIndex       uint64

	// Of the deposits that chains of the OP stack begin their blocks with.
	depositNonce, depositVersion *uint64
}

// receiptTypeOPDeposit is the type of those.
const receiptTypeOPDeposit = 0x7e

func (r *receipt) UnmarshalJSON(data []byte) error {
	var said struct {
		Kind           hexutil.Uint64  `json:"type"` // nodes from before there were types do not say it
		State          hexutil.Bytes   `json:"root"`
		Status         *hexutil.Uint64 `json:"status"`
		GasUsed        *hexutil.Uint64 `json:"cumulativeGasUsed"`
		Bloom          *types.Bloom    `json:"logsBloom"`
		Logs           *events         `json:"logs"`
		BlockHash      *common.Hash    `json:"blockHash"`
		Tx             *common.Hash    `json:"transactionHash"`
		TxIndex        *hexutil.Uint64 `json:"transactionIndex"`
		DepositNonce   *hexutil.Uint64 `json:"depositNonce"`
		DepositVersion *hexutil.Uint64 `json:"depositReceiptVersion"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return fmt.Errorf("not a receipt: %w", err)
	}
	if said.GasUsed == nil || said.Logs == nil || said.BlockHash == nil || said.Tx == nil || said.TxIndex == nil {
		return errors.New("not a receipt: a field is missing")
	}
	*r = receipt{
		kind: uint64(said.Kind), gasUsed: uint64(*said.GasUsed), logs: *said.Logs,
		blockHash: *said.BlockHash, tx: *said.Tx, txIndex: uint64(*said.TxIndex),
		depositNonce: (*uint64)(said.DepositNonce), depositVersion: (*uint64)(said.DepositVersion),
	}
	if said.Bloom != nil {
		r.bloom = *said.Bloom
	}
	switch {
	case said.Status == nil:
		r.statusOrState = said.State
	case *said.Status != 0:
		r.statusOrState = []byte{1}
	default:
		r.statusOrState = []byte{}
	}
	for i := range r.logs {
		if r.logs[i].tx != r.tx || r.logs[i].blockHash != r.blockHash {
			return errors.New("not a receipt: it has a log of another chain transaction")
		}
		r.logs[i].ordinal, r.logs[i].placed, r.logs[i].txIndex = uint32(i), true, uint32(r.txIndex)
	}
	return nil
}

// receipts are those of a block, in order. As a types.DerivableList it says how
// they go into the root of its header.
type receipts []*receipt

func (list receipts) Len() int { return len(list) }

// EncodeIndex writes a receipt as EIP-2718 has it, of whatever type: chains
// have types of their own, whose receipts mostly have the same four fields.
func (list receipts) EncodeIndex(i int, w *bytes.Buffer) {
	r := list[i]
	if r.kind > 0 {
		w.WriteByte(byte(r.kind))
	}
	type log struct {
		Address common.Address
		Topics  []common.Hash
		Data    []byte
	}
	logs := make([]log, len(r.logs))
	for i := range r.logs {
		e := &r.logs[i]
		logs[i] = log{e.contract, e.topics[:e.topicCount], e.data}
	}
	fields := []any{r.statusOrState, r.gasUsed, r.bloom, logs}
	if r.kind == receiptTypeOPDeposit && r.depositNonce != nil {
		fields = append(fields, *r.depositNonce)
		if r.depositVersion != nil {
			fields = append(fields, *r.depositVersion)
		}
	}
	if err := rlp.Encode(w, fields); err != nil {
		w.Reset() // such a list has another root, which is the point
	}
}

// verify compares receipts with the header of their block. The root does not
// cover the hashes of the chain transactions; those have to be the header's
// list, where the node gave one.
func (list receipts) verify(block common.Hash, p *proof) error {
	if p.hashes != nil && len(p.hashes) != len(list) {
		return fmt.Errorf("there are %d of them, and %d chain transactions in the block", len(list), len(p.hashes))
	}
	for i, r := range list {
		switch {
		case r == nil:
			return fmt.Errorf("receipt %d is missing", i)
		case r.blockHash != block:
			return fmt.Errorf("receipt %d is of block %s: %w", i, r.blockHash, chain.ErrForked)
		case r.txIndex != uint64(i):
			return fmt.Errorf("receipt %d is that of number %d", i, r.txIndex)
		case p.hashes != nil && p.hashes[i] != r.tx:
			return fmt.Errorf("receipt %d is not of the chain transaction that the block has there", i)
		}
	}
	if root := types.DeriveSha(list, trie.NewStackTrie(nil)); root != p.receiptsRoot {
		return errRoot
	}
	return nil
}

// errRoot says that receipts do not have the root that the header says: some
// were left out or changed, or it is a chain whose receipts are made up in a
// way of its own.
var errRoot = errors.New("the receipts are not those that the block's header names")

// foreign tells whether a receipt has a type that Ethereum does not have, whose
// encoding is a guess.
func (list receipts) foreign() bool {
	for _, r := range list {
		if r.kind > types.SetCodeTxType {
			return true
		}
	}
	return false
}

// events are all logs of a block's receipts.
func (list receipts) events() events {
	var all events
	for _, r := range list {
		all = append(all, r.logs...)
	}
	return all
}

// blockReceipts asks for all receipts of a block: at once, or one by one where
// the node does not know how, as long as it is known which there are.
func (n *node) blockReceipts(ctx context.Context, number uint64, hashes []common.Hash) (receipts, error) {
	var list *receipts
	err := n.call(ctx, request{"eth_getBlockReceipts", []any{hexutil.Uint64(number)}, &list})
	switch {
	case err == nil && list != nil:
		return *list, nil
	case ctx.Err() != nil || errors.Is(err, errAway):
		return nil, err
	case hashes == nil && err == nil:
		return nil, n.fault(fmt.Errorf("the receipts of block %d: %w", number, chain.ErrNotFound))
	case hashes == nil:
		return nil, err
	}
	return n.receiptsOf(ctx, hashes)
}

// receiptsOf asks for the receipts of chain transactions. One that the node
// does not have is nil.
func (n *node) receiptsOf(ctx context.Context, hashes []common.Hash) (receipts, error) {
	list := make(receipts, len(hashes))
	requests := make([]request, len(hashes))
	for i, hash := range hashes {
		requests[i] = request{"eth_getTransactionReceipt", []any{hash}, &list[i]}
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	return list, nil
}

// receiptsOfBlocks asks for the receipts of blocks in one batch, of a single
// one in whatever way the node has. A node that answers null for a block says
// nothing of it, which is not the same as that it has no receipts.
func (n *node) receiptsOfBlocks(ctx context.Context, readings []*reading) ([]receipts, error) {
	if len(readings) == 1 {
		list, err := n.blockReceipts(ctx, readings[0].block.Number, readings[0].proof.hashes)
		return []receipts{list}, err
	}
	said := make([]*receipts, len(readings))
	requests := make([]request, len(readings))
	for i, r := range readings {
		requests[i] = request{"eth_getBlockReceipts", []any{hexutil.Uint64(r.block.Number)}, &said[i]}
	}
	if err := n.call(ctx, requests...); err != nil {
		return nil, err
	}
	lists := make([]receipts, len(readings))
	for i, list := range said {
		if list == nil {
			return nil, n.fault(fmt.Errorf("the receipts of block %d: %w", readings[i].block.Number, chain.ErrNotFound))
		}
		lists[i] = *list
	}
	return lists, nil
}
