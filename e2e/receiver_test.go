//go:build unix

package e2e

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

// received is a webhook as it came over the network.
type received struct {
	signature, timestamp string
	body                 []byte
	event                event
	acknowledged         bool
}

type event struct {
	EventID, EventType string
	Sequence           int64
	Data               struct {
		Reason, OrderNo, OrderStatus string
		RefundOrderNo                string
		SettlementOrderNo            string
		ReceivedAmount               json.Number
	}
}

// receiver is a merchant's endpoint. While it holds, it lets every delivery
// hang, as a merchant's server that is stuck does.
type receiver struct {
	t       *testing.T
	url     string
	mu      sync.Mutex
	holding chan struct{}
	list    []received
	changed chan struct{}
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, changed: make(chan struct{}, 1)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: r}
	go server.Serve(listener)
	t.Cleanup(func() { r.release(); server.Close() })
	r.url = "http://" + listener.Addr().String() + "/xcheckout"
	return r
}

// hold makes deliveries hang until release.
func (r *receiver) hold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holding = make(chan struct{})
}

func (r *receiver) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.holding != nil {
		close(r.holding)
		r.holding = nil
	}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	delivery := received{signature: request.Header.Get("SIGNATURE"), timestamp: request.Header.Get("TIMESTAMP"), body: body}
	if err := json.Unmarshal(body, &delivery.event); err != nil {
		r.t.Errorf("webhook %q: %v", body, err)
	}
	if err := openapitest.CheckEvent(body); err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	holding := r.holding
	r.mu.Unlock()
	if holding != nil {
		select {
		case <-holding:
		case <-request.Context().Done():
		}
		panic(http.ErrAbortHandler) // no answer at all
	}
	delivery.acknowledged = true
	r.mu.Lock()
	r.list = append(r.list, delivery)
	r.mu.Unlock()
	select {
	case r.changed <- struct{}{}:
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
}

// all returns what was acknowledged so far.
func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.list...)
}

// wait returns the first acknowledged event of an order for a reason.
func (r *receiver) wait(orderNo, reason string, timeout time.Duration) received {
	r.t.Helper()
	after := time.After(timeout)
	for {
		for _, d := range r.all() {
			if d.event.Data.OrderNo == orderNo && d.event.Data.Reason == reason {
				return d
			}
		}
		select {
		case <-r.changed:
		case <-after:
			r.t.Fatalf("no event %s of order %s within %s; received: %s", reason, orderNo, timeout, r.reasons(orderNo))
		}
	}
}

// reasons lists the acknowledged events of an order, in the order of arrival.
func (r *receiver) reasons(orderNo string) string {
	var reasons []string
	for _, d := range r.all() {
		if d.event.Data.OrderNo == orderNo {
			reasons = append(reasons, d.event.Data.Reason)
		}
	}
	return strings.Join(reasons, " ")
}
