package gateway_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// What a replica writes about a chain that another one reads by now is refused: blocks,
// and a reorg, which would take a deposit away.
func TestLateWritesOfAHolderAreRefused(t *testing.T) {
	b := newBench(t)
	beat := func(id string, leaving bool) store.Lease {
		t.Helper()
		heard, err := b.gateway.Pulse(t.Context(), gateway.Pulse{ID: id, Wants: map[string]string{eth: "{}"}, Leaving: leaving})
		if err != nil {
			t.Fatal(err)
		}
		return heard.Chains[eth]
	}
	first := beat("first", false)
	if other := beat("second", false); other != first && other.Holder != "first" {
		t.Fatalf("the second replica took the lease of a live one: %+v", other)
	}
	beat("first", true) // as if its time had run out
	second := beat("second", false)
	if second.Holder != "second" || second.Number <= first.Number {
		t.Fatalf("the lease is %+v, want the second replica's with a number above %d", second, first.Number)
	}

	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	blocks, _ := b.chain.batch(b.chain.head().Number)
	if err := b.gateway.Under(first).Record(t.Context(), blocks); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the first holder's blocks: %v, want %v", err, store.ErrFenced)
	}
	if n := len(b.order("1").Deposits); n != 0 {
		t.Errorf("%d deposits were recorded by the first holder", n)
	}
	if err := b.gateway.Under(second).Record(t.Context(), blocks); err != nil {
		t.Fatal(err)
	}
	b.chain.drop(1)
	b.chain.mine(1)
	b.chain.next()
	reorg, _ := b.chain.batch(b.chain.head().Number)
	if reorg.Ancestor == nil {
		t.Fatal("it is no reorg, and the test tests nothing")
	}
	if err := b.gateway.Under(first).Record(t.Context(), reorg); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the first holder's reorg: %v, want %v", err, store.ErrFenced)
	}
	if n := len(b.order("1").Deposits); n != 1 {
		t.Errorf("%d deposits are recorded, want that of the second holder", n)
	}
}

// A replica is heard of while it writes something that takes long: else it would lose
// the chain in the middle of every great batch, and so would the next one.
func TestReplicaIsHeardOfWhileItWrites(t *testing.T) {
	b := newBench(t)
	if !b.gateway.Shared() {
		t.Skip("SQLite has one writer, and one replica")
	}
	writing, end := make(chan struct{}, 10), make(chan struct{})
	written := make(chan error, 1)
	go func() {
		written <- b.store.Update(t.Context(), func(*store.Tx) error {
			writing <- struct{}{}
			<-end
			return nil
		})
	}()
	<-writing
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	heard, err := b.gateway.Pulse(ctx, gateway.Pulse{ID: "first", Wants: map[string]string{eth: "{}"}})
	if err != nil || heard.Alive != 1 || heard.Chains[eth].Holder != "first" {
		t.Errorf("heard %+v, %v; want the replica with its chain, though something else is being written", heard, err)
	}
	close(end)
	if err := <-written; err != nil {
		t.Error(err)
	}
}
