package service

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// The defaults of Sweeping, and how often it is looked whether it is time.
const (
	sweepEveryDefault = time.Hour
	sweepLook         = 30 * time.Second
	// sweepAgain is after what time an address is swept once more that was swept and is
	// not yet recorded as such, and one tried that refused; and the pause between two
	// sweeps because of the threshold, below which what can't be swept does not bring it.
	sweepAgain = 30 * time.Minute
)

// Sweeping is how the gateway itself sweeps a chain's deposits.
type Sweeping struct {
	Open func() (*ecdsa.PrivateKey, error) // reads the key that pays for gas
	// Every is when it sweeps: at multiples of that time since midnight UTC.
	Every time.Duration
	// Threshold has it sweep sooner, once so much of a token lies at deposit addresses;
	// zero for never.
	Threshold money.Amount
	Least     money.Amount // what an address must have of a token
	FeeCap    *big.Int     // the most that a unit of gas may cost, in wei; what costs more waits. The default of package evm when nil.

	look, again, raise time.Duration // sweepLook, sweepAgain and what package evm has when zero
}

// sweeper sweeps one chain, on the replica that reads it.
type sweeper struct {
	*following
	Sweeping
	service *Service
	by      *evm.Sweeper
	sent    map[chain.TxID]Sweep // what is not known to be mined
	log     *slog.Logger
	last    time.Time                // when it was last due by the clock, and done
	sooner  time.Time                // from when on the threshold counts
	told    time.Time                // when the log last said that it could not be
	left    map[sweptPlace]time.Time // what is left alone, and until when
	turn    sync.Mutex               // who ran before ends first
	ahead   string                   // nodes that miscount, as the log last named them

	mu     sync.Mutex
	status sweepStatus
}

type sweptPlace struct {
	address chain.Address
	asset   int64
}

// sweepStatus is how sweeping goes, for metrics.
type sweepStatus struct {
	failures int64
	refused  int       // addresses, of each token, in the last sweep
	waiting  int       // chain transactions that are not mined
	last     time.Time // when nothing was left to send, and all was mined
	native   *big.Int  // what the key has of the chain's own coin; nil before it is known
}

// openSweeper reads the key that a chain is swept with, if it is.
func (c Chain) openSweeper() (*ecdsa.PrivateKey, error) {
	if c.Sweeping == nil {
		return nil, nil
	}
	key, err := c.Sweeping.Open()
	if err != nil {
		return nil, fmt.Errorf("sweeping of chain %s: %w", c.Name, err)
	}
	if err := c.CheckSweeper(key); err != nil {
		return nil, fmt.Errorf("sweeping of chain %s: %w", c.Name, asMistake(err, "sweep.keyFile", "keyFile"))
	}
	return key, nil
}

// CheckSweeper refuses to sweep with the payout wallet's key.
func (c Chain) CheckSweeper(key *ecdsa.PrivateKey) error {
	if c.Payout != nil && evm.NewKeySigner(key).Address() == c.Payout.Wallet {
		return errors.New("the key is the payout wallet's, whose nonces are spoken for: sweep with another one")
	}
	return nil
}

// newSweeper makes the sweeper of a chain, or returns nil where nobody is to sweep.
func (s *Service) newSweeper(f *following) (*sweeper, error) {
	key, err := f.openSweeper()
	if err != nil || key == nil {
		return nil, err
	}
	w := &sweeper{following: f, Sweeping: *f.Sweeping, service: s, log: s.log.With("chain", f.Name), last: time.Now(), sent: map[chain.TxID]Sweep{}, left: map[sweptPlace]time.Time{}}
	if w.by, err = evm.NewSweeper(f.source, key, evm.SweeperConfig{FeeCap: w.FeeCap, RaiseAfter: w.raise}); err != nil {
		return nil, fmt.Errorf("sweeping of chain %s: %w", f.Name, err)
	}
	for setting, value := range map[*time.Duration]time.Duration{&w.Every: sweepEveryDefault, &w.look: sweepLook, &w.again: sweepAgain} {
		if *setting == 0 {
			*setting = value
		}
	}
	return w, nil
}

// run sweeps when it is time, until ctx ends.
func (w *sweeper) run(ctx context.Context) {
	w.turn.Lock()
	defer w.turn.Unlock()
	tick := time.NewTicker(w.look)
	defer tick.Stop()
	for {
		w.lookAtFunds(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := w.sweepWhenDue(ctx, time.Now())
		if ctx.Err() != nil {
			return
		}
		w.tell(err)
	}
}

// tell tells of a sweep that could not be, not each time that it is tried.
func (w *sweeper) tell(err error) {
	dear := errors.Is(err, evm.ErrTooDear)
	if err != nil && !dear {
		w.note(func(at *sweepStatus) { at.failures++ })
	}
	if err == nil || time.Since(w.told) < contractsRepeat {
		return
	}
	w.told = time.Now()
	var poor *evm.FundsError
	switch {
	case dear:
		w.log.Info("deposits are not swept before gas costs less", "error", err)
	case errors.As(err, &poor):
		w.log.Error("deposits are not swept before the key that pays has more of the chain's own coin", "error", err, "do", poor.Hint())
	default:
		w.log.Error("deposits could not be swept; trying again", "error", err)
	}
}

// lookAtFunds notes what the key that pays has.
func (w *sweeper) lookAtFunds(ctx context.Context) {
	if has, err := w.by.Balance(ctx); err == nil {
		w.note(func(at *sweepStatus) { at.native = has })
	}
}

func (w *sweeper) note(change func(*sweepStatus)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.status)
}

// sweepWhenDue sweeps when it is time, and once all that was sent before is mined: what
// comes after it would wait for it.
func (w *sweeper) sweepWhenDue(ctx context.Context, now time.Time) error {
	if waiting, err := w.lookAfter(ctx, now); err != nil || waiting > 0 {
		return err
	}
	due := now.UTC().Truncate(w.Every)
	if byTheClock := due.After(w.last); !byTheClock {
		if enough, err := w.isEnough(ctx, now); err != nil || !enough {
			return err
		}
	}
	if err := w.sweep(ctx, now); err != nil {
		return err
	}
	w.last, w.sooner = now, now.Add(w.again)
	return nil
}

// lookAfter tells what became of what was sent, and how much of it is not mined.
func (w *sweeper) lookAfter(ctx context.Context, now time.Time) (waiting int, err error) {
	if len(w.sent) == 0 {
		return 0, nil
	}
	if err := w.service.Gateway.Agree(ctx, gateway.Operator(), w.Name, w.source); err != nil {
		return len(w.sent), err
	}
	looked, err := w.by.Look(ctx)
	if looked.Ahead != "" && looked.Ahead != w.ahead {
		w.log.Warn("a node says that the sweeping key has sent more than it has; sweeps go by what most nodes say", "said", looked.Ahead,
			"do", "if it goes on saying so, take it out of rpcUrls and restart")
	}
	w.ahead = looked.Ahead
	for _, tx := range looked.Raised {
		w.log.Info("a sweep waits to be mined: its fees are raised", "tx", w.Family.PrintTx(tx))
	}
	whole := err == nil
	for _, ended := range looked.Ended {
		whole = whole && ended.Mined != "" && !ended.Failed
		of := w.sent[ended.Sent].Of
		delete(w.sent, ended.Sent)
		switch {
		case ended.Mined == "":
			w.log.Warn("a sweep was not mined, and its nonce is used otherwise: its deposits are swept anew", "tx", w.Family.PrintTx(ended.Sent), "deposits", len(of))
			for _, u := range of {
				delete(w.left, sweptPlace{u.Address, u.Asset.ID})
			}
			w.last, w.sooner = time.Time{}, time.Time{}
			continue
		case ended.Failed:
			w.note(func(at *sweepStatus) { at.failures++ })
			w.log.Error("a sweep was mined and failed: its deposits are swept anew later", "tx", w.Family.PrintTx(ended.Mined), "deposits", len(of))
		default:
			w.log.Info("deposits are swept", "tx", w.Family.PrintTx(ended.Mined), "deposits", len(of))
		}
		w.leaveAlone(of, now) // until it is confirmed
	}
	w.note(func(at *sweepStatus) {
		if at.waiting = len(w.sent); whole && at.waiting == 0 {
			at.last = now
		}
	})
	return len(w.sent), err
}

func (w *sweeper) leaveAlone(of []gateway.Unswept, now time.Time) {
	for _, u := range of {
		w.left[sweptPlace{u.Address, u.Asset.ID}] = now.Add(w.again)
	}
}

// isEnough tells whether so much lies at deposit addresses that it is swept sooner.
func (w *sweeper) isEnough(ctx context.Context, now time.Time) (bool, error) {
	if w.Threshold == 0 || now.Before(w.sooner) {
		return false, nil
	}
	most, err := w.service.Gateway.MostAtDeposits(ctx, gateway.Operator(), w.Name)
	return most >= w.Threshold, err
}

func (w *sweeper) sweep(ctx context.Context, now time.Time) error {
	if err := w.service.maySweep(ctx, w.Chain, w.source); err != nil {
		return err
	}
	maps.DeleteFunc(w.left, func(_ sweptPlace, until time.Time) bool { return !now.Before(until) })
	done, err := SweepDeposits(ctx, w.service.Gateway, w.Name, guarded{w.by, w.Chain, w.source}, SweepLimits{Least: w.Least, Skip: func(u gateway.Unswept) bool {
		_, left := w.left[sweptPlace{u.Address, u.Asset.ID}]
		return left
	}})
	for _, sent := range done.Sent {
		w.sent[sent.Tx] = sent
		w.leaveAlone(sent.Of, now)
		w.log.Info("a sweep of deposits is sent", "tx", w.Family.PrintTx(sent.Tx), "deposits", len(sent.Of))
	}
	for _, refused := range done.Refused {
		w.leaveAlone([]gateway.Unswept{refused.Unswept}, now)
		w.log.Error("a deposit can't be swept: its issuer may have frozen it, or the token is paused", "token", refused.Asset.Token,
			"address", w.Family.Print(refused.Address), "amount", refused.Amount, "error", refused.Err)
	}
	w.note(func(at *sweepStatus) {
		if at.waiting = len(w.sent); err == nil {
			at.refused = len(done.Refused)
		}
		if err == nil && len(w.sent) == 0 {
			at.last = now
		}
	})
	return err
}

var (
	sweepFailures = chainDesc("sweep_failures_total", "Sweeps of deposits that failed as a whole.")
	sweepRefused  = chainDesc("sweep_refused", "Deposit addresses, of each token, that the last sweep could not sweep.")
	sweepWaiting  = chainDesc("sweep_under_way", "Chain transactions that sweep and are not mined.")
	sweepNative   = chainDesc("sweep_key_native", "What the key that pays for sweeps has of the chain's own coin, in its whole units.")
	sweepSuccess  = chainDesc("sweep_last_success_timestamp_seconds", "When the last sweep was mined in full; 0 before.")
)

var sweepDescs = []*prometheus.Desc{sweepFailures, sweepRefused, sweepWaiting, sweepNative, sweepSuccess}

// collectSweeps tells how the sweeping of a chain goes, on the replica that sweeps.
func (f *following) collectSweeps(to chan<- prometheus.Metric) {
	f.mu.Lock()
	w, reads := f.sweeper, f.watcher != nil
	f.mu.Unlock()
	if w == nil || !reads {
		return
	}
	w.mu.Lock()
	at := w.status
	w.mu.Unlock()
	last := 0.0
	if !at.last.IsZero() {
		last = float64(at.last.UnixMilli()) / 1000
	}
	to <- prometheus.MustNewConstMetric(sweepFailures, prometheus.CounterValue, float64(at.failures), f.Name)
	to <- prometheus.MustNewConstMetric(sweepRefused, prometheus.GaugeValue, float64(at.refused), f.Name)
	to <- prometheus.MustNewConstMetric(sweepWaiting, prometheus.GaugeValue, float64(at.waiting), f.Name)
	if at.native != nil {
		to <- prometheus.MustNewConstMetric(sweepNative, prometheus.GaugeValue, wholeCoins(at.native), f.Name)
	}
	to <- prometheus.MustNewConstMetric(sweepSuccess, prometheus.GaugeValue, last, f.Name)
}
