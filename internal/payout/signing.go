package payout

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ask has whoever has the key sign, and returns why it is not signed where something that
// may pass keeps it from being: what one payout waits for keeps no other from its turn. An
// external signer may ask a person each time, so it is not asked at once again for what it
// did not sign, and not again in a turn in which it gave no answer.
//
// Of is the payout that it is signed for; nil where nothing but a nonce is used up.
func (s *Sender) ask(ctx context.Context, t *turn, what string, of *store.Payout, sign func() (chain.Signed, error)) (signed chain.Signed, held string, err error) {
	now := time.Now()
	maps.DeleteFunc(s.denied, func(_ string, until time.Time) bool { return !now.Before(until) })
	if t.noSigner {
		return signed, HeldUnasked, nil
	}
	if _, denied := s.denied[what]; denied {
		return signed, HeldDenied, nil
	}
	signed, err = s.await(ctx, what, of, sign)
	switch {
	case ctx.Err() != nil: // nobody waited for the answer
	case errors.Is(err, chain.ErrRefused):
		return signed, HeldRefused, nil
	case errors.Is(err, chain.ErrNoGas):
		s.say(slog.LevelError, "untried "+what, "a transfer can't be tried", "for", what, "error", err)
		return signed, HeldUntried, nil
	case errors.Is(err, chain.ErrNotSigned):
		s.denied[what] = now.Add(s.AskAgain)
		s.say(slog.LevelError, "denied "+what, "the signer was asked and did not sign", "for", what, "error", err, "askedAgainIn", s.AskAgain)
		return signed, HeldDenied, nil
	case errors.Is(err, chain.ErrNoSigner):
		t.noSigner = true
		s.say(slog.LevelError, "no signer", "the signer of payouts does not answer", "for", what, "error", err)
		return signed, HeldUnasked, nil
	}
	return signed, "", err
}

// await has something signed, and tells meanwhile that the signer has been asked and has not
// answered, where it takes long: it asks a person, or hangs. Nothing else is done until it
// answers or its time is over: what is looked after meanwhile may stop the wallet.
func (s *Sender) await(ctx context.Context, what string, of *store.Payout, sign func() (chain.Signed, error)) (signed chain.Signed, err error) {
	answered := make(chan struct{})
	go func() { defer close(answered); signed, err = sign() }()
	look := time.NewTicker(min(s.TellAsked, time.Second))
	defer look.Stop()
	var end func() // of what is told
	for {
		select {
		case <-answered:
			if end != nil {
				end()
			}
			return signed, err
		case <-look.C:
		}
		if since := s.Sender.Asked(); end == nil && !since.IsZero() && time.Since(since) >= s.TellAsked {
			end = s.tellAsked(ctx, what, of)
		}
	}
}

// tellAsked tells that the signer has not answered yet, until end. It is no more than told:
// what can't be noted changes nothing of what is signed.
func (s *Sender) tellAsked(ctx context.Context, what string, of *store.Payout) (end func()) {
	before := s.Status().Held
	held := maps.Clone(before)
	if held == nil {
		held = map[string]int{}
	}
	held[HeldAsked]++
	s.note(func(st *Status) { st.Held = held })
	s.say(slog.LevelWarn, "held "+HeldAsked, "the signer has been asked and has not answered yet", "for", what, "wallet", s.Printed)
	if of == nil {
		return func() { s.note(func(st *Status) { st.Held = before }) }
	}
	asked := *of
	failed := s.Payouts.Hold(ctx, asked, HeldAsked)
	asked.Reason = HeldAsked
	return func() {
		s.note(func(st *Status) { st.Held = before })
		if failed = errors.Join(failed, s.Payouts.Hold(ctx, asked, of.Reason)); failed != nil {
			s.say(slog.LevelWarn, "not noted", "what a payout waits for could not be noted", "for", what, "error", failed)
		}
	}
}
