package payout_test

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
)

// The oddities of OddToken.sol.
const (
	movesAndReturnsFalse uint8 = iota
	movesNothing
	takesAFee
	refuses
)

// transact has one of anvil's own accounts send, and mines it.
func (b *bench) transact(from common.Address, to *common.Address, data []byte) (created common.Address) {
	b.t.Helper()
	var id common.Hash
	b.call(&id, "eth_sendTransaction", map[string]any{"from": from, "to": to, "data": hexutil.Bytes(data)})
	var receipt *struct {
		Status  hexutil.Uint64  `json:"status"`
		Created *common.Address `json:"contractAddress"`
	}
	if b.source != nil { // blocks are mined when a test says so
		b.mine(1)
	}
	for end := time.Now().Add(10 * time.Second); receipt == nil && time.Now().Before(end); {
		b.call(&receipt, "eth_getTransactionReceipt", id)
	}
	if receipt == nil || receipt.Status != 1 {
		b.t.Fatalf("%s was not mined, or in vain", id)
	}
	if receipt.Created != nil {
		return *receipt.Created
	}
	return common.Address{}
}

// oddBench is a bench with an odd token, of which an order was paid.
func oddBench(t *testing.T) (b *bench, token gateway.Token, be func(uint8)) {
	t.Helper()
	var at common.Address
	odd, rich := evmtest.NewOddToken(), common.HexToAddress(dev.Wallet)
	b = newBench(t, func(b *bench) {
		at = b.transact(rich, nil, common.FromHex(evmtest.OddTokenMetaData.Bin))
		b.addToken("ODD", chain.Address(at[:]), 6)
	})
	token = b.tokens[2]
	for _, holder := range []common.Address{rich, common.Address([]byte(b.wallet()))} {
		b.transact(rich, &at, odd.PackMint(holder, big.NewInt(1000e6)))
	}
	b.payOrder(2, token, 100)
	return b, token, func(oddity uint8) { b.transact(rich, &at, odd.PackBe(oddity)) }
}

// What a contract returns is no answer; the log is. USDT on Ethereum, of which the other
// tests are, returns nothing.
func TestTokenReturnsFalseAndMoves(t *testing.T) {
	b, token, _ := oddBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.untilDone(s, r)
	b.got(token, 1, 5)
}

func TestTokenRefuses(t *testing.T) {
	b, token, be := oddBench(t)
	s := b.sender()
	be(refuses)
	r := b.refund(1, 5)
	b.turn(s)
	b.is(r, payment.PayoutQueued, payout.HeldRefused)
	if w := b.record(); w.Nonce != 0 {
		t.Errorf("the next nonce is %d, want 0: nothing was signed", w.Nonce)
	}
	be(movesAndReturnsFalse)
	b.untilDone(s, r)
	b.got(token, 1, 5)
}

// A transfer that fails in another way than by a refusal keeps no other from its turn.
func TestTransferThatCannotBeTried(t *testing.T) {
	b := newBench(t)
	proxy := evmtest.StartProxy(t, b.url)
	proxy.Answer(func(call evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if call.Method == "eth_estimateGas" && bytes.Contains(call.Params[0], []byte(hex.EncodeToString([]byte(receiver(1))))) {
			return evmtest.Refusal(`{"code":-32000,"message":"invalid opcode: INVALID"}`)
		}
		return honest
	})
	b.url = proxy.URL
	b.reopen()
	s := b.sender()
	odd, usual := b.refund(1, 5), b.refund(2, 7)
	b.untilDone(s, usual)
	b.is(odd, payment.PayoutQueued, payout.HeldUntried)
	if held := s.Status().Held; held[payout.HeldUntried] != 1 {
		t.Errorf("held are %v, want one of which the gas is not known", held)
	}
	proxy.Answer(nil)
	b.untilDone(s, odd)
	b.got(b.tokens[0], 1, 5)
	b.got(b.tokens[0], 2, 7)
}

// Mined with success and without a log: not done, and lost once that is final. Then the
// money is the merchant's again.
func TestTokenMovesNothing(t *testing.T) {
	b, token, be := oddBench(t)
	s := b.sender()
	be(movesNothing)
	r := b.refund(1, 5)
	for range 20 {
		b.turn(s)
		b.mine(1)
	}
	b.is(r, payment.PayoutSending, "")
	b.mine(70)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	b.got(token, 1, 0)
	b.ledger()
	if w := b.record(); w.Stopped != "" || len(w.Open) != 0 {
		t.Errorf("stopped for %q with %d open lanes, want neither: a lost payout explains itself", w.Stopped, len(w.Open))
	}
	be(movesAndReturnsFalse)
	b.untilDone(s, b.refund(2, 5))
	b.got(token, 2, 5)
}

// A token that takes a fee of its own: something left the wallet that is no payout, so
// nothing more is signed.
func TestTokenTakesAFee(t *testing.T) {
	b, _, be := oddBench(t)
	s := b.sender()
	be(takesAFee)
	r := b.refund(1, 100)
	b.turn(s)
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	if w := b.record(); w.Stopped != gateway.StoppedUnexplained || len(w.Left) != 1 || w.Left[0].Raw.Int64() != 99e6 {
		t.Errorf("stopped for %q with %+v, want %q with the transfer of 99", w.Stopped, w.Left, gateway.StoppedUnexplained)
	}
	if s.Status().Stopped != gateway.StoppedUnexplained {
		t.Errorf("the status says %q", s.Status().Stopped)
	}
}

func transferData(to chain.Address, raw int64) []byte {
	return contract.NewTestUSDC().PackTransfer(common.Address([]byte(to)), big.NewInt(raw))
}

// A reorg below the final block takes what a lost payout was signed for. Mined now it
// could pay what the merchant has back already: it is not sent again, and a person looks.
func TestReorgBelowALostPayout(t *testing.T) {
	b, token, be := oddBench(t)
	s := b.sender()
	be(movesNothing)
	r := b.refund(1, 5)
	b.turn(s)
	b.mine(payout.DepthDefault + 20)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	be(movesAndReturnsFalse)
	b.call(nil, "anvil_reorg", payout.DepthDefault+21, []any{})
	b.caughtUp()
	b.turn(s)
	b.stopped(gateway.StoppedNonceBehind)
	b.mine(2)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	b.got(token, 1, 0)
	b.ledger()
}

// A node that has fewer blocks than were read tells nothing of what is gone.
func TestNodeBehindALostPayout(t *testing.T) {
	b, _, be := oddBench(t)
	s := b.sender()
	be(movesNothing)
	r := b.refund(1, 5)
	b.turn(s)
	b.mine(payout.DepthDefault + 20)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	b.call(nil, "anvil_rollback", payout.DepthDefault+20)
	b.turn(s)
	b.stopped("")
}

// A reorg below the final block, and what a lost payout was signed for is mined again and
// moves its amount: that its merchant may have been paid twice is said, and nothing more is
// signed before a person has looked. Once looked at it stops nothing again.
func TestLostPayoutArrives(t *testing.T) {
	b, token, be := oddBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s) // with gas for a transfer
	signed := b.record().Open[0].Versions[0]
	raw := signed.Raw
	b.call(nil, "anvil_dropTransaction", hashOf(signed.Tx))
	be(movesNothing)
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(raw))
	b.mine(payout.DepthDefault + 20)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	b.reorgBelow(raw, func() { be(movesAndReturnsFalse) })
	b.got(token, 1, 5)
	b.turn(s)
	b.stopped(gateway.StoppedArrived)
	if detail := b.record().Detail; !strings.Contains(detail, b.payoutOf(r).ID) {
		t.Errorf("the wallet's detail is %q, want one with the payout", detail)
	}
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	next := b.refund(2, 3)
	b.resume(s, 0)
	b.untilDone(s, next)
	b.call(nil, "anvil_reorg", payout.DepthDefault, []any{}) // so that all is read again
	b.caughtUp()
	b.untilDone(s, next)
	b.stopped("")
	b.ledger()
}

// A reorg below the final block, and what a payout that was done for good was signed for is
// mined again and moves nothing: it is lost, and the money is the merchant's again.
func TestFinalPayoutFails(t *testing.T) {
	b, token, be := oddBench(t)
	s := b.sender()
	be(movesAndReturnsFalse)
	r := b.refund(1, 5)
	b.turn(s)
	raw := b.record().Open[0].Versions[0].Raw
	b.mine(payout.DepthDefault + 20)
	b.turn(s) // done
	b.turn(s) // and final
	if open := b.record().Open; len(open) > 0 {
		t.Fatalf("%d lanes are not final", len(open))
	}
	b.reorgBelow(raw, func() { be(movesNothing) })
	b.got(token, 1, 0)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	b.mine(payout.DepthDefault + 20)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNoTransfer)
	b.ledger()
	b.stopped("")
}

// reorgBelow has the chain replace what a payout was mined in, and mine the same bytes once
// the token was changed.
func (b *bench) reorgBelow(raw []byte, change func()) {
	b.t.Helper()
	var receipt struct{ BlockNumber hexutil.Uint64 }
	var head hexutil.Uint64
	b.call(&receipt, "eth_getTransactionReceipt", crypto.Keccak256Hash(raw))
	b.call(&head, "eth_blockNumber")
	b.call(nil, "anvil_reorg", uint64(head-receipt.BlockNumber)+1, []any{})
	change()
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(raw))
	b.mine(confirmations)
	b.caughtUp()
}
