package dev

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
)

// gethNode is go-ethereum's node with the stand-in for a consensus client that
// orders blocks.
type gethNode struct {
	stack  *node.Node
	eth    *eth.Ethereum
	beacon *catalyst.SimulatedBeacon
	log    *slog.Logger
}

func startNode(c Config) (*gethNode, error) {
	quieten(c.Log)
	genesis, err := genesisIn(c.Dir)
	if err != nil {
		return nil, err
	}
	stack, err := node.New(nodeConfig(c))
	if errors.Is(err, node.ErrDatadirUsed) {
		return nil, fmt.Errorf("%s: %w", c.Dir, ErrInUse)
	}
	if err != nil {
		return nil, err
	}
	n := &gethNode{stack: stack, log: c.Log}
	chain := ethConfig()
	chain.Genesis = genesis
	if n.eth, err = eth.New(stack, chain); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	stack.RegisterAPIs([]rpc.API{{
		Namespace: "eth",
		Service:   filters.NewFilterAPI(filters.NewFilterSystem(n.eth.APIBackend, filters.Config{})),
	}})
	if err := stack.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("serve JSON-RPC on 127.0.0.1:%d: %w", c.Port, err), stack.Close())
	}
	// No period: we seal ourselves, which also allows periods below a second.
	if n.beacon, err = catalyst.NewSimulatedBeacon(0, common.HexToAddress(Owner), n.eth); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	if err := n.resubmit(); err != nil {
		return nil, errors.Join(err, n.close())
	}
	return n, nil
}

// resubmit puts what was pending when the chain stopped back into the pool.
// go-ethereum does so by itself ten seconds after a start, when others may have
// taken the nonces.
func (n *gethNode) resubmit() error {
	journal, err := os.Open(n.stack.ResolvePath(ethconfig.Defaults.TxPool.Journal))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // in memory, or new
	}
	if err != nil {
		return fmt.Errorf("read pending transactions: %w", err)
	}
	defer journal.Close()
	var pending []*types.Transaction
	for stream := rlp.NewStream(journal, 0); ; {
		one := new(types.Transaction)
		if stream.Decode(one) != nil {
			break // the end, or the place where a crash cut it off
		}
		pending = append(pending, one)
	}
	n.eth.TxPool().Add(pending, true) // refuses those that were mined
	return nil
}

func nodeConfig(c Config) *node.Config {
	n := node.DefaultConfig
	n.Name = "node"
	n.DataDir = c.Dir
	if c.Dir != "" {
		n.KeyStoreDir = filepath.Join(c.Dir, "keystore") // stays empty; else it goes to a temporary directory
	}
	n.P2P = p2p.Config{NoDiscovery: true, NoDial: true}
	n.IPCPath = ""
	n.HTTPHost, n.HTTPPort = "127.0.0.1", c.Port
	n.HTTPModules = []string{"eth", "net", "web3"}
	// Sockets at the same port, for who wants to be told of new blocks; pages of others
	// are refused there as well.
	n.WSHost, n.WSPort, n.WSModules = n.HTTPHost, n.HTTPPort, n.HTTPModules
	// Pages of this machine may ask, other people's pages in its browser may
	// not; the check of the host name stops those that give their own name the
	// address of this machine.
	n.HTTPCors = []string{"http://localhost", "http://localhost:*", "http://127.0.0.1", "http://127.0.0.1:*"}
	n.HTTPVirtualHosts = []string{"localhost"}
	// Needed for transactions that are signed for all chains at once, like that
	// of the deployment proxy on others.
	n.AllowUnprotectedTxs = true
	return &n
}

// ethConfig keeps the state of every block on disk from the moment it is made.
// The default keeps the newest 128 in memory, and after a crash goes back to
// where they began.
func ethConfig() *ethconfig.Config {
	e := ethconfig.Defaults
	e.SyncMode = ethconfig.FullSync
	e.StateScheme, e.NoPruning = rawdb.HashScheme, true
	e.SnapshotCache = 0
	e.TrieCleanCache, e.TrieDirtyCache = 16, 0
	e.DatabaseCache, e.DatabaseHandles = 16, 64
	e.TransactionHistory = 0         // all of it: an old payment can still be looked up
	e.LogNoHistory = true            // no index of logs: the chain is small, and an index is one more thing to repair
	e.Miner.GasPrice = big.NewInt(1) // as the pool: what it takes is mined, with whatever tip a wallet finds enough
	e.TxPool.Rejournal = time.Second
	e.BlobPool.Datadir = "" // none is sent here, and to open two dozen files for them is a tenth of a start
	return &e
}

// seal makes a block of what is pending and has it on disk before it returns.
func (n *gethNode) seal() {
	n.beacon.Commit()
	n.forgetFinal()
	if err := n.eth.ChainDb().SyncKeyValue(); err != nil {
		n.log.Error("cannot write the chain to disk", "error", err)
	}
}

// forgetFinal takes what go-ethereum calls final out of the chain's database, though not
// from what it answers: once a minute it moves blocks up to there to files in which
// nothing is ever replaced, and a later reorg that goes below would leave a chain that
// makes no block any more.
func (n *gethNode) forgetFinal() {
	rawdb.WriteFinalizedBlockHash(n.eth.ChainDb(), common.Hash{})
}

// sealPending makes a block of what is pending once no more of it comes, until
// the context ends. The fewer blocks a start makes, the less the chain's clock
// is ahead after it.
func (n *gethNode) sealPending(ctx context.Context) {
	before := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Millisecond):
			pending, _ := n.eth.TxPool().Stats()
			if pending > 0 && pending == before {
				n.seal()
				pending = 0
			}
			before = pending
		}
	}
}

// pause is how long to wait before the next block. A chain whose clock got
// ahead of the real one, because several blocks were made within a second as in
// a first start, slows down until they agree, unless its period makes that
// hopeless: payments must not look later than they are.
//
// Nor must they look earlier. A block's time is in whole seconds, so one made
// in the middle of a second would say that what it holds was there when the
// second began, and a payment made right after its order was cancelled would
// have come before. Blocks are made when a second begins, as on a chain with
// slots.
func (n *gethNode) pause(period time.Duration) time.Duration {
	if period < time.Second {
		return period
	}
	if period%time.Second != 0 {
		return min(max(period, time.Until(time.Unix(int64(n.head().Time)+1, 0))), period*3/2)
	}
	next := time.Unix(int64(n.head().Time), 0).Add(period)
	if second := time.Now().Truncate(time.Second).Add(time.Second); next.Before(second) {
		next = second
	}
	return min(time.Until(next), period*3/2)
}

func (n *gethNode) head() *types.Header { return n.eth.BlockChain().CurrentBlock() }

func (n *gethNode) close() error {
	return errors.Join(n.beacon.Stop(), n.stack.Close())
}
