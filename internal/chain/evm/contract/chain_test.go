package contract_test

import (
	"crypto/ecdsa"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// world is a simulated chain with the factory and both test tokens on it.
type world struct {
	t                        *testing.T
	sim                      *simulated.Backend
	payer, owner, stranger   *account
	treasury                 common.Address
	factory, usdt, usdc      common.Address
	asFactory                *contract.DepositFactory
	asForwarder              *contract.Forwarder
	asToken                  *contract.TestUSDC
	implementation, newPlace common.Address
}

type account struct {
	key     *ecdsa.PrivateKey
	address common.Address
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, payer: newAccount(t), owner: newAccount(t), stranger: newAccount(t),
		treasury:    newAccount(t).address,
		newPlace:    newAccount(t).address,
		asFactory:   contract.NewDepositFactory(),
		asForwarder: contract.NewForwarder(),
		asToken:     contract.NewTestUSDC(),
	}
	alloc := types.GenesisAlloc{}
	for _, a := range []*account{w.payer, w.owner, w.stranger} {
		alloc[a.address] = types.Account{Balance: ether(100)}
	}
	w.sim = simulated.NewBackend(alloc)
	t.Cleanup(func() { w.sim.Close() })

	w.factory = w.create(contract.DepositFactoryMetaData.Bin, w.asFactory.PackConstructor(w.owner.address, w.treasury))
	w.usdt = w.create(contract.TestUSDTMetaData.Bin, contract.NewTestUSDT().PackConstructor(w.payer.address, big.NewInt(1e12)))
	w.usdc = w.create(contract.TestUSDCMetaData.Bin, w.asToken.PackConstructor(w.payer.address, ether(1e6)))
	w.implementation = call(w, w.factory, w.asFactory.PackImplementation(), w.asFactory.UnpackImplementation)
	return w
}

func newAccount(t *testing.T) *account {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return &account{key, crypto.PubkeyToAddress(key.PublicKey)}
}

func ether(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18))
}

func (w *world) opts(from *account) *bind.TransactOpts {
	id, err := w.sim.Client().ChainID(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return bind.NewKeyedTransactor(from.key, id)
}

func (w *world) create(code string, arguments []byte) common.Address {
	w.t.Helper()
	address, _, err := bind.DeployContract(w.opts(w.payer), common.FromHex(code), w.sim.Client(), arguments)
	if err != nil {
		w.t.Fatal(err)
	}
	w.sim.Commit()
	return address
}

// do sends a call that has to succeed.
func (w *world) do(from *account, to common.Address, data []byte) *types.Receipt {
	w.t.Helper()
	return w.send(from, to, data, nil)
}

func (w *world) send(from *account, to common.Address, data []byte, value *big.Int) *types.Receipt {
	w.t.Helper()
	opts := w.opts(from)
	opts.Value = value
	if len(data) == 0 {
		opts.GasLimit = 50_000
	}
	client := w.sim.Client()
	sent, err := bind.NewBoundContract(to, w.asFactory.GetABI(), client, client, client).RawTransact(opts, data)
	if err != nil {
		w.t.Fatalf("send: %v", err)
	}
	w.sim.Commit()
	receipt, err := client.TransactionReceipt(w.t.Context(), sent.Hash())
	if err != nil {
		w.t.Fatal(err)
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		w.t.Fatalf("%s failed", sent.Hash())
	}
	return receipt
}

// refused makes a call that has to fail and checks with which of the factory's
// errors.
func refused[E any](w *world, from *account, data []byte) {
	w.t.Helper()
	_, err := w.sim.Client().CallContract(w.t.Context(), ethereum.CallMsg{From: from.address, To: &w.factory, Data: data}, nil)
	var withData rpc.DataError
	if !errors.As(err, &withData) {
		w.t.Fatalf("got error %v, want a refusal by the contract", err)
	}
	text, _ := withData.ErrorData().(string)
	got, err := w.asFactory.UnpackError(common.FromHex(text))
	if err != nil {
		w.t.Fatalf("unknown refusal %s: %v", text, err)
	}
	if _, ok := got.(E); !ok {
		w.t.Fatalf("got refusal %T, want %T", got, *new(E))
	}
}

func call[T any](w *world, to common.Address, data []byte, unpack func([]byte) (T, error)) T {
	w.t.Helper()
	client := w.sim.Client()
	v, err := bind.Call(bind.NewBoundContract(to, w.asFactory.GetABI(), client, client, client), nil, data, unpack)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) balance(token, holder common.Address) *big.Int {
	w.t.Helper()
	return call(w, token, w.asToken.PackBalanceOf(holder), w.asToken.UnpackBalanceOf)
}

func (w *world) wantBalance(token, holder common.Address, want int64) {
	w.t.Helper()
	if got := w.balance(token, holder); got.Cmp(big.NewInt(want)) != 0 {
		w.t.Errorf("balance of %s at %s: got %v, want %d", token, holder, got, want)
	}
}

func (w *world) currentTreasury() common.Address {
	w.t.Helper()
	return call(w, w.factory, w.asFactory.PackTreasury(), w.asFactory.UnpackTreasury)
}

func (w *world) depositAddress(salt [32]byte) common.Address {
	w.t.Helper()
	return call(w, w.factory, w.asFactory.PackAddressOf(salt), w.asFactory.UnpackAddressOf)
}

// pay sends tokens from the payer, in smallest units.
func (w *world) pay(token, to common.Address, raw int64) {
	w.t.Helper()
	w.do(w.payer, token, w.asToken.PackTransfer(to, big.NewInt(raw)))
}

func (w *world) wait(d time.Duration) {
	w.t.Helper()
	// The pool learns of a block after the block is there, and until then the chain
	// counts the block's transactions as waiting.
	for {
		err := w.sim.AdjustTime(d)
		if err == nil {
			return
		}
		select {
		case <-w.t.Context().Done():
			w.t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (w *world) code(at common.Address) []byte {
	w.t.Helper()
	code, err := w.sim.Client().CodeAt(w.t.Context(), at, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}
