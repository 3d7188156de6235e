// Package payout sends what refunds and settlements pay out, from one wallet of a
// chain, each exactly once.
//
// A payout owns one lane for ever: a nonce of the wallet, of which the chain lets one
// chain transaction at most happen. Whatever is signed for a lane is committed before
// anybody sees it, so that after a crash the same bytes are broadcast again, and the
// hash of each version is looked for. A payout is done when a block with the chain's
// confirmations has exactly its transfer; it is lost only when its nonce is consumed
// for good without it. One process at a time sends, under a lease whose fence every
// write compares. When something left the wallet, or is about to, that was not signed
// here, nothing new is signed until an operator has looked: see [Sender.resume].
package payout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// The defaults of a Config.
const (
	PollEveryDefault   = 2 * time.Second
	BumpAfterDefault   = time.Minute
	UnderWayMaxDefault = 16
	DepthDefault       = payment.ReorgDepth
	RepeatEveryDefault = 30 * time.Second
	AskAgainDefault    = 5 * time.Minute
	TellAskedDefault   = 5 * time.Second
	lookEvery          = time.Minute     // between two looks at what the wallet has, while nothing is queued
	quietFor           = 3 * time.Minute // between two lines of the log about the same
	behindMax          = 3               // blocks that may be unrecorded while new payouts are signed
	scanMax            = 500             // blocks that are looked through at once
	scansMax           = 20              // of these in one turn
	passMax            = 2 * time.Minute // for one turn
	passedBlocks       = 2               // that are made without a version, before its fees are raised
	tipTimes           = 8               // how many times the tip that nodes ask one is raised to at most, unless the base fee rises
)

// tipLeast is what nodes are taken to ask for as a tip at least, in wei: some ask for
// nothing, and those who make the blocks do.
var tipLeast = big.NewInt(1_000_000_000)

// Config is what a Sender is made of. Chain, Payouts, Source and Chain's Sender are
// required.
type Config struct {
	Chain         string
	Payouts       *gateway.Payouts
	Source        chain.Source
	Sender        chain.Sender
	Tokens        []chain.Address // those that transfers out of the wallet are read of
	Confirmations uint64          // that a payout needs to be done
	// Final is from when on no reorg takes a block away: the tag of the chain's nodes,
	// and a depth where they have none.
	Final chain.Policy
	// LostAfter is how many blocks more a payout that was mined in vain waits before it is
	// lost, on a chain of tests whose final blocks are replaced at times; zero elsewhere.
	LostAfter   uint64
	FeeCap      *big.Int      // the most that a unit of gas may cost
	BumpAfter   time.Duration // how long a payout may wait to be mined before its fees are raised
	RepeatEvery time.Duration // how often what is not mined is broadcast again
	AskAgain    time.Duration // after what time an external signer is asked again for what it did not sign
	TellAsked   time.Duration // for how long it may not answer before that is told
	PollEvery   time.Duration
	// Printed is the wallet as people write it, for the log.
	Printed     string
	UnderWayMax int // payouts that are signed and not mined
	// Ready is why the chain can't be relied on at present; nil where nobody knows.
	Ready func() error
	// Fund brings what the wallet lacks, on a chain of tests; nil elsewhere.
	Fund func(ctx context.Context, lacking chain.Holding) error
	Log  *slog.Logger
}

// Sender sends the payouts of one wallet. Its methods are safe for concurrent use; one
// Run at a time.
type Sender struct {
	Config
	wallet  chain.Address
	started bool                 // everything under way was broadcast since the start
	repeat  map[uint64]time.Time // when a lane is broadcast again
	offered map[uint64]offer     // the newest version of a lane, by nonce
	denied  map[string]time.Time // when the signer is asked again for what it did not sign
	said    map[string]time.Time // when the log last said so
	waits   map[string]uint64    // up to which nonce a node said first that something waits, since the wallet goes on
	// lookedAt is when it was last read what the wallet has.
	lookedAt time.Time

	mu     sync.Mutex
	status Status
}

// offer is a version of a lane, and the head when it was first looked at.
type offer struct {
	version int64
	head    uint64
}

// Status is how sending goes, for metrics.
type Status struct {
	Stopped  string         // why nothing new is signed; empty while it is
	UnderWay int            // signed and not mined
	Held     map[string]int // queued payouts that can't be sent now, by reason
	Native   *big.Int       // of the chain's own coin, in the wallet; nil before it is known
	Failures int64          // turns that failed
	LastTurn time.Time      // the last one that did not
}

// New makes a Sender.
func New(c Config) *Sender {
	c.PollEvery = cmp.Or(c.PollEvery, PollEveryDefault)
	c.BumpAfter = cmp.Or(c.BumpAfter, BumpAfterDefault)
	c.RepeatEvery = cmp.Or(c.RepeatEvery, RepeatEveryDefault)
	c.AskAgain = cmp.Or(c.AskAgain, AskAgainDefault)
	c.TellAsked = cmp.Or(c.TellAsked, TellAskedDefault)
	c.UnderWayMax = cmp.Or(c.UnderWayMax, UnderWayMaxDefault)
	if c.Final == (chain.Policy{}) {
		c.Final = chain.Policy{Depth: DepthDefault, Tag: chain.Finalized}
	}
	c.FeeCap = cmp.Or(c.FeeCap, chain.FeeCapDefault)
	c.Log = cmp.Or(c.Log, slog.Default()).With("chain", c.Chain)
	return &Sender{Config: c, wallet: c.Sender.Wallet(), repeat: map[uint64]time.Time{}, offered: map[uint64]offer{}, denied: map[string]time.Time{}, said: map[string]time.Time{}, waits: map[string]uint64{}}
}

// Status is how sending goes.
func (s *Sender) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

func (s *Sender) note(change func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.status)
}

// Run sends until ctx ends or another replica has taken over. What fails is tried again.
func (s *Sender) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		err := s.Turn(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrClosed):
			return nil
		case err != nil:
			s.note(func(st *Status) { st.Failures++ })
			s.say(slog.LevelError, "payouts", "payouts are not looked after; trying again", "error", err)
		default:
			s.note(func(st *Status) { st.LastTurn = time.Now() })
		}
		timer.Reset(s.PollEvery)
	}
}

// say writes a line to the log, if it was not written a short while ago.
func (s *Sender) say(level slog.Level, about, text string, args ...any) {
	if time.Since(s.said[about]) < quietFor {
		return
	}
	s.said[about] = time.Now()
	s.Log.Log(context.Background(), level, text, args...)
}

// turn is what one turn knows of the chain.
type turn struct {
	head, final chain.Block
	confirmed   uint64 // newest block that has the confirmations
	wallet      store.Wallet
	unmined     []store.Lane
	// tokens is what the wallet has at the head, and short what it lacks for payouts that
	// are signed, both by token as far as was asked.
	tokens, short map[chain.Address]*big.Int
	held          map[string]int                        // how many of those that are signed wait, by reason
	noSigner      bool                                  // it gave no answer in this turn
	consumed      func(context.Context) (uint64, error) // what all nodes say at the final block
}

// Turn looks after everything that is under way, and signs what is queued.
func (s *Sender) Turn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, passMax)
	defer cancel()
	t := turn{tokens: map[chain.Address]*big.Int{}, short: map[chain.Address]*big.Int{}, held: map[string]int{}}
	var err error
	if t.head, err = s.Source.Head(ctx); err != nil {
		return err
	}
	if t.final, err = s.Sender.Final(ctx, t.head, s.Config.Final); err != nil {
		return fmt.Errorf("read the final block: %w", err)
	}
	if t.head.Number+1 > s.Confirmations {
		t.confirmed = t.head.Number + 1 - max(s.Confirmations, 1)
	}
	if t.final.Number > t.confirmed { // nobody's tag counts for less than what the operator asks for
		t.final = chain.Block{Number: t.confirmed}
	}
	t.consumed = s.asksConsumed(t.final)
	if t.wallet, err = s.Payouts.Open(ctx, t.confirmed, s.blockBefore(t.confirmed)); err != nil {
		return fmt.Errorf("open the payout wallet: %w", err)
	}
	// What left the wallet is known before anything is declared lost: it may be a
	// version that a restored backup does not have.
	failed := s.scan(ctx, &t)
	work, err := s.Payouts.Work(ctx)
	if err != nil {
		return errors.Join(failed, fmt.Errorf("read what there is to do: %w", err))
	}
	if work.Abandoned > 0 {
		s.say(slog.LevelError, "abandoned", "payouts that another wallet signed are not looked after: nobody is told whether they arrive", "payouts", work.Abandoned,
			"do", "configure that wallet again until 'xcheckoutd payout status' says that none of its payouts is under way")
	}
	for _, l := range work.Lanes {
		if err := s.follow(ctx, &t, l); err != nil {
			failed = errors.Join(failed, fmt.Errorf("nonce %d: %w", l.Nonce, err))
		}
	}
	s.started = s.started || failed == nil
	if ctx.Err() != nil {
		return failed
	}
	if failed != nil {
		return errors.Join(failed, s.waitBehind(ctx, &t, work.Queued, failed))
	}
	return s.goOn(ctx, &t, work)
}

// asksConsumed asks how many nonces all nodes call used up at a block, once for all lanes.
func (s *Sender) asksConsumed(final chain.Block) func(context.Context) (uint64, error) {
	var asked bool
	var n uint64
	var err error
	return func(ctx context.Context) (uint64, error) {
		if !asked {
			n, err = s.Sender.Consumed(ctx, final)
			asked = true
		}
		if errors.Is(err, chain.ErrNotAll) {
			s.say(slog.LevelError, "not all", "what became of a nonce has to be said by every node, and one does not, or says less than the others", "block", final.Number, "error", err,
				"do", "have it answer right, or take it out of rpcUrls and restart")
		}
		return n, err
	}
}

// blockBefore searches, up to a block, for the last one that is no newer than a time.
func (s *Sender) blockBefore(upTo uint64) func(context.Context, time.Time) (uint64, error) {
	return func(ctx context.Context, at time.Time) (uint64, error) {
		low, high := uint64(0), upTo // low is old enough, or the first
		for low < high {
			middle := high - (high-low)/2
			blocks, err := s.Source.At(ctx, middle)
			if err != nil {
				return 0, err
			}
			// A number that the chain left out is as old as what follows.
			if blocks[0] == nil || blocks[0].Time > at.UnixMilli() {
				high = middle - 1
			} else {
				low = middle
			}
		}
		return low, nil
	}
}

// goOn signs what is queued, or says why not.
func (s *Sender) goOn(ctx context.Context, t *turn, work gateway.Work) error {
	// Read anew: looking after what is under way may have stopped it.
	var err error
	if t.wallet, err = s.Payouts.Open(ctx, t.confirmed, s.blockBefore(t.confirmed)); err != nil {
		return fmt.Errorf("open the payout wallet: %w", err)
	}
	s.note(func(st *Status) { st.Stopped, st.UnderWay = t.wallet.Stopped, len(t.unmined) })
	if t.wallet.Stopped != "" {
		s.note(func(st *Status) { st.Held = t.held })
	}
	if t.wallet.Resuming {
		return s.resume(ctx, t, len(work.Lanes))
	}
	clear(s.waits)
	if t.wallet.Stopped != "" {
		s.sayStopped(t.wallet)
		return nil
	}
	nonces, err := s.Sender.Nonces(ctx)
	if err != nil {
		return err
	}
	if fits, err := s.fits(ctx, t, work.Lanes, nonces); err != nil || !fits {
		return err
	}
	if s.Ready != nil {
		if err := s.Ready(); err != nil {
			s.say(slog.LevelWarn, "ready", "no payout is signed while the chain can't be relied on", "error", err)
			return nil
		}
	}
	behind, err := s.Payouts.PayoutsBehind(ctx, s.Chain)
	switch {
	case err != nil:
		s.say(slog.LevelWarn, "ready", "no payout is signed while it is not known how far the chain is read", "error", err)
		return nil
	case behind > behindMax:
		s.say(slog.LevelWarn, "ready", "no payout is signed before the chain is read up to its head", "behind", behind)
		return nil
	}
	return s.signQueued(ctx, t, work.Queued)
}

func (s *Sender) sayStopped(w store.Wallet) {
	s.say(slog.LevelError, "stopped", "payouts are stopped: nothing new is signed", "reason", w.Stopped, "detail", w.Detail,
		"do", "look at 'xcheckoutd payout status', find out what it was, then go on with 'xcheckoutd payout resume --chain "+s.Chain+"'")
}
