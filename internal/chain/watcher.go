package chain

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// The first pause after a failure is that between polls, or this when it is shorter; each
// further failure doubles it.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// Config says what a [Watcher] watches.
type Config struct {
	Chain         string // the operator's name of the chain, in every call to the Recorder
	Source        Source
	Recorder      Recorder
	Tokens        []string      // contracts whose transfers are read
	Confirmations uint64        // how many a block needs, its own included; at least 1
	PollEvery     time.Duration // how often to ask for a new head; 1 s when zero
	RangeMax      uint64        // widest range of blocks asked for at once; 2000 when zero
	Log           *slog.Logger  // slog.Default() when nil

	// Keep drops transfers that do not concern the Recorder, before anything more is asked of
	// the node about them; nil keeps all. A busy token moves in every block: without Keep each
	// of its transfers costs the node a receipt and the Recorder a row.
	Keep func(ctx context.Context, transfers []Transfer) ([]Transfer, error)
}

// Watcher follows one chain. Create it with [New]; call Run once.
type Watcher struct {
	Config
	width width
	bound bool // the identity of the chain was checked

	mu     sync.Mutex
	health Health
}

// Health is how well a Watcher is doing, for metrics and alarms.
type Health struct {
	LastSuccess time.Time // when the node last answered and the Recorder last agreed; zero before
	Head        Block     // newest block the node told of
	Cursor      Block     // newest block recorded
	Failures    int       // failed attempts since LastSuccess
	Err         error     // the last of them; nil when there were none
}

// Lag is the number of blocks between the head and the cursor.
func (h Health) Lag() uint64 {
	if h.Head.Number <= h.Cursor.Number {
		return 0
	}
	return h.Head.Number - h.Cursor.Number
}

// New checks the configuration and fills in its defaults.
func New(c Config) (*Watcher, error) {
	switch {
	case c.Chain == "":
		return nil, errors.New("chain: the watcher needs the chain's name")
	case c.Source == nil || c.Recorder == nil:
		return nil, errors.New("chain: the watcher needs a source and a recorder")
	case c.Confirmations < 1:
		return nil, errors.New("chain: at least 1 confirmation is needed: the block itself")
	}
	if c.PollEvery <= 0 {
		c.PollEvery = time.Second
	}
	if c.RangeMax == 0 {
		c.RangeMax = 2000
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Watcher{Config: c, width: newWidth(c.RangeMax)}, nil
}

// Health may be called at any time from any goroutine.
func (w *Watcher) Health() Health {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health
}

// Run watches until the context ends, then returns nil. Trouble with the node or the Recorder
// is retried for ever, ever more slowly, and logged once; the only error Run returns is
// [ErrOtherChain], which needs a person.
func (w *Watcher) Run(ctx context.Context) error {
	pause := time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		caughtUp, err := w.advance(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errBound):
			return err
		case err != nil:
			pause = w.failed(err)
		default:
			w.succeeded()
			pause = 0
			if caughtUp {
				pause = w.PollEvery
			}
		}
	}
}

// failed notes a failure and returns how long to wait after it.
func (w *Watcher) failed(err error) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Failures++
	w.health.Err = err
	if w.health.Failures == 1 {
		w.Log.Warn("chain cannot be followed, will keep trying", "chain", w.Chain, "err", err)
	}
	return min(backoffMax, min(backoffMin, w.PollEvery)<<min(w.health.Failures-1, 20))
}

func (w *Watcher) succeeded() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.health.Failures > 0 {
		w.Log.Info("chain is followed again", "chain", w.Chain, "failures", w.health.Failures)
	}
	w.health.LastSuccess, w.health.Failures, w.health.Err = time.Now(), 0, nil
}

func (w *Watcher) saw(head, cursor Block) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Head, w.health.Cursor = head, cursor
}

// errBound marks an ErrOtherChain found by comparing with what the Recorder is bound to; one
// that a Source finds among its own nodes passes when that node is mended.
var errBound = errors.New("the data belong to another chain")

// bind makes sure that the node serves the chain the Recorder knows under this name.
func (w *Watcher) bind(ctx context.Context) error {
	id, err := w.Source.Identity(ctx)
	if err != nil {
		return fmt.Errorf("ask the node which chain it serves: %w", err)
	}
	err = w.Recorder.Bind(ctx, w.Chain, id)
	switch {
	case errors.Is(err, ErrOtherChain):
		return fmt.Errorf("chain %s: %w: the node serves %v; start with the data directory of that chain or with an empty one, "+
			"or give the address of a node of the chain the data belong to (%w)", w.Chain, errBound, id, err)
	case err != nil:
		return fmt.Errorf("compare the chain with the recorded one: %w", err)
	}
	w.bound = true
	return nil
}
