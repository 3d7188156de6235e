package payout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// follow looks for what became of a lane.
func (s *Sender) follow(ctx context.Context, t *turn, l store.Lane) error {
	if l.Payout == nil {
		return s.followNothing(ctx, t, l)
	}
	p, err := gateway.PaymentOf(*l.Payout)
	if err != nil {
		return err
	}
	ids := make([]chain.TxID, len(l.Versions))
	for i, v := range l.Versions {
		ids[i] = v.Tx
	}
	sight, err := s.Sender.Find(ctx, &p, ids)
	if err != nil {
		return err
	}
	done := l.Payout.State == payment.PayoutDone
	if sight.Paid && done && l.Block.Hash == sight.Block.Hash {
		if sight.Block.Number <= t.final.Number {
			s.forget(l.Nonce)
			return s.Payouts.Consumed(ctx, l)
		}
		return nil
	}
	if done {
		gone, err := s.isGone(ctx, t, l.Block)
		if err != nil || !gone {
			return err
		}
		if !sight.Paid || sight.Block.Number > t.confirmed {
			s.Log.Warn("a reorg took a payout's block away; it is broadcast again", "payout", l.Payout.ID, "nonce", l.Nonce, "block", l.Block.Number)
			s.forget(l.Nonce)
			return s.Payouts.Reorged(ctx, l)
		}
	}
	switch {
	case sight.Paid && sight.Block.Number <= t.confirmed:
		s.Log.Info("a payout arrived", "payout", l.Payout.ID, "nonce", l.Nonce, "block", sight.Block.Number)
		return s.Payouts.Confirmed(ctx, l, sight)
	case sight.Paid: // in a block that is too young
		return s.goesOn(ctx, l)
	case sight.Tx != "":
		return s.minedInVain(ctx, t, l, sight)
	}
	if lost, err := s.isTaken(ctx, t, l, sight); lost || err != nil {
		return err
	}
	t.unmined = append(t.unmined, l)
	return s.push(ctx, t, l)
}

// isGone tells whether a block is no longer the canonical one of its number. A chain
// that is shorter tells nothing yet.
func (s *Sender) isGone(ctx context.Context, t *turn, b chain.Block) (bool, error) {
	if b.Number > t.head.Number {
		return false, nil
	}
	blocks, err := s.Source.At(ctx, b.Number)
	if err != nil {
		return false, err
	}
	return blocks[0].Hash != b.Hash, nil
}

// minedInVain is for a lane of which a version was mined without the transfer. It is
// lost once that is final by what all nodes say: what one says alone, that a receipt is
// of this or that kind, must never let the money go out again.
func (s *Sender) minedInVain(ctx context.Context, t *turn, l store.Lane, sight chain.Sight) error {
	s.say(slog.LevelWarn, fmt.Sprint("in vain ", l.Nonce), "a payout was mined and did not move its amount; it is lost once that is final",
		"payout", l.Payout.ID, "nonce", l.Nonce, "block", sight.Block.Number)
	if sight.Block.Number+s.LostAfter > t.final.Number {
		return nil
	}
	consumed, err := t.consumed(ctx)
	if errors.Is(err, chain.ErrNotAll) {
		return s.holdLane(ctx, t, l, HeldNodes)
	}
	if err != nil || consumed <= l.Nonce {
		return err
	}
	reason := gateway.FailedNoTransfer
	if ranOut, err := s.Sender.RanOut(ctx, sight.Tx); err == nil && ranOut { // else it is lost all the same
		reason = gateway.FailedNoGas
	}
	return s.Payouts.Failed(ctx, l, reason, sight.Tx, "")
}

// isTaken tells of a lane of which no version was mined whether something else has its
// nonce, for good. All that left the wallet up to then is known: had the lane's payout,
// its transfer would be one of its versions by now, see gateway.Payouts.Explain.
func (s *Sender) isTaken(ctx context.Context, t *turn, l store.Lane, sight chain.Sight) (bool, error) {
	nonces, err := s.Sender.Nonces(ctx)
	if err != nil || nonces.Mined <= l.Nonce {
		return false, err
	}
	if t.final.Number == 0 || t.wallet.Scanned < t.final.Number {
		return true, nil // mined, and too young to say by what
	}
	consumed, err := t.consumed(ctx)
	if !sight.Complete || errors.Is(err, chain.ErrNotAll) {
		return true, s.holdLane(ctx, t, l, HeldNodes)
	}
	if err != nil || consumed <= l.Nonce {
		return true, err
	}
	// That no node has a receipt is a word against what was read of a block, and proved.
	if seen := seenIn(l); len(seen) > 0 {
		return true, s.readAgain(ctx, l, seen)
	}
	s.Log.Error("a payout's nonce went to a chain transaction that was not signed here; the payout is lost and the wallet stopped",
		"payout", l.Payout.ID, "nonce", l.Nonce)
	return true, s.Payouts.Failed(ctx, l, gateway.FailedNonceTaken, "", gateway.StoppedNonceTaken)
}

// seenIn are the versions of a lane whose transfer was read in a block, by that block.
func seenIn(l store.Lane) []store.Version {
	seen := slices.DeleteFunc(slices.Clone(l.Versions), func(v store.Version) bool { return v.SeenIn == 0 })
	slices.SortFunc(seen, func(a, b store.Version) int { return cmp.Compare(a.SeenIn, b.SeenIn) })
	return seen
}

// readAgain looks into the blocks in which transfers of a lane were read, while no node has
// a receipt of any. Where one still has its transfer, the nodes are asked again. Where a
// reorg took all of these blocks for good, what left the wallet is read anew from the
// first of them on: the transfer may be in another block now, and if it is in none the
// lane is lost.
func (s *Sender) readAgain(ctx context.Context, l store.Lane, seen []store.Version) error {
	for _, v := range seen {
		list, _, err := s.leaving(ctx, v.SeenIn-1, 1)
		if err == nil && !slices.ContainsFunc(list, func(moved chain.Transfer) bool { return moved.Tx == v.Tx }) {
			continue
		}
		// Without the block nothing is known, and the others do not wait for it.
		s.say(slog.LevelWarn, fmt.Sprint("seen ", l.Nonce), "a payout's transfer was read in a block, and no node has a receipt of it; they are asked again",
			"payout", l.Payout.ID, "nonce", l.Nonce, "block", v.SeenIn, "error", err)
		return nil
	}
	s.Log.Warn("a reorg took the block in which a payout's transfer was read; what left the wallet is read anew from there",
		"payout", l.Payout.ID, "nonce", l.Nonce, "block", seen[0].SeenIn)
	return s.Payouts.Unseen(ctx, l, seen[0].SeenIn-1)
}

// followNothing looks after a lane that only uses a nonce up.
func (s *Sender) followNothing(ctx context.Context, t *turn, l store.Lane) error {
	var notAll bool
	if t.final.Number > 0 {
		consumed, err := t.consumed(ctx)
		if notAll = errors.Is(err, chain.ErrNotAll); err != nil && !notAll {
			return err
		}
		if err == nil && consumed > l.Nonce && t.wallet.Scanned >= t.final.Number {
			return s.Payouts.Consumed(ctx, l)
		}
	}
	nonces, err := s.Sender.Nonces(ctx)
	switch {
	case err != nil:
		return err
	case nonces.Mined > l.Nonce && notAll:
		return s.holdLane(ctx, t, l, HeldNodes)
	case nonces.Mined > l.Nonce:
		return nil
	}
	t.unmined = append(t.unmined, l)
	return s.push(ctx, t, l)
}

// push broadcasts a lane that is not mined: after a start at once, and every so often,
// since nodes forget. When it waits for too long, its fees are raised. Neither is done
// while the wallet lacks its tokens: it would be mined in vain.
func (s *Sender) push(ctx context.Context, t *turn, l store.Lane) error {
	if len(l.Versions) == 0 {
		return nil
	}
	newest := l.Versions[len(l.Versions)-1]
	now := time.Now()
	due := !s.started || !now.Before(s.repeat[l.Nonce])
	old := s.passedOver(t, l.Nonce, newest) && len(newest.Raw) > 0 && s.Payouts.Now().Sub(newest.SentAt) >= s.BumpAfter
	if !due && !old {
		return nil
	}
	if short, err := s.isShort(ctx, t, l); short || err != nil {
		return err
	}
	var failed error
	if due {
		if failed = s.broadcast(ctx, l); failed == nil {
			s.repeat[l.Nonce] = now.Add(s.RepeatEvery)
			failed = s.goesOn(ctx, l)
		}
	}
	if !old {
		return failed
	}
	// Also where no node takes it: what waits at the same nonce may offer more.
	return errors.Join(failed, s.bump(ctx, t, l, newest, errors.Is(failed, chain.ErrNotTaken)))
}

// passedOver tells whether blocks were made since a version was there to be in them: while
// a chain stands still, no fee gets anything mined.
func (s *Sender) passedOver(t *turn, nonce uint64, v store.Version) bool {
	seen, known := s.offered[nonce]
	if !known || seen.version != v.Number {
		s.offered[nonce] = offer{v.Number, t.head.Number}
		return false
	}
	return t.head.Number >= seen.head+passedBlocks
}

// forget drops what is remembered of a lane that is mined, or begins anew.
func (s *Sender) forget(nonce uint64) {
	delete(s.repeat, nonce)
	delete(s.offered, nonce)
}

// goesOn notes that a lane's payout, if it has one, waits for nothing any more.
func (s *Sender) goesOn(ctx context.Context, l store.Lane) error {
	if l.Payout == nil {
		return nil
	}
	return s.Payouts.Hold(ctx, *l.Payout, "")
}

// broadcast sends all versions of a lane, the newest last. One node at least has to
// have that one.
func (s *Sender) broadcast(ctx context.Context, l store.Lane) (err error) {
	for _, v := range l.Versions {
		if len(v.Raw) == 0 {
			continue // found on the chain
		}
		if err = s.Sender.Broadcast(ctx, l.Nonce, v.Signed); err != nil {
			continue // an older one, in favour of a newer
		}
		if err := s.Payouts.Sent(ctx, l.Nonce, v.Number); err != nil {
			return err
		}
	}
	return err
}

// bump signs a further version of a lane with higher fees, as far as the operator's cap
// allows. What no node takes may need other gas instead, so it is signed anew for that where
// its fees may rise no further.
func (s *Sender) bump(ctx context.Context, t *turn, l store.Lane, newest store.Version, refused bool) error {
	price, err := s.Sender.Price(ctx)
	if err != nil {
		return err
	}
	fees, rise := s.raise(l.Nonce, newest.Fees, price)
	if !rise && !refused {
		return nil
	}
	signed, held, err := s.ask(ctx, t, fmt.Sprint("nonce ", l.Nonce), l.Payout, func() (chain.Signed, error) { return s.Sender.Resign(ctx, newest.Signed, fees) })
	if err != nil || held != "" || signed.Tx == newest.Tx { // what was signed before may still be mined
		return err
	}
	if err := s.Payouts.Bump(ctx, l.Nonce, signed); err != nil {
		return err
	}
	text := "a payout waits to be mined: its fees are raised"
	if !rise {
		text = "no node takes a payout: it is signed anew for the gas that it takes now"
	}
	s.Log.Info(text, "nonce", l.Nonce, "fees", fees.Cap)
	v := store.Version{Number: newest.Number + 1, Signed: signed}
	l.Versions = []store.Version{v}
	return s.broadcast(ctx, l)
}

// raise is what is offered in the place of fees that were not enough, or these where they
// are to rise no further.
func (s *Sender) raise(nonce uint64, before chain.Fees, price chain.Price) (fees chain.Fees, rise bool) {
	fees, asked := price.Offer(s.FeeCap), price.Tip
	if asked.Cmp(tipLeast) < 0 {
		asked = tipLeast
	}
	// A fee that is far above what nodes ask is not what it waits for.
	if dear := new(big.Int).Mul(asked, big.NewInt(tipTimes)); before.Tip.Cmp(dear) >= 0 && before.Cap.Cmp(fees.Cap) >= 0 {
		s.say(slog.LevelWarn, fmt.Sprint("bump ", nonce), "a payout waits to be mined, and offers far more than nodes ask: its fees are raised no further",
			"nonce", nonce, "fees", before.Cap, "tip", before.Tip, "asked", price.Tip)
		return before, false
	}
	least := before.Raised()
	fees = fees.AtLeast(least)
	if fees.Cap.Cmp(s.FeeCap) > 0 {
		fees.Cap = s.FeeCap
	}
	if fees.Cap.Cmp(least.Cap) < 0 || fees.Cap.Cmp(least.Tip) < 0 {
		s.say(slog.LevelWarn, fmt.Sprint("bump ", nonce), "a payout waits to be mined, and the fee cap lets its fees rise no further",
			"nonce", nonce, "feeCap", s.FeeCap, "fees", before.Cap)
		return before, false
	}
	if fees.Tip.Cmp(fees.Cap) > 0 {
		fees.Tip = fees.Cap
	}
	return fees, true
}

// scan looks through the blocks that have the confirmations for transfers out of the
// wallet.
func (s *Sender) scan(ctx context.Context, t *turn) error {
	if len(s.Tokens) == 0 {
		return nil
	}
	end := max(t.confirmed, t.final.Number)
	for turns := 0; t.wallet.Scanned < end && turns < scansMax; turns++ {
		upTo := min(end-t.wallet.Scanned, scanMax)
		list, number, err := s.leaving(ctx, t.wallet.Scanned, int(upTo))
		if err != nil {
			return fmt.Errorf("look for what left the wallet: %w", err)
		}
		if number == t.wallet.Scanned {
			return nil
		}
		var out []store.Outflow
		for _, moved := range list {
			nonce, from, err := s.Sender.NonceOf(ctx, moved.Tx)
			if err != nil {
				return fmt.Errorf("look for what left the wallet: %w", err)
			}
			out = append(out, store.Outflow{Transfer: moved, Ours: from == s.wallet, Nonce: nonce})
		}
		unexplained, err := s.Payouts.Explain(ctx, t.wallet.Scanned, number, out)
		if err != nil {
			return err
		}
		for _, o := range unexplained {
			s.Log.Error("tokens left the payout wallet, and no payout under way is that", "tx", o.Tx, "to", o.To, "raw", o.Raw, "block", o.Block.Number)
		}
		t.wallet.Scanned = number
	}
	return nil
}

// leaving reads the transfers out of the wallet in the blocks after one, in so many at
// most, and says up to which it read.
func (s *Sender) leaving(ctx context.Context, after uint64, most int) (list []chain.Transfer, upTo uint64, err error) {
	blocks, err := s.Source.Next(ctx, chain.Block{Number: after}, most)
	if err != nil || len(blocks) == 0 {
		return nil, after, err
	}
	list, read, err := s.Source.Transfers(ctx, blocks, s.Tokens, func(context.Context) (chain.Ours, error) {
		return func(a chain.Address) bool { return a == s.wallet }, nil
	})
	if err != nil {
		return nil, after, err
	}
	list = slices.DeleteFunc(list, func(moved chain.Transfer) bool {
		return moved.From != s.wallet || moved.Raw.Sign() == 0 // anybody can make a log of nothing
	})
	return list, blocks[read-1].Number, nil
}
