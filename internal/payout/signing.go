package payout

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// ask has whoever has the key sign, and returns why it is not signed where something that
// may pass keeps it from being: what one payout waits for keeps no other from its turn. An
// external signer may ask a person each time, so it is not asked at once again for what it
// did not sign, and not again in a turn in which it gave no answer.
func (s *Sender) ask(ctx context.Context, t *turn, what string, sign func() (chain.Signed, error)) (signed chain.Signed, held string, err error) {
	now := time.Now()
	maps.DeleteFunc(s.denied, func(_ string, until time.Time) bool { return !now.Before(until) })
	if t.noSigner {
		return signed, HeldUnasked, nil
	}
	if _, denied := s.denied[what]; denied {
		return signed, HeldDenied, nil
	}
	signed, err = sign()
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
