package checkout_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/money"
)

// stream reads a page's events.
type stream struct {
	*http.Response
	lines *bufio.Reader
}

// event is one of them; a beat has only a comment.
type event struct{ id, kind, data, retry, comment string }

func follow(t *testing.T, url, lastID string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return &stream{response, bufio.NewReader(response.Body)}
}

// next returns the next event; ok is false when the stream has ended.
func (s *stream) next(t *testing.T) (e event, ok bool) {
	t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return e, false
		}
		line = strings.TrimSuffix(line, "\n")
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "":
			return e, true
		case name == "":
			e.comment = value
		case name == "id":
			e.id = value
		case name == "event":
			e.kind = value
		case name == "data":
			e.data = value
		case name == "retry":
			e.retry = value
		default:
			t.Fatalf("line %q is no part of an event", line)
		}
	}
}

type update struct {
	Title, State string
	Now          int64
	Parts        map[string]string
}

// nextUpdate skips what carries no update and returns the next one.
func (s *stream) nextUpdate(t *testing.T) (u update, id string) {
	t.Helper()
	for {
		e, ok := s.next(t)
		if !ok {
			t.Fatal("the stream ended without a further update")
		}
		if e.kind != "order" {
			continue
		}
		if err := json.Unmarshal([]byte(e.data), &u); err != nil {
			t.Fatalf("update %s: %v", e.data, err)
		}
		return u, e.id
	}
}

// The stream tells every change on the way to paid, and nothing else, then ends;
// a browser that connects again learns that there is nothing more.
func TestStreamUntilPaid(t *testing.T) {
	t.Parallel()
	s, err := unhurried()
	if err != nil {
		t.Fatal(err)
	}
	o := s.order(t, 0)
	url := serve(t, s, checkout.Config{PollEvery: 50 * time.Millisecond}, nil) + strings.TrimPrefix(o.PaymentURL, s.BaseURL) + "/events"
	live := follow(t, url, "")
	if got := live.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("content type %q", got)
	}
	if first, _ := live.next(t); first.retry == "" {
		t.Errorf("first comes %+v, not how soon to connect again", first)
	}
	u, version := live.nextUpdate(t)
	if u.State != "waiting" || !strings.Contains(u.Parts["panel"], o.DepositAddress[2:6]) || time.Since(time.UnixMilli(u.Now)).Abs() > time.Minute {
		t.Fatalf("first update: %+v", u)
	}
	s.pay(t, o, "25")
	states := map[string]int{}
	for {
		e, ok := live.next(t)
		if !ok {
			t.Fatal("the stream broke off")
		}
		if e.kind == "end" {
			break
		}
		if e.kind != "order" {
			continue
		}
		if e.id == version {
			t.Errorf("version %s is sent twice", version)
		}
		version = e.id
		if err := json.Unmarshal([]byte(e.data), &u); err != nil {
			t.Fatal(err)
		}
		states[u.State]++
	}
	if u.State != "paid" || !strings.HasPrefix(u.Title, "✓ Paid") || states["detected"] == 0 || states["waiting"] != 0 || states["paid"] != 1 {
		t.Errorf("states on the way: %v; title %q", states, u.Title)
	}
	if _, ok := live.next(t); ok {
		t.Error("the stream goes on after its end")
	}
	if again := follow(t, url+"?after=earlier", version); again.StatusCode != http.StatusNoContent {
		t.Errorf("connected again after the end: status %d", again.StatusCode)
	}
}

// serve runs the pages alone, with a server and settings of the test's own.
func serve(t *testing.T, s *sandbox, c checkout.Config, adjust func(*http.Server)) string {
	t.Helper()
	c.Gateway, c.Log = s.Gateway, slog.New(slog.DiscardHandler)
	server := httptest.NewUnstartedServer(checkout.New(c))
	if adjust != nil {
		adjust(server.Config)
	}
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// A stream that has nothing to tell beats, and outlives the server's timeouts.
func TestStreamOutlivesTimeouts(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	base := serve(t, s, checkout.Config{PollEvery: 20 * time.Millisecond, BeatEvery: 60 * time.Millisecond}, func(server *http.Server) {
		server.ReadTimeout, server.WriteTimeout = time.Second, 300*time.Millisecond
	})
	url := base + strings.TrimPrefix(o.PaymentURL, s.BaseURL) + "/events"
	live := follow(t, url, "")
	_, version := live.nextUpdate(t)
	live = follow(t, url+"?after="+version, "")
	begin := time.Now()
	for time.Since(begin) < 1500*time.Millisecond {
		e, ok := live.next(t)
		if !ok {
			t.Fatalf("the stream broke off after %v", time.Since(begin))
		}
		if e.kind != "" {
			t.Fatalf("what is known already is sent: %+v", e)
		}
	}
	s.pay(t, o, "1")
	if u, _ := live.nextUpdate(t); u.State != "part" {
		t.Errorf("state %q after a part", u.State)
	}
}

func TestStreamsOfALinkAreLimited(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	url := serve(t, s, checkout.Config{PollEvery: 20 * time.Millisecond}, nil) + strings.TrimPrefix(o.PaymentURL, s.BaseURL) + "/events"
	var open []*stream
	for range 10 {
		live := follow(t, url, "")
		live.nextUpdate(t)
		open = append(open, live)
	}
	refused := follow(t, url, "")
	if refused.StatusCode != http.StatusServiceUnavailable || refused.Header.Get("Retry-After") == "" {
		t.Fatalf("stream 11: status %d", refused.StatusCode)
	}
	open[0].Body.Close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if follow(t, url, "").StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a closed stream is never counted out")
		}
	}
}

// A page of a gateway whose store is away says so, and how soon to come again.
func TestPageWhileTheStoreIsAway(t *testing.T) {
	t.Parallel()
	s, o := openProduction(t, sale{merchant: "Shop", orderNo: "1", amount: money.MustParse("1"), rate: money.MustParseRate("1")})
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	handler := checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)})
	for _, end := range []string{"", "/update", "/events"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/pay/"+s.Gateway.Link(o.Order)+end, nil))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "2" {
			t.Errorf("/pay/LINK%s: %d with Retry-After %q, want 503 and 2", end, w.Code, w.Header().Get("Retry-After"))
		}
	}
}

// Open streams do not hold up a server that stops.
func TestStreamsEndAtShutdown(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)})}
	go server.Serve(listener)
	live := follow(t, "http://"+listener.Addr().String()+strings.TrimPrefix(o.PaymentURL, s.BaseURL)+"/events", "")
	live.nextUpdate(t)
	// A stream that did not end would hold it up until its context ends.
	limited, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := server.Shutdown(limited); err != nil {
		t.Fatal(err)
	}
	if e, ok := live.next(t); ok {
		t.Errorf("after the shutdown: %+v", e)
	}
}
