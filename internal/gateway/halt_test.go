package gateway_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

func (b *bench) chainRecord() gateway.ChainRecord {
	b.t.Helper()
	return must(b.gateway.ChainRecords(b.t.Context(), gateway.Operator()))(b.t)[0]
}

// halted pays an order, takes its coins out of the ledger past all rules, and then
// the payment by a reorg: it can't be given back.
func halted(b *bench) {
	b.t.Helper()
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.move("deposits", "10000000")
	b.chain.drop(confirmations)
	for range confirmations + 1 {
		b.chain.next()
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrReversal) || !errors.Is(err, chain.ErrNeedsPerson) {
		b.t.Fatalf("a deposit that can't be given back: %v, want %v, which needs a person", err, gateway.ErrReversal)
	}
}

// move changes what an account of the first asset holds, by hand.
func (b *bench) move(kind, raw string) {
	b.t.Helper()
	if _, err := databasetest.SQL(b.t, b.data.Database).Exec("update accounts set credits_posted = credits_posted + " + raw + " where asset_id = 1 and kind = '" + kind + "'"); err != nil {
		b.t.Fatal(err)
	}
}

// What the ledger can't give back halts the chain until an operator has mended it and
// says to go on.
func TestChainHaltsAndIsResumed(t *testing.T) {
	b := newBench(t)
	_, err := b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth)
	if !errors.Is(err, gateway.ErrNotHalted) {
		t.Errorf("resumed what is not halted: %v, want %v", err, gateway.ErrNotHalted)
	}
	halted(b)
	at := b.chainRecord()
	if !strings.Contains(at.Halted, "25.00 ETH_USDT in block 1") || !strings.Contains(at.Halted, "order 1") || at.HaltedAt.IsZero() || at.Resumed {
		t.Errorf("recorded is %+v, want why it is halted", at)
	}
	if err := b.chain.try(); !errors.Is(err, gateway.ErrReversal) {
		t.Errorf("again: %v, want %v", err, gateway.ErrReversal)
	}
	_, err = b.createOrder(b.caller(), params("3", "25"))
	refusedWith(t, "an order on a chain that is halted", err, fault.Unavailable)
	if _, err := b.gateway.ResumeChain(t.Context(), b.caller().Actor, eth); err == nil {
		t.Error("a merchant resumed the chain")
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.move("deposits", "-10000000")
	reason := must(b.gateway.ResumeChain(t.Context(), gateway.Operator(), eth))(t)
	if reason != at.Halted || !b.chainRecord().Resumed {
		t.Errorf("resumed %q, want %q", reason, at.Halted)
	}
	b.chain.record()
	if now := b.chainRecord(); now.Halted != "" || now.Resumed || now.Cursor != b.chain.head().Number {
		t.Errorf("recorded is %+v, want the cursor at the head and nothing halted", now)
	}
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED PAID REORGED")
	b.create("3", usdt)
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
