package payout_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// says has a node answer a call with this.
func says(method, result string) func(evmtest.Call, evmtest.Answer) evmtest.Answer {
	return func(call evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if call.Method == method {
			return evmtest.Answer{Result: json.RawMessage(`"` + result + `"`)}
		}
		return honest
	}
}

// behind puts nodes that a test may have lie before the honest one, and returns the first.
func (b *bench) behind(nodes int) *evmtest.Proxy {
	b.t.Helper()
	honest, list := b.url, []string{}
	var first *evmtest.Proxy
	for range nodes {
		p := evmtest.StartProxy(b.t, honest)
		if first == nil {
			first = p
		}
		list = append(list, p.URL)
	}
	b.url = strings.Join(list, ",")
	b.reopen()
	return first
}

// newest is what was signed last for the first lane.
func (b *bench) newest() *types.Transaction {
	b.t.Helper()
	versions := b.record().Open[0].Versions
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(versions[len(versions)-1].Raw); err != nil {
		b.t.Fatal(err)
	}
	return tx
}

// One node among three that lies about gas or its price, whatever it says, changes nothing
// of what is signed.
func TestOneNodeLiesAboutGas(t *testing.T) {
	b := newBench(t)
	liar := b.behind(3)
	s := b.sender()
	honest := must(b.sender().Sender.Price(t.Context()))(t)
	for i, lie := range [][2]string{{"eth_estimateGas", "0x1c9c380"}, {"eth_estimateGas", "0xffffff"}, {"eth_estimateGas", "0x1"},
		{"eth_maxPriorityFeePerGas", "0x48c27395000"}} {
		liar.Answer(says(lie[0], lie[1]))
		r := b.refund(i+1, 5)
		b.turn(s)
		tx := b.newest()
		if gas := tx.Gas(); gas < 60_000 || gas > 200_000 {
			t.Errorf("%s of %s: signed with %d gas, want what a transfer takes and some more", lie[0], lie[1], gas)
		}
		if tip := tx.GasTipCap(); tip.Cmp(honest.Tip) != 0 {
			t.Errorf("%s of %s: signed with a tip of %v, want %v", lie[0], lie[1], tip, honest.Tip)
		}
		b.mine(payout.DepthDefault + 20)
		b.turn(s)
		b.is(r, payment.PayoutDone, "")
		b.turn(s)
		b.got(b.tokens[0], i+1, 5)
	}
	liar.Answer(func(call evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if call.Method == "eth_estimateGas" {
			return evmtest.Refusal(`{"code":3,"message":"execution reverted"}`)
		}
		return honest
	})
	b.untilDone(s, b.refund(9, 5))
}

// takesGas has a node refuse what has other gas than it likes.
func takesGas(t *testing.T, likes func(uint64) bool) func(http.ResponseWriter, []evmtest.Call) bool {
	return func(w http.ResponseWriter, calls []evmtest.Call) bool {
		tx := evmtest.Sent(t, calls)
		if tx == nil || likes(tx.Gas()) {
			return false
		}
		w.Write(evmtest.Refusal(`{"code":-32000,"message":"the gas limit is not one that I take"}`).Text(calls[0]))
		return true
	}
}

// A payout that no node takes for its gas, of which the only one was wrong or a chain takes
// more by now, is signed anew for what it takes, and those behind it go on; also where its
// fees may rise no further.
func TestGasIsAskedForAnew(t *testing.T) {
	for name, c := range map[string]struct {
		says string // when it is signed
		then string // once it was
		like func(uint64) bool
	}{
		"too much":           {"0xf00000", "", func(gas uint64) bool { return gas < 1_000_000 }},
		"more by now":        {"", "0x493e0", func(gas uint64) bool { return gas >= 300_000 }},
		"too much, at a cap": {"0xf00000", "", func(gas uint64) bool { return gas < 1_000_000 }},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			node := b.behind(1)
			s := b.sender(func(p *payout.Config) {
				if strings.Contains(name, "cap") {
					price := must(p.Sender.Price(t.Context()))(t)
					p.FeeCap = new(big.Int).Add(price.Base, price.Tip)
				}
			})
			if c.says != "" {
				node.Answer(says("eth_estimateGas", c.says))
			}
			node.Serve(takesGas(t, c.like))
			first := b.refund(1, 5)
			if err := s.Turn(t.Context()); !errors.Is(err, chain.ErrNotTaken) {
				t.Fatalf("a turn: %v, want %v", err, chain.ErrNotTaken)
			}
			second := b.refund(2, 7)
			node.Answer(nil)
			if c.then != "" {
				node.Answer(says("eth_estimateGas", c.then))
			}
			before := b.newest()
			for range 3 {
				b.mine(1)
				s.Turn(t.Context())
				b.is(second, payment.PayoutQueued, payout.HeldBehind)
			}
			b.now = b.now.Add(payout.BumpAfterDefault)
			if err := s.Turn(t.Context()); !errors.Is(err, chain.ErrNotTaken) { // of the old version, which signs it anew
				t.Fatalf("a turn: %v, want %v", err, chain.ErrNotTaken)
			}
			after := b.newest()
			if after.Nonce() != before.Nonce() || *after.To() != *before.To() || string(after.Data()) != string(before.Data()) || after.Gas() == before.Gas() {
				t.Errorf("signed anew as %+v, want the same but for its gas and fees: %+v", after, before)
			}
			b.untilDone(s, first, second)
			b.got(b.tokens[0], 1, 5)
			b.got(b.tokens[0], 2, 7)
			b.ledger()
		})
	}
}

// What no node takes, although its gas fits, is not signed without end where its fees may
// rise no further; nor is the signer asked to.
func TestGasThatFitsStays(t *testing.T) {
	b, clef := signedBy(t)
	node := b.behind(1)
	s := b.sender(func(p *payout.Config) {
		price := must(p.Sender.Price(t.Context()))(t)
		p.FeeCap = new(big.Int).Add(price.Base, price.Tip)
	})
	node.Serve(takesGas(t, func(uint64) bool { return false }))
	r := b.refund(1, 5)
	for range 4 {
		s.Turn(t.Context())
		b.mine(2)
		b.now = b.now.Add(payout.BumpAfterDefault)
	}
	if n := len(b.record().Open[0].Versions); n != 1 || clef.Asked() != 1 {
		t.Errorf("%d versions were signed, and the signer asked %d times; want 1 of each", n, clef.Asked())
	}
	node.Serve(nil)
	b.untilDone(s, r)
}

// The receiver gives away the last that it has of a token, after a payout to it was signed
// and before that is mined: the balance that the payout makes has to be stored anew.
func TestReceiverIsEmptiedMeanwhile(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	first := b.refund(1, 1)
	b.untilDone(s, first)
	r := b.refund(1, 20)
	b.turn(s)
	open := b.record().Open
	b.call(nil, "anvil_dropTransaction", hashOf(open[len(open)-1].Versions[0].Tx))
	at, token := common.Address([]byte(receiver(1))), common.Address([]byte(b.tokens[0].Contract))
	b.call(nil, "anvil_impersonateAccount", at)
	b.call(nil, "anvil_setBalance", at, (*hexutil.Big)(big.NewInt(1e18)))
	b.transact(at, &token, transferData(receiver(2), 1e6))
	b.got(b.tokens[0], 1, 0)
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 20)
}

// A payout that runs out of gas moved nothing for certain once that is final, and says so;
// one whose token refuses when it is mined is told apart from it. Either way the money is
// the merchant's again, and the same can be paid.
func TestPayoutRunsOutOfGas(t *testing.T) {
	for name, c := range map[string]struct {
		code, want string
	}{
		"takes gas without end": {"0x5b600056", gateway.FailedNoGas},
		"refuses":               {"0x60006000fd", gateway.FailedNoTransfer},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			s := b.sender()
			r := b.refund(1, 5)
			b.turn(s)
			token := common.Address([]byte(b.tokens[0].Contract))
			var code hexutil.Bytes
			b.call(&code, "eth_getCode", token, "latest")
			b.call(nil, "anvil_setCode", token, c.code)
			b.call(nil, "anvil_mine", hexutil.Uint64(1))
			b.call(nil, "anvil_setCode", token, code)
			b.mine(confirmations)
			b.turn(s)
			b.is(r, payment.PayoutSending, "")
			b.mine(payout.DepthDefault + 20)
			b.turn(s)
			b.is(r, payment.PayoutLost, c.want)
			b.ledger()
			b.untilDone(s, b.refund(1, 5))
			b.got(b.tokens[0], 1, 5)
		})
	}
}
