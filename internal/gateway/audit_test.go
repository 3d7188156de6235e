package gateway_test

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

// auditedNode is a node of chains where one address holds something.
type auditedNode struct {
	chain.Source               // only what is asked below is there
	blocks       []chain.Block // by number
	address      chain.Address
	raw          int64
	err          error
}

func (n auditedNode) At(_ context.Context, numbers ...uint64) ([]*chain.Block, error) {
	return []*chain.Block{&n.blocks[numbers[0]]}, n.err
}

func (n auditedNode) Agreed(_ context.Context, number uint64) (chain.Block, error) {
	return n.blocks[number], n.err
}

func (n auditedNode) Balances(_ context.Context, _ chain.Block, of []chain.Holding) (list []*big.Int, err error) {
	for _, h := range of {
		raw := int64(0)
		if h.Address == n.address {
			raw = n.raw
		}
		list = append(list, big.NewInt(raw))
	}
	return list, nil
}

// The daily comparison of chain and ledger is made by one replica, counts what differs
// at each place, and says when it could not be made.
func TestAudit(t *testing.T) {
	b := newBench(t)
	address := b.paidOrder("1", 25).To
	other, blocks, others := b.beside(), b.chain.blocks, b.other.blocks
	audit := func(b *bench, n auditedNode, next time.Duration) (ran bool) {
		t.Helper()
		n.blocks, n.address = blocks, address
		elsewhere := n
		elsewhere.blocks = others
		return must(b.gateway.Audit(t.Context(), map[string]chain.Source{eth: n, bsc: elsewhere}, next))(t)
	}
	const again = -time.Second // at once
	if audit(b, auditedNode{raw: 25_000_000}, again) {
		t.Error("it ran before it was planned")
	}
	if err := b.gateway.PlanAudit(t.Context(), -time.Second); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		node   auditedNode
		count  int
		failed bool
	}{
		"equal":    {auditedNode{raw: 25_000_000}, 0, false},
		"less":     {auditedNode{raw: 24_999_999}, 1, false},
		"not seen": {auditedNode{err: errors.New("no node answers")}, -1, true},
	} {
		if !audit(b, c.node, again) {
			t.Fatalf("%s: it was due and did not run", name)
		}
		last := must(other.gateway.LastAudit(t.Context()))(t)
		if last.At.IsZero() || (last.Failed != "") != c.failed {
			t.Errorf("%s: %+v", name, last)
		}
		if want := (store.Differences{Chain: eth, Place: "deposits", Count: c.count}); !c.failed && !slices.Contains(last.Found, want) {
			t.Errorf("%s: found %+v, want %+v", name, last.Found, want)
		}
	}
	// While one is at it, and until the next day, others do nothing.
	if !audit(b, auditedNode{raw: 25_000_000}, time.Hour) {
		t.Error("it was due and did not run")
	}
	if audit(other, auditedNode{raw: 25_000_000}, time.Hour) {
		t.Error("another replica did it again on the same day")
	}
}
