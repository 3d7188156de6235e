package deliver

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// How many deliveries to one endpoint may be under way: few until it has
// answered once, many when it answers quickly, and one at a time, which finds
// out when that changes, when it took slowFrom or longer the last time. A crowd of
// endpoints that hang thus takes few of the workers from the others.
const (
	placesFirst = 3
	placesQuick = 10
	placesSlow  = 1
	slowFrom    = 5 * time.Second
	// endpointsMax is how many endpoints are remembered while nothing is under way.
	endpointsMax = 10_000
)

// A worker that finds all places of a quick endpoint taken waits in line for
// one, where by what the endpoint takes now its turn comes within lineWait; to
// come again later would take a second at least. Nobody waits longer, should the
// endpoint no longer be that quick, and some workers are never in one line, so
// that an endpoint's backlog leaves them to others.
const (
	lineMax  = workersMax - 20
	lineWait = time.Second
)

// limiter counts what is under way to each endpoint, by a name of it, so that a
// slow one delays no other. It is safe for concurrent use.
type limiter struct {
	mu        sync.Mutex
	endpoints map[string]*endpoint
}

type endpoint struct {
	taken, places int
	most          int             // that it wants at a time
	takes         time.Duration   // an attempt, of late
	since         []time.Time     // of what is under way, the oldest first
	line          []chan struct{} // closed when it is given a place
}

func newLimiter() *limiter { return &limiter{endpoints: map[string]*endpoint{}} }

// take claims a place, of as many as the endpoint wants at most, 0 for any number; free is
// false when there is none. What release is told is how long the endpoint took.
func (l *limiter) take(ctx context.Context, name string, most int) (release func(took time.Duration), free bool) {
	e, turn := l.claim(name, cmp.Or(most, placesQuick))
	if e == nil {
		return nil, false
	}
	if turn != nil && !l.await(ctx, e, turn) {
		return nil, false
	}
	begin := l.began(e)
	return func(took time.Duration) { l.release(e, begin, took) }, true
}

// began notes that what has a place is under way.
func (l *limiter) began(e *endpoint) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	e.since = append(e.since, now)
	return now
}

// full tells that take would have no place now, and for how long the oldest of what is
// under way has been.
func (l *limiter) full(name string) (since time.Duration, full bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.endpoints[name]
	if e == nil || e.taken < min(e.places, e.most) || e.hasLine() {
		return 0, false
	}
	if len(e.since) > 0 {
		since = time.Since(e.since[0])
	}
	return since, true
}

// hasLine tells whether one more may wait in line.
func (e *endpoint) hasLine() bool {
	return e.places == placesQuick && len(e.line) < lineMax && e.takes*time.Duration(len(e.line)+1) <= lineWait*time.Duration(min(e.places, e.most))
}

// claim takes a place at once, or one in line, which is turn; it returns nothing
// when there is neither.
func (l *limiter) claim(name string, most int) (e *endpoint, turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e = l.endpoints[name]; e == nil {
		l.forget()
		e = &endpoint{places: placesFirst}
		l.endpoints[name] = e
	}
	e.most = most
	switch {
	case e.taken < min(e.places, most):
		e.taken++
		return e, nil
	case e.hasLine():
		turn = make(chan struct{})
		e.line = append(e.line, turn)
		return e, turn
	}
	return nil, nil
}

// await waits in line and tells whether it was given a place.
func (l *limiter) await(ctx context.Context, e *endpoint, turn chan struct{}) bool {
	timer := time.NewTimer(lineWait)
	defer timer.Stop()
	select {
	case <-turn:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.Index(e.line, turn)
	if at < 0 { // its turn came in that very moment
		return true
	}
	e.line = slices.Delete(e.line, at, at+1)
	return false
}

func (l *limiter) release(e *endpoint, begin time.Time, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.taken--
	if i := slices.Index(e.since, begin); i >= 0 {
		e.since = slices.Delete(e.since, i, i+1)
	}
	e.takes = (3*e.takes + took) / 4
	if e.places = placesQuick; took >= slowFrom {
		e.places = placesSlow
	}
	for e.taken < min(e.places, e.most) && len(e.line) > 0 {
		close(e.line[0])
		e.line = slices.Delete(e.line, 0, 1)
		e.taken++
	}
}

// forget drops endpoints with nothing under way when there are too many.
func (l *limiter) forget() {
	if len(l.endpoints) < endpointsMax {
		return
	}
	for name, e := range l.endpoints {
		if e.taken == 0 {
			delete(l.endpoints, name)
		}
	}
}
