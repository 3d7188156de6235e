package gateway_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

func (b *bench) chainRecord() gateway.ChainRecord {
	b.t.Helper()
	return must(b.gateway.ChainRecords(b.t.Context(), gateway.Operator()))(b.t)[0]
}

// deepReorg pays an order, confirms that, has another deposit pending, and takes
// all of it away. It returns the block that was confirmed and the two payments.
func deepReorg(b *bench) (confirmed chain.Block, paid, pending chain.Transfer) {
	b.t.Helper()
	o := b.create("1", usdt)
	paid = b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(1, paid)
	confirmed = b.chain.head()
	b.chain.confirm()
	pending = b.chain.pay("0xUSDT", b.create("2", usdt).DepositAddress, units(3, 6))
	b.chain.next(pending)
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.chain.drop(confirmations + 1)
	for range confirmations + 2 {
		b.chain.next()
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) || !errors.Is(err, chain.ErrNeedsPerson) {
		b.t.Fatalf("a reorg below a confirmed deposit: %v, want %v, which needs a person", err, gateway.ErrDeepReorg)
	}
	return confirmed, paid, pending
}

// A deep reorg halts its chain until an operator says to go on. Then what was
// confirmed is kept as it is, the rest is withdrawn as ever, and the next deep
// reorg halts again.
func TestDeepReorgHaltsAndIsResumed(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t)
	b.config.Log = slog.New(slog.NewTextHandler(&log, nil))
	b.restart()
	_, err := b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth)
	if !errors.Is(err, gateway.ErrNotHalted) {
		t.Errorf("resumed what is not halted: %v, want %v", err, gateway.ErrNotHalted)
	}
	deepReorg(b)
	at := b.chainRecord()
	if !strings.Contains(at.Halted, "25.00 ETH_USDT in block 1") || !strings.Contains(at.Halted, "order 1") || at.HaltedAt.IsZero() || at.Resumed {
		t.Errorf("recorded is %+v, want why it is halted", at)
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) {
		t.Errorf("again: %v, want %v", err, gateway.ErrDeepReorg)
	}
	_, err = b.createOrder(b.caller(), params("3", "25"))
	refusedWith(t, "an order on a chain that is halted", err, fault.Unavailable)
	if _, err := b.gateway.ResumeChain(t.Context(), b.caller().Actor, eth); err == nil {
		t.Error("a merchant resumed the chain")
	}
	reason := must(b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth))(t)
	if reason != at.Halted || !b.chainRecord().Resumed {
		t.Errorf("resumed %q, want %q", reason, at.Halted)
	}
	b.chain.record()
	if now := b.chainRecord(); now.Halted != "" || now.Resumed || now.Cursor != b.chain.head().Number {
		t.Errorf("recorded is %+v, want the cursor at the head and nothing halted", now)
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	if o := b.order("2"); len(o.Deposits) != 0 {
		t.Errorf("the deposit that was pending is still there: %+v", o.Deposits)
	}
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	if n := strings.Count(log.String(), "stays credited"); n != 1 || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("the log names the deposit %d times, want once at ERROR:\n%s", n, log.String())
	}
	b.create("3", usdt)

	// What was kept is no reason to halt at the next reorg, however deep; what
	// is confirmed since is.
	b.chain.drop(confirmations + 1)
	for range confirmations + 2 {
		b.chain.next()
	}
	b.chain.record()
	b.chain.next(b.chain.pay("0xUSDT", b.create("4", usdt).DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.chain.drop(confirmations)
	for range confirmations + 1 {
		b.chain.next()
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) {
		t.Errorf("the next deep reorg: %v, want %v", err, gateway.ErrDeepReorg)
	}
}

// A deposit that was kept comes back: in another block it moves there, and in its
// own nothing changes. It is counted once.
func TestKeptDepositComesBack(t *testing.T) {
	for name, back := range map[string]func(b *bench, confirmed chain.Block, paid chain.Transfer){
		"in another block": func(b *bench, _ chain.Block, paid chain.Transfer) { b.chain.next(paid) },
		"in its own": func(b *bench, confirmed chain.Block, _ chain.Transfer) {
			b.chain.drop(len(b.chain.blocks) - 1)
			b.chain.blocks = append(b.chain.blocks, confirmed)
			for range confirmations + 5 {
				b.chain.next()
			}
		},
		"in another, and in its own again": func(b *bench, confirmed chain.Block, paid chain.Transfer) {
			b.chain.next(paid)
			b.chain.record()
			b.chain.drop(len(b.chain.blocks) - 1)
			b.chain.blocks = append(b.chain.blocks, confirmed)
			for range confirmations + 5 {
				b.chain.next()
			}
			if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) {
				b.t.Fatalf("a reorg of the block that it moved to: %v, want %v", err, gateway.ErrDeepReorg)
			}
			must(b.gateway.ResumeChain(b.t.Context(), gateway.Operator(), eth))(b.t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			confirmed, paid, _ := deepReorg(b)
			must(b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth))(t)
			b.chain.record()
			back(b, confirmed, paid)
			b.chain.record()
			b.chain.confirm()
			b.chain.record()
			b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
			b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
			d := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t).Standing.Deposits
			if len(d) != 1 || !b.chain.has(chain.Block{Number: d[0].BlockNumber, Hash: d[0].BlockHash}) {
				t.Errorf("deposits %+v, want the one, in a block that the chain has", d)
			}
		})
	}
}

// The pending deposit was first seen in the block to which a kept one moves, on
// an earlier fork: the row that remembers that makes room.
func TestKeptDepositMovesToWhereItWasBefore(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	paid := b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6))
	b.chain.mine(1, paid)
	first := b.chain.head()
	b.chain.record()
	b.chain.drop(1)
	b.chain.next()
	b.chain.next(paid) // mined again in another block, and confirmed there
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.chain.drop(len(b.chain.blocks) - 1)
	b.chain.blocks = append(b.chain.blocks, first)
	for range confirmations + 5 {
		b.chain.next()
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) {
		t.Fatalf("%v, want %v", err, gateway.ErrDeepReorg)
	}
	must(b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth))(t)
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
	d := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t).Standing.Deposits
	if len(d) != 1 || d[0].BlockHash != first.Hash {
		t.Errorf("deposits %+v, want the one, in the block where it was first", d)
	}
}

// A chain that came back by itself needs nobody.
func TestHaltedChainThatComesBack(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	before := b.chain.blocks
	b.chain.drop(confirmations)
	for range confirmations + 1 {
		b.chain.next()
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrDeepReorg) {
		t.Fatalf("%v, want %v", err, gateway.ErrDeepReorg)
	}
	b.chain.blocks = before
	b.chain.next()
	b.chain.record()
	if at := b.chainRecord(); at.Halted != "" {
		t.Errorf("recorded is %+v, want nothing halted", at)
	}
	b.create("2", usdt)
}

// No order is taken on a chain that can't be read, and the cause is not told.
func TestOrdersOnAChainThatCannotBeRead(t *testing.T) {
	b := newBench(t)
	away := errors.New("node rpc.example: connection refused")
	b.config.Readable = func(name string) error {
		if name == eth {
			return away
		}
		return nil
	}
	b.restart()
	_, err := b.createOrder(b.caller(), params("1", "25"))
	refusedWith(t, "on the chain that can't be read", err, fault.Unavailable)
	if !errors.Is(err, away) {
		t.Errorf("%v, want the cause for the log", err)
	}
	b.create("2", bscUSDT)
}
