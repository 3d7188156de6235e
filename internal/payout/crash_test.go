package payout_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/store"
)

// crashing is a chain.Sender whose process dies at one of its calls: before it, so that
// everything since the call before was done, or after it, so that nobody remembers what
// it did.
type crashing struct {
	chain.Sender
	left  int // calls until then
	after bool
	die   func()
}

// at is called at the begin of every call; what it returns, at the end.
func (c *crashing) at() (end func()) {
	c.left--
	if c.left == 0 && !c.after {
		c.die()
	}
	if c.left == 0 && c.after {
		return c.die
	}
	return func() {}
}

func (c *crashing) Nonces(ctx context.Context) (chain.Nonces, error) {
	defer c.at()()
	return c.Sender.Nonces(ctx)
}

func (c *crashing) Price(ctx context.Context) (chain.Price, error) {
	defer c.at()()
	return c.Sender.Price(ctx)
}

func (c *crashing) Sign(ctx context.Context, nonce uint64, p *chain.Payment, f chain.Fees) (chain.Signed, error) {
	defer c.at()()
	return c.Sender.Sign(ctx, nonce, p, f)
}

func (c *crashing) Resign(ctx context.Context, s chain.Signed, f chain.Fees) (chain.Signed, error) {
	defer c.at()()
	return c.Sender.Resign(ctx, s, f)
}

func (c *crashing) Cost(s chain.Signed) (*big.Int, error) {
	defer c.at()()
	return c.Sender.Cost(s)
}

func (c *crashing) Broadcast(ctx context.Context, nonce uint64, s chain.Signed) error {
	defer c.at()()
	return c.Sender.Broadcast(ctx, nonce, s)
}

func (c *crashing) Find(ctx context.Context, p *chain.Payment, ids []chain.TxID) (chain.Sight, error) {
	defer c.at()()
	return c.Sender.Find(ctx, p, ids)
}

func (c *crashing) Consumed(ctx context.Context, final chain.Block) (uint64, error) {
	defer c.at()()
	return c.Sender.Consumed(ctx, final)
}

// The process dies at each of its calls to the chain, before it and after it, until a
// run needs no more of them. Whatever was done by then, every payout arrives once. A
// short run takes every third of them, beginning anywhere.
func TestCrashAnywhere(t *testing.T) {
	b := newBench(t)
	crashes, begin, step := 0, 1+rand.IntN(3), 3
	if os.Getenv("XCHECKOUT_LONG") != "" {
		begin, step = 1, 1
	}
	for at := begin; ; at += step {
		for _, after := range []bool{false, true} {
			list := []gateway.RefundDetail{b.refund(10*at, 1), b.refund(10*at+1, 2)}
			if after {
				list[0], list[1] = b.refund(10*at+2, 1), b.refund(10*at+3, 2)
			}
			c := &crashing{left: at, after: after}
			dead := false
			c.die = func() { dead = true; b.store.Close() } // nothing it knows gets out any more
			s := b.sender(func(p *payout.Config) { c.Sender, p.Sender = p.Sender, c })
			for _, then := range []func(){
				func() { b.now = b.now.Add(payout.BumpAfterDefault) }, // fees are raised
				func() { b.mine(confirmations) },
				func() { b.mine(70) }, // final
				func() {},
			} {
				if err := s.Turn(t.Context()); err != nil && !dead {
					t.Fatal(err)
				}
				if dead {
					break
				}
				then()
			}
			if dead {
				crashes++
				b.reopen()
			}
			b.untilDone(b.sender(), list...)
			for i, r := range list {
				to := 10*at + i
				if after {
					to += 2
				}
				b.got(b.tokens[0], to, int64(i+1))
				b.is(r, payment.PayoutDone, "")
			}
			b.mine(70)
			b.turn(b.sender())
			if t.Failed() {
				t.Fatalf("crash at call %d, after it: %v", at, after)
			}
			if !dead {
				t.Logf("%d crashes, from call %d on, every %d", crashes, begin, step)
				if crashes < 30/step {
					t.Errorf("%d crashes, want many: the calls are not counted", crashes)
				}
				b.ledger()
				b.onePayoutALane()
				return
			}
		}
	}
}

// onePayoutALane fails if a nonce of the wallet was not used, or is recorded twice.
func (b *bench) onePayoutALane() {
	b.t.Helper()
	err := b.store.View(b.t.Context(), func(tx *store.Tx) error {
		w, err := tx.Wallet(eth, b.wallet())
		if err != nil {
			return err
		}
		seen := map[string]uint64{}
		for nonce := range w.Nonce {
			l, err := tx.Lane(w, nonce)
			if err != nil {
				return fmt.Errorf("nonce %d: %w", nonce, err)
			}
			if before, twice := seen[l.Payout.ID]; twice {
				return fmt.Errorf("payout %s has the nonces %d and %d", l.Payout.ID, before, nonce)
			}
			seen[l.Payout.ID] = nonce
		}
		return nil
	})
	if err != nil {
		b.t.Error(err)
	}
}
