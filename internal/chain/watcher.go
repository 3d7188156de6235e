package chain

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// The first pause after a failure is that between polls, or this when it is
// shorter; each further failure doubles it.
const (
	backoffMin    = 250 * time.Millisecond
	backoffMax    = 30 * time.Second
	backoffPerson = 5 * time.Second // while a person must look
)

// AlarmAfterDefault is how long reading may fail before a chain counts as
// standing still.
const AlarmAfterDefault = time.Minute

// Config says what a [Watcher] watches.
type Config struct {
	Chain    string // the operator's name of the chain, in every call to the Recorder
	Source   Source
	Recorder Recorder
	Tokens   []Address // contracts whose transfers are read
	Policy   Policy    // from when on a block confirms what is in it

	PollEvery time.Duration // how often to ask for a new head; 1 s when zero
	// Heads calls wake whenever it hears of a new block, until ctx ends; nil where nobody
	// hears of any. It only has the node be asked sooner: whether it is right, silent or
	// dead, the node is asked every PollEvery.
	Heads    func(ctx context.Context, wake func())
	RangeMax int // most blocks asked for at once; 500 when zero

	// AlarmAfter is how long reading may fail before the chain counts as
	// standing still; AlarmAfterDefault when zero.
	AlarmAfter time.Duration
	// BlockTime is the time between two blocks, where the chain makes them
	// whether there is something to put into them or not: then a head that
	// grows old is an alarm too. Zero where its age says nothing.
	BlockTime time.Duration
	// RepeatEvery is how often the log says again what is wrong; 3 minutes when zero.
	RepeatEvery time.Duration

	Log *slog.Logger // slog.Default() when nil
}

// Watcher follows one chain. Create it with [New]; call Run once.
type Watcher struct {
	Config
	width width
	bound bool // the identity of the chain was checked
	// whole: the last batch was recorded to its end. One that was cut off, by an
	// error or because another Watcher ended, may have left something to confirm.
	whole  bool
	opened bool // nothing is left whose opening balance is not recorded

	// searches are those under way for what a balance has and the records lack,
	// by address.
	searches map[Address]*search

	mu       sync.Mutex
	health   Health
	started  time.Time          // of Run
	repeated map[Kind]time.Time // when the log said last what is wrong
}

// New checks the configuration and fills in its defaults.
func New(c Config) (*Watcher, error) {
	switch {
	case c.Chain == "":
		return nil, errors.New("chain: the watcher needs the chain's name")
	case c.Source == nil || c.Recorder == nil:
		return nil, errors.New("chain: the watcher needs a source and a recorder")
	case c.Policy.Depth < 1:
		return nil, errors.New("chain: at least 1 confirmation is needed: the block itself")
	}
	setDefault(&c.PollEvery, time.Second)
	setDefault(&c.AlarmAfter, AlarmAfterDefault)
	setDefault(&c.RepeatEvery, 3*time.Minute)
	if c.RangeMax <= 0 {
		c.RangeMax = 500
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Watcher{Config: c, width: newWidth(c.RangeMax), searches: map[Address]*search{}, repeated: map[Kind]time.Time{}, started: time.Now()}, nil
}

func setDefault(d *time.Duration, to time.Duration) {
	if *d <= 0 {
		*d = to
	}
}

// Run watches until the context ends, then returns nil. Trouble with the node
// or the Recorder is retried for ever, ever more slowly, and logged; the only
// error Run returns is [ErrOtherChain], which needs a person.
func (w *Watcher) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { w.complain(ctx) })
	woken := make(chan struct{}, 1)
	if w.Heads != nil {
		beside.Go(func() { w.Heads(ctx, func() { wake(woken) }) })
	}
	defer beside.Wait()
	defer cancel()
	pause := time.Duration(0)
	var listen <-chan struct{} // woken, while there is nothing to do but to wait
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		case <-listen:
			// Whoever says more blocks than there can be has the node asked no more often.
			time.Sleep(min(wakeEvery, w.PollEvery))
		}
		select {
		case <-woken: // what it told of is asked for now
		default:
		}
		listen = nil
		caughtUp, err := w.advance(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errBound):
			return err
		case errors.Is(err, errBehind):
			w.behind(err)
			pause = w.PollEvery
		case err != nil:
			pause = w.failed(err)
		default:
			w.succeeded()
			pause = 0
			if caughtUp {
				pause, listen = w.PollEvery, woken
			}
		}
	}
}

// wakeEvery is the least time between two questions that new heads cause.
const wakeEvery = 20 * time.Millisecond

func wake(woken chan<- struct{}) {
	select {
	case woken <- struct{}{}:
	default: // it was not heard yet
	}
}

// errBound marks an ErrOtherChain found by comparing with what the Recorder is
// bound to; one that a Source finds among its own nodes passes when that node
// is mended.
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
		return ofRecorder(fmt.Errorf("compare the chain with the recorded one: %w", err))
	}
	w.bound = true
	return nil
}
