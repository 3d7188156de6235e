package gateway_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
	"github.com/xcheckout/xcheckout/money"
)

// arrives is how much of a transfer does.
func (c *chainOf) arrives(t chain.Transfer) *big.Int {
	if c.fees[t.Token] {
		return cases.Arrives(cases.Fee, t.Raw)
	}
	return t.Raw
}

// missing is how much less an address has of some blocks' transfers than their logs say.
func (c *chainOf) missing(token, at chain.Address, blocks ...chain.Block) *big.Int {
	sum := new(big.Int)
	for _, block := range blocks {
		for _, t := range c.transfers[block.Hash] {
			if t.To == at && t.Token == token {
				sum.Add(sum, new(big.Int).Sub(t.Raw, c.arrives(t)))
			}
		}
	}
	return sum
}

// arrivals does what a chain.Watcher does before it confirms.
func (c *chainOf) arrivals(batch *chain.Batch) {
	c.b.t.Helper()
	if batch.Confirmed.Hash == "" {
		return
	}
	for _, a := range must(c.b.gateway.Arrivals(c.b.t.Context(), c.name, *batch))(c.b.t) {
		missing := c.missing(a.Token, a.Address, a.Block)
		if missing.Sign() != 0 {
			batch.Differences = append(batch.Differences, chain.Difference{Arrival: a, Missing: missing})
		}
	}
}

// What is to be confirmed is told with what came in the very block, less what left in it,
// and with all that must lie there, whether it is recorded, in the batch, or both.
func TestArrivals(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	sweep := b.chain.pay("0xUSDT", treasury, units(4, 6))
	sweep.From = address(o.DepositAddress)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(5, 6)))
	b.chain.mine(2, b.chain.pay("0xUSDT", o.DepositAddress, units(9, 6)), b.chain.pay("0xUSDT", o.DepositAddress, units(1, 6)), sweep,
		b.chain.pay("0xUSDC", o.DepositAddress, units(2, 18)), b.chain.pay("0xUSDT", payer, units(1, 6)))
	told := func(batch chain.Batch) (words []string) {
		for _, a := range must(b.gateway.Arrivals(t.Context(), eth, batch))(t) {
			words = append(words, fmt.Sprintf("block %d %s brought %s changed %s holds %s", a.Block.Number, string(a.Token), a.Brought, a.Change, a.Holds))
		}
		return words
	}
	first := "block 1 0xUSDT brought 5000000 changed 5000000 holds 11000000"
	all := []string{first, "block 2 0xUSDT brought 10000000 changed 6000000 holds 11000000",
		"block 2 0xUSDC brought 2000000000000000000 changed 2000000000000000000 holds 2000000000000000000"}
	expect := func(when string, batch chain.Batch, want ...string) {
		t.Helper()
		if got := told(batch); !slices.Equal(got, want) {
			t.Errorf("%s: told %q, want %q", when, got, want)
		}
	}
	again, _ := b.chain.batch(2)
	again.Confirmed = b.chain.blocks[2]
	expect("all in the batch", again, all...)
	again.Confirmed = b.chain.blocks[1]
	expect("the first block confirmed", again, first)
	b.chain.record()
	again.Confirmed = b.chain.blocks[2]
	expect("recorded, and once more in the batch", again, all...)
	b.chain.next()
	next, _ := b.chain.batch(3)
	expect("confirmed by a later batch", next, first)
	b.chain.next()
	b.chain.record()
	b.chain.next()
	none, _ := b.chain.batch(b.chain.head().Number)
	expect("nothing waits", none)
}

// More than the logs say: what they say is credited, and the token is closed. What is
// closed is reopened by the operator alone.
func TestMoreArrivesThanTheLogSays(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.next()
	b.chain.next()
	batch, _ := b.chain.batch(b.chain.head().Number)
	arrivals := must(b.gateway.Arrivals(t.Context(), eth, batch))(t)
	if len(arrivals) != 1 {
		t.Fatalf("%d arrivals, want 1", len(arrivals))
	}
	batch.Differences = []chain.Difference{{Arrival: arrivals[0], Missing: big.NewInt(-7)}}
	if err := b.gateway.Record(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")

	offered := func() (names []string) {
		for _, token := range must(b.gateway.OfferedTokens(t.Context(), b.caller().Actor, "", ""))(t) {
			names = append(names, token.Token.Token)
		}
		return names
	}
	if got, want := offered(), []string{bscUSDT, usdc}; !slices.Equal(got, want) {
		t.Errorf("offered are %v, want %v", got, want)
	}
	_, err := b.createOrder(b.caller(), params("2", "25"))
	refusedWith(t, "an order in a closed token", err, fault.TokenNotSupported)
	if again := b.create("1", usdt); again.Sysid != o.Sysid {
		t.Errorf("the order that was made before is %s, want %s", again.Sysid, o.Sysid)
	}
	b.create("3", usdc)
	_, err = b.gateway.ReopenToken(t.Context(), b.caller().Actor, usdt)
	refusedSaying(t, "by the merchant", err, "only the operator")
	if reason := must(b.gateway.ReopenToken(t.Context(), gateway.Operator(), usdt))(t); !strings.Contains(reason, "changed by 25000007 units and the logs say 25000000") {
		t.Errorf("it was closed because %q", reason)
	}
	if _, err := b.gateway.ReopenToken(t.Context(), gateway.Operator(), usdt); !errors.Is(err, gateway.ErrNotClosed) {
		t.Errorf("reopened twice: %v, want %v", err, gateway.ErrNotClosed)
	}
	_, err = b.gateway.ReopenToken(t.Context(), gateway.Operator(), "ETH_DOGE")
	refusedSaying(t, "no token", err, `there is no token "ETH_DOGE"`)
	b.create("2", usdt)
}

// What arrived of a deposit that counts for nothing is swept with what else is there, is
// nobody's to refund, and is shown as what it is.
func TestShortDepositIsSwept(t *testing.T) {
	b := newBench(t)
	b.chain.fees["0xUSDT"] = true
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	if d := b.order("1").Deposits; len(d) != 1 || d[0].Status != "NOT_CREDITED" || d[0].RawAmount != "25000000" || money.Amount(d[0].Amount).String() != "24.75" {
		t.Errorf("the order's deposits are %+v, want one of 25 that is not credited", d)
	}
	if list := must(b.gateway.AbnormalPayments(t.Context(), b.caller().Actor, gateway.AbnormalQuery{}))(t).Payments; len(list) != 0 {
		t.Errorf("%d abnormal payments, want none", len(list))
	}
	b.chain.fees["0xUSDT"] = false // what is sent now arrives
	// What lies there is known, so the order's address agrees with it and the order expires.
	b.chain.minted[address(o.DepositAddress)] = -250_000
	b.chain.mine(61)
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "TIMEOUT", "0.00", "DEPOSIT_DETECTED TIMEOUT")
	unswept := b.unswept(0)
	if len(unswept) != 1 || unswept[0].Amount.String() != "24.75" {
		t.Errorf("not swept is %+v, want 24.75", unswept)
	}
	sweep := b.chain.pay("0xUSDT", treasury, "24750000")
	sweep.From = address(o.DepositAddress)
	b.chain.next(sweep)
	b.chain.confirm()
	b.chain.record()
	b.holds(usdt, "treasury 24.75+0.00", "unattributed 24.75+0.00")
	b.chain.drop(3) // the sweep is undone, and what was swept lies there again
	b.chain.next()
	b.chain.record()
	b.holds(usdt, "deposits 24.75+0.00", "unattributed 24.75+0.00")
}
