package evm

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// header is what a node says of a block.
type header struct {
	number, time     uint64
	hash, parentHash common.Hash
	proof            proof
}

// proof is what the answers about a block's transfers are checked with. It goes
// out in chain.Block.Proof and comes back.
type proof struct {
	// proven: the header's fields have the hash that it names, so that bloom
	// and receipts' root are what the chain has. They are taken as the node
	// says them otherwise.
	proven       bool
	bloom        types.Bloom
	receiptsRoot common.Hash
	hashes       []common.Hash // of the block's chain transactions, in order; nil when the node did not say

	// odd: not proven, though it has no field that go-ethereum's headers lack.
	// On a chain whose headers could be proven, that is no header of it.
	odd bool
}

// headerFields are the names in a block that go into its hash, or are known not to.
var headerFields = map[string]bool{
	"parentHash": true, "sha3Uncles": true, "miner": true, "stateRoot": true, "transactionsRoot": true, "receiptsRoot": true,
	"logsBloom": true, "difficulty": true, "number": true, "gasLimit": true, "gasUsed": true, "timestamp": true,
	"extraData": true, "mixHash": true, "nonce": true, "baseFeePerGas": true, "withdrawalsRoot": true, "blobGasUsed": true,
	"excessBlobGas": true, "parentBeaconBlockRoot": true, "requestsHash": true, "blockAccessListHash": true, "slotNumber": true,
	"hash": true, "size": true, "totalDifficulty": true, "transactions": true, "uncles": true, "withdrawals": true,
}

// UnmarshalJSON takes what every chain's headers have, and of the rest what there is.
func (h *header) UnmarshalJSON(data []byte) error {
	var said struct {
		Number       *hexutil.Uint64 `json:"number"`
		Time         *hexutil.Uint64 `json:"timestamp"`
		Hash         *common.Hash    `json:"hash"`
		ParentHash   *common.Hash    `json:"parentHash"`
		Bloom        *types.Bloom    `json:"logsBloom"`
		ReceiptsRoot *common.Hash    `json:"receiptsRoot"`
		Transactions json.RawMessage `json:"transactions"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return fmt.Errorf("not a block: %w", err)
	}
	if said.Number == nil || said.Time == nil || said.Hash == nil || said.ParentHash == nil {
		return errors.New("not a block: its number, time, hash or parent's hash is missing")
	}
	*h = header{number: uint64(*said.Number), time: uint64(*said.Time), hash: *said.Hash, parentHash: *said.ParentHash}
	if json.Unmarshal(said.Transactions, &h.proof.hashes) != nil {
		h.proof.hashes = nil
	}
	if said.Bloom == nil || said.ReceiptsRoot == nil {
		for i := range h.proof.bloom {
			h.proof.bloom[i] = 0xff // nothing is excluded
		}
		return nil
	}
	h.proof.bloom, h.proof.receiptsRoot = *said.Bloom, *said.ReceiptsRoot
	var whole types.Header
	h.proof.proven = json.Unmarshal(data, &whole) == nil && whole.Hash() == h.hash
	h.proof.odd = !h.proof.proven && onlyKnownFields(data)
	return nil
}

// onlyKnownFields tells whether a block has no field that could be part of its
// hash and that go-ethereum does not know: chains of their own have such, and
// so will this one after an upgrade.
func onlyKnownFields(data []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return false
	}
	for name := range fields {
		if !headerFields[name] {
			return false
		}
	}
	return true
}

// block is the header as package chain has it; withProof is it with what
// Transfers wants back.
func (h *header) block() chain.Block {
	b := chain.Block{
		Number: h.number, Hash: chain.Hash(h.hash[:]), ParentHash: chain.Hash(h.parentHash[:]), Time: int64(h.time) * 1000,
	}
	if h.number > 0 {
		b.ParentNumber = h.number - 1
	}
	return b
}

func (h *header) withProof() chain.Block {
	b := h.block()
	b.Proof = &h.proof
	return b
}

// mayHold tells whether the bloom has all these bits.
func (p *proof) mayHold(bits types.Bloom) bool {
	for i, b := range bits {
		if p.bloom[i]&b != b {
			return false
		}
	}
	return true
}
