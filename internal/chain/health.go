package chain

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind is what kind of failure keeps a chain from being followed, for metrics.
type Kind string

// The kinds of failures.
const (
	OfNode       Kind = "node"           // no answer, or none that can be believed
	OfRecorder   Kind = "recorder"       // the database
	OfFork       Kind = "fork"           // the chain changed while it was read; passes by itself
	OfOtherChain Kind = "other_chain"    // a node serves another chain
	OfNodes      Kind = "nodes_disagree" // on which block is final
	OfPerson     Kind = "needs_person"   // comes again until somebody has looked
	OfBalances   Kind = "balances"       // balances can't be compared: orders do not expire
	OfHead       Kind = "old_head"       // the node answers and its chain makes no blocks
	OfClock      Kind = "clock"          // the newest block is of a time that has not come by our clock
)

// Kinds are all of them.
var Kinds = []Kind{OfNode, OfRecorder, OfFork, OfOtherChain, OfNodes, OfPerson, OfBalances, OfHead, OfClock}

// recorderError marks an error as the Recorder's own.
type recorderError struct{ error }

func (e recorderError) Unwrap() error { return e.error }

func ofRecorder(err error) error { return recorderError{err} }

func kindOf(err error) Kind {
	var recorder recorderError
	switch {
	case errors.Is(err, ErrNeedsPerson):
		return OfPerson
	case errors.Is(err, ErrOtherChain):
		return OfOtherChain
	case errors.Is(err, ErrDisagree):
		return OfNodes
	case errors.As(err, &recorder):
		return OfRecorder
	case errors.Is(err, ErrForked):
		return OfFork
	}
	return OfNode
}

// Health is how well a Watcher is doing, for metrics and alarms.
type Health struct {
	LastSuccess time.Time       // when the node last answered and the Recorder last agreed; zero before
	Head        Block           // newest block the node told of
	HeadAt      time.Time       // when it told: what came since is not known; zero before
	Cursor      Block           // newest block recorded
	Failures    int             // failed attempts since LastSuccess
	Err         error           // the last of them; nil when there were none
	Counts      map[Kind]uint64 // failures since the start

	// Balances is why balances can't be compared, and since when; nil while
	// they can. Orders do not expire meanwhile.
	Balances      error
	BalancesSince time.Time

	// Surplus are balances of tokens above what any transfer explains. A person
	// must look.
	Surplus []Holding

	since time.Time // of the first of the Failures
}

// Lag is the number of blocks between the head and the cursor.
func (h Health) Lag() uint64 {
	if h.Head.Number <= h.Cursor.Number {
		return 0
	}
	return h.Head.Number - h.Cursor.Number
}

// Alarm is trouble that has lasted for too long, or that does not pass by itself.
type Alarm struct {
	Kind  Kind
	Since time.Time
	Err   error // for the operator: it may name nodes by their hosts
}

// Health may be called at any time from any goroutine.
func (w *Watcher) Health() Health {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.health
	h.Counts, h.Surplus = maps.Clone(h.Counts), slices.Clone(h.Surplus)
	return h
}

// Alarm tells whether the chain stands still at a moment: reading it has failed
// for longer than AlarmAfter, needs a person, or leads to a head that is too
// old. It may be called at any time from any goroutine.
func (w *Watcher) Alarm(now time.Time) (Alarm, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alarm(now)
}

func (w *Watcher) alarm(now time.Time) (Alarm, bool) {
	h := w.health
	if errors.Is(h.Err, ErrNeedsPerson) {
		return Alarm{OfPerson, h.since, h.Err}, true
	}
	good := h.LastSuccess
	if good.IsZero() {
		good = w.started
	}
	// A call that hangs has not failed yet, so what counts is when it last went well.
	if now.Sub(good) > w.AlarmAfter+w.PollEvery {
		err := h.Err
		if err == nil {
			err = errors.New("the node does not answer")
		}
		return Alarm{kindOf(err), good, err}, true
	}
	if h.Head.Hash == "" { // none was seen
		return Alarm{}, false
	}
	return HeadAlarm(h.Head, w.BlockTime, w.AlarmAfter, now)
}

// HeadAlarm tells whether the time of a chain's newest block and our clock contradict each
// other by more than alarmAfter. Where blocks do not come by the clock, blockTime is zero
// and there is no alarm. Orders expire by the time of blocks and are made by our clock:
// where that is behind, they would expire as soon as they are made.
func HeadAlarm(head Block, blockTime, alarmAfter time.Duration, now time.Time) (Alarm, bool) {
	at := time.UnixMilli(head.Time)
	due := at.Add(blockTime)
	says := func(why string) error { // asked for each order, and said hardly ever
		return fmt.Errorf("the newest block that the node knows, %d, is of %s, and by this machine's clock it is %s: %s", head.Number,
			at.UTC().Format(time.DateTime), now.UTC().Format(time.DateTime), why)
	}
	switch {
	case blockTime <= 0:
	case now.Sub(due) > alarmAfter:
		return Alarm{OfHead, due, says("the node stands still, or the clock is wrong")}, true
	case at.Sub(now) > alarmAfter:
		return Alarm{OfClock, now, says("the clock is wrong, or the node")}, true
	}
	return Alarm{}, false
}

// failed notes a failure and returns how long to wait after it.
func (w *Watcher) failed(err error) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Failures++
	w.health.Err = err
	w.count(kindOf(err))
	if w.health.Failures == 1 {
		w.health.since = time.Now()
		w.Log.Warn("chain cannot be followed, will keep trying", "chain", w.Chain, "error", err)
	}
	most := backoffMax
	if errors.Is(err, ErrNeedsPerson) { // whoever has looked does not want to wait
		most = backoffPerson
	}
	return min(most, min(backoffMin, w.PollEvery)<<min(w.health.Failures-1, 20))
}

// behind notes that the node lacks recorded blocks, which is neither a failure nor
// a success: an alarm once it has lasted.
func (w *Watcher) behind(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Err = err
}

func (w *Watcher) count(kind Kind) {
	if w.health.Counts == nil {
		w.health.Counts = map[Kind]uint64{}
	}
	w.health.Counts[kind]++
}

func (w *Watcher) succeeded() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.health.Failures > 0 {
		w.Log.Info("chain is followed again", "chain", w.Chain, "failures", w.health.Failures)
	}
	w.health.LastSuccess, w.health.Failures, w.health.Err = time.Now(), 0, nil
}

// balances notes whether balances could be compared; nil when they could.
func (w *Watcher) balances(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil:
		w.health.Balances, w.health.BalancesSince = nil, time.Time{}
		return
	case w.health.Balances == nil:
		w.health.BalancesSince = time.Now()
		w.Log.Warn("balances cannot be compared, orders do not expire until they can", "chain", w.Chain, "error", err)
	}
	w.health.Balances = err
	w.count(OfBalances)
}

// heard notes that a node told just now which block is the newest.
func (w *Watcher) heard() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.HeadAt = time.Now()
}

func (w *Watcher) saw(head, cursor Block) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.health.Head, w.health.Cursor = bare(head), bare(cursor)
}

// complain says in the log, again and again, what is wrong and what to do,
// until the context ends. Whoever looks into the log of the last minutes finds
// it.
func (w *Watcher) complain(ctx context.Context) {
	ticker := time.NewTicker(max(min(w.AlarmAfter, w.RepeatEvery)/4, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			w.repeat(now)
		}
	}
}

func (w *Watcher) repeat(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if alarm, loud := w.alarm(now); loud {
		do := "xcheckoutd chain status --config FILE asks every node what is wrong"
		if alarm.Kind == OfPerson {
			do = "look at it with xcheckoutd chain status --config FILE, then go on with xcheckoutd chain resume --config FILE --chain " + w.Chain
		}
		w.say(now, "chain stands still: payments on it are not seen", alarm, do)
		return
	}
	if since := w.health.BalancesSince; w.health.Balances != nil && now.Sub(since) > w.AlarmAfter {
		w.say(now, "balances cannot be compared: orders on this chain do not expire", Alarm{OfBalances, since, w.health.Balances},
			"add a node that answers eth_call to rpcUrls")
	}
}

// say logs an alarm unless the log had one of its kind a short while ago:
// another kind of trouble is news at once.
func (w *Watcher) say(now time.Time, what string, alarm Alarm, do string) {
	if now.Sub(w.repeated[alarm.Kind]) < w.RepeatEvery {
		return
	}
	w.repeated[alarm.Kind] = now
	w.Log.Error(what, "chain", w.Chain, "kind", string(alarm.Kind), "for", now.Sub(alarm.Since).Round(time.Second), "error", alarm.Err, "do", do)
}
