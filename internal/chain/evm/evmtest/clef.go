package evmtest

import (
	"crypto/ecdsa"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
)

// Clef is an external signer that speaks as clef does, and does what a test says instead
// of asking a person.
type Clef struct {
	URL string
	key *ecdsa.PrivateKey

	mu     sync.Mutex
	away   bool
	decide func(*apitypes.SendTxArgs) error
	asked  int
	fees   map[uint64][]*big.Int
}

// StartClef starts one that signs everything with a key.
func StartClef(t testing.TB, key *ecdsa.PrivateKey) *Clef {
	t.Helper()
	c := &Clef{key: key, fees: map[uint64][]*big.Int{}}
	calls := rpc.NewServer()
	if err := calls.RegisterName("account", clefCalls{c}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.isAway() {
			panic(http.ErrAbortHandler)
		}
		calls.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.Close(); calls.Stop() })
	c.URL = server.URL
	return c
}

// Address is the account that it signs with.
func (c *Clef) Address() common.Address { return crypto.PubkeyToAddress(c.key.PublicKey) }

// Leave has it answer nobody, until Return.
func (c *Clef) Leave() { c.set(func() { c.away = true }) }

// Return ends Leave.
func (c *Clef) Return() { c.set(func() { c.away = false }) }

// Decide is asked before it signs: it may change what is signed, or deny it with an error.
// Nil signs everything.
func (c *Clef) Decide(by func(*apitypes.SendTxArgs) error) { c.set(func() { c.decide = by }) }

func (c *Clef) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *Clef) isAway() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		c.asked++
	}
	return c.away
}

// Asked is how often it was asked for anything, also while it answered nobody.
func (c *Clef) Asked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// Fees are the most that a unit of gas may cost in each of what it has signed, for each
// nonce in their order.
func (c *Clef) Fees() (all [][]*big.Int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, nonce := range slices.Sorted(maps.Keys(c.fees)) {
		all = append(all, slices.Clone(c.fees[nonce]))
	}
	return all
}

type clefCalls struct{ clef *Clef }

// SignTransaction is account_signTransaction.
func (calls clefCalls) SignTransaction(args apitypes.SendTxArgs) (map[string]any, error) {
	c := calls.clef
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if c.decide != nil {
		if err := c.decide(&args); err != nil {
			return nil, err
		}
	}
	tx, err := args.ToTransaction()
	if err != nil {
		return nil, err
	}
	signed, err := types.SignTx(tx, types.LatestSignerForChainID(args.ChainID.ToInt()), c.key)
	if err != nil {
		return nil, err
	}
	c.fees[tx.Nonce()] = append(c.fees[tx.Nonce()], tx.GasFeeCap())
	raw, err := signed.MarshalBinary()
	return map[string]any{"raw": hexutil.Bytes(raw), "tx": signed}, err
}
