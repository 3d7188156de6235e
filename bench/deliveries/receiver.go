package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

const acknowledgement = `{"retcode":200,"retmsg":"SUCCESS"}`

// receiver is all endpoints: /ok/N acknowledges, /hang/N takes the event and never answers.
type receiver struct {
	*httptest.Server
	ended chan struct{}

	mu       sync.Mutex
	arrivals []arrival
	want     int
	complete chan struct{}
}

// arrival is that of an event at a healthy endpoint, where it was not before.
type arrival struct {
	event int
	at    time.Time
}

func newReceiver() *receiver {
	r := &receiver{ended: make(chan struct{}), complete: make(chan struct{})}
	r.Server = httptest.NewServer(r)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	if strings.HasPrefix(request.URL.Path, "/hang/") {
		select {
		case <-r.ended:
		case <-request.Context().Done():
		}
		return
	}
	r.arrived(eventOf(body))
	io.WriteString(w, acknowledgement)
}

// eventOf is the number of an event: {"eventId":"evt_7_3", of the eighth event of the fourth endpoint.
func eventOf(body []byte) int {
	text, _ := strings.CutPrefix(string(body[:min(len(body), 40)]), `{"eventId":"evt_`)
	number, _, _ := strings.Cut(text, "_")
	n, _ := strconv.Atoi(number) // what posts to it is this program
	return n
}

func (r *receiver) arrived(event int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrivals = append(r.arrivals, arrival{event, time.Now()})
	if len(r.arrivals) == r.want {
		close(r.complete)
	}
}

func (r *receiver) expect(arrivals int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.want = arrivals
}

// wait waits for as many arrivals as are expected.
func (r *receiver) wait(most time.Duration) ([]arrival, error) {
	var err error
	select {
	case <-r.complete:
	case <-time.After(most):
		err = fmt.Errorf("not all events arrived within %v", most)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("%w: %d of %d", err, len(r.arrivals), r.want)
	}
	return r.arrivals, err
}

func (r *receiver) close() {
	close(r.ended)
	r.Server.CloseClientConnections()
	r.Server.Close()
}
