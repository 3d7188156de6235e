package payout_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// signedBy is a bench whose wallet's key an external signer has.
func signedBy(t *testing.T) (*bench, *evmtest.Clef) {
	t.Helper()
	clef := evmtest.StartClef(t, must(crypto.GenerateKey())(t))
	at := clef.Address()
	return newBench(t, func(b *bench) { b.signer = must(evm.NewExternalSigner(clef.URL, chain.Address(at[:])))(t) }), clef
}

// deny has a signer sign no transfer to a receiver.
func deny(clef *evmtest.Clef, to int) {
	clef.Decide(func(args *apitypes.SendTxArgs) error {
		if bytes.Contains(*args.Input, []byte(receiver(to))) {
			return errors.New("request denied")
		}
		return nil
	})
}

// What the signer does not sign waits, keeps no other from its turn, and is not asked for
// again at once.
func TestSignerDenies(t *testing.T) {
	b, clef := signedBy(t)
	s := b.sender(func(c *payout.Config) { c.AskAgain = time.Hour })
	deny(clef, 1)
	denied, signed := b.refund(1, 5), b.refund(2, 7)
	b.untilDone(s, signed)
	b.is(denied, payment.PayoutQueued, payout.HeldDenied)
	if held := s.Status().Held; held[payout.HeldDenied] != 1 || len(held) != 1 {
		t.Errorf("held are %v, want one that the signer refuses", held)
	}
	clef.Decide(nil)
	b.turn(s)
	if asked := clef.Asked(); asked != 2 {
		t.Errorf("it was asked %d times, want once for each", asked)
	}
	b.untilDone(b.sender(), denied) // as after a start
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 7)
	b.ledger()
}

// A signer that answers nobody is asked once a turn.
func TestSignerIsAway(t *testing.T) {
	b, clef := signedBy(t)
	s := b.sender()
	clef.Leave()
	first, second := b.refund(1, 5), b.refund(2, 7)
	for turns := range 3 {
		b.turn(s)
		if asked := clef.Asked(); asked != turns+1 {
			t.Errorf("it was asked %d times in %d turns", asked, turns+1)
		}
	}
	b.is(first, payment.PayoutQueued, payout.HeldUnasked)
	b.is(second, payment.PayoutQueued, payout.HeldUnasked)
	clef.Return()
	b.untilDone(s, first, second)
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 7)
	b.ledger()
}

// Fees that the signer does not raise leave what was signed before, and the payouts behind
// it, as they are.
func TestSignerRaisesNoFees(t *testing.T) {
	b, clef := signedBy(t)
	s := b.sender()
	first := b.refund(1, 5)
	b.turn(s)
	deny(clef, 1)
	b.now = b.now.Add(payout.BumpAfterDefault)
	second := b.refund(2, 7)
	b.turn(s)
	if open := b.record().Open; len(open) != 2 || len(open[0].Versions) != 1 || len(open[1].Versions) != 1 {
		t.Fatalf("lanes %+v, want two with one version each", open)
	}
	b.mine(confirmations)
	b.untilDone(s, first, second)
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 7)
}

// A signer that takes its time, or hangs, is told before it answers, of what is queued and of
// what is signed anew; what it says in the end counts as if it had said so at once.
func TestSignerTakesItsTime(t *testing.T) {
	b, clef := signedBy(t)
	s := b.sender(func(c *payout.Config) { c.TellAsked = 20 * time.Millisecond })
	answer := make(chan error)
	t.Cleanup(func() { close(answer) })
	clef.Decide(func(*apitypes.SendTxArgs) error { return <-answer })
	turn := func(said error, waits gateway.RefundDetail, state payment.PayoutState) {
		t.Helper()
		ended := make(chan error, 1)
		go func() { ended <- s.Turn(t.Context()) }()
		for end := time.Now().Add(10 * time.Second); b.payoutOf(waits).Reason != payout.HeldAsked; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("payout %s is held for %q", waits.PayoutID, b.payoutOf(waits).Reason)
			}
		}
		b.is(waits, state, payout.HeldAsked)
		if held := s.Status().Held; held[payout.HeldAsked] != 1 {
			t.Errorf("held are %v, want one that the signer was asked for", held)
		}
		answer <- said
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if held := s.Status().Held; held[payout.HeldAsked] != 0 {
			t.Errorf("held are %v still", held)
		}
	}
	first := b.refund(1, 5)
	turn(errors.New("request denied"), first, payment.PayoutQueued)
	b.is(first, payment.PayoutQueued, payout.HeldDenied)
	s = b.sender(func(c *payout.Config) { c.TellAsked = 20 * time.Millisecond }) // which asks again
	turn(nil, first, payment.PayoutQueued)
	b.is(first, payment.PayoutSending, "")
	b.turn(s)
	b.now = b.now.Add(payout.BumpAfterDefault)
	b.passOver()
	turn(errors.New("request denied"), first, payment.PayoutSending)
	b.is(first, payment.PayoutSending, "")
	clef.Decide(nil)
	b.untilDone(s, first)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}
