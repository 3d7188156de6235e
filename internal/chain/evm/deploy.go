package evm

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
)

// The deterministic deployment proxy: code at the same address on nearly every
// chain, which deploys what it is sent with CREATE2. The chain transaction that
// makes it was signed once and for all by nobody (its signature is made up, its
// sender follows from it), so anyone who sends the sender its gas money can put
// the proxy on a chain that lacks it. See
// https://github.com/Arachnid/deterministic-deployment-proxy.
var (
	proxyAddress  = common.HexToAddress("0x4e59b44847b379578588920cA78FbF26c0B4956C")
	proxySender   = common.HexToAddress("0x3fAB184622Dc19b6109349B94811493BF2a45362")
	proxyGasMoney = big.NewInt(10_000_000_000_000_000) // 100,000 gas at the 100 gwei it was signed for
	proxySigned   = common.FromHex("0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222")
)

// How often a node is asked to take the proxy's transaction, and how long it has in
// between.
const (
	proxyTries = 20
	proxyPause = 100 * time.Millisecond
)

// ProxyAddress and ProxyCode let a chain of our own have the proxy from its
// first block.
const ProxyAddress = "0x4e59b44847b379578588920cA78FbF26c0B4956C"

// ProxyCode is the proxy's code as it lies on chains.
func ProxyCode() []byte {
	return common.FromHex("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3")
}

// Deployment is a deposit factory on a chain; both addresses are the same on
// every chain for the same owner and treasury.
type Deployment struct {
	Factory        chain.Address
	Implementation chain.Address // of the forwarder whose clones the deposit addresses are
}

// Scheme is how deposit addresses are derived with the factory.
func (d Deployment) Scheme() chain.Scheme {
	return scheme{common.Address([]byte(d.Factory)), common.Address([]byte(d.Implementation))}.canonical()
}

// Predict tells where [Deploy] puts the factory of an owner with a first
// treasury, without a node. It fails with chain.ErrAddress.
func Predict(owner, treasury chain.Address) (Deployment, error) {
	c, err := factoryCreation(owner, treasury)
	if err != nil {
		return Deployment{}, err
	}
	return c.deployment(), nil
}

// Deploy puts the deposit factory on the chain of the node at url, and the
// deterministic deployment proxy when the chain lacks it, paid by key; then it
// has the factory deploy the deposit address of salt zero, which pays nobody's
// order: [Source.Check] looks at its code. What is there already is left as it
// is, so Deploy can be repeated, after an interruption too. The owner may
// change the treasury later; owner and treasury here decide the address, so
// give the same on every chain.
func Deploy(ctx context.Context, url string, key *ecdsa.PrivateKey, owner, treasury chain.Address) (Deployment, error) {
	c, err := factoryCreation(owner, treasury)
	if err != nil {
		return Deployment{}, err
	}
	w, err := OpenWallet(ctx, url, key)
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy factory: %w", err)
	}
	defer w.Close()
	sent, err := w.sendMissing(ctx, c)
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy factory: %w", err)
	}
	// With the factory on its way the probe is sent after it, into the same
	// block. What it costs cannot be asked yet; where the guess was too low it
	// is sent again.
	first, err := w.sendProbe(ctx, c.scheme(), len(sent) > 0)
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy the probe: %w", err)
	}
	if err := w.waitFor(ctx, sent); err != nil {
		return Deployment{}, fmt.Errorf("deploy factory: %w", err)
	}
	err = w.waitFor(ctx, first)
	if errors.Is(err, ErrReverted) {
		if first, err = w.sendProbe(ctx, c.scheme(), false); err == nil {
			err = w.waitFor(ctx, first)
		}
	}
	if err != nil {
		return Deployment{}, fmt.Errorf("deploy the probe: %w", err)
	}
	return c.deployment(), nil
}

// probeSalt is the salt of the deposit address that only the check looks at. No
// order has it: theirs are the outcome of an HMAC.
var probeSalt [32]byte

// probeGas is several times what the deployment of a clone takes on Ethereum.
const probeGas = 300_000

// sendProbe has the factory deploy the probe if it is missing, for a guess of
// gas or for as much as the node says.
func (w *Wallet) sendProbe(ctx context.Context, s scheme, guess bool) ([]chain.TxID, error) {
	found, err := w.hasCode(ctx, depositAddress(s, probeSalt))
	if found || err != nil {
		return nil, err
	}
	var gas uint64
	if guess {
		gas = probeGas
	}
	sent, err := w.sendWith(ctx, gas, s.factory, nil, contract.NewDepositFactory().PackDeploy(probeSalt))
	if err != nil {
		return nil, err
	}
	return []chain.TxID{sent}, nil
}

// Token is a token contract.
type Token struct {
	Symbol   string
	Contract chain.Address
	Decimals int
}

// testSupply is how many whole coins of each test token its holder gets.
const testSupply = 1_000_000_000

// DeployTestTokens puts the two worthless test tokens on a chain, with a supply
// of a billion each for holder, in the same way as [Deploy]: USDT with six
// decimals and without return values, USDC with eighteen decimals.
func DeployTestTokens(ctx context.Context, url string, key *ecdsa.PrivateKey, holder chain.Address) ([]Token, error) {
	who, err := account(holder)
	if err != nil {
		return nil, fmt.Errorf("deploy test tokens: holder: %w", err)
	}
	usdt := newCreation(contract.TestUSDTMetaData.Bin, contract.NewTestUSDT().PackConstructor(who, units(testSupply, 6)))
	usdc := newCreation(contract.TestUSDCMetaData.Bin, contract.NewTestUSDC().PackConstructor(who, units(testSupply, 18)))
	w, err := OpenWallet(ctx, url, key)
	if err != nil {
		return nil, fmt.Errorf("deploy test tokens: %w", err)
	}
	defer w.Close()
	if err := w.create(ctx, usdt, usdc); err != nil {
		return nil, fmt.Errorf("deploy test tokens: %w", err)
	}
	return []Token{{"USDT", usdt.contract(), 6}, {"USDC", usdc.contract(), 18}}, nil
}

// creation is init code for the proxy. The salt is always zero: the address is
// to depend on the code and its arguments alone.
type creation []byte

func newCreation(bytecode string, arguments []byte) creation {
	return append(common.FromHex(bytecode), arguments...)
}

func (c creation) address() common.Address {
	return crypto.CreateAddress2(proxyAddress, [32]byte{}, crypto.Keccak256(c))
}

func (c creation) contract() chain.Address {
	at := c.address()
	return chain.Address(at[:])
}

// scheme holds for the factory, which makes the forwarder its first contract.
func (c creation) scheme() scheme {
	factory := c.address()
	return scheme{factory: factory, implementation: crypto.CreateAddress(factory, 1)}
}

func (c creation) deployment() Deployment {
	s := c.scheme()
	return Deployment{Factory: chain.Address(s.factory[:]), Implementation: chain.Address(s.implementation[:])}
}

func factoryCreation(owner, treasury chain.Address) (creation, error) {
	o, err := account(owner)
	if err != nil {
		return nil, fmt.Errorf("owner: %w", err)
	}
	t, err := account(treasury)
	if err != nil {
		return nil, fmt.Errorf("treasury: %w", err)
	}
	if o == (common.Address{}) || t == (common.Address{}) {
		return nil, fmt.Errorf("owner or treasury is the zero address: %w", chain.ErrAddress)
	}
	return newCreation(contract.DepositFactoryMetaData.Bin, contract.NewDepositFactory().PackConstructor(o, t)), nil
}

// units is an amount of whole coins in the smallest unit of a token.
func units(coins int64, decimals int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(coins), new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals), nil))
}

// create deploys what is not there yet and waits until all of it is.
func (w *Wallet) create(ctx context.Context, creations ...creation) error {
	sent, err := w.sendMissing(ctx, creations...)
	if err != nil {
		return err
	}
	return w.waitFor(ctx, sent)
}

// sendMissing sends the creations of what is not there yet.
func (w *Wallet) sendMissing(ctx context.Context, creations ...creation) ([]chain.TxID, error) {
	// What an interrupted deployment sent may still be on its way; to send it
	// again would fail.
	if err := w.waitPending(ctx); err != nil {
		return nil, err
	}
	if err := w.ensureProxy(ctx); err != nil {
		return nil, err
	}
	var sent []chain.TxID
	for _, c := range creations {
		found, err := w.hasCode(ctx, c.address())
		if err != nil {
			return nil, err
		}
		if found {
			continue
		}
		id, err := w.send(ctx, proxyAddress, nil, append(make([]byte, 32), c...))
		if err != nil {
			return nil, err
		}
		sent = append(sent, id)
	}
	return sent, nil
}

func (w *Wallet) waitFor(ctx context.Context, sent []chain.TxID) error {
	for _, id := range sent {
		if err := w.Wait(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) hasCode(ctx context.Context, address common.Address) (bool, error) {
	code, err := w.client.CodeAt(ctx, address, nil)
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", address, w.node.fault(err))
	}
	return len(code) > 0, nil
}

func (w *Wallet) ensureProxy(ctx context.Context) error {
	found, err := w.hasCode(ctx, proxyAddress)
	if found || err != nil {
		return err
	}
	balance, err := w.client.BalanceAt(ctx, proxySender, nil)
	if err != nil {
		return fmt.Errorf("look for the deployment proxy: %w", w.node.fault(err))
	}
	if lacking := new(big.Int).Sub(proxyGasMoney, balance); lacking.Sign() > 0 {
		paid, err := w.send(ctx, proxySender, lacking, nil)
		if err != nil {
			return fmt.Errorf("pay for the deployment proxy: %w", err)
		}
		if err := w.Wait(ctx, paid); err != nil {
			return fmt.Errorf("pay for the deployment proxy: %w", err)
		}
	}
	signed := new(types.Transaction)
	if err := signed.UnmarshalBinary(proxySigned); err != nil {
		return err
	}
	// A node's pool learns of the money a moment after its chain has it.
	for try := 0; ; try++ {
		err = w.client.SendTransaction(ctx, signed)
		if _, _, missing := w.client.TransactionByHash(ctx, signed.Hash()); err == nil || missing == nil {
			break
		}
		if try < proxyTries && ctx.Err() == nil {
			time.Sleep(proxyPause)
			continue
		}
		return fmt.Errorf("the chain lacks the deployment proxy at %s and the node refuses to put it there (some nodes take it only with replay protection switched off): %w", proxyAddress, w.node.fault(err))
	}
	if err := w.Wait(ctx, txID(signed.Hash())); err != nil {
		return errors.Join(errors.New("deploy the deployment proxy"), err)
	}
	return nil
}
