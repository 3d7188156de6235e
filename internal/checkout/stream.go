package checkout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/page"
)

// Limits of streams. An order is read once a poll for each of them.
const (
	pollEvery       = time.Second
	beatEvery       = 15 * time.Second
	streamFor       = 20 * time.Minute // then the browser connects again
	streamsMax      = 1000
	streamsLinkMax  = 10
	eventWriteMax   = 10 * time.Second
	reconnectMillis = 2000
)

// parts are the pieces of the page that change, by the id of their element.
var parts = []string{"status", "timer", "panel", "steps", "deposits", "back", "over"}

// update is what the page looks like now.
type update struct {
	Version string            `json:"version"`
	Final   bool              `json:"final"` // nothing follows
	Title   string            `json:"title"`
	State   State             `json:"state"`
	Now     int64             `json:"now"` // ms, by which the page sets its countdown
	Parts   map[string]string `json:"parts"`
}

// newUpdate renders an update.
func (s *Checkout) newUpdate(v view) (update, error) {
	u := update{Version: v.version(), Final: v.State.Final(), Title: v.Title, State: v.State, Now: s.now().UnixMilli(), Parts: map[string]string{}}
	for _, part := range parts {
		text, err := payTemplate.Render(part, v)
		if err != nil {
			return update{}, err
		}
		u.Parts[part] = text
	}
	return u, nil
}

// update answers once, for pages that have no stream: with the newest update,
// or with nothing if the page has seen it. A browser opens six connections to a
// host over HTTP/1.1, so not every page can have one of them for itself.
func (s *Checkout) update(w http.ResponseWriter, r *http.Request) {
	v, err := s.load(r, r.PathValue("link"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page.Protect(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	if v.version() == r.URL.Query().Get("after") {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	u, err := s.newUpdate(v)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(u); err != nil {
		s.log.Debug("update of a payment page not sent", "error", err)
	}
}

// streams counts what is open and ends it when the server shuts down.
type streams struct {
	mu     sync.Mutex
	open   int
	byLink map[string]int
	once   sync.Once
	stop   chan struct{}
}

// add counts a stream of a link in, unless there are too many.
func (s *streams) add(link string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= streamsMax || s.byLink[link] >= streamsLinkMax {
		return false
	}
	s.open++
	s.byLink[link]++
	return true
}

func (s *streams) remove(link string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.byLink[link]--; s.byLink[link] == 0 {
		delete(s.byLink, link)
	}
}

// follow ends all streams when the server of a request shuts down: a shutdown
// waits for requests to end, and these would not.
func (s *streams) follow(r *http.Request) {
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
		s.once.Do(func() { server.RegisterOnShutdown(func() { close(s.stop) }) })
	}
}

// events streams an order: an event whenever the page changes, a beat while it
// doesn't, and "end" when there is nothing more to come.
func (s *Checkout) events(w http.ResponseWriter, r *http.Request) {
	link := r.PathValue("link")
	v, err := s.load(r, link)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	// A browser that connects again says what it has seen last.
	shown := cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after"))
	if v.State.Final() && shown == v.version() {
		w.WriteHeader(http.StatusNoContent) // which tells it to stop
		return
	}
	if !s.streams.add(link) {
		w.Header().Set("Retry-After", "15")
		s.say(w, r, http.StatusServiceUnavailable, "Too many pages are open", "This page still works: load it again to see what is new.")
		return
	}
	defer s.streams.remove(link)
	s.streams.follow(r)
	out := &eventWriter{w: w, control: http.NewResponseController(w)}
	if err = out.begin(); err == nil {
		err = s.stream(r, out, v, shown)
	}
	if err != nil && r.Context().Err() == nil {
		s.log.Debug("stream of a payment page ended", "error", err)
	}
}

func (s *Checkout) stream(r *http.Request, out *eventWriter, v view, shown string) (err error) {
	poll, beat, end := time.NewTicker(s.pollEvery), time.NewTicker(s.beatEvery), time.NewTimer(streamFor)
	defer poll.Stop()
	defer beat.Stop()
	defer end.Stop()
	for {
		if version := v.version(); version != shown {
			if err := s.send(out, v); err != nil {
				return err
			}
			shown = version
			beat.Reset(s.beatEvery)
		}
		if v.State.Final() {
			return out.write("event: end\ndata: {}\n\n")
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-s.streams.stop:
			return nil
		case <-end.C:
			return nil
		case <-beat.C:
			if err := out.write(": still here\n\n"); err != nil {
				return err
			}
		case <-poll.C:
			if v, err = s.load(r, v.Link); err != nil {
				return err
			}
		}
	}
}

func (s *Checkout) send(out *eventWriter, v view) error {
	u, err := s.newUpdate(v)
	if err != nil {
		return err
	}
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return out.write(fmt.Sprintf("id: %s\nevent: order\ndata: %s\n\n", u.Version, data))
}

// eventWriter writes events and moves the connection's write deadline along,
// which the server sets for requests that end. (Its read deadline is over once
// the request is read.)
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (e *eventWriter) begin() error {
	header := e.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no") // nginx would keep events back
	return e.write(fmt.Sprintf("retry: %d\n\n", reconnectMillis))
}

func (e *eventWriter) write(text string) error {
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
