package evm_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// notLatest leaves what is said of the newest block as it is.
func notLatest(tell lie) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if len(c.Params) > 0 && (string(c.Params[0]) == `"latest"` || string(c.Params[0]) == `"0x0"`) {
			return a
		}
		return tell(c, a)
	}
}

func headerIs(result string) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" {
			a.Result = json.RawMessage(result)
		}
		return a
	}
}

var zeroBloom = `"0x` + zeros(512) + `"`

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

// A header that cannot be the block's is an error, and the next node is asked:
// a bloom without bits would otherwise make every payment in the block
// invisible.
func TestLiesAboutHeaders(t *testing.T) {
	w := newWorld(t)
	for name, tell := range map[string]lie{
		"null":                 notLatest(headerIs("null")),
		"a list":               notLatest(headerIs("[]")),
		"nothing in it":        notLatest(headerIs("{}")),
		"of another number":    notLatest(onHeaders(set("number", `"0x7"`))),
		"of the pending":       notLatest(onHeaders(set("hash", "null"))),
		"without bloom's bits": notLatest(onHeaders(set("logsBloom", zeroBloom))),
		"of no receipts":       notLatest(onHeaders(set("receiptsRoot", `"0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"`))),
		"at another time":      notLatest(onHeaders(set("timestamp", `"0x1"`))),
		"of another parent":    notLatest(onHeaders(set("parentHash", otherHash))),
		"with another hash":    notLatest(onHeaders(set("hash", otherHash))),
	} {
		t.Run(name, func(t *testing.T) {
			// Something honest first, as every session begins: so it is known
			// what headers look like.
			s := open(t, w.liar(t, tell).URL)
			if _, err := s.Head(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.expect(t, fails, s)
			both := open(t, w.liar(t, tell).URL, w.socket)
			if _, err := both.Head(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.expect(t, right, both)
		})
	}
}

// height is the number of a chain's newest block.
func height(t *testing.T, s *evm.Source) uint64 {
	t.Helper()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Number
}

// Behind one address there may be another chain from one question to the next.
func TestAnotherChainInTheMiddleOfASession(t *testing.T) {
	a, b := newWorld(t), startDev(t).URL()
	for ours, theirs := open(t, a.socket), open(t, b); height(t, theirs) <= height(t, ours); {
		time.Sleep(10 * time.Millisecond)
	}
	begin := func() (*evm.Source, *evmtest.Proxy, chain.Block) {
		t.Helper()
		p := evmtest.StartProxy(t, a.socket)
		s := open(t, p.URL)
		if _, err := s.Identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		head, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s, p, head
	}
	t.Run("At", func(t *testing.T) {
		s, p, head := begin()
		p.StandBefore(b)
		if got, err := s.At(t.Context(), head.Number-1); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
		// And when it is mended, everything goes on.
		p.StandBefore(a.socket)
		if _, err := s.At(t.Context(), head.Number-1); err != nil {
			t.Errorf("back on its chain: %v", err)
		}
	})
	t.Run("Final", func(t *testing.T) {
		s, p, head := begin()
		p.StandBefore(b)
		if got, err := s.Final(t.Context(), head, chain.Policy{Depth: 3}); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
	})
	t.Run("Next", func(t *testing.T) {
		s, p, head := begin()
		before, err := s.At(t.Context(), head.Number-2)
		if err != nil {
			t.Fatal(err)
		}
		p.StandBefore(b)
		if got, err := s.Next(t.Context(), *before[0], 10); !errors.Is(err, chain.ErrForked) {
			t.Errorf("got %+v, %v, want ErrForked", got, err)
		}
		// What did not fit has it asked which chain it serves.
		if got, err := s.Next(t.Context(), *before[0], 10); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
	})
	t.Run("Identity", func(t *testing.T) {
		s, p, _ := begin()
		p.StandBefore(b)
		if got, err := s.Identity(t.Context()); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
	})
	t.Run("another id alone", func(t *testing.T) {
		s, p, head := begin()
		p.Answer(func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_chainId" {
				honest.Result = json.RawMessage(`"0x3d"`)
			}
			return honest
		})
		if got, err := s.At(t.Context(), head.Number); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
	})
	t.Run("after it was away", func(t *testing.T) {
		s, p, _ := begin()
		p.Serve(hangUp)
		if _, err := s.Head(t.Context()); err == nil {
			t.Fatal("the node was not away")
		}
		p.Serve(nil)
		p.StandBefore(b)
		if got, err := s.Head(t.Context()); !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("got %+v, %v, want ErrOtherChain", got, err)
		}
	})
	t.Run("the other node goes on", func(t *testing.T) {
		p := evmtest.StartProxy(t, a.socket)
		s := open(t, p.URL, a.socket)
		a.expect(t, right, s)
		p.StandBefore(b)
		a.expect(t, right, s.Forget())
	})
}

// A node may not say that there is nothing after a block when its head is beyond it.
func TestNothingAfterABlockIsAnErrorBelowTheHead(t *testing.T) {
	w := newWorld(t)
	s := open(t, w.liar(t, notLatest(headerIs("null"))).URL)
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Next(t.Context(), w.start, 10); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("got %+v, %v, want ErrNotFound", got, err)
	}
	if got, err := s.Next(t.Context(), head, 10); err != nil || len(got) != 0 {
		t.Errorf("after the head: got %+v, %v, want nothing", got, err)
	}
}

func TestNextGivesWhatFollows(t *testing.T) {
	w := newWorld(t)
	s := open(t, w.socket)
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := s.Next(t.Context(), chain.Block{}, 5)
	if err != nil || len(blocks) != 5 || blocks[0].Number != 1 || blocks[4].ParentHash != blocks[3].Hash || blocks[4].ParentNumber != 4 {
		t.Errorf("from the beginning: %+v, %v", blocks, err)
	}
	before, err := s.At(t.Context(), head.Number-2)
	if err != nil {
		t.Fatal(err)
	}
	blocks, err = s.Next(t.Context(), *before[0], 5)
	if err != nil || len(blocks) != 2 || blocks[1].Hash != head.Hash || blocks[1].Time != head.Time {
		t.Errorf("two blocks before the head: %+v, %v", blocks, err)
	}
	wrong := *before[0]
	wrong.Hash = chain.Hash(make([]byte, 32))
	if _, err := s.Next(t.Context(), wrong, 5); !errors.Is(err, chain.ErrForked) {
		t.Errorf("after a block that is not on the chain: %v, want ErrForked", err)
	}
	wrong.Hash = ""
	if got, err := s.Next(t.Context(), wrong, 5); err != nil || len(got) != 2 {
		t.Errorf("after a block without hash: %+v, %v", got, err)
	}
	// The chain grows.
	w.sim.Commit()
	if got, err := s.Next(t.Context(), head, 5); err != nil || len(got) != 1 {
		t.Errorf("after what was the head: %+v, %v, want one block", got, err)
	}
	if _, err := s.At(t.Context(), 0, 1_000_000); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("a block that is not there yet: %v, want ErrNotFound", err)
	}
}

func TestFinalIsByDepth(t *testing.T) {
	w := newWorld(t)
	s := open(t, w.socket)
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for depth, want := range map[uint64]uint64{1: head.Number, 3: head.Number - 2, head.Number: 1, head.Number + 1: 0} {
		if got, err := s.Final(t.Context(), head, chain.Policy{Depth: depth}); err != nil || got.Number != want || got.Hash == "" {
			t.Errorf("depth %d: got block %+v, %v, want %d", depth, got, err, want)
		}
	}
	for _, depth := range []uint64{0, head.Number + 2, 1 << 63} {
		if got, err := s.Final(t.Context(), head, chain.Policy{Depth: depth}); err != nil || got.Hash != "" {
			t.Errorf("depth %d: got block %+v, %v, want none", depth, got, err)
		}
	}
	gone := head
	gone.Hash = chain.Hash(make([]byte, 32))
	if got, err := s.Final(t.Context(), gone, chain.Policy{Depth: 3}); !errors.Is(err, chain.ErrForked) {
		t.Errorf("below a head that is not on the chain: %+v, %v, want ErrForked", got, err)
	}
}
