package docs

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/recent"
)

// beatEvery is how often a stream that has nothing to tell says that it is there.
const beatEvery = 15 * time.Second

func newestFirst(calls []recent.Call) []recent.Call {
	slices.Reverse(calls)
	return calls
}

// lastCalls answers programs with the last calls, oldest first.
func (s *Docs) lastCalls(w http.ResponseWriter, _ *http.Request) {
	calls, _ := s.tools.Calls.After(0)
	if calls == nil {
		calls = []recent.Call{}
	}
	page.Protect(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(calls); err != nil {
		s.log.Debug("the last calls are not sent", "error", err)
	}
}

// streamLastCalls sends each call as an event: those behind the number that the
// client knows, and then every one that comes.
func (s *Docs) streamLastCalls(w http.ResponseWriter, r *http.Request) {
	page.Protect(w.Header())
	if !s.tools.streams.Add("") {
		w.Header().Set("Retry-After", "15")
		http.Error(w, "Too many streams of the last calls are open.", http.StatusServiceUnavailable)
		return
	}
	defer s.tools.streams.Remove("")
	known := r.Header.Get("Last-Event-ID")
	if known == "" {
		known = r.URL.Query().Get("after")
	}
	after, _ := strconv.ParseUint(known, 10, 64) // what is no number is the beginning
	// A gateway that was started anew counts from 1 again.
	if last, _ := s.tools.Calls.Last(); after > last.Seq {
		after = 0
	}
	if err := s.followCalls(w, r, after); err != nil && r.Context().Err() == nil {
		s.log.Debug("a stream of the last calls ended", "error", err)
	}
}

func (s *Docs) followCalls(w http.ResponseWriter, r *http.Request, after uint64) error {
	out, err := page.NewEventWriter(w)
	if err != nil {
		return err
	}
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	stopped := s.tools.streams.Stopped(r)
	for {
		calls, added := s.tools.Calls.After(after)
		for _, c := range calls {
			data, err := json.Marshal(c)
			if err != nil {
				return err
			}
			if err := out.Write(fmt.Sprintf("id: %d\nevent: call\ndata: %s\n\n", c.Seq, data)); err != nil {
				return err
			}
			after = c.Seq
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-stopped:
			return nil
		case <-added:
		case <-beat.C:
			if err := out.Write(": still here\n\n"); err != nil {
				return err
			}
		}
	}
}

// addSent shows a refused call in the section of its code. Of a call that is not
// among the last ones nothing is shown.
func (s *Docs) addSent(v *view, requestID string) error {
	c, there := s.tools.Calls.Find(requestID)
	if !there || c.OK() {
		return nil
	}
	sent, err := v.Site.renderer.render("sent", c)
	if err != nil {
		return err
	}
	before, section, found := strings.Cut(string(v.Body), `<section class="error" id="`+c.Code+`">`)
	if !found {
		return fmt.Errorf("the page has no section %s", c.Code)
	}
	own, rest, _ := strings.Cut(section, "</section>")
	v.Body = template.HTML(before + `<section class="error" id="` + c.Code + `">` + own + string(sent) + "</section>" + rest)
	for i := range v.Languages {
		v.Languages[i].Href += "?request=" + c.RequestID
	}
	v.Private, v.Uncompressed = true, true
	return nil
}
