package payout

import (
	"context"
	"errors"
	"log/slog"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// resume goes on with a wallet that an operator has looked at. What was signed in a
// past that this database does not know, before a backup was restored say, may be mined
// at any time, so:
//
//  1. every nonce that a node has something waiting at is used up: by what waits there,
//     or by a chain transaction of ours that moves nothing; so is every one below the
//     recorded next nonce that neither the chain nor anybody here has used, since nothing
//     that comes after it would be mined;
//  2. all that has left the wallet by then is read, at final depth;
//  3. a queued payout that is one of these transfers is taken to be that one.
//
// Then nothing older can happen any more, and the wallet signs again.
func (s *Sender) resume(ctx context.Context, t *turn, open int) error {
	nonces, err := s.Sender.Nonces(ctx)
	if err != nil {
		return err
	}
	if ahead := nonces.Ahead(t.wallet.Nonce); ahead != "" && !nonces.ByMost {
		s.say(slog.LevelWarn, "resume", "payouts go on once so many nodes answer that it is known what the wallet has sent", "said", ahead, "recorded", t.wallet.Nonce,
			"do", "have the others answer, or take them out of rpcUrls and restart")
		return nil
	}
	if err := s.Payouts.SkipNonces(ctx, nonces.Mined); err != nil {
		return err
	}
	next := max(t.wallet.Nonce, nonces.Mined)
	unused, err := s.unused(ctx, nonces)
	if err != nil {
		return err
	}
	for nonce := next; nonce < max(s.waitsTo(nonces), t.wallet.ResumeTo); nonce++ {
		unused = append(unused, nonce)
	}
	if len(unused) > 0 {
		return s.useUp(ctx, unused)
	}
	if open > 0 {
		s.say(slog.LevelInfo, "resume", "payouts go on once everything that was signed is final", "open", open)
		return nil
	}
	consumed, err := t.consumed(ctx)
	if errors.Is(err, chain.ErrNotAll) { // which is said
		return nil
	}
	if err != nil {
		return err
	}
	if consumed < next || t.wallet.Scanned < t.final.Number {
		s.say(slog.LevelInfo, "resume", "payouts go on once everything that left the wallet is final", "consumed", consumed, "nonce", next)
		return nil
	}
	adopted, left, err := s.Payouts.Match(ctx)
	if err != nil {
		return err
	}
	for _, o := range left {
		s.Log.Warn("a transfer out of the payout wallet is no payout that is known here", "tx", o.Tx, "to", o.To, "raw", o.Raw,
			"do", "a payout that is made later and is equal to it is taken to be this one")
	}
	s.Log.Info("payouts go on", "nonce", next, "adopted", len(adopted), "unexplained", len(left))
	delete(s.said, "stopped")
	s.note(func(st *Status) { st.Stopped = "" })
	return nil
}

// unusedMax is how many nonces below the recorded one are used up in one turn.
const unusedMax = 64

// unused are nonces below the recorded next one that most nodes have in no block and that
// nothing here was ever signed for. A reorg took what somebody else had sent with them, or
// a node made up that they were used.
func (s *Sender) unused(ctx context.Context, nonces chain.Nonces) ([]uint64, error) {
	if !nonces.ByMost {
		return nil, nil
	}
	return s.Payouts.Unused(ctx, nonces.Unmined, unusedMax)
}

// alonePending is how many chain transactions more than most nodes one alone is believed to
// have waiting. Nodes keep no more than that of an account, mostly.
const alonePending = 64

// waitsTo is the nonce below which something may wait in a node: what most say, and what
// one alone said first since the wallet goes on. It may be the only one that kept what was
// signed before a backup was put back, and one that makes it up and says more each time has
// gas wasted once.
func (s *Sender) waitsTo(nonces chain.Nonces) uint64 {
	to := nonces.Pending
	for _, one := range nonces.Said {
		if _, told := s.waits[one.Node]; !told {
			s.waits[one.Node] = one.Pending
			switch {
			case one.Pending > nonces.Pending+alonePending:
				s.waits[one.Node] = 0
				s.Log.Warn("a node says that far more chain transactions of the payout wallet wait than the others; it is not believed", "node", one.Node, "said", one.Pending,
					"most", nonces.Pending, "do", "if it is right, 'xcheckoutd payout resume --use-up-to' uses their nonces up; else take the node out of rpcUrls and restart")
			case one.Pending > nonces.Pending:
				s.Log.Warn("one node alone says that chain transactions of the payout wallet wait; their nonces are used up too", "node", one.Node, "said", one.Pending, "most", nonces.Pending)
			}
		}
		to = max(to, s.waits[one.Node])
	}
	return to
}

// useUp signs and sends chain transactions that move nothing, for a price that takes
// the place of most that may wait at the same nonces; what it does not, its bumps do.
func (s *Sender) useUp(ctx context.Context, nonces []uint64) error {
	price, err := s.Sender.Price(ctx)
	if err != nil {
		return err
	}
	double := chain.Price{Base: price.Base, Tip: new(big.Int).Lsh(price.Tip, 1)}
	for _, nonce := range nonces {
		signed, err := s.Sender.Sign(ctx, nonce, nil, double.Offer(s.FeeCap))
		if err != nil {
			return err
		}
		if err := s.Payouts.UseUp(ctx, nonce, signed); err != nil {
			return err
		}
		s.Log.Info("a nonce of the payout wallet is used up, so that nothing older can have it", "nonce", nonce)
		// Committed, so it is broadcast in the next turn whatever happens now. What waits
		// there may pay more; then that is mined, or this one once its fees are raised.
		if err := s.Sender.Broadcast(ctx, nonce, signed); err != nil {
			s.Log.Warn("what uses up a nonce was not taken by any node yet", "nonce", nonce, "error", err)
			continue
		}
		if err := s.Payouts.Sent(ctx, nonce, 1); err != nil {
			return err
		}
	}
	return nil
}
