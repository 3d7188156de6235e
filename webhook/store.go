package webhook

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Store remembers which events were handled. It must remember each for longer
// than the gateway goes on delivering, which is RememberFor to be safe, and
// over restarts. Its methods are called concurrently, for one event never at
// once by one Receiver.
//
// Several processes that receive for one merchant need a Store that they
// share, such as a table with a unique eventId; insert into it in the
// transaction in which the event is handled, and nothing is ever done twice.
type Store interface {
	// Done reports whether the event was handled. An error keeps the event from
	// being handled now; the gateway delivers it again.
	Done(ctx context.Context, eventID string) (bool, error)
	// MarkDone remembers that the event was handled, and returns only when it
	// would be found after a crash.
	MarkDone(ctx context.Context, eventID string) error
}

// RememberFor is how long a handled event must be remembered: a gateway sends it
// once more on demand for 30 days, and tries that for another day.
const RememberFor = 35 * 24 * time.Hour

// ErrFull is returned by Done of a Memory that holds as many events as it may.
var ErrFull = errors.New("webhook: too many events to remember")

// MemoryMax is how many events a Memory holds unless told otherwise: one every
// three seconds for RememberFor, in 150 MB.
const MemoryMax = 1_000_000

// Memory is a Store that forgets everything when the program ends. The zero
// Memory is ready for use, and safe for concurrent use.
type Memory struct {
	// Max is how many events are held; 0 means MemoryMax. When that many were
	// handled within RememberFor, new events are refused with ErrFull, to be
	// delivered later: none is forgotten early.
	Max int
	// Now is the clock, time.Now by default.
	Now func() time.Time

	mu  sync.Mutex
	log eventLog
}

// Done reports whether the event was handled, or ErrFull.
func (m *Memory) Done(_ context.Context, eventID string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log.forget(m.now().Add(-RememberFor))
	if m.log.has(eventID) {
		return true, nil
	}
	limit := m.Max
	if limit <= 0 {
		limit = MemoryMax
	}
	if len(m.log.ids) >= limit {
		return false, ErrFull
	}
	return false, nil
}

// MarkDone remembers the event until the program ends.
func (m *Memory) MarkDone(_ context.Context, eventID string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.log.add(eventID, m.now())
	return nil
}

func (m *Memory) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

// eventLog holds events in the order in which they were handled.
type eventLog struct {
	ids   map[string]struct{}
	queue []handled
}

type handled struct {
	id string
	at time.Time
}

func (l *eventLog) has(id string) bool {
	_, ok := l.ids[id]
	return ok
}

func (l *eventLog) add(id string, at time.Time) {
	if l.ids == nil {
		l.ids = map[string]struct{}{}
	}
	if !l.has(id) {
		l.ids[id] = struct{}{}
		l.queue = append(l.queue, handled{id, at})
	}
}

// forget drops the events that were handled before then.
func (l *eventLog) forget(then time.Time) {
	old := 0
	for old < len(l.queue) && l.queue[old].at.Before(then) {
		delete(l.ids, l.queue[old].id)
		old++
	}
	clear(l.queue[:old]) // the array behind the queue lives on
	l.queue = l.queue[old:]
}
