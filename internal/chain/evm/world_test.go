package evm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/ethclient/simulated"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// world is a chain with payments on it, of which the tests know every one.
type world struct {
	socket     string
	sim        *simulated.Backend
	wallet     *evm.Wallet
	scheme     chain.Scheme
	usdt, usdc chain.Address
	a, b       chain.Address // two deposit addresses

	nonce uint64       // of the wallet before the payments
	start chain.Block  // the payments come after it
	paid  []chain.TxID // in their order
	want  []string     // every transfer of the two tokens since start
}

// newWorld makes: a block with two payments of one token to a, and one of
// another token to b; a block without any; one with a payment to b and one to
// somebody else; one with a transaction that is no transfer of a token; two
// without any.
func newWorld(t *testing.T) *world {
	t.Helper()
	key := walletKey(t)
	w := &world{}
	w.socket, w.sim = startBare(t, key)
	var deployment evm.Deployment
	var tokens []evm.Token
	mining(w.sim, func() {
		var err error
		if deployment, err = evm.Deploy(t.Context(), w.socket, key, owner, treasury); err != nil {
			t.Fatal(err)
		}
		if tokens, err = evm.DeployTestTokens(t.Context(), w.socket, key, walletAddress); err != nil {
			t.Fatal(err)
		}
	})
	w.scheme, w.usdt, w.usdc = deployment.Scheme(), tokens[0].Contract, tokens[1].Contract
	w.a, w.b = w.derive(t, 1), w.derive(t, 2)
	w.wallet = openWallet(t, w.socket)
	w.sim.Commit()
	honest := open(t, w.socket)
	var err error
	if w.start, err = honest.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.nonce, err = w.sim.Client().PendingNonceAt(t.Context(), geth(walletAddress)); err != nil {
		t.Fatal(err)
	}
	w.pay(t, payment{w.usdt, w.a, 1}, payment{w.usdt, w.a, 1}, payment{w.usdc, w.b, 3})
	w.sim.Commit()
	w.pay(t, payment{w.usdc, w.b, 4}, payment{w.usdt, treasury, 5})
	w.pay(t, payment{w.usdt, "", 0})
	w.sim.Commit()
	w.sim.Commit()
	return w
}

func (w *world) derive(t *testing.T, n byte) chain.Address {
	t.Helper()
	a, err := evm.Family{}.Derive(w.scheme, [32]byte{n})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// payment is one to somebody; to nobody it is a call of the token that moves nothing.
type payment struct {
	token, to chain.Address
	raw       int64
}

// pay makes a block of payments.
func (w *world) pay(t *testing.T, payments ...payment) {
	t.Helper()
	var sent []chain.TxID
	for _, p := range payments {
		var id chain.TxID
		var err error
		if p.to == "" {
			id, err = w.approve(t, p.token)
		} else {
			id, err = w.wallet.Pay(t.Context(), p.token, p.to, big.NewInt(p.raw))
		}
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, id)
	}
	w.pooled(t, len(w.paid)+len(sent))
	w.sim.Commit()
	head, err := w.sim.Client().BlockByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(head.Transactions()) != len(sent) {
		t.Fatalf("block %d has %d chain transactions, want %d", head.NumberU64(), len(head.Transactions()), len(sent))
	}
	for i, p := range payments {
		w.paid = append(w.paid, sent[i])
		if p.to != "" {
			w.want = append(w.want, fmt.Sprintf("block %d %x: %d.0 %s %s to %s: %d", head.NumberU64(), head.Hash(), i, sent[i], p.token, p.to, p.raw))
		}
	}
}

// pooled waits until the node counts as many payments among those mined and
// those of the next block. It does so some time after it took them, and a block
// made before that lacks them.
func (w *world) pooled(t *testing.T, payments int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		next, err := w.sim.Client().PendingNonceAt(t.Context(), geth(walletAddress))
		if err != nil {
			t.Fatal(err)
		}
		if next == w.nonce+uint64(payments) {
			return
		}
	}
	t.Fatal("the node does not count the payments")
}

// approve calls a token for something that logs, but no transfer.
func (w *world) approve(t *testing.T, token chain.Address) (chain.TxID, error) {
	t.Helper()
	client := w.sim.Client()
	id, err := client.ChainID(t.Context())
	if err != nil {
		return "", err
	}
	sent, err := bind.NewBoundContract(geth(token), abi.ABI{}, client, client, client).
		RawTransact(bind.NewKeyedTransactor(walletKey(t), id), contract.NewTestUSDC().PackApprove(geth(treasury), big.NewInt(1)))
	if err != nil {
		return "", err
	}
	return chain.TxID(sent.Hash().Bytes()), nil
}

func show(t chain.Transfer) string {
	return fmt.Sprintf("block %d %s: %d.%d %s %s to %s: %s", t.Block.Number, t.Block.Hash, t.TxIndex, t.Ordinal, t.Tx, t.Token, t.To, t.Raw)
}

// read reads everything since the start as a Watcher would.
func (w *world) read(ctx context.Context, s *evm.Source) (found []string, err error) {
	for last := w.start; ; {
		blocks, err := s.Next(ctx, last, 100)
		if err != nil || len(blocks) == 0 {
			return found, err
		}
		list, read, err := s.Transfers(ctx, blocks, []chain.Address{w.usdt, w.usdc}, all)
		if err != nil {
			return nil, err
		}
		if read < 1 || read > len(blocks) {
			return nil, fmt.Errorf("%d of %d blocks were read", read, len(blocks))
		}
		for _, t := range list {
			found = append(found, show(t))
		}
		last = blocks[read-1]
	}
}

// outcome of reading the world.
type outcome int

const (
	right outcome = iota // everything was found
	fails                // an error, which is no loss
)

// expect reads the world and compares. That something is missing, or made up,
// is never right.
func (w *world) expect(t *testing.T, want outcome, s *evm.Source) {
	t.Helper()
	got, err := w.read(t.Context(), s)
	switch {
	case err == nil && !slices.Equal(got, w.want):
		t.Errorf("without an error it read\n%q, want\n%q", got, w.want)
	case err != nil && want == right:
		t.Errorf("it failed, want everything to be found: %v", err)
	case err == nil && want == fails:
		t.Error("it found everything, want an error: the test shows nothing")
	}
}

// edit changes members of a JSON object.
func edit(object json.RawMessage, change func(map[string]json.RawMessage)) json.RawMessage {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil || members == nil {
		return object
	}
	change(members)
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return text
}

// editList changes the elements of a JSON array.
func editList(array json.RawMessage, change func([]json.RawMessage) []json.RawMessage) json.RawMessage {
	var list []json.RawMessage
	if err := json.Unmarshal(array, &list); err != nil {
		return array
	}
	text, err := json.Marshal(change(list))
	if err != nil {
		panic(err)
	}
	return text
}

type (
	call       = evmtest.Call
	httpWriter = http.ResponseWriter
)

// lie changes an answer.
type lie func(evmtest.Call, evmtest.Answer) evmtest.Answer

// foreign makes headers those of a chain that has a field of its own in them,
// so that nobody here can hash them.
func foreign(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
	if c.Method == "eth_getBlockByNumber" {
		a.Result = edit(a.Result, func(h map[string]json.RawMessage) {
			h["l1BatchNumber"], h["extraData"] = json.RawMessage(`"0x1"`), json.RawMessage(`"0x010203"`)
		})
	}
	return a
}

// rootless makes headers foreign, and their receipts' root one that nobody here
// can make.
func rootless(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
	if c.Method == "eth_getBlockByNumber" {
		a = foreign(c, a)
		a.Result = edit(a.Result, func(h map[string]json.RawMessage) { h["receiptsRoot"] = h["parentHash"] })
	}
	return a
}

// both tells two lies one after the other.
func both(first, second lie) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer { return second(c, first(c, a)) }
}

// liar starts a proxy in front of the world's node.
func (w *world) liar(t *testing.T, tell lie) *evmtest.Proxy {
	t.Helper()
	p := evmtest.StartProxy(t, w.socket)
	if tell != nil {
		p.Answer(tell)
	}
	return p
}

func tokensOf(w *world) []chain.Address { return []chain.Address{w.usdt, w.usdc} }

func hangUp(w http.ResponseWriter, _ []evmtest.Call) bool {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
	return true
}
