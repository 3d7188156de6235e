package evm_test

import (
	"context"
	"crypto/ecdsa"
	"flag"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// The accounts of package dev, as bytes.
var owner, treasury, walletAddress = address(dev.Owner), address(dev.Treasury), address(dev.Wallet)

func address(text string) chain.Address {
	a, err := evm.Family{}.Parse(text)
	if err != nil {
		panic(err)
	}
	return a
}

// geth is go-ethereum's form of an address.
func geth(a chain.Address) common.Address { return common.BytesToAddress([]byte(a)) }

// all takes every address for one of ours.
func all(context.Context) (chain.Ours, error) {
	return func(chain.Address) bool { return true }, nil
}

var seedFlag = flag.Uint64("evm.seed", 0, "seed of the random salts; 0 takes a random one")

func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-evm.seed=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func randomSalt(r *rand.Rand) (salt [32]byte) {
	for i := range salt {
		salt[i] = byte(r.Uint32())
	}
	return salt
}

// startDev starts a chain of package dev that does not let tests wait for blocks.
func startDev(t *testing.T) *dev.Chain {
	t.Helper()
	c, err := dev.Start(t.Context(), dev.Config{BlockTime: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func walletKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := evm.ParseKey(dev.WalletKey)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func openWallet(t *testing.T, url string) *evm.Wallet {
	t.Helper()
	w, err := evm.OpenWallet(t.Context(), url, walletKey(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// startBare starts a chain with nothing on it but a rich account, and returns
// the path of its socket. Nobody mines on it but the test.
func startBare(t *testing.T, rich *ecdsa.PrivateKey) (socket string, sim *simulated.Backend) {
	t.Helper()
	// Not t.TempDir: the name of a socket has to be short.
	dir, err := os.MkdirTemp("", "bare")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "ipc")
	sim = simulated.NewBackend(
		types.GenesisAlloc{
			crypto.PubkeyToAddress(rich.PublicKey): {Balance: new(big.Int).Lsh(big.NewInt(1), 70)},
			common.HexToAddress(evm.ProxyAddress):  {Balance: new(big.Int)}, // which simulated chains have by now
		},
		func(n *node.Config, _ *ethconfig.Config) { n.IPCPath, n.AllowUnprotectedTxs = socket, true })
	t.Cleanup(func() { sim.Close() })
	return socket, sim
}

// mining mines a block every few milliseconds while f runs.
func mining(sim *simulated.Backend, f func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			sim.Commit()
			time.Sleep(5 * time.Millisecond)
		}
	}()
	defer func() { // also where f ends the test
		cancel()
		<-done
	}()
	f()
}

func codeAt(t *testing.T, sim *simulated.Backend, address chain.Address) []byte {
	t.Helper()
	code, err := sim.Client().CodeAt(t.Context(), geth(address), nil)
	if err != nil {
		t.Fatal(err)
	}
	return code
}
