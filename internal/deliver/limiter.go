package deliver

import (
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

// limiter counts what is under way to each endpoint, so that a slow one delays
// no other. It is safe for concurrent use.
type limiter struct {
	mu        sync.Mutex
	endpoints map[string]*endpoint
}

type endpoint struct{ taken, places int }

func newLimiter() *limiter { return &limiter{endpoints: map[string]*endpoint{}} }

// take claims a place; free is false when all are taken. What release is told
// is how long the endpoint took.
func (l *limiter) take(url string) (release func(took time.Duration), free bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.endpoints[url]
	if e == nil {
		l.forget()
		e = &endpoint{places: placesFirst}
		l.endpoints[url] = e
	}
	if e.taken >= e.places {
		return nil, false
	}
	e.taken++
	return func(took time.Duration) {
		l.mu.Lock()
		defer l.mu.Unlock()
		e.taken--
		if e.places = placesQuick; took >= slowFrom {
			e.places = placesSlow
		}
	}, true
}

// forget drops endpoints with nothing under way when there are too many.
func (l *limiter) forget() {
	if len(l.endpoints) < endpointsMax {
		return
	}
	for url, e := range l.endpoints {
		if e.taken == 0 {
			delete(l.endpoints, url)
		}
	}
}
