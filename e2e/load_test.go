//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load creates orders without pause through all replicas in turn, as a merchant's
// programs do behind a load balancer: what gets 503 or no answer is sent again, signed
// anew, with the same orderNo.
type load struct {
	t        *testing.T
	merchant credentials
	token    string
	replicas []string // URLs
	turn     atomic.Int64
	stop     chan struct{}
	workers  sync.WaitGroup

	mu       sync.Mutex
	answers  []answer            // those that acknowledge an order
	sysids   map[string][]string // of each orderNo, all that were answered
	attempts map[int]int         // by status
}

// answer is one that acknowledges an order.
type answer struct {
	replica    int
	begun, got time.Time
}

const (
	loadWorkers = 8
	// loadPause is between two orders of a worker.
	loadPause = 50 * time.Millisecond
	// patience is how long a request is repeated.
	patience = 90 * time.Second
)

func startLoad(t *testing.T, merchant credentials, replicas []string) *load {
	t.Helper()
	l := &load{t: t, merchant: merchant, token: merchant.accessToken(t), replicas: replicas, stop: make(chan struct{}),
		sysids: map[string][]string{}, attempts: map[int]int{}}
	for worker := range loadWorkers {
		l.workers.Go(func() { l.work(worker) })
	}
	t.Cleanup(l.end)
	return l
}

// end lets the orders under way be finished.
func (l *load) end() {
	select {
	case <-l.stop:
	default:
		close(l.stop)
	}
	l.workers.Wait()
}

// work makes orders until the end, or until one gets an answer that none should get.
func (l *load) work(worker int) {
	for i := 0; ; i++ {
		select {
		case <-l.stop:
			return
		case <-time.After(loadPause):
		}
		orderNo := fmt.Sprintf("failover%dx%d", worker, i)
		err := l.create(orderNo)
		if err == nil && i%10 == 0 { // an order that is there already is answered with
			err = l.create(orderNo)
		}
		if err != nil {
			l.t.Errorf("order %s: %v", orderNo, err)
			return
		}
	}
}

// create sends an order until it is acknowledged.
func (l *load) create(orderNo string) error {
	for begin := time.Now(); time.Since(begin) < patience; {
		again, err := l.attempt(orderNo)
		if err != nil || again == 0 {
			return err
		}
		time.Sleep(again)
	}
	return fmt.Errorf("not acknowledged within %s", patience)
}

// attempt sends an order once. It returns when to try again, if that is asked for, and
// what is wrong with an answer that nobody should get.
func (l *load) attempt(orderNo string) (again time.Duration, err error) {
	replica := int(l.turn.Add(1)) % len(l.replicas)
	begun := time.Now()
	request, err := l.signed(orderNo, begun).to(l.replicas[replica])
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		// No gateway was stopped, so none may cut us off.
		return 0, fmt.Errorf("replica %d: no answer: %w", replica+1, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, fmt.Errorf("replica %d: half an answer: %w", replica+1, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.attempts[response.StatusCode]++
	switch response.StatusCode {
	case http.StatusOK:
		if want := sign(l.merchant.SignKey, "POST"+response.Header.Get("TIMESTAMP")+createTarget+string(text)); response.Header.Get("SIGNATURE") != want {
			return 0, fmt.Errorf("replica %d: the answer's signature does not verify: %s", replica+1, text)
		}
		var created struct {
			Retdata struct{ OrderNo, Sysid string }
		}
		if err := json.Unmarshal(text, &created); err != nil || created.Retdata.OrderNo != orderNo || created.Retdata.Sysid == "" {
			return 0, fmt.Errorf("replica %d: answered %s (%v)", replica+1, text, err)
		}
		l.sysids[orderNo] = append(l.sysids[orderNo], created.Retdata.Sysid)
		l.answers = append(l.answers, answer{replica, begun, time.Now()})
		return 0, nil
	case http.StatusServiceUnavailable:
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
			return time.Duration(seconds) * time.Second, nil
		}
	}
	return 0, fmt.Errorf("replica %d: answered %d with Retry-After %q after %s: %s", replica+1, response.StatusCode, response.Header.Get("Retry-After"), time.Since(begun), text)
}

// signedOrder is a request for an order, signed once.
type signedOrder struct{ timestamp, signature, token, body string }

const createTarget = "/checkout/order/create"

func (l *load) signed(orderNo string, at time.Time) signedOrder {
	timestamp := strconv.FormatInt(at.UnixMilli(), 10)
	body := `{"orderNo":"` + orderNo + `","orderAmount":25,"token":"ETH_USDT"}`
	return signedOrder{timestamp, sign(l.merchant.SignKey, "POST"+timestamp+createTarget+body), l.token, body}
}

// to addresses it to a replica.
func (s signedOrder) to(replica string) (*http.Request, error) {
	request, err := http.NewRequest("POST", replica+createTarget, strings.NewReader(s.body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("TIMESTAMP", s.timestamp)
	request.Header.Set("SIGNATURE", s.signature)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.token)
	return request, nil
}

// send sends it to a replica, whatever becomes of it, and returns the status and the
// code of a refusal.
func (s signedOrder) send(t *testing.T, replica string) (status int, code string) {
	t.Helper()
	request, err := s.to(replica)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var envelope struct{ Error struct{ Code string } }
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, envelope.Error.Code
}

// back returns how long after a moment each replica acknowledges an order that was
// asked for since. It waits for all of them.
func (l *load) back(since time.Time) (after []time.Duration) {
	l.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		first := map[int]time.Duration{}
		l.mu.Lock()
		for _, a := range l.answers {
			if _, known := first[a.replica]; !known && a.begun.After(since) {
				first[a.replica] = a.got.Sub(since)
			}
		}
		l.mu.Unlock()
		if len(first) == len(l.replicas) {
			for i := range l.replicas {
				after = append(after, first[i])
			}
			return after
		}
	}
	l.t.Fatalf("orders are not taken again within %s", patience)
	return nil
}

// gap is the longest time since a moment for which no order was acknowledged by any
// replica, and by each.
func (l *load) gap(since time.Time) (any time.Duration, each []time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last, lastOf := since, make([]time.Time, len(l.replicas))
	each = make([]time.Duration, len(l.replicas))
	for i := range lastOf {
		lastOf[i] = since
	}
	for _, a := range l.answers {
		if a.got.Before(since) {
			continue
		}
		any, last = max(any, a.got.Sub(last)), a.got
		each[a.replica], lastOf[a.replica] = max(each[a.replica], a.got.Sub(lastOf[a.replica])), a.got
	}
	return any, each
}
