package gateway_test

import (
	"crypto/ecdsa"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
)

// nodeChain is the chain of a node that makes blocks when it is told, with the tokens of
// the table on it.
type nodeChain struct {
	url    string
	client simulated.Client
	blocks blocks
	key    *ecdsa.PrivateKey
	id     *big.Int
	tokens map[string]common.Address
	nonce  uint64
}

// blocks tells a node what to do with its blocks. Times are seconds since 1970.
type blocks interface {
	// mine makes the next block of what was sent: at that time, or a second after its
	// parent where the node can't choose.
	mine(t *testing.T, at uint64)
	// empty makes one at that time, with nothing in it.
	empty(t *testing.T, at uint64)
	// reorg takes the newest blocks away, and what was in them out of the pool.
	reorg(t *testing.T, depth int)
}

// deploy puts the tokens on the chain, which the wallet has all of.
func (c *nodeChain) deploy(t *testing.T) {
	t.Helper()
	c.tokens, c.id = map[string]common.Address{}, must(c.client.ChainID(t.Context()))(t)
	supply := new(big.Int).Lsh(big.NewInt(1), 100)
	usd := append(common.FromHex(contract.TestUSDTMetaData.Bin), contract.NewTestUSDT().PackConstructor(c.wallet(), supply)...)
	usdcCode := append(common.FromHex(contract.TestUSDCMetaData.Bin), contract.NewTestUSDC().PackConstructor(c.wallet(), supply)...)
	for token, code := range map[string][]byte{cases.USDT: usd, cases.Fake: usd, cases.USDC: usdcCode} {
		c.tokens[token] = crypto.CreateAddress(c.wallet(), c.nonce)
		c.send(t, nil, code, 5_000_000)
		c.blocks.mine(t, c.head(t).Time+1)
	}
	c.deployFee(t, supply)
	// Block times are those of the table alone from here on: the node's own clock is
	// behind.
	c.blocks.empty(t, c.head(t).Time+24*60*60)
}

// takesAFeeUnsaid is the oddity of OddToken.sol whose logs say more than arrives.
const takesAFeeUnsaid = 4

func (c *nodeChain) deployFee(t *testing.T, supply *big.Int) {
	t.Helper()
	at := crypto.CreateAddress(c.wallet(), c.nonce)
	c.tokens[cases.Fee] = at
	c.send(t, nil, common.FromHex(evmtest.OddTokenMetaData.Bin), 5_000_000)
	odd := evmtest.NewOddToken()
	c.send(t, &at, odd.PackMint(c.wallet(), supply), 200_000)
	c.send(t, &at, odd.PackBe(takesAFeeUnsaid), 200_000)
	c.blocks.mine(t, c.head(t).Time+1)
}

func (c *nodeChain) wallet() common.Address { return crypto.PubkeyToAddress(c.key.PublicKey) }

// send signs and sends, and returns once the node counts it among those of the next block.
func (c *nodeChain) send(t *testing.T, to *common.Address, data []byte, gas uint64) {
	t.Helper()
	signed := must(types.SignNewTx(c.key, types.LatestSignerForChainID(c.id), &types.DynamicFeeTx{ChainID: c.id, Nonce: c.nonce, To: to,
		Gas: gas, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Data: data}))(t)
	c.pool(t, signed)
}

func (c *nodeChain) pool(t *testing.T, signed *types.Transaction) {
	t.Helper()
	if err := c.client.SendTransaction(t.Context(), signed); err != nil {
		t.Fatal(err)
	}
	c.nonce = signed.Nonce() + 1
	for end := time.Now().Add(10 * time.Second); must(c.client.PendingNonceAt(t.Context(), c.wallet()))(t) < c.nonce; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the node does not take a transaction")
		}
	}
}

func (c *nodeChain) head(t *testing.T) *types.Header {
	t.Helper()
	return must(c.client.HeaderByNumber(t.Context(), nil))(t)
}

// startSimulated starts go-ethereum's node within this process.
func startSimulated(t *testing.T) *nodeChain {
	t.Helper()
	dir, err := os.MkdirTemp("", "sim") // the name of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &nodeChain{url: filepath.Join(dir, "ipc"), key: must(crypto.GenerateKey())(t)}
	rich := types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 100)}
	backend := simulated.NewBackend(types.GenesisAlloc{c.wallet(): rich}, func(n *node.Config, _ *ethconfig.Config) { n.IPCPath = c.url })
	t.Cleanup(func() { backend.Close() })
	c.client, c.blocks = backend.Client(), simulatedBlocks{backend}
	c.deploy(t)
	return c
}

// simulatedBlocks are those of go-ethereum's node in this process.
type simulatedBlocks struct{ *simulated.Backend }

func (s simulatedBlocks) mine(*testing.T, uint64) { s.Commit() }

func (s simulatedBlocks) empty(t *testing.T, at uint64) {
	t.Helper()
	s.Rollback() // waits until the pool has left out what is mined; nothing else is in it
	head := must(s.Client().HeaderByNumber(t.Context(), nil))(t)
	if err := s.AdjustTime(time.Duration(at-head.Time) * time.Second); err != nil {
		t.Fatal(err)
	}
}

func (s simulatedBlocks) reorg(t *testing.T, depth int) {
	t.Helper()
	head := must(s.Client().HeaderByNumber(t.Context(), nil))(t)
	ancestor := must(s.Client().HeaderByNumber(t.Context(), new(big.Int).Sub(head.Number, big.NewInt(int64(depth)))))(t)
	s.Rollback()
	if err := s.Fork(ancestor.Hash()); err != nil {
		t.Fatal(err)
	}
	s.Rollback()
}

// startAnvil starts Foundry's node.
func startAnvil(t *testing.T) *nodeChain {
	t.Helper()
	c := &nodeChain{url: evmtest.Anvil.Start(t), key: must(crypto.GenerateKey())(t)}
	calls := must(rpc.DialContext(t.Context(), c.url))(t)
	t.Cleanup(calls.Close)
	anvil := anvilBlocks{calls}
	anvil.call(t, "evm_setAutomine", false)
	anvil.call(t, "anvil_setBalance", c.wallet(), "0x56bc75e2d63100000") // 100 of its coin
	c.client, c.blocks = ethclient.NewClient(calls), anvil
	c.deploy(t)
	return c
}

// anvilBlocks are those of Anvil, told by its own methods.
type anvilBlocks struct{ calls *rpc.Client }

func (a anvilBlocks) call(t *testing.T, method string, words ...any) {
	t.Helper()
	if err := a.calls.CallContext(t.Context(), nil, method, words...); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}

func (a anvilBlocks) mine(t *testing.T, at uint64) {
	t.Helper()
	a.call(t, "evm_mine", map[string]uint64{"timestamp": at})
}

func (a anvilBlocks) empty(t *testing.T, at uint64) {
	t.Helper()
	a.mine(t, at)
}

// reorg puts as many empty blocks in the place of those that go.
func (a anvilBlocks) reorg(t *testing.T, depth int) {
	t.Helper()
	a.call(t, "anvil_reorg", depth, []any{})
	a.call(t, "anvil_dropAllTransactions")
}
