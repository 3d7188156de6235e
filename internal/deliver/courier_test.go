package deliver_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// many is how many events are more than two portions of a release.
const many = 450

// eventsAt returns the events that arrived at a path, in the order in which they did.
func (s *shop) eventsAt(path string) (ids []string) {
	for _, r := range s.at(path) {
		_, rest, _ := strings.Cut(r.body, `"eventId":"`)
		id, _, _ := strings.Cut(rest, `"`)
		ids = append(ids, id)
	}
	return ids
}

// announcesMany has events announced, and returns their ids.
func (s *shop) announcesMany(n int) (ids []string) {
	s.t.Helper()
	for range n {
		ids = append(ids, s.announces(wire.CheckoutOrderChanged))
	}
	return ids
}

func (s *shop) pause(id string) {
	s.t.Helper()
	_, err := s.gateway.PauseWebhook(s.t.Context(), s.actor, id, nil)
	s.must(err)
}

func (s *shop) resume(id string) {
	s.t.Helper()
	_, err := s.gateway.ResumeWebhook(s.t.Context(), s.actor, id, nil)
	s.must(err)
}

// inOrder fails where events came in another order than they were announced in.
func (s *shop) inOrder(path string, want []string) {
	s.t.Helper()
	s.until("all events arrive at "+path, func() bool { return len(s.at(path)) >= len(want) })
	got := s.eventsAt(path)
	for i := range want {
		if got[i] != want[i] {
			s.t.Fatalf("%s: event %d of %d that arrived is the one announced as %d", path, i, len(got), slices.Index(want, got[i]))
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("%s has %d events, want %d", path, len(got), len(want))
	}
}

// atMost fails where more deliveries are under way at a path than that.
func (s *shop) atMost(most int) {
	var mu sync.Mutex
	under := map[string]int{}
	s.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		mu.Lock()
		under[r.URL.Path]++
		now := under[r.URL.Path]
		mu.Unlock()
		if now > most {
			s.t.Errorf("%d deliveries are under way at %s, want %d at most", now, r.URL.Path, most)
		}
		time.Sleep(time.Millisecond)
		mu.Lock()
		under[r.URL.Path]--
		mu.Unlock()
		io.WriteString(w, acknowledgement)
	}
}

// What was held for an endpoint that takes one event at a time comes one after the other,
// the oldest first; what is announced meanwhile comes after it.
func TestHeldEventsComeOldestFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	s.atMost(1)
	one := int64(1)
	w := s.webhook("/one", gateway.NewWebhook{Concurrency: &one})
	s.pause(w.ID)
	ids := s.announcesMany(many)
	s.resume(w.ID)
	ids = append(ids, s.announces(wire.CheckoutOrderChanged))
	s.inOrder("/one", ids)
	s.until("the release has ended", func() bool { return !s.listed(w.ID).Releasing })
	for _, id := range []string{ids[0], ids[many]} {
		if got := s.event(id); got.Delivery != store.DeliveryDone || len(got.Deliveries) != 1 || got.Deliveries[0].Attempt != 1 {
			t.Errorf("%s is %s after %+v, want it delivered once", id, got.Delivery, got.Deliveries)
		}
	}
	after := s.announces(wire.CheckoutOrderChanged)
	s.becomes(after, store.DeliveryDone)
	if got := s.event(after).Deliveries[0].Round; got != 0 {
		t.Errorf("after the release an event went there in round %d, want it sent at once", got)
	}
}

// Where an endpoint takes ten at a time, that many are under way, and they are begun in
// their order.
func TestHeldEventsAreBegunInOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	w := s.webhook("/ten", gateway.NewWebhook{})
	s.becomes(s.announces(wire.CheckoutOrderChanged), store.DeliveryDone) // it has answered, and quickly
	const n = 40
	var mu sync.Mutex
	under, most := 0, 0
	s.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, _ int) {
		mu.Lock()
		under++
		most = max(most, under)
		mu.Unlock()
		time.Sleep(50 * time.Millisecond)
		mu.Lock()
		under--
		mu.Unlock()
		io.WriteString(w, acknowledgement)
	}
	s.pause(w.ID)
	ids := append(s.eventsAt("/ten"), s.announcesMany(n)...)
	s.resume(w.ID)
	s.until("all arrive", func() bool { return len(s.at("/ten")) == len(ids) })
	got, all := s.eventsAt("/ten"), s.at("/ten")
	last := ""
	for i, id := range ids {
		at := slices.Index(got, id) // where the receiver looked at it, which has several at once
		if at < 0 || at <= i-10 || at >= i+10 {
			t.Fatalf("event %d arrived as %d", i, at)
		}
		if begun := all[at].timestamp; begun < last {
			t.Errorf("event %d was begun at %s, and the one before it at %s", i, begun, last)
		} else {
			last = begun
		}
	}
	if mu.Lock(); most < 2 || most > 10 {
		t.Errorf("%d deliveries were under way at once, want several and 10 at most", most)
	}
	mu.Unlock()
}

// A held event that is refused comes again by the schedule, as its second attempt, and
// holds none of the others.
func TestHeldEventThatFailsHoldsNoOther(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Schedule: []time.Duration{2 * time.Second}})
	s.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(503)
		}
		io.WriteString(w, acknowledgement)
	}
	one := int64(1)
	w := s.webhook("/one", gateway.NewWebhook{Concurrency: &one})
	s.pause(w.ID)
	ids := s.announcesMany(5)
	s.resume(w.ID)
	s.becomes(ids[0], store.DeliveryDone)
	s.inOrder("/one", append(slices.Clone(ids), ids[0]))
	for i, d := range s.event(ids[0]).Deliveries {
		if d.Attempt != i+1 || d.Round != 1 || (d.Outcome == store.Delivered) != (i == 1) {
			t.Errorf("recorded %+v, want the refused attempt and then the second one of its round", d)
		}
	}
}

// An endpoint that is paused again while what was held is sent has the rest when it is
// resumed, without another job beside the first one.
func TestReleaseIsPaused(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	s.atMost(1)
	one := int64(1)
	w := s.webhook("/one", gateway.NewWebhook{Concurrency: &one})
	s.pause(w.ID)
	ids := s.announcesMany(100)
	for range 3 {
		s.resume(w.ID)
		before := len(s.at("/one"))
		s.until("some arrive", func() bool { return len(s.at("/one")) > before })
		s.pause(w.ID)
	}
	s.resume(w.ID)
	s.inOrder("/one", ids)
	s.until("the release has ended", func() bool { return !s.listed(w.ID).Releasing })
}

// All events since a time come again the oldest first, at each endpoint, in more portions
// than one.
func TestEventsSentAgainComeOldestFirst(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	s.atMost(1)
	one := int64(1)
	first := s.webhook("/first", gateway.NewWebhook{Concurrency: &one})
	s.pause(first.ID)
	ids := s.announcesMany(many)
	s.resume(first.ID)
	s.inOrder("/first", ids)
	s.until("the release has ended", func() bool { return !s.listed(first.ID).Releasing })
	s.webhook("/second", gateway.NewWebhook{Concurrency: &one})
	since := s.event(ids[0]).CreatedAt.UnixMilli()
	got, err := s.gateway.ResendEvents(t.Context(), s.actor, &since, "", "", nil)
	if err != nil || got != (gateway.Resent{Count: many}) {
		t.Fatalf("sent again: %+v, %v, want all", got, err)
	}
	s.inOrder("/first", append(slices.Clone(ids), ids...))
	s.inOrder("/second", ids)
	s.becomes(ids[many-1], store.DeliveryDone)
}

// Two replicas that work on the same jobs do not overtake each other at an endpoint.
func TestReplicasKeepTheOrderOfHeldEvents(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Replica: "one"})
	if !s.store.Shared() {
		t.Skip("there is one process on SQLite")
	}
	s.deliver(deliver.Config{Policy: loopback, Replica: "two"})
	s.atMost(1)
	one := int64(1)
	w := s.webhook("/one", gateway.NewWebhook{Concurrency: &one})
	s.pause(w.ID)
	ids := s.announcesMany(many)
	s.resume(w.ID)
	s.inOrder("/one", ids)
}
