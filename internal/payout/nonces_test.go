package payout_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// counts makes a node add to every count of chain transactions that it tells.
func counts(more int64) func(evmtest.Call, evmtest.Answer) evmtest.Answer {
	return func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		var said hexutil.Uint64
		if c.Method == "eth_getTransactionCount" && json.Unmarshal(honest.Result, &said) == nil {
			honest.Result = json.RawMessage(fmt.Sprintf(`"0x%x"`, max(0, int64(said)+more)))
		}
		return honest
	}
}

// at has a node do so with what it is asked of these blocks alone.
func at(does func(evmtest.Call, evmtest.Answer) evmtest.Answer, blocks ...string) func(evmtest.Call, evmtest.Answer) evmtest.Answer {
	return func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		var block string
		if c.Method == "eth_getTransactionCount" && json.Unmarshal(c.Params[1], &block) == nil && slices.Contains(blocks, block) {
			return does(c, honest)
		}
		return honest
	}
}

// logged has the bench's parts write their log into what is returned.
func (b *bench) logged() *strings.Builder {
	var text strings.Builder
	b.data.Log = slog.New(slog.NewTextHandler(&text, nil))
	return &text
}

// mined is the wallet's next nonce as the chain has it.
func (b *bench) mined() (next hexutil.Uint64) {
	b.t.Helper()
	b.call(&next, "eth_getTransactionCount", hexutil.Bytes(b.wallet()), "latest")
	return next
}

func name(p *evmtest.Proxy) string { return strings.TrimPrefix(p.URL, "http://") }

// One of three nodes counts more chain transactions of the wallet than there are: it is
// named, and stops nothing, whichever it is. Nor does one that counts fewer.
func TestNodeThatMiscountsAloneStopsNothing(t *testing.T) {
	for what, more := range map[string]int64{"more": 3, "fewer": -3} {
		t.Run(what, func(t *testing.T) {
			b := newBench(t)
			first, _, third := b.among()
			s := b.sender()
			b.untilDone(s, b.refund(1, 1), b.refund(1, 1), b.refund(1, 1), b.refund(1, 1))
			for i, liar := range []*evmtest.Proxy{first, third} {
				log := b.logged()
				s := b.sender()
				liar.Answer(counts(more))
				b.turn(s)
				r := b.refund(2+i, 5)
				b.untilDone(s, r)
				b.stopped("")
				b.got(b.tokens[0], 2+i, 5)
				if named := strings.Contains(log.String(), "node "+name(liar)+" says"); named != (more > 0) {
					t.Errorf("node %s is named: %v, in %q", name(liar), named, log)
				}
				liar.Answer(nil)
			}
			b.ledger()
		})
	}
}

// Where most nodes know of more, the wallet is stopped, and the detail names them. One of
// two does not stop it by itself, nor is anything signed while the other can't be asked.
func TestNonceAheadOfMostNodes(t *testing.T) {
	b := newBench(t)
	first, second, third := b.among()
	s := b.sender()
	b.turn(s)
	first.Answer(counts(2))
	second.Serve(away)
	third.Serve(away)
	r := b.refund(1, 5)
	b.turn(s)
	b.is(r, payment.PayoutQueued, "")
	b.stopped("")
	third.Serve(nil)
	third.Answer(counts(1))
	b.turn(s)
	b.stopped(gateway.StoppedNonceAhead)
	w := b.record()
	for _, words := range []string{"next nonce is 1,", "recorded here is 0", "node " + name(first) + " says 2", "node " + name(third) + " says 1"} {
		if !strings.Contains(w.Detail, words) {
			t.Errorf("the detail is %q, want one with %q", w.Detail, words)
		}
	}
	for _, p := range []*evmtest.Proxy{first, second, third} {
		p.Answer(nil)
		p.Serve(nil)
	}
	b.resume(s, 0)
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// An operator goes on while a node lies: the others say what the chain has. What it says
// that waits is used up once, and not anew with each further lie.
func TestResumeWhileANodeLies(t *testing.T) {
	b := newBench(t)
	liar, _, _ := b.among()
	s := b.sender()
	b.untilDone(s, b.refund(1, 1))
	liar.Answer(counts(3))
	must(struct{}{}, b.gateway.StopPayouts(t.Context(), gateway.Operator(), eth, false))(t)
	must(b.gateway.ResumePayouts(t.Context(), gateway.Operator(), eth, 0))(t)
	for range 6 {
		b.turn(s)
		b.mine(40)
	}
	if w := b.record(); w.Nonce != 4 || b.mined() != 4 {
		t.Errorf("while it lies the wallet's next nonce is %d, and the chain's is %d, want 4", w.Nonce, b.mined())
	}
	b.stopped("")
	b.untilDone(s, b.refund(2, 5))
	b.got(b.tokens[0], 2, 5)
	b.ledger()
}

// A node that makes up thousands that wait is not believed at all.
func TestResumeUsesNoThousandsUp(t *testing.T) {
	b := newBench(t)
	liar, _, _ := b.among()
	s := b.sender()
	b.turn(s)
	liar.Answer(at(counts(5000), "pending"))
	must(struct{}{}, b.gateway.StopPayouts(t.Context(), gateway.Operator(), eth, false))(t)
	b.resume(s, 0)
	if w := b.record(); w.Nonce != 0 {
		t.Errorf("the next nonce is %d, want 0", w.Nonce)
	}
}

// The only node made up nonces, and the wallet went on behind them: nothing that it signs is
// mined. That stops it, in words that say what to do, and going on fills the gap.
func TestNoncesThatNobodyUsed(t *testing.T) {
	b := newBench(t)
	liar := evmtest.StartProxy(t, b.url)
	b.url = liar.URL
	b.reopen()
	s := b.sender()
	b.untilDone(s, b.refund(1, 1))
	liar.Answer(counts(3))
	b.turn(s)
	b.stopped(gateway.StoppedNonceAhead)
	b.resume(s, 0)
	r := b.refund(2, 5)
	b.turn(s)
	b.is(r, payment.PayoutSending, "") // at nonce 4, of which the chain has 1
	liar.Answer(nil)
	b.turn(s)
	b.stopped(gateway.StoppedNonceBehind)
	if w := b.record(); !strings.Contains(w.Detail, "nonce 1:") || !strings.Contains(w.Detail, "payout resume") {
		t.Errorf("the detail is %q, want the first nonce that is missing and what to do", w.Detail)
	}
	b.mine(confirmations)
	b.got(b.tokens[0], 2, 0)
	b.resume(s, 0)
	b.untilDone(s, r, b.refund(3, 7))
	b.got(b.tokens[0], 2, 5)
	b.got(b.tokens[0], 3, 7)
	if w := b.record(); w.Nonce != 6 || b.mined() != 6 {
		t.Errorf("the next nonce is %d, and the chain's %d, want 6", w.Nonce, b.mined())
	}
	b.mine(payout.DepthDefault + confirmations)
	b.turn(s)
	if open := b.record().Open; len(open) > 0 {
		t.Errorf("%d lanes are open still", len(open))
	}
	b.ledger()
}

// So does a wallet that waits for nonces already when it goes on: what the release before
// left behind.
func TestResumeBehindNoncesThatNobodyUsed(t *testing.T) {
	b := newBench(t)
	liar := evmtest.StartProxy(t, b.url)
	b.url = liar.URL
	b.reopen()
	s := b.sender()
	b.turn(s)
	liar.Answer(at(counts(3), "latest", "pending"))
	b.turn(s)
	b.stopped(gateway.StoppedNonceAhead)
	must(b.gateway.ResumePayouts(t.Context(), gateway.Operator(), eth, 0))(t)
	b.turn(s)
	liar.Answer(nil)
	if w := b.record(); w.Nonce != 3 {
		t.Fatalf("the next nonce is %d, want 3: the test shows nothing", w.Nonce)
	}
	for range 6 {
		b.mine(40)
		b.turn(s)
	}
	b.stopped("")
	r := b.refund(1, 5)
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}
