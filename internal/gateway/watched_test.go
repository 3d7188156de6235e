package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// beside opens the bench's data a second time, as another process does.
func (b *bench) beside() *bench {
	b.t.Helper()
	other := *b
	other.data.WhileServed = true
	other.store = must(store.Open(b.t.Context(), other.data))(b.t)
	b.t.Cleanup(func() { other.store.Close() })
	other.config.Store = other.store
	other.gateway = must(gateway.New(b.t.Context(), other.config))(b.t)
	return &other
}

func (b *bench) ours(a string) bool {
	b.t.Helper()
	ours, err := b.gateway.Ours(b.t.Context(), eth)
	if err != nil {
		b.t.Fatal(err)
	}
	return ours(address(a))
}

// Every address that was committed before the call is known, whoever made it,
// and those of orders that ended too.
func TestOursKnowsEveryCommittedAddress(t *testing.T) {
	b := newBench(t)
	other := b.beside()
	var made []string
	for i := range 50 {
		by := []*bench{b, other}[i%2]
		o := by.create(fmt.Sprint(i), usdt)
		if made = append(made, o.DepositAddress); !b.ours(o.DepositAddress) {
			t.Fatalf("order %d was committed by the %s process, and its address is not ours", i, []string{"same", "other"}[i%2])
		}
		if i%5 == 0 {
			if err := b.cancel(fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	const stranger = "0x00000000000000000000000000000000000000AA"
	if b.ours(stranger) {
		t.Error("a stranger's address is ours")
	}
	b.restart()
	for i, a := range made {
		if !b.ours(a) {
			t.Errorf("after a restart, the address of order %d is not ours", i)
		}
	}
	if open, closed := b.gateway.WatchedAddresses("evm"); open != 40 || closed != 10 {
		t.Errorf("%d open and %d closed addresses, want 40 and 10", open, closed)
	}
}

// Addresses of orders that ended while the process runs need less room, and are
// watched all the same.
func TestAddressesOfEndedOrdersAreClosed(t *testing.T) {
	b := newBench(t)
	b.gateway.CloseAt("evm", 20)
	var made []string
	for i := range 20 {
		made = append(made, b.create(fmt.Sprint(i), usdt).DepositAddress)
	}
	b.ours(made[0])
	end := func(from, to int) {
		t.Helper()
		for i := from; i < to; i++ {
			if err := b.cancel(fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	check := func(when string, open, closed int) {
		t.Helper()
		for i, a := range made {
			if !b.ours(a) {
				t.Errorf("%s: the address of order %d is not ours", when, i)
			}
		}
		if gotOpen, gotClosed := b.gateway.WatchedAddresses("evm"); gotOpen != open || gotClosed != closed {
			t.Errorf("%s: %d open and %d closed addresses, want %d and %d", when, gotOpen, gotClosed, open, closed)
		}
	}
	end(0, 15)
	check("as many as before", 20, 0)
	made = append(made, b.create("20", usdt).DepositAddress)
	check("one more", 6, 15)
	b.gateway.CloseAt("evm", 6)
	for i := 21; i < 30; i++ {
		made = append(made, b.create(fmt.Sprint(i), usdt).DepositAddress)
	}
	end(15, 20)
	check("a third of them ended", 15, 15)
}

// Without the read that makes sure of new addresses there is no answer.
func TestOursFailsWithTheDatabase(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.gateway.Ours(ctx, eth); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	b.store.Close()
	if _, err := b.gateway.Ours(t.Context(), eth); !errors.Is(err, store.ErrClosed) {
		t.Errorf("%v, want %v", err, store.ErrClosed)
	}
}

// expected are the expectations of a chain up to a confirmed block, as text.
func (b *bench) expected(c *chainOf, confirmed chain.Block) (list []string) {
	b.t.Helper()
	for _, e := range must(b.gateway.Expected(b.t.Context(), c.name, confirmed))(b.t) {
		list = append(list, fmt.Sprintf("%s %s at %s since %d", e.Raw, e.Token, evmPrint(e.Address), e.Since))
	}
	return list
}

func evmPrint(a chain.Address) string { return family{}.Print(a) }

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: expected are\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A new address is compared once on every chain, since money may lie on any, and
// an order's again when its time is over: with every token, and with the chain's
// own coin.
func TestWhatIsExpected(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.settle()
	at := func(format string) string { return fmt.Sprintf(format, o.DepositAddress) }
	// The contracts of the tests are text: "%s" is their bytes in hexadecimal.
	usdtAt, usdcAt := fmt.Sprint(chain.Address("0xUSDT"))+at(" at %s since "), fmt.Sprint(chain.Address("0xUSDC"))+at(" at %s since ")
	same(t, "a new address", b.expected(b.chain, chain.Block{}), "0 "+usdtAt+"0", "0 "+usdcAt+"0")
	same(t, "on the other chain", b.expected(b.other, chain.Block{}), "0 "+fmt.Sprint(chain.Address("0xBUSDT"))+at(" at %s since ")+"0")

	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, "24000000"), b.chain.pay("0xUSDC", o.DepositAddress, "7"))
	b.chain.record()
	same(t, "once it was compared", b.expected(b.chain, chain.Block{}))
	b.chain.confirm()
	b.chain.mine(60)
	b.chain.record()
	same(t, "at the last moment", b.expected(b.chain, b.chain.head()))
	b.chain.mine(61)
	same(t, "when its time is over", b.expected(b.chain, b.chain.head()), "24000000 "+usdtAt+"1", "7 "+usdcAt+"1", "0  at "+o.DepositAddress+" since 1")

	// One that waits for a deposit is compared when the same batch confirms it,
	// and not before.
	pay := b.chain.pay("0xUSDT", o.DepositAddress, "500000")
	b.chain.drop(1)
	b.chain.mine(60, pay)
	b.chain.record()
	b.chain.mine(62)
	waits := b.chain.head()
	waits.Number -= 2
	same(t, "while it waits", b.expected(b.chain, waits))
	same(t, "once that is confirmed", b.expected(b.chain, b.chain.head()), "24500000 "+usdtAt+"1", "7 "+usdcAt+"1", "0  at "+o.DepositAddress+" since 1")
}

// An order does not expire before its address was compared: what lies there may
// be a payment that the node did not tell of.
func TestOnlyComparedOrdersExpire(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	b.chain.uncompared = true
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "")
	b.chain.uncompared = false
	b.chain.next()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "TIMEOUT")
}

// A transfer that is found late, in a block that was passed long ago, pays its
// order as if it had been read in time; one that is found again changes nothing.
func TestTransferFoundLate(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	first, hidden := b.chain.pay("0xUSDT", o.DepositAddress, units(10, 6)), b.chain.pay("0xUSDT", o.DepositAddress, units(15, 6))
	b.chain.mine(1, first)
	b.chain.mine(2)
	passed := b.chain.head()
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.uncompared = true
	b.chain.record()
	b.expect("1", "PAYING", "10.00", "DEPOSIT_DETECTED")

	b.chain.next()
	batch, _ := b.chain.batch(b.chain.head().Number)
	hidden.Block = passed
	again := b.chain.transfers[b.chain.blocks[1].Hash][0]
	batch.Transfers = append([]chain.Transfer{again, hidden}, batch.Transfers...)
	batch.Blocks = append([]chain.Block{again.Block, passed}, batch.Blocks...)
	batch.Compared = []chain.Address{address(o.DepositAddress)}
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")

	// The same for one that is not confirmed yet.
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, "1"))
	b.chain.record()
	pending := b.chain.transfers[b.chain.head().Hash][0]
	b.chain.next()
	batch, _ = b.chain.batch(b.chain.head().Number)
	batch.Transfers, batch.Blocks = append(batch.Transfers, pending), append([]chain.Block{pending.Block}, batch.Blocks...)
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.check()
	if n := len(b.order("1").Deposits); n != 3 {
		t.Errorf("the order has %d deposits, want 3", n)
	}
}

// The chain's own coin at an address is shown with the order, which
// expires as any other.
func TestNativeCoinAtAnAddress(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.native[address(o.DepositAddress)] = 5_000
	b.chain.mine(61)
	b.chain.confirm()
	b.now = at(65)
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "TIMEOUT")
	d := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t)
	if d.Native != "5000" || !d.UpdatedAt.Equal(b.now) {
		t.Errorf("the order has %q of the native coin, updated at %s; want 5000 at %s", d.Native, d.UpdatedAt, b.now)
	}
}

// More of a token than its transfers tell is for a person to look at; until then
// the order does not expire.
func TestTokenWithoutATransfer(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t)
	b.config.Log = slog.New(slog.NewTextHandler(&log, nil))
	b.restart()
	o := b.create("1", usdt)
	b.chain.minted[address(o.DepositAddress)] = 3
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "")
	for _, part := range []string{"level=ERROR", "holds more of a token than its transfers tell", o.DepositAddress, "raw=3"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %q:\n%s", part, log.String())
		}
	}
	delete(b.chain.minted, address(o.DepositAddress))
	b.chain.next()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "TIMEOUT")
}
