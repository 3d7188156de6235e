package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

// comparedRepeat is how often the log says that configurations differ.
const comparedRepeat = 3 * time.Minute

// replica is this process among those that serve one database. It tells the others
// every second that it is alive, and reads the chains whose leases it holds.
type replica struct {
	id    string // new with each start
	alive atomic.Int64
	s     *Service
	// configuration is a digest of what those of all replicas must agree in; compared is
	// when the log last said that some do not.
	configuration string
	compared      time.Time

	yieldOnce sync.Once
	leaving   chan struct{}  // closed when it is to read no chain any more
	beating   sync.WaitGroup // run
	cancel    context.CancelFunc
	watching  sync.WaitGroup
	tenures   map[string]*tenure
	senders   map[string]*tenure // of the payouts that this replica sends
}

// tenure is the time for which this replica reads a chain.
type tenure struct {
	lease   store.Lease
	renewed time.Time
	end     context.CancelFunc
	ended   chan struct{} // closed when its watcher has returned
}

func newReplica(s *Service, configuration string) *replica {
	r := &replica{id: rand.Text(), s: s, configuration: configuration, leaving: make(chan struct{}), tenures: map[string]*tenure{}, senders: map[string]*tenure{}}
	r.alive.Store(1)
	return r
}

// count is how many replicas there are, itself included.
func (r *replica) count() int { return int(max(r.alive.Load(), 1)) }

// begin has the replica beat until end is called.
func (r *replica) begin(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	r.beating.Go(func() { r.run(ctx) })
}

// yield gives the chains that this replica reads to others, and takes no more. It
// goes on beating: others would take a replica that does not for dead, and deliver
// again what it is delivering.
func (r *replica) yield() { r.yieldOnce.Do(func() { close(r.leaving) }) }

// end takes the replica out of the count. Its deliveries have ended by then.
func (r *replica) end() {
	if r.cancel != nil {
		r.cancel()
		r.beating.Wait()
	}
}

// run beats until ctx ends, and then gives up what this replica holds.
func (r *replica) run(ctx context.Context) {
	ticker := time.NewTicker(gateway.PulseEvery)
	defer ticker.Stop()
	leaving := r.leaving
	for {
		r.beat(ctx)
		select {
		case <-ctx.Done():
			r.leaveAll()
			r.watching.Wait()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), gateway.LeaseFor)
			defer cancel()
			if err := r.s.Gateway.Leave(ctx, r.id); err != nil {
				r.s.log.Warn("the other replicas were not told that this one ends; they find out by themselves", "error", err)
			}
			return
		case <-leaving:
			leaving = nil // once is enough
		case <-ticker.C:
		}
	}
}

// isLeaving tells whether yield was called.
func (r *replica) isLeaving() bool {
	select {
	case <-r.leaving:
		return true
	default:
		return false
	}
}

// beat says that this replica is alive and learns who reads which chain.
func (r *replica) beat(ctx context.Context) {
	begin := time.Now()
	pulse := gateway.Pulse{ID: r.id, Configuration: r.configuration, Wants: map[string]string{}, Leaving: r.isLeaving()}
	if pulse.Leaving { // nothing is written by whoever has no lease
		r.leaveAll()
	}
	for _, f := range r.s.chains {
		pulse.Wants[f.Name] = f.note(begin)
		if f.Payout != nil {
			pulse.Sends = append(pulse.Sends, f.Name)
		}
	}
	heard, err := r.s.Gateway.Pulse(ctx, pulse)
	if err == nil {
		r.alive.Store(int64(heard.Alive))
		r.compare(heard.Others, begin)
	}
	if errors.Is(err, seal.ErrOpen) {
		r.s.fail(err)
	}
	for _, f := range r.s.chains {
		r.follow(ctx, f, heard.Chains[f.Name], begin, err)
		r.sendFrom(ctx, f, heard.Sends[f.Name], err)
	}
}

// compare says so while replicas have other configurations: orders would be priced, and
// deposits confirmed, as it happens.
func (r *replica) compare(others int, now time.Time) {
	if others > 0 && now.Sub(r.compared) > comparedRepeat {
		r.compared = now
		r.s.log.Error("replicas serve with other configurations than this one's", "others", others,
			"do", "give all the same configuration, but for listen, metrics and the addresses of nodes, and start them again")
	}
}

// follow begins to read a chain, goes on with it, or leaves it to another replica.
func (r *replica) follow(ctx context.Context, f *following, lease store.Lease, now time.Time, err error) {
	t := r.tenures[f.Name]
	mine := err == nil && lease.Holder == r.id
	switch {
	case t != nil && mine && lease.Number == t.lease.Number:
		t.renewed = now
	case t != nil && err != nil && now.Sub(t.renewed) < gateway.LeaseFor:
		// Nobody else can have taken over yet.
	case t != nil:
		if err != nil {
			r.s.log.Warn("this replica reads the chain no longer: its lease could not be renewed", "chain", f.Name, "error", err)
		} else {
			r.s.log.Warn("another replica reads the chain from now on", "chain", f.Name)
		}
		r.leave(f, t)
		t = nil
	}
	if t == nil && mine && !r.isLeaving() && ctx.Err() == nil {
		r.lead(ctx, f, lease, now)
	}
	f.hear(lease, now, err)
}

// lead begins to read a chain.
func (r *replica) lead(ctx context.Context, f *following, lease store.Lease, now time.Time) {
	watcher, err := f.newWatcher(r.s.Gateway.Under(lease), r.s.log)
	if err != nil {
		r.s.fail(fmt.Errorf("chain %s: %w", f.Name, err))
		return
	}
	work, end := context.WithCancel(ctx)
	t := &tenure{lease: lease, renewed: now, end: end, ended: make(chan struct{})}
	r.tenures[f.Name] = t
	f.mu.Lock()
	f.watcher = watcher
	f.mu.Unlock()
	r.s.log.Info("this replica reads the chain from now on", "chain", f.Name, "lease", lease.Number)
	r.watching.Go(func() {
		defer close(t.ended)
		r.s.fail(watcher.Run(work))
	})
	if f.sweeper != nil {
		r.watching.Go(func() { f.sweeper.run(work) })
	}
}

// leave ends the reading of a chain. Its watcher may take a while to notice; what it
// writes until then is refused.
func (r *replica) leave(f *following, t *tenure) {
	t.end()
	<-t.ended
	delete(r.tenures, f.Name)
	f.mu.Lock()
	f.watcher = nil
	f.mu.Unlock()
}

func (r *replica) leaveAll() {
	for _, f := range r.s.chains {
		r.stopSending(f)
		if t := r.tenures[f.Name]; t != nil {
			r.leave(f, t)
		}
	}
}

// elsewhere is what a replica knows of a chain that another one reads.
type elsewhere struct {
	heard time.Time // when the database last told
	err   error     // why it does not now
	note  note
}

// note is what the holder of a chain's lease tells the other replicas.
type note struct {
	Head     uint64     `json:"head,omitzero"`
	HeadTime int64      `json:"headTime,omitzero"` // which each replica holds against its own clock
	HeadAt   int64      `json:"headAt,omitzero"`   // when the node told of it
	Cursor   uint64     `json:"cursor,omitzero"`
	Kind     chain.Kind `json:"kind,omitzero"` // of an alarm
	Since    int64      `json:"since,omitzero"`
	Error    string     `json:"error,omitzero"`
}

// note is how the chain is doing here, for the other replicas.
func (f *following) note(now time.Time) string {
	f.mu.Lock()
	watcher := f.watcher
	f.mu.Unlock()
	if watcher == nil {
		return "{}"
	}
	h := watcher.Health()
	n := note{Head: h.Head.Number, HeadTime: h.Head.Time, Cursor: h.Cursor.Number}
	if !h.HeadAt.IsZero() {
		n.HeadAt = h.HeadAt.UnixMilli()
	}
	if alarm, loud := watcher.Alarm(now); loud {
		n.Kind, n.Since, n.Error = alarm.Kind, alarm.Since.UnixMilli(), alarm.Err.Error()
	}
	text, err := json.Marshal(n)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// hear notes what the database tells of the chain, or why it does not.
func (f *following) hear(lease store.Lease, now time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.elsewhere.err = err; err != nil {
		return
	}
	// A new one: what a note leaves out holds no more, an alarm above all.
	var told note
	if json.Unmarshal([]byte(lease.Note), &told) != nil { // another version's
		told = note{}
	}
	f.elsewhere.heard, f.elsewhere.note = now, told
}

func (e elsewhere) health() chain.Health {
	h := chain.Health{LastSuccess: e.heard, Head: chain.Block{Number: e.note.Head, Time: e.note.HeadTime}, Cursor: chain.Block{Number: e.note.Cursor}, Err: e.err}
	if e.note.HeadAt > 0 {
		h.HeadAt = time.UnixMilli(e.note.HeadAt)
	}
	return h
}

// alarm is that of the replica that reads the chain, or, when the database has not
// told of it for too long or our own clock is off, one of our own.
func (e elsewhere) alarm(now time.Time, blockTime, after time.Duration) *chain.Alarm {
	switch {
	case e.note.Kind != "":
		return &chain.Alarm{Kind: e.note.Kind, Since: time.UnixMilli(e.note.Since), Err: errors.New(e.note.Error)}
	case e.err != nil && now.Sub(e.heard) > after:
		return &chain.Alarm{Kind: chain.OfRecorder, Since: e.heard, Err: e.err}
	case e.note.HeadTime > 0:
		if alarm, loud := chain.HeadAlarm(e.health().Head, blockTime, after, now); loud {
			return &alarm
		}
	}
	return nil
}
