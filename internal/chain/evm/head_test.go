package evm_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// stuckAt answers with a block of this number for the newest.
func (w *world) stuckAt(t *testing.T, number uint64) *evmtest.Proxy {
	honest := evmtest.StartProxy(t, w.socket)
	return w.liar(t, func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"latest"` {
			c.Params[0] = json.RawMessage(fmt.Sprintf(`"0x%x"`, number))
			return honest.Ask(c)
		}
		return a
	})
}

// A node whose head does not rise is left for one that has a higher, and not
// before its time.
func TestStuckNodeIsLeft(t *testing.T) {
	w := newWorld(t)
	number := w.start.Number
	stuck, ahead := w.stuckAt(t, number), w.liar(t, nil)
	s := open(t, stuck.URL, "http://127.0.0.1:1", w.stuckAt(t, number+1).URL, ahead.URL)
	for range 3 {
		if head, err := s.Head(t.Context()); err != nil || head.Number != number {
			t.Fatalf("the head is %+v, %v, want that of the first node, %d", head, err, number)
		}
	}
	if n := ahead.Count("eth_getBlockByNumber"); n != 1 { // block 0, since it has a say in which chain it is
		t.Errorf("the last node was asked %d times before its time, want once", n)
	}
	s.StuckAfter(time.Nanosecond)
	for range 2 {
		if head, err := s.Head(t.Context()); err != nil || head.Number <= number+1 {
			t.Fatalf("the head is %+v, %v, want that of the last node", head, err)
		}
		s.StuckAfter(time.Hour)
	}
	if n := stuck.Count("eth_getBlockByNumber"); n != 6 { // block 0 twice, and four heads
		t.Errorf("the stuck node was asked %d times, want 6: it is current no longer", n)
	}
}

// A head below one that was given before has the others asked at once.
func TestNodeThatFellBehindIsLeft(t *testing.T) {
	w := newWorld(t)
	behind := w.stuckAt(t, w.start.Number)
	first := w.liar(t, nil)
	s := open(t, first.URL, behind.URL, w.socket)
	want, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first.Serve(hangUp)
	if head, err := s.Head(t.Context()); err != nil || head.Number != want.Number {
		t.Errorf("the head is %+v, %v, want %d, which was given before", head, err, want.Number)
	}
}

// A node of another chain is not turned to, however high its head is.
func TestStuckNodeIsNotLeftForAnotherChain(t *testing.T) {
	w, other := newWorld(t), startDev(t)
	higher := evmtest.StartProxy(t, other.URL())
	s := open(t, w.stuckAt(t, 0).URL, higher.URL, w.stuckAt(t, 0).URL).StuckAfter(time.Nanosecond)
	for range 3 {
		if head, err := s.Head(t.Context()); err != nil || head.Number != 0 {
			t.Errorf("the head is %+v, %v, want block 0", head, err)
		}
	}
	if higher.Count("eth_chainId") == 0 {
		t.Error("the other chain was not asked, so this test shows nothing")
	}
}
