package payout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Why a payout is not sent now. The first two are also of those that are signed, where a
// reorg took what they were signed on, the last two are of these, and HeldAsked is of both.
const (
	HeldBalance = "insufficient_balance" // the wallet has too little of the token
	HeldGas     = "insufficient_gas"     // the wallet has too little of the chain's own coin
	HeldPrice   = "gas_too_dear"         // gas costs more than the operator's cap
	HeldRefused = "token_refuses"        // the token's contract refuses the transfer
	HeldUntried = "gas_unknown"          // no node says how much gas the transfer takes
	HeldFinal   = "awaiting_finality"    // a reorg may still take away the deposits that pay for it
	HeldDenied  = "signer_refuses"       // the external signer did not sign it
	HeldUnasked = "signer_unavailable"   // the external signer does not answer
	HeldAsked   = "signer_asked"         // the external signer has been asked, and has not answered yet
	HeldBehind  = "node_refuses"         // no node takes what is signed, and what is queued comes after it
	HeldNodes   = "node_away"            // its nonce is used, and not every node says by what
)

// HeldReasons are all of them.
var HeldReasons = []string{HeldBalance, HeldGas, HeldPrice, HeldRefused, HeldUntried, HeldFinal, HeldDenied, HeldUnasked, HeldAsked, HeldBehind, HeldNodes}

// funds is what the wallet has, less what is under way.
type funds struct {
	native *big.Int
	tokens map[chain.Address]*big.Int
	// lacking is what payouts of this turn are held for, by token; of the chain's own coin,
	// under "", for one of them: a fund brings a good deal of it.
	lacking map[chain.Address]*big.Int
}

// signQueued signs and sends what is queued, as far as the wallet covers it.
func (s *Sender) signQueued(ctx context.Context, t *turn, queued []store.Payout) error {
	held := maps.Clone(t.held)
	defer func() { s.note(func(st *Status) { st.Held = held }) }()
	if len(queued) == 0 && len(t.held) == 0 && time.Since(s.lookedAt) < lookEvery {
		return nil
	}
	have, err := s.funds(ctx, t, queued)
	if err != nil {
		return err
	}
	s.lookedAt = time.Now()
	price, err := s.Sender.Price(ctx)
	if err != nil {
		return err
	}
	if err := s.sendQueued(ctx, t, queued, have, price, held); err != nil {
		return err
	}
	for token, raw := range t.short {
		have.lacking[token] = raw.Add(raw, cmp.Or(have.lacking[token], new(big.Int)))
	}
	return s.fund(ctx, have.lacking)
}

// isShort tells whether the wallet lacks the tokens of a lane, the last of those that are
// not mined: a reorg took what it was signed on. Whatever it is that pays for it comes
// again, or somebody has to send it.
func (s *Sender) isShort(ctx context.Context, t *turn, l store.Lane) (bool, error) {
	if l.Payout == nil {
		return false, nil
	}
	token, sum := l.Payout.Asset.Contract, new(big.Int)
	for _, earlier := range t.unmined {
		if earlier.Payout == nil || earlier.Payout.Asset.Contract != token {
			continue
		}
		p, err := gateway.PaymentOf(*earlier.Payout)
		if err != nil {
			return false, err
		}
		sum.Add(sum, p.Raw)
	}
	has, asked := t.tokens[token]
	if !asked {
		balances, err := s.Source.Balances(ctx, t.head, []chain.Holding{{Token: token, Address: s.wallet}})
		if err != nil {
			return false, err
		}
		has = balances[0]
		t.tokens[token] = has
	}
	if has == nil || has.Cmp(sum) >= 0 { // or nobody tells
		return false, nil
	}
	t.short[token] = sum.Sub(sum, has)
	s.say(slog.LevelError, "held "+HeldBalance, "a payout that is signed waits", "reason", HeldBalance,
		"payout", l.Payout.ID, "token", l.Payout.Asset.Token, "lacking", t.short[token], "wallet", s.Printed)
	return true, s.holdLane(ctx, t, l, HeldBalance)
}

// holdLane notes why a lane waits, of which something is signed.
func (s *Sender) holdLane(ctx context.Context, t *turn, l store.Lane, reason string) error {
	t.held[reason]++
	if l.Payout == nil {
		return nil
	}
	return s.Payouts.Hold(ctx, *l.Payout, reason)
}

// sendQueued is signQueued with what the wallet has, and notes why payouts are held.
func (s *Sender) sendQueued(ctx context.Context, t *turn, queued []store.Payout, have funds, price chain.Price, held map[string]int) error {
	underWay := len(t.unmined)
	for _, p := range queued {
		if underWay >= s.UnderWayMax {
			return nil
		}
		reason, err := s.send(ctx, t, p, have, price)
		if errors.Is(err, payment.ErrEvent) {
			continue // taken back meanwhile
		}
		if err != nil {
			return fmt.Errorf("payout %s: %w", p.ID, err)
		}
		if reason == "" {
			underWay++
			continue
		}
		held[reason]++
		level := slog.LevelError
		if reason == HeldFinal { // which passes by itself
			level = slog.LevelInfo
		}
		s.say(level, "held "+reason, "a payout waits", "reason", reason, "payout", p.ID, "token", p.Asset.Token, "amount", p.Amount, "wallet", s.Printed)
		if err := s.Payouts.Hold(ctx, p, reason); err != nil {
			return err
		}
	}
	s.note(func(st *Status) { st.UnderWay = underWay })
	return nil
}

// waitBehind says why what is queued is not looked at, where no node takes what was signed
// before: nothing is mined ahead of it. A reorg may have taken the coin that it was signed
// on; then it waits until somebody sends it again. Else gas has become dearer, mostly.
func (s *Sender) waitBehind(ctx context.Context, t *turn, queued []store.Payout, failed error) error {
	if len(t.unmined) == 0 {
		return nil
	}
	have, err := s.funds(ctx, t, nil)
	switch {
	case err != nil:
		return err
	case have.native.Sign() < 0:
		lacking := new(big.Int).Neg(have.native)
		s.say(slog.LevelError, "held "+HeldGas, "payouts that are signed wait", "reason", HeldGas, "payouts", len(t.unmined), "lacking", lacking, "wallet", s.Printed)
		return errors.Join(s.holdAll(ctx, t, queued, HeldGas), s.fund(ctx, map[chain.Address]*big.Int{"": lacking}))
	case errors.Is(failed, chain.ErrNotTaken):
		s.say(slog.LevelError, "held "+HeldBehind, "payouts that are signed wait", "reason", HeldBehind, "payouts", len(t.unmined), "error", failed, "wallet", s.Printed)
		return s.holdAll(ctx, t, queued, HeldBehind)
	}
	return nil
}

// holdAll notes one reason for all that is queued, and for what is signed.
func (s *Sender) holdAll(ctx context.Context, t *turn, queued []store.Payout, reason string) error {
	s.note(func(st *Status) { st.Held = map[string]int{reason: len(t.unmined) + len(queued)} })
	for _, l := range t.unmined {
		if l.Payout != nil {
			queued = append(queued, *l.Payout)
		}
	}
	for _, p := range queued {
		if err := s.Payouts.Hold(ctx, p, reason); err != nil {
			return err
		}
	}
	return nil
}

// funds reads balances and takes off what is signed and not mined.
func (s *Sender) funds(ctx context.Context, t *turn, queued []store.Payout) (f funds, err error) {
	f.tokens, f.lacking = map[chain.Address]*big.Int{}, map[chain.Address]*big.Int{}
	holdings := []chain.Holding{{Address: s.wallet}}
	for _, p := range queued {
		if f.tokens[p.Asset.Contract] == nil {
			f.tokens[p.Asset.Contract] = new(big.Int)
			holdings = append(holdings, chain.Holding{Token: p.Asset.Contract, Address: s.wallet})
		}
	}
	balances, err := s.Source.Balances(ctx, t.head, holdings)
	if err != nil {
		return f, err
	}
	for i, b := range balances {
		if b == nil {
			b = new(big.Int) // nobody tells: nothing is sent of it
		}
		b = new(big.Int).Set(b)
		if i == 0 {
			s.note(func(st *Status) { st.Native = new(big.Int).Set(b) })
			f.native = b
			continue
		}
		f.tokens[holdings[i].Token] = b
	}
	for _, l := range t.unmined {
		for _, v := range slices.Backward(l.Versions) {
			if len(v.Raw) == 0 {
				continue // found on the chain
			}
			cost, err := s.Sender.Cost(v.Signed)
			if err != nil {
				return f, err
			}
			f.native.Sub(f.native, cost)
			break
		}
		if l.Payout == nil {
			continue
		}
		p, err := gateway.PaymentOf(*l.Payout)
		if err != nil {
			return f, err
		}
		if left := f.tokens[p.Token]; left != nil {
			left.Sub(left, p.Raw)
		}
	}
	return f, nil
}

// send signs a payout, commits that, and only then broadcasts it. It returns why not,
// where it can't be done now.
func (s *Sender) send(ctx context.Context, t *turn, p store.Payout, have funds, price chain.Price) (held string, err error) {
	want, err := gateway.PaymentOf(p)
	if err != nil {
		return "", err
	}
	switch err := s.Payouts.Final(ctx, p, t.final.Number); {
	case errors.Is(err, gateway.ErrNotFinal):
		return HeldFinal, nil
	case err != nil:
		return "", err
	}
	left := have.tokens[want.Token]
	if left.Cmp(want.Raw) < 0 {
		sum := have.lacking[want.Token]
		if sum == nil {
			sum = new(big.Int)
		}
		have.lacking[want.Token] = sum.Add(sum, want.Raw)
		return HeldBalance, nil
	}
	if now := new(big.Int).Add(price.Base, price.Tip); now.Cmp(s.FeeCap) > 0 {
		return HeldPrice, nil
	}
	if have.native.Sign() <= 0 {
		have.lacking[""] = new(big.Int)
		return HeldGas, nil
	}
	signed, held, err := s.ask(ctx, t, p.ID, &p, func() (chain.Signed, error) {
		return s.Sender.Sign(ctx, t.wallet.Nonce, &want, price.Offer(s.FeeCap))
	})
	if err != nil || held != "" {
		return held, err
	}
	cost, err := s.Sender.Cost(signed)
	if err != nil {
		return "", err
	}
	if have.native.Cmp(cost) < 0 {
		have.lacking[""] = cost
		return HeldGas, nil
	}
	adopted, err := s.Payouts.Sign(ctx, p, t.wallet.Nonce, signed, t.final.Number)
	if errors.Is(err, gateway.ErrNotFinal) { // since it was asked
		return HeldFinal, nil
	}
	if err != nil || adopted {
		return "", err
	}
	lane := store.Lane{Nonce: t.wallet.Nonce, Versions: []store.Version{{Number: 1, Signed: signed}}}
	t.wallet.Nonce++
	left.Sub(left, want.Raw)
	have.native.Sub(have.native, cost)
	// It is committed: whatever goes wrong from here on, it is broadcast in a later turn.
	return "", s.broadcast(ctx, lane)
}

// fund brings what payouts are held for, all of a token at once: each takes a block.
func (s *Sender) fund(ctx context.Context, lacking map[chain.Address]*big.Int) error {
	if s.Fund == nil {
		return nil
	}
	for token, raw := range lacking {
		if err := s.Fund(ctx, chain.Holding{Token: token, Address: s.wallet, Raw: raw}); err != nil {
			return err
		}
	}
	return nil
}
