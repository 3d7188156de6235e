package dev

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/durable"
)

// genesisIn returns the genesis kept in a directory. The first time it makes
// one and keeps it, so that a later version of this program, whose genesis
// would differ, continues the same chain.
func genesisIn(dir string) (*core.Genesis, error) {
	if dir == "" {
		return newGenesis(), nil
	}
	file := filepath.Join(dir, "genesis.json")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		g := newGenesis()
		return g, keepGenesis(file, g)
	}
	if err != nil {
		return nil, fmt.Errorf("read genesis: %w", err)
	}
	g := new(core.Genesis)
	if err := json.Unmarshal(text, g); err != nil {
		return nil, fmt.Errorf("read genesis %s: %w", file, err)
	}
	return g, nil
}

// keepGenesis writes the file whole or not at all: half of one would make the
// directory useless.
func keepGenesis(file string, g *core.Genesis) error {
	text, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		return fmt.Errorf("keep genesis: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("keep genesis: %w", err)
	}
	if err := durable.Replace(file, text); err != nil {
		return fmt.Errorf("keep genesis: %w", err)
	}
	return nil
}

// newGenesis makes each chain another: its block 0 has a hash of its own, by
// which a data directory recognises its chain.
func newGenesis() *core.Genesis {
	var own [32]byte
	rand.Read(own[:])
	rich := types.Account{Balance: new(big.Int).Mul(big.NewInt(1_000_000), big.NewInt(params.Ether))}
	alloc := core.SystemContractAllocs()
	// These two write into the state in every block, even an empty one: half a
	// gigabyte a day with a block a second. Without them an empty block changes
	// nothing.
	delete(alloc, params.BeaconRootsAddress)
	delete(alloc, params.HistoryStorageAddress)
	alloc[common.HexToAddress(evm.ProxyAddress)] = types.Account{Nonce: 1, Balance: new(big.Int), Code: evm.ProxyCode()}
	for _, a := range []string{Wallet, Owner, Treasury} {
		alloc[common.HexToAddress(a)] = rich
	}
	return &core.Genesis{
		Config:     chainConfig(),
		ExtraData:  own[:],
		Timestamp:  uint64(time.Now().Add(-time.Minute).Unix()),
		GasLimit:   30_000_000,
		BaseFee:    big.NewInt(params.InitialBaseFee),
		Difficulty: new(big.Int),
		Alloc:      alloc,
	}
}

// chainConfig has every rule that Ethereum's main chain has now, from the first
// block on.
func chainConfig() *params.ChainConfig {
	c := *params.MergedTestChainConfig
	c.ChainID = big.NewInt(ChainID)
	return &c
}
