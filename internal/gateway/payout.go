package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Why a wallet is stopped.
const (
	StoppedNonceAhead  = "nonce_ahead"           // most nodes know more chain transactions of it than were signed here
	StoppedNonceBehind = "nonce_behind"          // a reorg below the final block took nonces of payouts that had failed, or nobody used them
	StoppedUnexplained = "unexplained_transfer"  // a token left it, and no payout is that
	StoppedArrived     = "failed_payout_arrived" // a reorg below the final block made a transfer of a payout that had failed
	StoppedNonceTaken  = "nonce_taken"           // a nonce of a payout went to something that was not signed here
	StoppedRestored    = "restored"              // the database is a backup
	StoppedOperator    = "operator"              // somebody said so
)

// Why a payout fails.
const (
	FailedNonceTaken = "nonce_taken" // its nonce went to something else
	FailedNoTransfer = "no_transfer" // it was mined and did not move the amount to the receiver
	FailedNoGas      = "out_of_gas"  // the same, since it ran out of gas
)

// failedFor says of the reasons why a payout fails what they mean for whoever asked for it.
var failedFor = map[string]string{
	FailedNonceTaken: "something that was not signed here has its nonce",
	FailedNoTransfer: "it was mined and moved nothing to the receiver; look at the token before the same is asked for again",
	FailedNoGas:      "it ran out of gas and moved nothing, so the same may simply be asked for again",
}

// Payouts are the use cases of the one sender of a wallet. Each is one Update that
// begins with the fence of the sender's lease.
type Payouts struct {
	*Gateway
	chain  string
	wallet chain.Address
	lease  *store.Lease
}

// Payouts returns the use cases of a wallet's sender. Lease is what it holds; nil where
// no other process can send.
func (g *Gateway) Payouts(chainName string, wallet chain.Address, lease *store.Lease) *Payouts {
	return &Payouts{g, chainName, wallet, lease}
}

// update runs fn with the wallet as it is, unless another replica has taken over.
func (s *Payouts) update(ctx context.Context, fn func(*store.Tx, store.Wallet) error) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if s.lease != nil {
			if err := tx.Fence(*s.lease); err != nil {
				return err
			}
		}
		w, err := tx.Wallet(s.chain, s.wallet)
		if err != nil {
			return fmt.Errorf("wallet: %w", err)
		}
		return fn(tx, w)
	})
}

// clocksApart is by how much a chain's clock may be behind ours, at most.
const clocksApart = time.Hour

// Open returns the wallet. It is recorded at first as one of which nothing left before the
// newest confirmed block; in a database that was put back from a backup, as one that may
// have been used since. Where the backup knows of no block of the chain, before tells which
// was the last one at that time.
func (s *Payouts) Open(ctx context.Context, confirmed uint64, before func(context.Context, time.Time) (uint64, error)) (w store.Wallet, err error) {
	var restored store.Restored
	isRestored := false
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if w, err = tx.Wallet(s.chain, s.wallet); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		restored, err = tx.Restored(s.chain)
		if isRestored = err == nil; isRestored || errors.Is(err, store.ErrNotFound) {
			return store.ErrNotFound
		}
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		return w, err
	}
	scanned := confirmed
	switch {
	case isRestored && restored.Read:
		scanned = min(confirmed, restored.Number)
	case isRestored:
		number, err := before(ctx, restored.Until.Add(-clocksApart))
		if err != nil {
			return w, fmt.Errorf("look for the block at the time of the backup: %w", err)
		}
		scanned = min(confirmed, number)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if s.lease != nil {
			if err := tx.Fence(*s.lease); err != nil {
				return err
			}
		}
		if err := tx.InsertWallet(s.chain, s.wallet, scanned, StoppedRestored); err != nil {
			return err
		}
		w, err = tx.Wallet(s.chain, s.wallet)
		return err
	})
	return w, err
}

// PaymentOf is the transfer that a payout makes.
func PaymentOf(p store.Payout) (chain.Payment, error) {
	raw, err := p.Amount.Raw(p.Asset.Decimals)
	if err != nil {
		return chain.Payment{}, fmt.Errorf("payout %s: %w", p.ID, err)
	}
	return chain.Payment{Token: p.Asset.Contract, To: p.Address, Raw: raw}, nil
}

// Work is what there is to do for a wallet.
type Work struct {
	Lanes  []store.Lane // whose nonce is not consumed for good, by nonce
	Queued []store.Payout
	// Abandoned are the payouts that another wallet signed, which the configuration does
	// not name any more, and that have not ended.
	Abandoned int
}

// queuedMax is how many queued payouts are looked at in one turn. Those that wait for
// something are among them.
const queuedMax = 500

// Work reads what there is to do.
func (s *Payouts) Work(ctx context.Context) (work Work, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		w, err := tx.Wallet(s.chain, s.wallet)
		if err != nil {
			return err
		}
		if work.Lanes, err = tx.OpenLanes(w); err != nil {
			return err
		}
		if work.Queued, err = tx.PayoutsIn(s.chain, payment.PayoutQueued, queuedMax); err != nil {
			return err
		}
		work.Abandoned, err = abandoned(tx, w)
		return err
	})
	return work, err
}

// abandoned counts the payouts of a chain that another wallet than this one signed, and of
// which nobody knows whether they arrived: each wallet's sender looks after its own.
func abandoned(tx *store.Tx, of store.Wallet) (n int, err error) {
	wallets, err := tx.Wallets()
	for _, w := range wallets {
		if err != nil || w.Chain != of.Chain || w.Address == of.Address {
			continue
		}
		var open []store.Lane
		open, err = tx.OpenLanes(w)
		for _, l := range open {
			if l.Payout != nil && l.Payout.State == payment.PayoutSending {
				n++
			}
		}
	}
	return n, err
}

// change moves a payout by an event, with everything that follows from it.
func (s *Payouts) change(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string, id chain.TxID) error {
	next, err := payment.Payouts.Next(p.State, on)
	if err != nil {
		return fmt.Errorf("payout %s: %w", p.ID, err)
	}
	from := p.State
	p.State, p.Reason, p.Tx = next, reason, id
	if err := tx.SavePayout(p, from); err != nil {
		return fmt.Errorf("payout %s: %w", p.ID, err)
	}
	return s.payoutChanged(tx, p, on, reason)
}

// Sign commits what was signed for a queued payout at the wallet's next nonce. It
// fails, and what was signed must never be sent, when the wallet was stopped, the
// payout taken back or the nonce given away meanwhile, and with ErrNotFinal when it would
// rest on deposits above the final block. A payout that left the wallet already, as far
// as can be told, is not sent: adopted tells.
func (s *Payouts) Sign(ctx context.Context, p store.Payout, nonce uint64, signed chain.Signed, final uint64) (adopted bool, err error) {
	err = s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		adopted = false
		if w.Stopped != "" {
			return fmt.Errorf("the wallet is stopped: %s", w.Stopped)
		}
		now, err := tx.Payout(p.MerchantID, p.ID)
		if err != nil {
			return err
		}
		if adopted, err = s.adopt(tx, w, now); err != nil || adopted {
			return err
		}
		if nonce != w.Nonce {
			return fmt.Errorf("nonce %d: %w", nonce, store.ErrNonce)
		}
		if err := mustBeFinal(tx, now, final); err != nil {
			return err
		}
		if err := s.change(tx, now, payment.PayoutSigned, "", ""); err != nil {
			return err
		}
		if err := tx.TakeNonce(w, &now); err != nil {
			return err
		}
		return tx.InsertVersion(w, nonce, signed)
	})
	if err != nil {
		return false, fmt.Errorf("sign payout %s: %w", p.ID, err)
	}
	return adopted, nil
}

// adopt looks for a transfer that left the wallet without a payout and is what this one
// would be: after a restore, the payout happened before. Its lane is that of the
// transfer then.
func (s *Payouts) adopt(tx *store.Tx, w store.Wallet, p store.Payout) (bool, error) {
	want, err := PaymentOf(p)
	if err != nil {
		return false, err
	}
	out, err := tx.OutflowOf(w, want)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := tx.TakeOutflow(w.Chain, out); err != nil {
		return false, err
	}
	if err := s.change(tx, p, payment.PayoutSigned, "", ""); err != nil {
		return false, err
	}
	if err := tx.AdoptLane(w, out.Nonce, p); err != nil {
		return false, err
	}
	s.log.Warn("a payout left the wallet already; it is not sent again", "chain", w.Chain, "payout", p.ID, "tx", out.Tx)
	return true, tx.InsertVersion(w, out.Nonce, found(out.Tx))
}

// found is a version of which only the id is known.
func found(id chain.TxID) chain.Signed {
	return chain.Signed{Tx: id, Raw: []byte{}, Fees: chain.Fees{Cap: zero, Tip: zero}}
}

// Hold notes why a payout that is queued, or signed and not mined, waits: a code, "" for
// no longer. It changes nothing where the payout has moved on meanwhile.
func (s *Payouts) Hold(ctx context.Context, p store.Payout, reason string) error {
	if p.Reason == reason || !p.State.Unsigned() && p.State != payment.PayoutSending {
		return nil
	}
	return s.update(ctx, func(tx *store.Tx, _ store.Wallet) error {
		p.Reason = reason
		err := tx.SavePayout(p, p.State)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
}

// Bump commits a further version of a lane.
func (s *Payouts) Bump(ctx context.Context, nonce uint64, signed chain.Signed) error {
	return s.update(ctx, func(tx *store.Tx, w store.Wallet) error { return tx.InsertVersion(w, nonce, signed) })
}

// UseUp commits a chain transaction that moves nothing, so that no other can have the
// wallet's next nonce, or one below it that nothing was signed for. The wallet is one that
// was resumed.
func (s *Payouts) UseUp(ctx context.Context, nonce uint64, signed chain.Signed) error {
	return s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		_, err := tx.Lane(w, nonce)
		switch {
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		case err == nil || !w.Resuming || nonce > w.Nonce:
			return fmt.Errorf("use up nonce %d: %w", nonce, store.ErrNonce)
		case nonce == w.Nonce:
			err = tx.TakeNonce(w, nil)
		default:
			err = tx.InsertLane(w, nonce, nil)
		}
		if err != nil {
			return err
		}
		return tx.InsertVersion(w, nonce, signed)
	})
}

// Unused returns nonces below the wallet's next one, from one on, that nothing was ever
// signed for here; so many at most.
func (s *Payouts) Unused(ctx context.Context, from uint64, limit int) (list []uint64, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		w, err := tx.Wallet(s.chain, s.wallet)
		if err != nil {
			return err
		}
		list, err = tx.UnusedNonces(w, from, limit)
		return err
	})
	return list, err
}

// SkipNonces notes that nonces below one were consumed by what nobody here has signed.
func (s *Payouts) SkipNonces(ctx context.Context, to uint64) error {
	return s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		if !w.Resuming {
			return nil
		}
		return tx.SkipNonces(w.Chain, w.Address, to)
	})
}

// Sent notes that a version was broadcast.
func (s *Payouts) Sent(ctx context.Context, nonce uint64, version int64) error {
	return s.update(ctx, func(tx *store.Tx, w store.Wallet) error { return tx.MarkBroadcast(w, nonce, version) })
}

// Confirmed notes that a lane's payout arrived, in a block with the confirmations.
func (s *Payouts) Confirmed(ctx context.Context, l store.Lane, in chain.Sight) error {
	return s.lane(ctx, l, func(tx *store.Tx, w store.Wallet, now store.Lane) error {
		now.Block = in.Block
		if now.Payout.State == payment.PayoutDone { // in another block than before
			p := *now.Payout
			p.Tx = in.Tx
			if err := tx.SavePayout(p, payment.PayoutDone); err != nil {
				return err
			}
		} else if err := s.change(tx, *now.Payout, payment.PayoutConfirmed, "", in.Tx); err != nil {
			return err
		}
		return tx.SaveLane(w, now, false)
	})
}

// Reorged notes that the block in which a lane's payout was confirmed is gone.
func (s *Payouts) Reorged(ctx context.Context, l store.Lane) error {
	return s.lane(ctx, l, func(tx *store.Tx, w store.Wallet, now store.Lane) error {
		now.Block = chain.Block{}
		if err := s.change(tx, *now.Payout, payment.PayoutReorged, "", ""); err != nil {
			return err
		}
		return tx.SaveLane(w, now, false)
	})
}

// Failed notes that a lane's payout will never arrive: its nonce is consumed for good.
// Where stop is a reason, nothing new is signed from then on.
func (s *Payouts) Failed(ctx context.Context, l store.Lane, reason string, id chain.TxID, stop string) error {
	return s.lane(ctx, l, func(tx *store.Tx, w store.Wallet, now store.Lane) error {
		if err := s.change(tx, *now.Payout, payment.PayoutFailed, reason, id); err != nil {
			return err
		}
		if stop != "" {
			if err := tx.StopWallet(w.Chain, w.Address, stop, fmt.Sprintf("nonce %d of payout %s: %s", l.Nonce, now.Payout.ID, reason)); err != nil {
				return err
			}
		}
		return tx.SaveLane(w, now, true)
	})
}

// Unseen notes that the blocks in which a lane's transfer was read are gone for good, and
// that what left the wallet is to be read anew after a block.
func (s *Payouts) Unseen(ctx context.Context, l store.Lane, after uint64) error {
	return s.lane(ctx, l, func(tx *store.Tx, w store.Wallet, _ store.Lane) error {
		if err := tx.MarkUnseen(w, l.Nonce); err != nil {
			return err
		}
		return tx.SaveScanned(w.Chain, w.Address, min(w.Scanned, after))
	})
}

// Consumed notes that a lane needs no more looking after.
func (s *Payouts) Consumed(ctx context.Context, l store.Lane) error {
	return s.lane(ctx, l, func(tx *store.Tx, w store.Wallet, now store.Lane) error { return tx.SaveLane(w, now, true) })
}

// Reopen looks after lanes again that were consumed for good, from a nonce on that no node
// has in a block any more: a reorg went below the final block. It returns how many. A lane
// whose payout had failed is not among them, since that may have been paid otherwise since:
// it stops the wallet; and so do nonces that nothing was signed for here, once the chain has
// lost what others had sent with them.
func (s *Payouts) Reopen(ctx context.Context, from uint64) (reopened int64, err error) {
	err = s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		n, failed, err := tx.ReopenLanes(w, from)
		if reopened = n; err != nil {
			return err
		}
		if len(failed) == 0 {
			unused, err := tx.UnusedNonces(w, from, 1)
			if err != nil || n > 0 || len(unused) == 0 {
				return err
			}
			return tx.StopWallet(w.Chain, w.Address, StoppedNonceBehind, fmt.Sprintf("the chain's next nonce is %d, the one recorded here is %d, and nothing was signed here "+
				"for nonce %d: nothing that comes after it is mined before 'payout resume' uses it up", from, w.Nonce, unused[0]))
		}
		return tx.StopWallet(w.Chain, w.Address, StoppedNonceBehind, fmt.Sprintf("the chain's next nonce is %d, and nonce %d was used by payout %s, which failed: "+
			"use it for a chain transaction of nothing, so that what was signed for it can't be mined", from, failed[0].Nonce, failed[0].Payout.ID))
	})
	return reopened, err
}

// lane runs fn with a lane as it is.
func (s *Payouts) lane(ctx context.Context, l store.Lane, fn func(*store.Tx, store.Wallet, store.Lane) error) error {
	err := s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		now, err := tx.Lane(w, l.Nonce)
		if err != nil {
			return err
		}
		return fn(tx, w, now)
	})
	if err != nil {
		return fmt.Errorf("nonce %d: %w", l.Nonce, err)
	}
	return nil
}
