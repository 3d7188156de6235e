package checkout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/internal/page"
)

// Limits of streams. An order is read again when a change of it is told; where that
// can't be relied on, with each poll, and else with every pollsQuiet of them.
const (
	pollEvery      = time.Second
	pollsQuiet     = 5
	beatEvery      = 15 * time.Second
	streamFor      = 20 * time.Minute // then the browser connects again
	streamsMax     = 1000
	streamsLinkMax = 10
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
	if !s.streams.Add(link) {
		w.Header().Set("Retry-After", "15")
		s.say(w, r, http.StatusServiceUnavailable, "Too many pages are open", "This page still works: load it again to see what is new.")
		return
	}
	defer s.streams.Remove(link)
	out, err := page.NewEventWriter(w)
	if err == nil {
		err = s.stream(r, out, v, shown)
	}
	if err != nil && r.Context().Err() == nil {
		s.log.Debug("stream of a payment page ended", "error", err)
	}
}

func (s *Checkout) stream(r *http.Request, out *page.EventWriter, v view, shown string) (err error) {
	poll, beat, end := time.NewTicker(s.pollEvery), time.NewTicker(s.beatEvery), time.NewTimer(streamFor)
	defer poll.Stop()
	defer beat.Stop()
	defer end.Stop()
	stopped := s.streams.Stopped(r)
	changed, sure, unwatch := s.gateway.Changes(v.order)
	defer unwatch()
	// What changed before it was watched is seen at once.
	if v, err = s.load(r, v.Link); err != nil {
		return err
	}
	for polls := 1; ; {
		if version := v.version(); version != shown {
			if err := s.send(out, v); err != nil {
				return err
			}
			shown = version
			beat.Reset(s.beatEvery)
		}
		if v.State.Final() {
			return out.Write("event: end\ndata: {}\n\n")
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-stopped:
			return nil
		case <-end.C:
			return nil
		case <-beat.C:
			if err := out.Write(": still here\n\n"); err != nil {
				return err
			}
		case <-poll.C:
			// Time changes the page too, when an order's is over.
			polls++
			over := v.ExpiresAt <= s.now().UnixMilli() && v.State.Payable()
			if sure() && !over && polls%pollsQuiet != 0 {
				continue
			}
			if v, err = s.load(r, v.Link); err != nil {
				return err
			}
		case <-changed:
			if v, err = s.load(r, v.Link); err != nil {
				return err
			}
		}
	}
}

func (s *Checkout) send(out *page.EventWriter, v view) error {
	u, err := s.newUpdate(v)
	if err != nil {
		return err
	}
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return out.Write(fmt.Sprintf("id: %s\nevent: order\ndata: %s\n\n", u.Version, data))
}
