package payout

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// fits tells whether new payouts may be signed, by what the nodes say that the wallet has
// sent. Where most of them know of more than was signed here, the wallet is stopped. One
// that says so alone is named, and stops nothing: it may be wrong, and what it says may
// be true as well without harm, since of two chain transactions with one nonce one alone
// is mined, and a payout that it is not is known to be lost.
func (s *Sender) fits(ctx context.Context, t *turn, open []store.Lane, nonces chain.Nonces) (bool, error) {
	recorded := t.wallet.Nonce
	ahead := nonces.Ahead(recorded)
	switch {
	case nonces.ByMost && nonces.Pending > recorded:
		detail := fmt.Sprintf("the chain's next nonce is %d, and the one recorded here is %d: %s", nonces.Pending, recorded, ahead)
		if err := s.Payouts.Stop(ctx, gateway.StoppedNonceAhead, detail); err != nil {
			return false, err
		}
		s.note(func(st *Status) { st.Stopped = gateway.StoppedNonceAhead })
		t.wallet.Stopped, t.wallet.Detail = gateway.StoppedNonceAhead, detail
		s.sayStopped(t.wallet)
		return false, nil
	case ahead != "" && !nonces.ByMost:
		s.say(slog.LevelWarn, "ahead", "a node says that the payout wallet has sent more than was signed here, and too few others answer to tell: no payout is signed until they do",
			"said", ahead, "recorded", recorded)
		return false, nil
	case ahead != "":
		s.say(slog.LevelWarn, "ahead", "a node says that the payout wallet has sent more than was signed here; most nodes do not, and payouts go on",
			"said", ahead, "recorded", recorded, "do", "if it goes on saying so, take it out of rpcUrls and restart")
	}
	if next := firstOpen(open, t.wallet); nonces.Unmined < next {
		return false, s.reopen(ctx, t, nonces.Unmined, next)
	}
	return true, nil
}

// reopen looks after payouts again that were final, and of which most nodes have the nonces
// in no block any more. As in isGone, a chain that is shorter than what was read tells
// nothing yet.
func (s *Sender) reopen(ctx context.Context, t *turn, mined, recorded uint64) error {
	if t.head.Number < t.wallet.Scanned {
		s.say(slog.LevelWarn, "behind", "no payout is signed while all nodes are behind what was read of the chain",
			"head", t.head.Number, "read", t.wallet.Scanned, "nextNonce", mined, "recorded", recorded)
		return nil
	}
	reopened, err := s.Payouts.Reopen(ctx, mined)
	if err != nil {
		return fmt.Errorf("look after final payouts again: %w", err)
	}
	if reopened == 0 { // the wallet was stopped, mostly, which is said in the next turn
		return nil
	}
	s.say(slog.LevelError, "reopened", "a reorg went below the final block; payouts that it took are looked after again", "payouts", reopened,
		"nextNonce", mined, "recorded", recorded)
	return nil
}

// firstOpen is the nonce up to which all are consumed for good.
func firstOpen(open []store.Lane, w store.Wallet) uint64 {
	if len(open) == 0 {
		return w.Nonce
	}
	return open[0].Nonce
}
