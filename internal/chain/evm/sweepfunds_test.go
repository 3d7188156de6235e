package evm_test

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// sent is a sweep as the node has it.
func (w *world) sent(t *testing.T, id chain.TxID) *types.Transaction {
	t.Helper()
	tx, _, err := w.sim.Client().TransactionByHash(t.Context(), common.BytesToHash([]byte(id)))
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// answers has a node answer a call with this.
func answers(method, result string) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == method {
			return evmtest.Answer{Result: json.RawMessage(`"` + result + `"`)}
		}
		return a
	}
}

// One node among three that lies about gas, or its price, moves nothing of what a sweep is
// signed with.
func TestOneNodeLiesAboutASweepsGas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	honest := w.sent(t, w.sweep(t, w.sweeper(t, w.socket, evm.SweeperConfig{})))
	w.sim.Commit()
	w.nonce++
	for _, lie := range []lie{answers("eth_estimateGas", "0x1c9c380"), answers("eth_estimateGas", "0xf00000"), answers("eth_estimateGas", "0x1"), answers("eth_maxPriorityFeePerGas", "0x48c27395000"),
		answers("eth_maxPriorityFeePerGas", "0x0")} {
		s, err := evm.NewSweeper(open(t, w.liar(t, lie).URL, w.liar(t, nil).URL, w.socket), walletKey(t), evm.SweeperConfig{})
		if err != nil {
			t.Fatal(err)
		}
		w.pay(t, payment{w.usdt, w.a, 1})
		tx := w.sent(t, w.sweep(t, s))
		w.sim.Commit()
		if tx.Gas() > honest.Gas() || tx.Gas() < honest.Gas()/3 || tx.GasTipCap().Cmp(honest.GasTipCap()) != 0 { // the first deployed
			t.Errorf("signed with %d gas and a tip of %v, want about %d and %v", tx.Gas(), tx.GasTipCap(), honest.Gas(), honest.GasTipCap())
		}
		w.nonce++
	}
}

// Of two nodes the lower tip counts; and where one is all there is, gas has a price above
// which nothing is sent, also where nobody set one.
func TestTipOfFewNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	honest, err := w.sim.Client().SuggestGasTipCap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	liar := w.liar(t, answers("eth_maxPriorityFeePerGas", "0x48c27395000")) // 5000 gwei
	for _, nodes := range [][]string{{liar.URL, w.socket}, {w.socket, liar.URL}} {
		sender, err := evm.NewSender(open(t, nodes...), nil, evm.NewKeySigner(walletKey(t)))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := sender.Price(t.Context()); err != nil || p.Tip.Cmp(honest) != 0 {
			t.Errorf("the tip is %v, %v; want %v", p.Tip, err, honest)
		}
	}
	s := w.sweeper(t, liar.URL, evm.SweeperConfig{})
	if id, err := s.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt}); !errors.Is(err, evm.ErrTooDear) || id != "" {
		t.Errorf("sent %s, %v, want ErrTooDear", id, err)
	}
}

// A key without enough of the chain's own coin signs nothing, and sweeps for what gas costs
// once it has enough, without a restart.
func TestSweepWithoutFunds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	s, err := evm.NewSweeper(open(t, w.socket), key, evm.SweeperConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var missing int64
	for _, wei := range []int64{0, 1e10} {
		w.fund(t, key, wei)
		for range 10 {
			id, err := s.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt})
			var short *evm.FundsError
			if !errors.As(err, &short) || id != "" || short.Has.Int64() != wei || short.Needs.Cmp(short.Has) <= 0 {
				t.Fatalf("sent %s, %v, want that the key has %d wei", id, err, wei)
			}
			if !strings.Contains(short.Hint(), evm.Family{}.Print(short.Wallet)) {
				t.Errorf("the hint is %q, want one with the wallet", short.Hint())
			}
			missing = new(big.Int).Sub(short.Needs, short.Has).Int64()
		}
	}
	w.fund(t, key, missing) // what was said is enough
	w.sweep(t, s)
	if got := w.ended(t, s); got.Mined == "" || got.Failed {
		t.Errorf("ended %+v, want it mined", got)
	}
}

// fund gives a key of the chain's own coin, in wei.
func (w *world) fund(t *testing.T, key *ecdsa.PrivateKey, wei int64) {
	t.Helper()
	if wei == 0 {
		return
	}
	client, to := w.sim.Client(), crypto.PubkeyToAddress(key.PublicKey)
	nonce, err := client.PendingNonceAt(t.Context(), geth(walletAddress))
	if err != nil {
		t.Fatal(err)
	}
	id, err := client.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tx, err := types.SignNewTx(walletKey(t), types.LatestSignerForChainID(id), &types.LegacyTx{Nonce: nonce, To: &to, Gas: 21_000, GasPrice: big.NewInt(1e10), Value: big.NewInt(wei)})
	if err == nil {
		err = client.SendTransaction(t.Context(), tx)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.nonce++
	w.pooled(t, len(w.paid))
	w.sim.Commit()
}

// What was signed while the key had enough, and no node takes for want of it, is not offered
// for more each time: it is mined once the key has enough for that.
func TestSweepWhoseFundsAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.liar(t, nil)
	p.Serve(func(w httpWriter, calls []call) bool {
		if calls[0].Method != "eth_sendRawTransaction" {
			return false
		}
		w.Write(evmtest.Refusal(`{"code":-32000,"message":"no"}`).Text(calls[0]))
		return true
	})
	s := w.sweeper(t, p.URL, evm.SweeperConfig{})
	sent, err := s.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt})
	if !errors.Is(err, chain.ErrNotTaken) || sent == "" {
		t.Fatalf("sent %s, %v, want that no node takes it", sent, err)
	}
	p.Answer(answers("eth_getBalance", "0x2540be400"))
	for range 20 {
		looked, err := s.Look(t.Context())
		if short := new(evm.FundsError); !errors.As(err, &short) || len(looked.Raised) != 0 || looked.Waiting != 1 {
			t.Fatalf("looked %+v, %v, want one that waits for funds, as it is", looked, err)
		}
	}
	p.Answer(nil)
	p.Serve(nil)
	if got := w.ended(t, s); got != (evm.EndedSweep{Sent: sent, Mined: sent}) {
		t.Errorf("ended %+v, want it mined as it was sent", got)
	}
}

// What was signed while gas was dear, and can't be paid since, is signed for what gas costs
// today: no node has it.
func TestSweepIsOfferedForLess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.liar(t, answers("eth_maxPriorityFeePerGas", "0x174876e800")) // 100 gwei
	p.Serve(func(w httpWriter, calls []call) bool {
		if tx := evmtest.Sent(t, calls); tx == nil || tx.Cost().Cmp(big.NewInt(1e16)) <= 0 {
			return false
		}
		w.Write(evmtest.Refusal(`{"code":-32000,"message":"insufficient funds for gas * price + value"}`).Text(calls[0]))
		return true
	})
	s := w.sweeper(t, p.URL, evm.SweeperConfig{})
	sent, err := s.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt})
	if !errors.Is(err, chain.ErrNotTaken) || sent == "" {
		t.Fatalf("sent %s, %v, want that no node takes it", sent, err)
	}
	p.Answer(answers("eth_getBalance", "0x2386f26fc10000")) // 0.01
	if got := w.ended(t, s); got.Mined == "" || got.Mined == sent || got.Failed {
		t.Errorf("ended %+v, want it mined for less", got)
	}
}
