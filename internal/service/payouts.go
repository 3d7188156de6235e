package service

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Payout is how a chain's payouts are sent.
type Payout struct {
	Wallet    chain.Address              // the account that they are sent from
	Open      func() (evm.Signer, error) // reads its key, or asks who has it
	FeeCap    *big.Int                   // the most that a unit of gas may cost, in wei; the sender's default when nil
	BumpAfter time.Duration              // how long one may wait to be mined before its fees are raised; the sender's default when zero
	PollEvery time.Duration              // the sender's default when zero
	LostAfter uint64                     // see payout.Config
	// Fund brings what the wallet lacks, on a chain of tests; nil elsewhere.
	Fund func(ctx context.Context, lacking chain.Holding) error
}

// openSigner reads the key that a chain's payouts are signed with, if they are.
func (c Chain) openSigner() (evm.Signer, error) {
	if c.Payout == nil {
		return nil, nil
	}
	signer, err := c.Payout.Open()
	if err != nil {
		return nil, fmt.Errorf("payouts of chain %s: %w", c.Name, err)
	}
	if signer.Address() != c.Payout.Wallet {
		return nil, fmt.Errorf("payouts of chain %s: the key is %s's, and the configuration names %s", c.Name,
			c.Family.Print(signer.Address()), c.Family.Print(c.Payout.Wallet))
	}
	return signer, nil
}

// newSender makes the sender of a chain's payouts, which holds a lease or, where no
// other process can send, none.
func (s *Service) newSender(f *following, lease *store.Lease) (*payout.Sender, error) {
	var tokens []chain.Address
	for _, token := range f.tokens {
		tokens = append(tokens, token.Contract)
	}
	sender, err := evm.NewSender(f.source, tokens, f.signer)
	if err != nil {
		return nil, fmt.Errorf("payouts of chain %s: %w", f.Name, err)
	}
	return payout.New(payout.Config{Chain: f.Name, Payouts: s.Gateway.Payouts(f.Name, sender.Wallet(), lease), Printed: f.Family.Print(sender.Wallet()), Source: f.source, Sender: sender, Tokens: tokens,
		Confirmations: f.Confirmations, Final: f.Final, LostAfter: f.Payout.LostAfter, FeeCap: f.Payout.FeeCap, BumpAfter: f.Payout.BumpAfter, PollEvery: f.Payout.PollEvery,
		Ready: func() error { return s.readable(f.Name) }, Fund: f.Payout.Fund, Log: s.log}), nil
}

// sends makes f's sender the one that metrics tell of, nil when another replica sends.
func (f *following) sends(sender *payout.Sender) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sender = sender
}

// sendFrom begins, goes on with or ends sending a chain's payouts, as the lease says. Its
// writes compare the lease themselves, so that one that is slow to end does nothing.
func (r *replica) sendFrom(ctx context.Context, f *following, lease store.Lease, err error) {
	if f.Payout == nil || err != nil { // while the database does not answer, nothing can be signed
		return
	}
	mine := lease.Holder == r.id && !r.isLeaving() && ctx.Err() == nil
	t := r.senders[f.Name]
	if t != nil && (!mine || lease.Number != t.lease.Number) {
		r.s.log.Info("another replica sends the payouts from now on", "chain", f.Name)
		r.stopSending(f)
		t = nil
	}
	if t != nil || !mine {
		return
	}
	sender, err := r.s.newSender(f, &lease)
	if err != nil {
		r.s.fail(err)
		return
	}
	work, end := context.WithCancel(ctx)
	t = &tenure{lease: lease, end: end, ended: make(chan struct{})}
	r.senders[f.Name] = t
	f.sends(sender)
	r.s.log.Info("this replica sends the payouts from now on", "chain", f.Name, "lease", lease.Number)
	r.watching.Go(func() {
		defer close(t.ended)
		r.s.fail(sender.Run(work))
	})
}

func (r *replica) stopSending(f *following) {
	if t := r.senders[f.Name]; t != nil {
		t.end()
		<-t.ended
		delete(r.senders, f.Name)
		f.sends(nil)
	}
}

var (
	payoutStopped  = chainDesc("payouts_stopped", "1 while nothing new is signed for a reason that a person must look at, see 'xcheckoutd payout status'.", "reason")
	payoutHeld     = chainDesc("payouts_held", "Queued payouts that can't be sent now.", "reason")
	payoutUnderWay = chainDesc("payouts_under_way", "Payouts that are signed and not mined.")
	payoutNative   = chainDesc("payout_wallet_native", "What the payout wallet has of the chain's own coin, in its whole units.")
	payoutFailures = chainDesc("payout_failures_total", "Turns of the sender of payouts that failed.")
	payoutSuccess  = chainDesc("payout_last_success_timestamp_seconds", "When the sender of payouts last looked after everything; 0 before.")
)

var payoutDescs = []*prometheus.Desc{payoutStopped, payoutHeld, payoutUnderWay, payoutNative, payoutFailures, payoutSuccess}

// collectPayouts tells how the sending of a chain's payouts goes, on the replica that
// sends.
func (f *following) collectPayouts(to chan<- prometheus.Metric) {
	f.mu.Lock()
	sender := f.sender
	f.mu.Unlock()
	if sender == nil {
		return
	}
	at := sender.Status()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, append([]string{f.Name}, labels...)...)
	}
	gauge(payoutStopped, flag(at.Stopped != ""), at.Stopped)
	for _, reason := range payout.HeldReasons {
		gauge(payoutHeld, float64(at.Held[reason]), reason)
	}
	gauge(payoutUnderWay, float64(at.UnderWay))
	if at.Native != nil {
		gauge(payoutNative, wholeCoins(at.Native))
	}
	to <- prometheus.MustNewConstMetric(payoutFailures, prometheus.CounterValue, float64(at.Failures), f.Name)
	success := 0.0
	if !at.LastTurn.IsZero() {
		success = float64(at.LastTurn.UnixMilli()) / 1000
	}
	gauge(payoutSuccess, success)
}

// wholeCoins is an amount of a chain's own coin in its whole units, for a gauge.
func wholeCoins(wei *big.Int) float64 {
	whole, _ := new(big.Float).Quo(new(big.Float).SetInt(wei), big.NewFloat(1e18)).Float64()
	return whole
}
