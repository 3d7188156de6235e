package payout_test

import (
	"net/http"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// beside puts a second node into the configuration, and returns what it is reached by.
func (b *bench) beside() *evmtest.Proxy {
	b.t.Helper()
	second := evmtest.StartProxy(b.t, b.url)
	b.url += "," + second.URL
	b.reopen()
	return second
}

func away(w http.ResponseWriter, _ []evmtest.Call) bool {
	w.WriteHeader(http.StatusServiceUnavailable)
	return true
}

// A payout is lost by what every node says. While one is away it waits, and says so; the
// others are sent meanwhile.
func TestNodeIsAwayWhileAPayoutIsLost(t *testing.T) {
	b, token, be := oddBench(t)
	second := b.beside()
	s := b.sender()
	be(movesNothing)
	lost := b.refund(1, 5)
	b.turn(s)
	b.mine(1)
	second.Serve(away)
	b.mine(payout.DepthDefault + 20)
	be(movesAndReturnsFalse)
	next := b.refund(2, 3)
	b.turn(s)
	b.is(lost, payment.PayoutSending, payout.HeldNodes)
	if held := s.Status().Held; held[payout.HeldNodes] != 1 {
		t.Errorf("held are %v, want one for the node", held)
	}
	b.untilDone(s, next)
	b.got(token, 2, 3)
	b.is(lost, payment.PayoutSending, payout.HeldNodes)
	second.Serve(nil)
	b.turn(s)
	b.is(lost, payment.PayoutLost, gateway.FailedNoTransfer)
	if held := s.Status().Held; len(held) != 0 {
		t.Errorf("held are %v still", held)
	}
	b.got(token, 1, 0)
	b.ledger()
}

// among puts two more nodes into the configuration, behind the first, and returns what all
// three are reached by.
func (b *bench) among() (first, second, third *evmtest.Proxy) {
	b.t.Helper()
	node := b.url
	first, second, third = evmtest.StartProxy(b.t, node), evmtest.StartProxy(b.t, node), evmtest.StartProxy(b.t, node)
	b.url = first.URL + "," + second.URL + "," + third.URL
	b.reopen()
	return first, second, third
}

// The node that is asked first calls the newest block finalized: what pays for a refund is
// final when the others say so.
func TestPayoutWaitsForWhatMostNodesCallFinal(t *testing.T) {
	b := newBench(t)
	liar, _, _ := b.among()
	liar.Answer(func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"finalized"` {
			b.call(&honest.Result, c.Method, "latest", false)
		}
		return honest
	})
	s := b.sender()
	b.turn(s)
	b.payOrderNow(2, b.tokens[0], 40)
	b.refund(1, 40) // of these, and the 500 of before go with the next
	b.order = must(b.gateway.Order(t.Context(), b.actor, "1"))(t)
	r := b.refund(2, 480)
	for range 3 {
		b.turn(s)
		b.mine(1)
	}
	b.is(r, payment.PayoutQueued, payout.HeldFinal)
	b.mine(payout.DepthDefault)
	b.untilDone(s, r)
	b.got(b.tokens[0], 2, 480)
	b.ledger()
}

// Somebody used a nonce: by what, every node has to say.
func TestNodeIsAwayWhileANonceIsTaken(t *testing.T) {
	b := newBench(t)
	second := b.beside()
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	b.call(nil, "anvil_dropTransaction", hashOf(b.record().Open[0].Versions[0].Tx))
	b.broadcast(b.stray(0, b.tokens[0].Contract, 3, 1))
	second.Serve(away)
	b.mine(payout.DepthDefault + 20)
	b.turn(s)
	b.is(r, payment.PayoutSending, payout.HeldNodes)
	second.Serve(nil)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNonceTaken)
}

// Going on waits for a node that is away, and goes on by itself.
func TestNodeIsAwayWhilePayoutsGoOn(t *testing.T) {
	b := newBench(t)
	second := b.beside()
	s := b.sender()
	b.turn(s)
	must(struct{}{}, b.gateway.StopPayouts(t.Context(), gateway.Operator(), eth, false))(t)
	must(b.gateway.ResumePayouts(t.Context(), gateway.Operator(), eth, 2))(t)
	second.Serve(away)
	for range 3 {
		b.turn(s)
		b.mine(payout.DepthDefault)
	}
	b.stopped(gateway.StoppedOperator)
	if held := s.Status().Held; held[payout.HeldNodes] != 2 {
		t.Errorf("held are %v, want two nonces for the node", held)
	}
	second.Serve(nil)
	b.turn(s)
	b.turn(s)
	b.stopped("")
	b.untilDone(s, b.refund(1, 5))
}

// A node that takes connections and never answers holds payouts up for moments.
func TestNodeHangs(t *testing.T) {
	b := newBench(t)
	second := b.beside()
	gone := make(chan struct{})
	t.Cleanup(func() { close(gone) })
	s := b.sender()
	b.turn(s)
	second.Serve(func(http.ResponseWriter, []evmtest.Call) bool { <-gone; return true })
	for to := range 4 {
		b.refund(1+to, 5)
	}
	for range 3 {
		b.turn(s)
	}
	before := second.Count("eth_getTransactionCount") + second.Count("eth_sendRawTransaction")
	b.mine(confirmations)
	b.turn(s)
	for to := range 4 {
		b.got(b.tokens[0], 1+to, 5)
	}
	if asked := second.Count("eth_getTransactionCount") + second.Count("eth_sendRawTransaction"); asked != before {
		t.Errorf("a node that does not answer was asked %d times more in one turn", asked-before)
	}
}
