package payout_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// stray signs a payment with the wallet's key past the gateway, as a thief would, or a
// gateway whose database was lost.
func (b *bench) stray(nonce uint64, token chain.Address, to int, whole int64) chain.Signed {
	b.t.Helper()
	s := must(evm.NewSender(b.source, nil, b.signer))(b.t)
	price := must(s.Price(b.t.Context()))(b.t)
	fees := chain.Fees{Cap: new(big.Int).Mul(price.Base, big.NewInt(3)), Tip: price.Tip}
	fees.Cap.Add(fees.Cap, fees.Tip)
	return must(s.Sign(b.t.Context(), nonce, &chain.Payment{Token: token, To: receiver(to), Raw: big.NewInt(whole * 1e6)}, fees))(b.t)
}

func (b *bench) broadcast(s chain.Signed) {
	b.t.Helper()
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(s.Raw))
}

// resume goes on, and mines until everything is final.
func (b *bench) resume(s *payout.Sender, to uint64) {
	b.t.Helper()
	must(b.gateway.ResumePayouts(b.t.Context(), gateway.Operator(), eth, to))(b.t)
	for range 6 {
		b.turn(s)
		if b.record().Stopped == "" {
			return
		}
		b.mine(40)
	}
	b.t.Fatalf("the wallet is stopped still: %+v", b.record())
}

func (b *bench) stopped(want string) {
	b.t.Helper()
	if w := b.record(); w.Stopped != want {
		b.t.Errorf("the wallet is stopped for %q (%s), want %q", w.Stopped, w.Detail, want)
	}
}

// Something waits in a node that nobody here has signed: nothing is signed beside it.
func TestNonceAheadStops(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.turn(s)
	b.broadcast(b.stray(0, b.tokens[0].Contract, 9, 7))
	r := b.refund(1, 5)
	b.turn(s)
	b.stopped(gateway.StoppedNonceAhead)
	b.is(r, payment.PayoutQueued, "")
	b.mine(confirmations)
	b.turn(s)
	b.turn(s)
	b.is(r, payment.PayoutQueued, "")
	if _, err := b.gateway.ResumePayouts(t.Context(), gateway.Operator(), "BSC", 0); !errors.Is(err, gateway.ErrNoWallet) {
		t.Errorf("resume of another chain: %v, want %v", err, gateway.ErrNoWallet)
	}
	b.resume(s, 0)
	if left := b.record().Left; len(left) != 1 || left[0].To != receiver(9) {
		t.Errorf("left unexplained: %+v, want the stray one", left)
	}
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	if _, err := b.gateway.ResumePayouts(t.Context(), gateway.Operator(), eth, 0); !errors.Is(err, gateway.ErrNotStopped) {
		t.Errorf("resume of a wallet that is not stopped: %v, want %v", err, gateway.ErrNotStopped)
	}
}

// Tokens left the wallet though its nonces are ours: somebody was allowed to take them.
func TestUnexplainedTransferStops(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.turn(s)
	wallet := b.wallet()
	b.call(nil, "anvil_impersonateAccount", hexutil.Bytes(wallet))
	// The transfer is the wallet's own; its nonce is put back, as if it were none.
	b.call(nil, "eth_sendTransaction", map[string]any{"from": hexutil.Bytes(wallet), "to": hexutil.Bytes(b.tokens[0].Contract),
		"data": hexutil.Bytes(transferData(receiver(9), 7e6))})
	b.mine(1)
	b.call(nil, "anvil_setNonce", hexutil.Bytes(wallet), "0x0")
	b.mine(confirmations)
	r := b.refund(1, 5)
	b.turn(s)
	b.stopped(gateway.StoppedUnexplained)
	b.is(r, payment.PayoutQueued, "")
}

// A payout's nonce goes to something else: the payout is lost once that is final, and
// not before, and the wallet stopped. The money is the merchant's again.
func TestNonceTaken(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	b.call(nil, "anvil_dropTransaction", hashOf(b.record().Open[0].Versions[0].Tx))
	b.broadcast(b.stray(0, b.tokens[0].Contract, 9, 7))
	b.mine(10)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	b.mine(70)
	b.turn(s)
	b.is(r, payment.PayoutLost, gateway.FailedNonceTaken)
	b.stopped(gateway.StoppedUnexplained)
	b.ledger()
	b.resume(s, 0)
	b.untilDone(s, b.refund(1, 5))
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// denying is a chain.Sender whose nodes have no receipt of anything.
type denying struct {
	chain.Sender
	all bool
}

func (d *denying) Find(ctx context.Context, p *chain.Payment, ids []chain.TxID) (chain.Sight, error) {
	if d.all {
		return chain.Sight{Complete: true}, nil
	}
	return d.Sender.Find(ctx, p, ids)
}

// Nodes that say they have no receipt of a payout, whose transfer was read in a block,
// don't make it lost: the money would go out again.
func TestReceiptIsDenied(t *testing.T) {
	b := newBench(t)
	d := &denying{}
	s := b.sender(func(p *payout.Config) { d.Sender, p.Sender = p.Sender, d })
	r := b.refund(1, 5)
	b.turn(s)
	d.all = true
	b.mine(80) // final, and far beyond
	for range 3 {
		b.turn(s)
		b.is(r, payment.PayoutSending, "")
		s = b.sender(func(p *payout.Config) { d.Sender, p.Sender = p.Sender, d }) // and another process does not forget
	}
	d.all = false
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// A fork takes the block in which a payout's transfer was read, and its nonce goes to
// something else there, for good: the payout is lost, the operator told, and what is made
// after that is paid once.
func TestSeenBlockIsTakenForGood(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.paidOut(s, 1, 5)
	b.call(nil, "anvil_reorg", confirmations, []any{})
	b.broadcast(b.stray(0, b.tokens[0].Contract, 9, 7))
	b.mine(80)
	b.turn(s)
	b.is(r, payment.PayoutSending, "")
	for range 3 {
		b.turn(s)
	}
	b.is(r, payment.PayoutLost, gateway.FailedNonceTaken)
	b.got(b.tokens[0], 1, 0)
	b.stopped(gateway.StoppedUnexplained)
	b.ledger()
	b.resume(s, 0)
	b.untilDone(s, b.refund(1, 5))
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// The block in which a payout's transfer was read is gone, the payout is mined in another
// one, and no node has a receipt of it: it is not lost either.
func TestReceiptIsDeniedAfterAReorg(t *testing.T) {
	b := newBench(t)
	d := &denying{}
	s := b.sender(func(p *payout.Config) { d.Sender, p.Sender = p.Sender, d })
	r := b.refund(1, 5)
	b.turn(s)
	raw := b.record().Open[0].Versions[0].Raw
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	b.call(nil, "anvil_reorg", confirmations, []any{})
	b.mine(2)
	b.call(nil, "eth_sendRawTransaction", hexutil.Bytes(raw))
	d.all = true
	b.mine(80)
	for range 5 {
		b.turn(s)
		b.is(r, payment.PayoutSending, "")
	}
	d.all = false
	b.untilDone(s, r)
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

func TestOperatorStops(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	b.turn(s)
	if err := b.gateway.StopPayouts(t.Context(), gateway.Operator(), eth, false); err != nil {
		t.Fatal(err)
	}
	r := b.refund(1, 5)
	b.turn(s)
	b.stopped(gateway.StoppedOperator)
	b.is(r, payment.PayoutQueued, "")
	b.resume(s, 0)
	b.untilDone(s, r)
}

// The database is a backup. What was paid out since is queued in it, signed in it, or
// not in it at all: a version that was bumped since, and a refund that its merchant makes
// again. Nothing is paid twice.
func TestRestoredBackupPaysNothingTwice(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	bumped := b.refund(1, 1)
	b.turn(s) // signed in the backup; a newer version is mined after it
	queued, again := b.refund(2, 2), b.refund(2, 2)
	restore := b.backup()
	s = b.sender()
	b.now = b.now.Add(payout.BumpAfterDefault)
	b.untilDone(s, bumped, queued, again)
	unknown := b.refund(3, 3)
	b.untilDone(s, unknown)
	restore()

	s = b.sender()
	b.turn(s)
	b.stopped(gateway.StoppedRestored)
	b.is(queued, payment.PayoutQueued, "")
	b.resume(s, 0)
	b.is(queued, payment.PayoutSending, "") // found when it went on, before anything was signed
	b.refunds = 3                           // the merchant makes it again, under its number
	remade, fresh := b.refund(3, 3), b.refund(4, 4)
	b.untilDone(s, bumped, queued, again, remade, fresh)
	for to, want := range map[int]int64{1: 1, 2: 4, 3: 3, 4: 4} {
		b.got(b.tokens[0], to, want)
	}
	b.ledger()
	if w := b.record(); w.Nonce != 5 || len(w.Left) != 0 {
		t.Errorf("next nonce %d and %d transfers unexplained, want 5 and none", w.Nonce, len(w.Left))
	}
}

// An old version waits in a node while the backup is restored. It is mined later, or
// what uses its nonce up is: the payout arrives once either way.
func TestOldVersionWaitsWhileRestored(t *testing.T) {
	for name, oldWins := range map[string]bool{"and is mined": true, "and is replaced": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			s := b.sender()
			b.turn(s)
			r := b.refund(1, 5)
			restore := b.backup()
			b.turn(b.sender())
			if oldWins { // nothing that comes later offers more
				b.call(nil, "anvil_dropTransaction", hashOf(b.record().Open[0].Versions[0].Tx))
				old := b.stray(0, b.tokens[0].Contract, 1, 5)
				rich := must(must(evm.NewSender(b.source, nil, b.signer))(t).Resign(t.Context(), old, chain.Fees{Cap: big.NewInt(1e12), Tip: big.NewInt(1e12)}))(t)
				b.broadcast(rich)
			}
			restore()
			s = b.sender()
			b.turn(s)
			b.stopped(gateway.StoppedRestored)
			b.is(r, payment.PayoutQueued, "")
			b.resume(s, 0)
			b.untilDone(s, r)
			b.got(b.tokens[0], 1, 5)
			b.ledger()
			if nonce := b.record().Nonce; oldWins && nonce != 1 || !oldWins && nonce != 2 {
				t.Errorf("the next nonce is %d", nonce)
			}
		})
	}
}

// A wallet that a backup does not know begins stopped too, and nonces beyond what nodes
// tell are used up on request.
func TestRestoredBackupWithoutTheWallet(t *testing.T) {
	b := newBench(t)
	r := b.refund(1, 5)
	restore := b.backup()
	b.turn(b.sender())
	old := b.record().Open[0].Versions[0]
	b.call(nil, "anvil_dropTransaction", hashOf(old.Tx)) // from every node that is asked
	restore()
	s := b.sender()
	b.turn(s)
	b.stopped(gateway.StoppedRestored)
	b.resume(s, 1)
	b.untilDone(s, r)
	if err := b.control.Call(nil, "eth_sendRawTransaction", hexutil.Bytes(old.Raw)); err == nil {
		t.Error("the old version can be mined still")
	}
	b.got(b.tokens[0], 1, 5)
	b.ledger()
}

// Nor does a backup pay twice that was made before the wallet was first used, or configured:
// what left it since is looked for from the backup's newest block on, or, where the chain was
// not read by then, from its time on.
func TestRestoredBackupWithoutTheWalletPaysNothingTwice(t *testing.T) {
	for name, unread := range map[string]bool{"chain read": false, "chain not read": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			r := b.refund(1, 5)
			restore := b.backup()
			s := b.sender()
			b.untilDone(s, r)
			b.mine(50)
			b.caughtUp()
			restore()
			if unread {
				raw := databasetest.SQL(t, b.data.Database)
				if _, err := raw.ExecContext(t.Context(), "update chains set restored_number = null"); err != nil {
					t.Fatal(err)
				}
			}
			s = b.sender()
			for range 5 { // so many blocks are read in a turn
				b.turn(s)
			}
			b.stopped(gateway.StoppedRestored)
			b.resume(s, 0)
			b.untilDone(s, r)
			b.got(b.tokens[0], 1, 5)
			b.ledger()
			if w := b.record(); len(w.Left) != 0 {
				t.Errorf("%d transfers are unexplained", len(w.Left))
			}
		})
	}
}

// What another wallet signed is told of, until it has ended by the hand of that wallet.
func TestAnotherWalletIsConfigured(t *testing.T) {
	b := newBench(t)
	s := b.sender()
	r := b.refund(1, 5)
	b.turn(s)
	payouts := b.gateway.Payouts(eth, receiver(9), nil)
	abandoned := func() int {
		t.Helper()
		must(payouts.Open(t.Context(), 1, nil))(t)
		return must(payouts.Work(t.Context()))(t).Abandoned
	}
	if n := abandoned(); n != 1 {
		t.Errorf("%d payouts of another wallet are under way, want 1", n)
	}
	b.mine(confirmations)
	b.turn(s)
	b.is(r, payment.PayoutDone, "")
	if n := abandoned(); n != 0 {
		t.Errorf("%d payouts of another wallet are under way, want none", n)
	}
}
