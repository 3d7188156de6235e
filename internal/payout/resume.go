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
//     or by a chain transaction of ours that moves nothing;
//  2. all that has left the wallet by then is read, at final depth;
//  3. a queued payout that is one of these transfers is taken to be that one.
//
// Then nothing older can happen any more, and the wallet signs again.
func (s *Sender) resume(ctx context.Context, t *turn, open int) error {
	nonces, err := s.Sender.Nonces(ctx)
	if err != nil {
		return err
	}
	if err := s.Payouts.SkipNonces(ctx, nonces.Mined); err != nil {
		return err
	}
	next := max(t.wallet.Nonce, nonces.Mined)
	to := max(nonces.Pending, t.wallet.ResumeTo)
	if next < to {
		return s.useUp(ctx, next, to)
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

// useUp signs and sends chain transactions that move nothing, for a price that takes
// the place of most that may wait at the same nonces; what it does not, its bumps do.
func (s *Sender) useUp(ctx context.Context, from, to uint64) error {
	price, err := s.Sender.Price(ctx)
	if err != nil {
		return err
	}
	double := chain.Price{Base: price.Base, Tip: new(big.Int).Lsh(price.Tip, 1)}
	for nonce := from; nonce < to; nonce++ {
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
