package page

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	eventWriteMax   = 10 * time.Second
	reconnectMillis = 1000
)

// Streams counts the streams of events that are open, and ends them when the server
// shuts down. It is safe for concurrent use, within one http.Server.
type Streams struct {
	max, maxOfKey int
	mu            sync.Mutex
	open          int
	byKey         map[string]int
	once          sync.Once
	stop          chan struct{}
}

// NewStreams limits how many may be open, in all and for one key.
func NewStreams(max, maxOfKey int) *Streams {
	return &Streams{max: max, maxOfKey: maxOfKey, byKey: map[string]int{}, stop: make(chan struct{})}
}

// Add counts a stream in, unless there are too many.
func (s *Streams) Add(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.max || s.byKey[key] >= s.maxOfKey {
		return false
	}
	s.open++
	s.byKey[key]++
	return true
}

// Remove counts one out that Add has counted in.
func (s *Streams) Remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.byKey[key]--; s.byKey[key] == 0 {
		delete(s.byKey, key)
	}
}

// Stopped returns a channel that is closed when the server of a request shuts down:
// a shutdown waits for requests to end, and streams would not.
func (s *Streams) Stopped(r *http.Request) <-chan struct{} {
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
		s.once.Do(func() { server.RegisterOnShutdown(sync.OnceFunc(func() { close(s.stop) })) })
	}
	return s.stop
}

// EventWriter writes server-sent events and moves the connection's write deadline
// along, which the server sets for requests that end. (Its read deadline is over once
// the request is read.)
type EventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// NewEventWriter begins a stream.
func NewEventWriter(w http.ResponseWriter) (*EventWriter, error) {
	e := &EventWriter{w: w, control: http.NewResponseController(w)}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no") // nginx would keep events back
	return e, e.Write(fmt.Sprintf("retry: %d\n\n", reconnectMillis))
}

// Write sends an event, or a comment, at once.
func (e *EventWriter) Write(text string) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(eventWriteMax)); err != nil {
		return fmt.Errorf("extend write deadline: %w", err)
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := e.control.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}
