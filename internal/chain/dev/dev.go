// Package dev runs a real Ethereum chain inside this process: go-ethereum's
// node, put together as `geth --dev` does it, with the test tokens and the
// deposit factory on it and a wallet full of worthless coins. It answers
// JSON-RPC on the loopback interface, so that a wallet or `cast` can talk to it
// while a program follows it like any other chain.
//
// With a directory the chain survives restarts and crashes: each block's state
// is on disk before the next is made. A crash of the machine may take the
// newest block with it, as a reorg would; whoever follows the chain sees it as
// one.
//
// The keys below are published and known to everyone. Never send anything of
// value to them.
package dev

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

// ChainID is the one that wallets know as the local chain of go-ethereum.
const ChainID = 1337

// The first three accounts of the well-known mnemonic "test test test test test
// test test test test test test junk", which Hardhat and anvil fund as well.
const (
	WalletKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	Wallet    = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" // holds the test tokens, pays
	Owner     = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" // owns the factory
	OwnerKey  = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
	Treasury  = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" // where deposits are swept to
)

// Config of a chain; the zero Config is a chain in memory with a block every second.
type Config struct {
	// Dir keeps the chain; empty for one in memory. One process at a time can
	// have it.
	Dir string

	// Port of JSON-RPC on 127.0.0.1; 0 takes a free one.
	Port int

	// BlockTime is the time between blocks, 1 s when zero. Below a second the
	// chain's clock runs ahead of the real one, since the times of two blocks
	// differ by a second at least: for tests in which time does not matter.
	BlockTime time.Duration

	// Log gets the node's warnings; slog.Default() when nil. go-ethereum has
	// one logger a process, so with several chains the last one started gets
	// all.
	Log *slog.Logger
}

// Chain is a running chain. Its methods are safe for concurrent use.
type Chain struct {
	node       *gethNode
	wallet     *evm.Wallet
	nodes      chain.Source // the node, as who sweeps knows it
	sweeper    *evm.Sweeper
	deployment evm.Deployment
	tokens     []evm.Token

	deployed uint64       // the newest block that a reorg leaves alone
	sending  sync.RWMutex // held for reading to send, for writing during a reorg
	reorgs   chan reorgRequest

	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once
	closed  error
}

// ErrInUse says that another process has the directory.
var ErrInUse = errors.New("another process uses this chain directory: stop it first, or take another directory")

// Start starts the chain and returns when it answers and everything is
// deployed, in well under a second on most machines. The context limits the
// start only. Close the Chain when done.
func Start(ctx context.Context, c Config) (*Chain, error) {
	if c.BlockTime < 0 {
		return nil, fmt.Errorf("dev chain: block time %v is negative", c.BlockTime)
	}
	if c.BlockTime == 0 {
		c.BlockTime = time.Second
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	node, err := startNode(c)
	if err != nil {
		return nil, fmt.Errorf("dev chain: %w", err)
	}
	started := &Chain{node: node, reorgs: make(chan reorgRequest), stop: make(chan struct{}), stopped: make(chan struct{})}
	if err := started.deploy(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("dev chain: %w", err), started.node.close())
	}
	started.deployed = node.head().Number.Uint64()
	go started.seal(c.BlockTime)
	return started, nil
}

// deploy puts the contracts on a new chain and finds them on an old one.
// Nothing seals blocks yet, so each deployment is sealed as soon as it is sent.
func (c *Chain) deploy(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.node.sealPending(ctx)
	}()
	defer func() { cancel(); <-done }()

	key, err := evm.ParseKey(WalletKey)
	if err != nil {
		return err
	}
	if c.deployment, err = evm.Deploy(ctx, c.URL(), key, account(Owner), account(Treasury)); err != nil {
		return err
	}
	if c.tokens, err = evm.DeployTestTokens(ctx, c.URL(), key, account(Wallet)); err != nil {
		return err
	}
	if c.wallet, err = evm.OpenWallet(ctx, c.URL(), key); err != nil {
		return err
	}
	if key, err = evm.ParseKey(OwnerKey); err != nil {
		return err
	}
	if c.nodes, err = (evm.Family{}).Open([]string{c.URL()}); err != nil {
		return err
	}
	c.sweeper, err = evm.NewSweeper(c.nodes, key, evm.SweeperConfig{})
	return err
}

// seal makes a block every period, whether there is something to put into it or not.
func (c *Chain) seal(period time.Duration) {
	defer close(c.stopped)
	timer := time.NewTimer(c.node.pause(period))
	for {
		select {
		case <-c.stop:
			return
		case <-timer.C:
			c.node.seal()
			timer.Reset(c.node.pause(period))
		case r := <-c.reorgs:
			r.done <- c.reorganise(r)
			timer.Reset(c.node.pause(period))
		}
	}
}

// Close stops the chain and, when it has a directory, leaves it there complete.
func (c *Chain) Close() error {
	c.once.Do(func() {
		close(c.stop)
		<-c.stopped
		c.sending.Lock() // a reorg that goes on ends by itself
		defer c.sending.Unlock()
		c.wallet.Close()
		c.nodes.Close()
		c.closed = c.node.close()
	})
	return c.closed
}

// URL is the address of JSON-RPC.
func (c *Chain) URL() string { return c.node.stack.HTTPEndpoint() }

// Deployment is the deposit factory, the same on each chain of this package.
func (c *Chain) Deployment() evm.Deployment { return c.deployment }

// Tokens are the test tokens, at the same addresses on each chain of this package.
func (c *Chain) Tokens() []evm.Token { return append([]evm.Token(nil), c.tokens...) }

// Pay sends raw smallest units of a token from the test wallet and returns the
// chain transaction, which will be in the next block.
func (c *Chain) Pay(ctx context.Context, token, to chain.Address, raw *big.Int) (chain.TxID, error) {
	c.sending.RLock()
	defer c.sending.RUnlock()
	return c.wallet.Pay(ctx, token, to, raw)
}

// Sweep has the factory sweep deposit addresses, at its owner's cost: the test wallet has
// payments to send meanwhile, from other programs too.
func (c *Chain) Sweep(ctx context.Context, s chain.Scheme, salts [][32]byte, tokens []chain.Address) (chain.TxID, error) {
	c.sending.RLock()
	defer c.sending.RUnlock()
	if _, err := c.sweeper.Look(ctx); err != nil {
		return "", err
	}
	return c.sweeper.Sweep(ctx, s, salts, tokens)
}

// fundWei is how much of the chain's own coin Fund sends at once: enough for some
// thousand payouts.
var fundWei = new(big.Int).Mul(big.NewInt(10), big.NewInt(params.Ether))

// Fund sends what a payout wallet lacks from the test wallet, of the chain's own coin a
// good deal of it, and returns when it is there, or when a reorg has taken it for good:
// what is lacking then is asked for again.
func (c *Chain) Fund(ctx context.Context, lacking chain.Holding) error {
	id, err := c.give(ctx, lacking)
	if err != nil {
		return fmt.Errorf("fund the payout wallet: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go c.watchFor(ctx, common.Hash([]byte(id)), cancel)
	err = c.wallet.Wait(ctx, id)
	if errors.Is(context.Cause(ctx), errGone) {
		return nil
	}
	return err
}

// errGone says that a chain transaction waits for no block any more.
var errGone = errors.New("a reorg took it for good")

// goneAfter is for how long a chain transaction is neither mined nor waits for it before
// it is gone for good.
const goneAfter = 2 * returnAfter

// watchFor cancels with errGone once a chain transaction that is not mined has been out of
// the pool for goneAfter. Once it is mined, whoever waits for it ends ctx.
func (c *Chain) watchFor(ctx context.Context, hash common.Hash, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for seen := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if c.node.eth.TxPool().Has(hash) {
			seen = time.Now()
		} else if time.Since(seen) > goneAfter {
			cancel(errGone)
			return
		}
	}
}

func (c *Chain) give(ctx context.Context, lacking chain.Holding) (chain.TxID, error) {
	c.sending.RLock()
	defer c.sending.RUnlock()
	if lacking.Token == "" {
		return c.wallet.Give(ctx, lacking.Address, fundWei)
	}
	return c.wallet.Pay(ctx, lacking.Token, lacking.Address, lacking.Raw)
}

// account is one of the addresses above.
func account(text string) chain.Address {
	a, err := evm.Family{}.Parse(text)
	if err != nil {
		panic("dev: " + err.Error())
	}
	return a
}
