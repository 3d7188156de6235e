package evm_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

func (w *world) sweeper(t *testing.T, url string, c evm.SweeperConfig) *evm.Sweeper {
	t.Helper()
	s, err := evm.NewSweeper(open(t, url), walletKey(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sweep sends a sweep of what lies at a.
func (w *world) sweep(t *testing.T, s *evm.Sweeper) chain.TxID {
	t.Helper()
	id, err := s.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func look(t *testing.T, s *evm.Sweeper) evm.Looked {
	t.Helper()
	looked, err := s.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return looked
}

// ended makes blocks until a sweep waits no longer.
func (w *world) ended(t *testing.T, s *evm.Sweeper) evm.EndedSweep {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		w.sim.Commit()
		if looked := look(t, s); len(looked.Ended) > 0 {
			if looked.Waiting != 0 {
				t.Errorf("looked %+v, want nothing that waits", looked)
			}
			return looked.Ended[0]
		}
	}
	t.Fatal("the sweep does not end")
	return evm.EndedSweep{}
}

func (w *world) swept(t *testing.T) string {
	t.Helper()
	head, err := open(t, w.socket).Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return balances(t, open(t, w.socket), head, chain.Holding{Token: w.usdt, Address: w.a}, chain.Holding{Token: w.usdt, Address: treasury})
}

// What waits for too long gets higher fees for the same nonce, and is mined once.
func TestSweepIsRaised(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.liar(t, nil)
	p.Serve(evmtest.Lose(t))
	s := w.sweeper(t, p.URL, evm.SweeperConfig{RaiseAfter: time.Nanosecond})
	sent := w.sweep(t, s)
	if looked := look(t, s); looked.Waiting != 1 || len(looked.Raised) != 1 || looked.Raised[0] != sent || len(looked.Ended) != 0 {
		t.Errorf("looked %+v, want one that waits and is raised", looked)
	}
	for range 20 { // it does not rise for ever
		look(t, s)
	}
	if looked := look(t, s); looked.Waiting != 1 || len(looked.Raised) != 0 {
		t.Errorf("looked %+v after many raises, want no more", looked)
	}
	p.Serve(nil)
	if got := w.ended(t, s); got.Sent != sent || got.Mined == "" || got.Mined == sent || got.Failed {
		t.Errorf("ended %+v, want it mined with other fees", got)
	}
	if got, want := w.swept(t), "[0 7]"; got != want { // with the 5 that were paid there
		t.Errorf("address and treasury hold %s, want %s", got, want)
	}
	if next, err := w.sim.Client().PendingNonceAt(t.Context(), geth(walletAddress)); err != nil || next != w.nonce+uint64(len(w.paid))+1 {
		t.Errorf("the next nonce is %d, %v, want one more than before", next, err)
	}
}

// Fees rise no further than they may, and nothing is sent while gas costs more.
func TestSweepIsNotRaisedAboveTheCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	price, err := w.sim.Client().SuggestGasPrice(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dear := w.sweeper(t, w.socket, evm.SweeperConfig{FeeCap: big.NewInt(1)})
	if id, err := dear.Sweep(t.Context(), w.scheme, [][32]byte{{1}}, []chain.Address{w.usdt}); !errors.Is(err, evm.ErrTooDear) || id != "" {
		t.Errorf("sent %s, %v, want ErrTooDear", id, err)
	}
	s := w.sweeper(t, w.socket, evm.SweeperConfig{FeeCap: price.Add(price, big.NewInt(1e6)), RaiseAfter: time.Nanosecond})
	sent := w.sweep(t, s)
	for range 3 {
		if looked := look(t, s); looked.Waiting != 1 || len(looked.Raised) != 0 {
			t.Errorf("looked %+v, want one that waits as it is", looked)
		}
	}
	if got := w.ended(t, s); got.Mined != sent {
		t.Errorf("ended %+v, want it mined as it was sent", got)
	}
}

// A sweep whose nonce something else took, or which waits for a nonce that a node made up,
// will not be mined; and one can be mined in vain.
func TestSweepThatSweepsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.liar(t, nil)
	s := w.sweeper(t, p.URL, evm.SweeperConfig{})
	p.Serve(evmtest.Lose(t))
	sent := w.sweep(t, s)
	w.pay(t, payment{w.usdt, treasury, 1})
	if got := w.ended(t, s); got != (evm.EndedSweep{Sent: sent}) {
		t.Errorf("ended %+v, want that its nonce was taken", got)
	}
	p.Serve(nil)
	p.Answer(func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getTransactionCount" {
			a.Result = json.RawMessage(`"0xffff"`)
		}
		return a
	})
	sent = w.sweep(t, s)
	p.Answer(nil)
	if got := w.ended(t, s); got != (evm.EndedSweep{Sent: sent}) {
		t.Errorf("ended %+v, want that it waits for what is not there", got)
	}
	p.Answer(func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		var receipt map[string]any
		if c.Method == "eth_getTransactionReceipt" && json.Unmarshal(a.Result, &receipt) == nil && receipt != nil {
			receipt["status"] = "0x0"
			a.Result, _ = json.Marshal(receipt)
		}
		return a
	})
	sent = w.sweep(t, s)
	if got := w.ended(t, s); got != (evm.EndedSweep{Sent: sent, Mined: sent, Failed: true}) {
		t.Errorf("ended %+v, want it mined in vain", got)
	}
}

// Every node is asked where the factory sweeps to: where they differ, nobody knows.
func TestTreasuryOfAllNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.liar(t, func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_call" {
			a.Result, _ = json.Marshal(hexutil.Bytes(append(make([]byte, 31), 7)))
		}
		return a
	})
	if got, err := open(t, w.socket).Treasury(t.Context(), w.scheme); err != nil || got != treasury {
		t.Errorf("the treasury is %s, %v, want %s", got, err, treasury)
	}
	if got, err := open(t, w.socket, p.URL).Treasury(t.Context(), w.scheme); !errors.Is(err, chain.ErrDisagree) {
		t.Errorf("of two nodes that differ it is %s, %v, want ErrDisagree", got, err)
	}
}
