package chain

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Config says what a [Watcher] watches.
type Config struct {
	Chain         string        // the operator's name of the chain, in every call to the Recorder
	Source        Source        //
	Recorder      Recorder      //
	Tokens        []string      // contracts whose transfers are read, EIP-55
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
	return &Watcher{Config: c}, nil
}

// Health may be called at any time from any goroutine.
func (w *Watcher) Health() Health {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.health
}

// Run watches until the context ends, then returns nil. Trouble with the node or the Recorder
// is retried for ever; the only error is [ErrOtherChain], which needs a person.
func (w *Watcher) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}
