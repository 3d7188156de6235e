package payout_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/store"
)

// A reorg takes a payout back that was done: it is under way again, the same bytes are
// broadcast, and it arrives once.
func TestReorgOfADonePayout(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.paidOut(s, 1, 5)
	first := b.payoutOf(r).Tx
	b.call(nil, "anvil_reorg", confirmations, []any{})
	b.caughtUp()
	b.got(b.tokens[0], 1, 0)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	b.ledger()
	b.turn(s)
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	if got := b.payoutOf(r).Tx; got != first {
		t.Errorf("mined as %s, want the same as before, %s", got, first)
	}
	b.ledger()
}

// A reorg takes the coin that a payout was signed on: no node takes it any more, which is
// said as when it was queued, and once there is coin again it is sent.
func TestReorgOfThePayoutsGas(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	lane := b.record().Open[0]
	b.call(nil, "anvil_dropTransaction", hashOf(lane.Versions[0].Tx))
	setCoin := func(wei *big.Int) {
		t.Helper()
		b.call(nil, "anvil_setBalance", common.BytesToAddress([]byte(b.wallet())), hexutil.EncodeBig(wei))
		b.mine(1)
		b.caughtUp()
	}
	setCoin(new(big.Int))
	var asked []chain.Holding
	s = b.sender(func(c *payout.Config) {
		c.Fund = func(_ context.Context, lacking chain.Holding) error { asked = append(asked, lacking); return nil }
	})
	if err := s.Turn(t.Context()); err == nil || !strings.Contains(strings.ToLower(err.Error()), "insufficient funds") {
		t.Errorf("without coin: %v, want what the node says", err)
	}
	if held := s.Status().Held; held[payout.HeldGas] != 1 {
		t.Errorf("held are %v, want one for its gas", held)
	}
	if len(asked) != 1 || asked[0].Token != "" || asked[0].Address != b.wallet() || asked[0].Raw.Sign() <= 0 {
		t.Errorf("asked for is %v, want the chain's own coin, once", asked)
	}
	b.is(r, payment.PayoutSending, payout.HeldGas)
	setCoin(big.NewInt(1e18))
	b.untilDone(s, r)
	if held := s.Status().Held; held[payout.HeldGas] != 0 {
		t.Errorf("held are %v still", held)
	}
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// A reorg takes the tokens that a payout was signed on: mined without them it would fail, so
// it waits until they come again. What is queued beside it asks for its own too.
func TestReorgOfThePayoutsTokens(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	signed := b.record().Open[0].Versions[0].Tx
	b.call(nil, "anvil_dropTransaction", hashOf(signed))
	b.setTokens(0)
	next := b.refund(2, 3)
	var asked []chain.Holding
	s = b.sender(func(c *payout.Config) {
		c.Fund = func(_ context.Context, lacking chain.Holding) error { asked = append(asked, lacking); return nil }
	})
	b.turn(s)
	if held := s.Status().Held; held[payout.HeldBalance] != 2 {
		t.Errorf("held are %v, want two for the token", held)
	}
	if len(asked) != 1 || asked[0].Token != b.tokens[0].Contract || asked[0].Raw.Int64() != 8_000_000 {
		t.Errorf("asked for is %v, want what both lack, once", asked)
	}
	b.mine(1)
	b.caughtUp()
	b.is(r, payment.PayoutSending, payout.HeldBalance)
	if lanes := b.record().Open; len(lanes) != 1 || lanes[0].Versions[0].Tx != signed {
		t.Errorf("the lanes are %v, want the one that was signed", lanes)
	}
	b.setTokens(1000)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	b.untilDone(s, r)
	b.untilDone(s, next)
	if held := s.Status().Held; held[payout.HeldBalance] != 0 {
		t.Errorf("held are %v still", held)
	}
	if got := b.payoutOf(r); got.Tx != signed {
		t.Errorf("mined as %s, want what was signed first, %s", got.Tx, signed)
	}
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 3)
}

// setTokens changes what the wallet has of the first token, as a reorg does.
func (b *bench) setTokens(whole int64) {
	b.t.Helper()
	const mappingAt = 1 // balanceOf of TestUSDT, behind totalSupply
	balance := crypto.Keccak256Hash(common.LeftPadBytes([]byte(b.wallet()), 32), common.LeftPadBytes([]byte{mappingAt}, 32))
	b.call(nil, "anvil_setStorageAt", common.BytesToAddress([]byte(b.tokens[0].Contract)), balance,
		common.BigToHash(big.NewInt(whole*1_000_000)))
	b.mine(1)
	b.caughtUp()
}

// The reorg comes while the process is down, and the payout is mined again before it is
// back: then it is done all the same, in another block.
func TestReorgWhileDown(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	raw := b.record().Open[0].Versions[0].Raw
	b.mine(confirmations)
	b.turn(s)
	before := b.record().Open[0].Block
	b.call(nil, "anvil_reorg", confirmations, []any{})
	b.mine(1)
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(raw))
	b.mine(confirmations)
	b.reopen()
	b.turn(b.sender())
	b.is(r, payment.PayoutDone, "")
	if after := b.record().Open[0].Block; after.Hash == before.Hash || after.Number == before.Number {
		t.Errorf("it is recorded in block %d still", after.Number)
	}
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// A sender that lost its lease signs nothing, broadcasts nothing new and changes
// nothing, whatever it had decided.
func TestSenderWithoutItsLease(t *testing.T) {
	b := newBench(t)
	hold := func(holder string, lasts time.Duration) (l store.Lease) {
		t.Helper()
		err := b.store.Update(t.Context(), func(tx *store.Tx) (err error) {
			l, err = tx.Hold("payout/"+eth, holder, "", lasts)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	under := func(l store.Lease) *payout.Sender {
		return b.sender(func(c *payout.Config) { c.Payouts = b.gateway.Payouts(eth, b.wallet(), &l) })
	}
	first := hold("first", -time.Millisecond)
	one := under(first)
	b.turn(one)
	second := hold("second", time.Minute)
	if second.Number == first.Number {
		t.Fatalf("the lease has number %d still", second.Number)
	}
	r := b.refund(1, 5)
	if err := one.Turn(t.Context()); !errors.Is(err, store.ErrFenced) {
		t.Errorf("the first sender: %v, want %v", err, store.ErrFenced)
	}
	b.is(r, payment.PayoutQueued, "")
	if w := b.record(); w.Nonce != 0 || len(w.Open) != 0 {
		t.Errorf("the first sender signed: %+v", w)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := one.Run(ctx); err != nil || ctx.Err() != nil {
		t.Errorf("it ends with %v, want nothing: the other one goes on", err)
	}
	b.untilDone(under(second), r)
	b.got(b.tokens[0], 1, 5)
}

// A node says of a payout that was mined that it failed, or that nobody knows it.
// Neither is believed as far as to let the money go out again.
func TestLyingNode(t *testing.T) {
	for name, receipt := range map[string]func(honest json.RawMessage) json.RawMessage{
		"it does not exist": func(json.RawMessage) json.RawMessage { return json.RawMessage("null") },
		"it failed": func(honest json.RawMessage) json.RawMessage {
			var fields map[string]any
			if json.Unmarshal(honest, &fields) != nil || fields == nil {
				return honest
			}
			fields["status"], fields["logs"] = "0x0", []any{}
			text, _ := json.Marshal(fields)
			return text
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			proxy := evmtest.StartProxy(t, b.url)
			proxy.Answer(func(call evmtest.Call, honest evmtest.Answer) evmtest.Answer {
				if call.Method == "eth_getTransactionReceipt" {
					honest.Result = receipt(honest.Result)
				}
				return honest
			})
			honest := b.url
			b.url = proxy.URL + "," + honest
			b.reopen()
			s := b.sender()
			r := b.refund(1, 5)
			b.turn(s)
			b.mine(confirmations)
			b.turn(s)
			b.is(r, payment.PayoutDone, "") // the second node's word, which is proven
			b.mine(70)
			b.turn(s)
			b.is(r, payment.PayoutDone, "")
			b.got(b.tokens[0], 1, 5)
		})
	}
}

// Nodes that disagree about whether a payout's nonce is consumed: nothing is lost before
// they agree, and it is sent again once most of them say that it is not.
func TestPayoutIsNotLostByOneNodesWord(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	b.call(nil, "anvil_dropTransaction", hashOf(b.record().Open[0].Versions[0].Tx))
	b.mine(70)
	first, second, _ := b.among()
	counts := func(call evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if call.Method == "eth_getTransactionCount" {
			honest.Result = json.RawMessage(`"0x1"`)
		}
		return honest
	}
	first.Answer(counts)
	second.Answer(counts)
	s = b.sender()
	for range 2 {
		b.turn(s)
		b.mine(70)
	}
	b.is(r, payment.PayoutSending, payout.HeldNodes)
	second.Answer(nil)
	b.untilDone(b.sender(), r)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// A reorg goes below the final block: payouts that were done for good are under way
// again, the same bytes are broadcast, and they arrive once.
func TestReorgBelowTheFinalBlock(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.paidOut(s, 1, 5)
	next := b.refund(2, 3)
	b.turn(s)
	b.mine(payout.DepthDefault)
	b.turn(s) // done
	b.mine(1)
	b.turn(s) // and final
	if open := b.record().Open; len(open) > 0 {
		t.Fatalf("%d lanes are not final", len(open))
	}
	first, second := b.payoutOf(r).Tx, b.payoutOf(next).Tx
	b.call(nil, "anvil_reorg", payout.DepthDefault+confirmations+2, []any{})
	b.got(b.tokens[0], 1, 0)
	b.caughtUp()
	b.turn(s) // finds that nonces are missing
	b.turn(s) // and payouts with them
	b.is(r, payment.PayoutSending, "")
	b.is(next, payment.PayoutSending, "")
	b.untilDone(s, r, next)
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 3)
	if b.payoutOf(r).Tx != first || b.payoutOf(next).Tx != second {
		t.Errorf("mined as %s and %s, want the same as before, %s and %s", b.payoutOf(r).Tx, b.payoutOf(next).Tx, first, second)
	}
	b.ledger()
	b.stopped("")
}
