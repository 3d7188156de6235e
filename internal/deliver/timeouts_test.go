package deliver_test

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// Each step of a delivery has a time of its own, and the attempt says which was over.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Timeouts: deliver.Timeouts{TLS: 100 * time.Millisecond, Headers: 200 * time.Millisecond, Body: 300 * time.Millisecond}})
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	s.must(err)
	defer silent.Close()
	s.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.URL.Path == "/headers" {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(200)
		for range 200 { // it never stops for long
			if _, err := io.WriteString(w, " "); err != nil || r.Context().Err() != nil {
				return
			}
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}
	want := map[string]string{s.endpoint.URL + "/headers": "no answer within 200ms", s.endpoint.URL + "/body": "did not end within 300ms",
		"https://" + silent.Addr().String() + "/": "no TLS handshake within 100ms"}
	for address := range want {
		_, err := s.gateway.CreateWebhook(t.Context(), s.actor, gateway.NewWebhook{URL: address}, nil)
		s.must(err)
	}
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("an attempt at each", func() bool { return len(s.event(event).Deliveries) == len(want) })
	for _, d := range s.event(event).Deliveries {
		if d.Outcome != store.Failed || !strings.Contains(d.Error, want[d.URL]) {
			t.Errorf("%s: %s with %q, want a failure with %q", d.URL, d.Outcome, d.Error, want[d.URL])
		}
	}
}

// An endpoint has as many deliveries at a time as it wants, and another one of the same
// merchant and host has its own.
func TestConcurrencyOfAnEndpoint(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Timeouts: deliver.Timeouts{Headers: time.Hour}})
	h := s.hang()
	defer h.let()
	one := int64(1)
	s.webhook("/one", gateway.NewWebhook{Concurrency: &one})
	s.webhook("/quick", gateway.NewWebhook{})
	var events []string
	for range 5 {
		events = append(events, s.announces(wire.CheckoutOrderChanged))
	}
	s.until("all have arrived at the other", func() bool { return len(s.at("/quick")) == len(events) })
	if got := len(s.at("/one")); got != 1 {
		t.Errorf("%d are under way to the endpoint that takes one at a time", got)
	}
	h.let()
	for _, id := range events {
		s.becomes(id, store.DeliveryDone)
	}
}

// An endpoint can't make the gateway hold headers without end: the attempt fails.
func TestHeadersOfAnAnswerAreBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	s.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, _ int) {
		for i := range 100 {
			w.Header().Set("X-Filler-"+strconv.Itoa(i), strings.Repeat("x", 1000))
		}
		_, _ = io.WriteString(w, "SUCCESS")
	}
	s.webhook("/headers", gateway.NewWebhook{})
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("an attempt", func() bool { return len(s.event(event).Deliveries) > 0 })
	if d := s.event(event).Deliveries[0]; d.Outcome != store.Failed || !strings.Contains(d.Error, "exceeded") {
		t.Errorf("%s with %q, want a failure that says that the headers are too long", d.Outcome, d.Error)
	}
}
