package payout_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/store"
)

func hashOf(id chain.TxID) common.Hash { return common.BytesToHash([]byte(id)) }

// What is not mined in time is signed again, at the same nonce and for more.
func TestFeesAreRaised(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	b.turn(s)
	versions := func() int { return len(b.record().Open[0].Versions) }
	if n := versions(); n != 1 {
		t.Fatalf("%d versions before its time, want 1", n)
	}
	b.now = b.now.Add(payout.BumpAfterDefault)
	for range 3 {
		b.turn(s)
	}
	if n := versions(); n != 1 {
		t.Fatalf("%d versions while no block was made, want 1", n)
	}
	b.passOver()
	b.turn(s)
	open := b.record().Open
	if len(open) != 1 || len(open[0].Versions) != 2 {
		t.Fatalf("lanes %+v, want one with two versions", open)
	}
	first, second := open[0].Versions[0], open[0].Versions[1]
	for i, fees := range [][2]*big.Int{{first.Fees.Cap, second.Fees.Cap}, {first.Fees.Tip, second.Fees.Tip}} {
		tenth := new(big.Int).Mul(fees[0], big.NewInt(11))
		if new(big.Int).Mul(fees[1], big.NewInt(10)).Cmp(tenth) < 0 {
			t.Errorf("fee %d rose from %v to %v, want a tenth more at least", i, fees[0], fees[1])
		}
	}
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	if got := b.payoutOf(r).Tx; got != second.Tx {
		t.Errorf("%s was mined, want the newer version %s", got, second.Tx)
	}
	b.got(b.tokens[0], 1, 5)
}

// passOver makes blocks without what waits.
func (b *bench) passOver() {
	b.t.Helper()
	open := b.record().Open
	for _, l := range open {
		for _, v := range l.Versions {
			b.call(nil, "anvil_dropTransaction", hashOf(v.Tx))
		}
	}
	b.mine(2)
	b.caughtUp()
	for _, l := range open {
		b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(l.Versions[len(l.Versions)-1].Raw))
	}
}

// A tip far above what nodes ask is not what a payout waits for: it is raised no further,
// until the base fee is above what the payout offers.
func TestTipEndsFarAboveThePrice(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	overlook := func(times int) store.Version {
		t.Helper()
		for range times {
			b.turn(s)
			b.turn(s)
			b.passOver()
			b.now = b.now.Add(payout.BumpAfterDefault)
		}
		versions := b.record().Open[0].Versions
		return versions[len(versions)-1]
	}
	first := overlook(1)
	most := new(big.Int).Mul(first.Fees.Tip, big.NewInt(9))
	last := overlook(25)
	if last.Fees.Tip.Cmp(most) > 0 || last.Fees.Tip.Cmp(new(big.Int).Mul(first.Fees.Tip, big.NewInt(7))) < 0 {
		t.Errorf("the tip rose from %v to %v, want eight times as much", first.Fees.Tip, last.Fees.Tip)
	}
	if again := overlook(2); again.Number != last.Number {
		t.Errorf("version %d was signed after version %d", again.Number, last.Number)
	}
	b.call(nil, "anvil_dropTransaction", hashOf(last.Tx))
	b.call(nil, "anvil_setNextBlockBaseFeePerGas", hexutil.EncodeBig(new(big.Int).Mul(last.Fees.Cap, big.NewInt(2))))
	b.mine(1)
	b.caughtUp()
	if err := s.Turn(t.Context()); !errors.Is(err, chain.ErrNotTaken) {
		t.Errorf("a turn: %v, want %v", err, chain.ErrNotTaken)
	}
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
}

// An old version is as good as the newest.
func TestOlderVersionIsMined(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	b.turn(s)
	b.now = b.now.Add(payout.BumpAfterDefault)
	b.passOver()
	b.turn(s)
	versions := b.record().Open[0].Versions
	b.call(nil, "anvil_dropTransaction", hashOf(versions[1].Tx))
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(versions[0].Raw))
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	if got := b.payoutOf(r).Tx; got != versions[0].Tx {
		t.Errorf("%s was mined, want the older version %s", got, versions[0].Tx)
	}
	b.got(b.tokens[0], 1, 5)
}

// Fees rise up to the operator's cap and no further.
func TestFeesEndAtTheCap(t *testing.T) {
	b := newBench(t)
	var most *big.Int
	s := b.sender(func(c *payout.Config) {
		price := must(c.Sender.Price(t.Context()))(t)
		most = new(big.Int).Add(price.Tip, new(big.Int).Mul(price.Base, big.NewInt(2)))
		most.Mul(most, big.NewInt(13)).Quo(most, big.NewInt(10))
		c.FeeCap = most
	})
	b.refund(1, 5)
	for range 6 {
		b.turn(s)
		b.turn(s)
		b.passOver()
		b.now = b.now.Add(payout.BumpAfterDefault)
	}
	versions := b.record().Open[0].Versions
	if len(versions) < 2 || len(versions) > 4 {
		t.Errorf("%d versions, want a few", len(versions))
	}
	for _, v := range versions {
		if v.Fees.Cap.Cmp(most) > 0 {
			t.Errorf("version %d offers %v, want %v at most", v.Number, v.Fees.Cap, most)
		}
		var sent types.Transaction
		if err := sent.UnmarshalBinary(v.Raw); err != nil || sent.GasFeeCap().Cmp(v.Fees.Cap) != 0 || sent.Nonce() != 0 {
			t.Errorf("version %d is no chain transaction of nonce 0 with the fees that are recorded (%v)", v.Number, err)
		}
	}
}

// While gas costs more than the cap nothing is signed, and it says so.
func TestGasTooDear(t *testing.T) {
	b := newBench(t)
	s := b.sender(func(c *payout.Config) { c.FeeCap = big.NewInt(1) })
	r := b.refund(1, 5)
	b.turn(s)
	b.is(r, payment.PayoutQueued, payout.HeldPrice)
	b.untilDone(b.sender(), r)
}

// Gas becomes dearer than what is signed offers, and no node takes it any more: what is
// queued behind says so, and goes on once the fees were raised.
func TestNoNodeTakesIt(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	first := b.refund(1, 5)
	b.turn(s)
	signed := b.record().Open[0].Versions[0]
	b.call(nil, "anvil_dropTransaction", hashOf(signed.Tx))
	b.call(nil, "anvil_setNextBlockBaseFeePerGas", hexutil.EncodeBig(new(big.Int).Mul(signed.Fees.Cap, big.NewInt(3))))
	b.mine(1)
	b.caughtUp()
	second := b.refund(2, 6)
	if err := s.Turn(t.Context()); !errors.Is(err, chain.ErrNotTaken) {
		t.Fatalf("a turn: %v, want %v", err, chain.ErrNotTaken)
	}
	b.is(first, payment.PayoutSending, payout.HeldBehind)
	b.is(second, payment.PayoutQueued, payout.HeldBehind)
	if held := s.Status().Held; held[payout.HeldBehind] != 2 {
		t.Errorf("held are %v, want two behind what no node takes", held)
	}
	b.mine(2)
	b.caughtUp()
	b.now = b.now.Add(payout.BumpAfterDefault)
	if err := s.Turn(t.Context()); !errors.Is(err, chain.ErrNotTaken) { // of the old version, which raises the fees
		t.Fatalf("a turn: %v, want %v", err, chain.ErrNotTaken)
	}
	b.untilDone(s, first, second)
	b.is(first, payment.PayoutDone, "")
	b.is(second, payment.PayoutDone, "")
	if held := s.Status().Held; len(held) != 0 {
		t.Errorf("held are %v still", held)
	}
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 6)
	b.ledger()
}

// What nodes forget is broadcast again: the first of two nonces too, without which the
// second would wait for ever.
func TestNonceGap(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	first, second := b.refund(1, 5), b.refund(2, 6)
	b.turn(s)
	b.call(nil, "anvil_dropTransaction", hashOf(b.record().Open[0].Versions[0].Tx))
	b.mine(1)
	b.got(b.tokens[0], 1, 0)
	b.got(b.tokens[0], 2, 0)
	b.untilDone(s, first, second)
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 6)
}

func TestWalletRunsOut(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.setNative(new(big.Int))
	r := b.refund(1, 5)
	b.turn(s)
	b.is(r, payment.PayoutQueued, payout.HeldGas)
	if held := s.Status().Held; held[payout.HeldGas] != 1 {
		t.Errorf("held %v, want one for want of gas", held)
	}
	b.setNative(big.NewInt(1000)) // something, and too little
	b.turn(s)
	b.is(r, payment.PayoutQueued, payout.HeldGas)
	b.setNative(big.NewInt(1e18))
	b.untilDone(s, r)

	// Of the token too, what is under way counted: the wallet has 995 left.
	b.payOrder(2, b.tokens[0], 1200)
	large, more, small := b.refund(2, 500), b.refund(3, 500), b.refund(4, 50)
	b.turn(s)
	b.turn(s)
	b.is(large, payment.PayoutSending, "")
	b.is(more, payment.PayoutQueued, payout.HeldBalance)
	b.is(small, payment.PayoutSending, "") // what the wallet covers does not wait
	b.untilDone(s, large, small)
	b.call(nil, "evm_setAutomine", true)
	b.give(b.tokens[0].Contract, 1000)
	b.call(nil, "evm_setAutomine", false)
	b.mine(1)
	b.untilDone(s, more)
	b.is(more, payment.PayoutDone, "")
	b.ledger()
}

// On a chain of tests, what all payouts lack is brought at once: each time takes a block.
func TestWalletIsFundedForAll(t *testing.T) {
	b := newBench(t)
	var funded []string
	s := b.sender(func(c *payout.Config) {
		c.Fund = func(_ context.Context, lacking chain.Holding) error {
			funded = append(funded, fmt.Sprintf("%x %v", lacking.Token, lacking.Raw))
			if lacking.Token == "" {
				b.setNative(big.NewInt(1e18))
			}
			return nil
		}
	})
	b.payOrder(2, b.tokens[0], 3600) // the wallet has 1000
	b.setNative(new(big.Int))
	list := []gateway.RefundDetail{b.refund(1, 5), b.refund(2, 1100), b.refund(3, 1200), b.refund(4, 6)}
	b.turn(s)
	token := fmt.Sprintf("%x 2300000000", b.tokens[0].Contract)
	slices.Sort(funded)
	if want := []string{" 0", token}; !slices.Equal(funded, want) {
		t.Errorf("funded %q, want once each, %q", funded, want)
	}
	b.untilDone(s, list[0], list[3])
	b.is(list[1], payment.PayoutQueued, payout.HeldBalance)
}

// No more than so many are signed before one is mined.
func TestLimitOfWhatIsUnderWay(t *testing.T) {
	b := newBench(t)
	s := b.sender(func(c *payout.Config) { c.UnderWayMax = 2 })
	first, second, third := b.refund(1, 1), b.refund(2, 1), b.refund(3, 1)
	b.turn(s)
	b.turn(s)
	b.is(first, payment.PayoutSending, "")
	b.is(second, payment.PayoutSending, "")
	b.is(third, payment.PayoutQueued, "")
	b.mine(1)
	b.turn(s)
	b.is(third, payment.PayoutSending, "")
	b.untilDone(s, first, second, third)
}
