package deliver_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
)

// first is how many events are under way to an endpoint that has not answered yet.
const first = 3

// Hundreds of events wait for an endpoint that hangs; another's are delivered
// as if they did not.
func TestSlowEndpointDelaysNoOther(t *testing.T) {
	b := newBench(t)
	h := b.hang()
	b.merchant("slow", b.endpoint.URL+"/slow")
	for i := range 300 {
		b.announce("slow", fmt.Sprint("evt_", i))
	}
	b.delaysNoOther(h, first)
	b.attempts("slow", "evt_0", 1)
}

// Orders with an address each, all on one host that hangs, have its places
// together: they delay no other.
func TestOrdersOfOneHostShareItsPlaces(t *testing.T) {
	b := newBench(t)
	h := b.hang()
	b.merchant("slow", "")
	for i := range 300 {
		b.announceTo("slow", fmt.Sprint("evt_", i), fmt.Sprintf("%s/order/%d", b.endpoint.URL, i))
	}
	b.delaysNoOther(h, first)
	b.attempts("slow", "evt_0", 1)
}

// A crowd of endpoints that hang, each with many events, delays no other one.
func TestManySlowEndpointsDelayNoOther(t *testing.T) {
	b := newBench(t)
	h := b.hang()
	const crowd = 40
	for i := range crowd {
		name := fmt.Sprint("slow-", i)
		b.merchant(name, b.endpoint.URL+"/"+name)
		for j := range 10 {
			b.announce(name, fmt.Sprint("evt_", j))
		}
	}
	b.delaysNoOther(h, crowd*first)
}

// hanging are the requests that an endpoint does not answer until let is called.
type hanging struct {
	mu   sync.Mutex
	held int
	let  func()
}

func (h *hanging) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held
}

// hang has every path of the endpoint hang but /quick, until the test ends.
func (b *bench) hang() *hanging {
	release := make(chan struct{})
	h := &hanging{let: sync.OnceFunc(func() { close(release) })}
	b.t.Cleanup(h.let)
	b.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.URL.Path != "/quick" {
			h.mu.Lock()
			h.held++
			h.mu.Unlock()
			<-release
		}
		io.WriteString(w, acknowledgement)
	}
	return h
}

// delaysNoOther delivers what is announced, and then an event of another merchant
// while as many requests as wanted hang and no more. None of them ends before the
// other event has arrived, by a time-out neither, so that it could not if it had
// to wait for one of them.
func (b *bench) delaysNoOther(h *hanging, want int) {
	b.t.Helper()
	defer h.let()
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Timeouts: deliver.Timeouts{Headers: time.Hour}})
	for deadline := time.Now().Add(soon); h.count() < want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("%d requests hang after %v, want %d", h.count(), soon, want)
		}
	}
	b.merchant("quick", b.endpoint.URL+"/quick")
	b.announce("quick", "evt_q")
	b.attempts("quick", "evt_q", 1)
	if got := h.count(); got != want {
		b.t.Errorf("%d requests hang while the other event arrives, want %d", got, want)
	}
}
