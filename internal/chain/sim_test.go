package chain_test

import (
	"crypto/ecdsa"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// sim is a simulated chain with both test tokens, and a Source that reads it as
// it would read a node far away.
type sim struct {
	t      *testing.T
	chain  *simulated.Backend
	key    *ecdsa.PrivateKey
	id     *big.Int
	usdt   chain.Address
	usdc   chain.Address
	source chain.Source
}

func newSim(t *testing.T) *sim {
	t.Helper()
	// Not t.TempDir: the name of a socket has to be short.
	dir, err := os.MkdirTemp("", "sim")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "ipc")

	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	rich := types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 100)}
	s := &sim{t: t, key: key}
	s.chain = simulated.NewBackend(types.GenesisAlloc{crypto.PubkeyToAddress(key.PublicKey): rich},
		func(n *node.Config, _ *ethconfig.Config) { n.IPCPath = socket })
	t.Cleanup(func() { s.chain.Close() })
	if s.source, err = (evm.Family{}).Open([]string{socket}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.source.Close)
	if s.id, err = s.chain.Client().ChainID(t.Context()); err != nil {
		t.Fatal(err)
	}
	holder, supply := crypto.PubkeyToAddress(key.PublicKey), new(big.Int).Lsh(big.NewInt(1), 90)
	s.usdt = s.create(contract.TestUSDTMetaData.Bin, contract.NewTestUSDT().PackConstructor(holder, supply))
	s.usdc = s.create(contract.TestUSDCMetaData.Bin, contract.NewTestUSDC().PackConstructor(holder, supply))
	s.mine(1) // so that no test starts on a block with transfers
	return s
}

func (s *sim) create(code string, arguments []byte) chain.Address {
	s.t.Helper()
	address, _, err := bind.DeployContract(bind.NewKeyedTransactor(s.key, s.id), common.FromHex(code), s.chain.Client(), arguments)
	if err != nil {
		s.t.Fatal(err)
	}
	s.chain.Commit()
	return chain.Address(address.Bytes())
}

// txOf is the id of a chain transaction as package chain has it.
func txOf(signed *types.Transaction) chain.TxID { return chain.TxID(signed.Hash().Bytes()) }

// send sends a payment without mining it and returns what was signed, so that a
// test can send it again on another fork.
func (s *sim) send(token, to chain.Address, raw int64) *types.Transaction {
	s.t.Helper()
	return s.call(token, payment(to, raw))
}

func payment(to chain.Address, raw int64) []byte {
	return contract.NewTestUSDC().PackTransfer(common.Address([]byte(to)), big.NewInt(raw))
}

func (s *sim) call(to chain.Address, data []byte) *types.Transaction {
	s.t.Helper()
	signed, err := s.try(to, data)
	if err != nil {
		s.t.Fatal(err)
	}
	return signed
}

func (s *sim) try(to chain.Address, data []byte) (*types.Transaction, error) {
	opts := bind.NewKeyedTransactor(s.key, s.id)
	opts.GasLimit = 5_000_000 // no estimate: what comes before it may still be pending
	signed, err := bind.Transact(s.bound(to), opts, data)
	if err == nil {
		s.pooled(signed)
	}
	return signed, err
}

// pooled waits until the node counts a payment among those of the next block,
// which it does some time after it took it: a block mined before that lacks it,
// and the next payment gets its nonce. One that waits for an earlier nonce is
// not waited for long.
func (s *sim) pooled(signed *types.Transaction) {
	sender := crypto.PubkeyToAddress(s.key.PublicKey)
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if next, err := s.chain.Client().PendingNonceAt(s.t.Context(), sender); err != nil || next > signed.Nonce() {
			return
		}
	}
}

func (s *sim) bound(to chain.Address) *bind.BoundContract {
	client := s.chain.Client()
	return bind.NewBoundContract(common.Address([]byte(to)), abi.ABI{}, client, client, client)
}

func (s *sim) addressOf(factory chain.Address, salt [32]byte) chain.Address {
	s.t.Helper()
	c := contract.NewDepositFactory()
	address, err := bind.Call(s.bound(factory), nil, c.PackAddressOf(salt), c.UnpackAddressOf)
	if err != nil {
		s.t.Fatal(err)
	}
	return chain.Address(address.Bytes())
}

func (s *sim) again(signed *types.Transaction) {
	s.t.Helper()
	if err := s.chain.Client().SendTransaction(s.t.Context(), signed); err != nil {
		s.t.Fatal(err)
	}
	s.pooled(signed)
}

// pay sends a payment and mines it.
func (s *sim) pay(token, to chain.Address, raw int64) *types.Transaction {
	s.t.Helper()
	signed := s.send(token, to, raw)
	s.chain.Commit()
	return signed
}

func (s *sim) mine(blocks int) {
	for range blocks {
		s.chain.Commit()
	}
}

func (s *sim) head() chain.Block {
	s.t.Helper()
	b, err := s.source.Head(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	b.Proof = nil
	return b
}

// forget takes the chain back by some blocks and drops what was in them.
func (s *sim) forget(blocks uint64) {
	s.t.Helper()
	b, err := s.source.At(s.t.Context(), s.head().Number-blocks)
	if err != nil {
		s.t.Fatal(err)
	}
	s.chain.Rollback()
	if err := s.chain.Fork(common.Hash([]byte(b[0].Hash))); err != nil {
		s.t.Fatal(err)
	}
	s.chain.Rollback()
}

// wallet is who sends.
func (s *sim) wallet() chain.Address {
	return chain.Address(crypto.PubkeyToAddress(s.key.PublicKey).Bytes())
}
