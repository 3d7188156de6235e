package xcheckout_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

// failFirst answers a path with the failure n times and then with success.
func failFirst(n int, failure answer, success string) func(call) answer {
	return func(c call) answer {
		if c.number <= n {
			return failure
		}
		return ok(success)
	}
}

func TestRepeats(t *testing.T) {
	const order = `{"orderNo":"A1"}`
	create := func(c *xcheckout.Client) error {
		_, err := c.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: "A1", Amount: 1, Token: "ETH_USDT"})
		return err
	}
	info := func(c *xcheckout.Client) error { _, err := c.Orders.Info(t.Context(), "A1"); return err }
	cancel := func(c *xcheckout.Client) error { _, err := c.Orders.Cancel(t.Context(), "A1"); return err }
	pay := func(c *xcheckout.Client) error { _, err := c.Sandbox.Pay(t.Context(), "A1", 0); return err }
	unsigned := func(status int) answer { return answer{status: status, unsigned: true, body: "<html>sorry</html>"} }
	signed := func(status int, code string) answer { return answer{status: status, body: refusal(status, code, "")} }
	const path = "/checkout/order/"
	for _, c := range []struct {
		name, path string
		do         func(*xcheckout.Client) error
		failures   int
		failure    answer
		calls      int
		want       xcheckout.Code // "" for success
	}{
		{"create after 503", path + "create", create, 2, unsigned(503), 3, ""},
		{"create after a lost answer", path + "create", create, 1, answer{hangUp: true}, 2, ""},
		{"create after a signed 500", path + "create", create, 1, signed(500, "internal_error"), 2, ""},
		{"create after 413, unsigned", path + "create", create, 1, unsigned(413), 2, ""},
		{"create, refused for good", path + "create", create, 1, signed(409, "order_no_reused"), 1, xcheckout.CodeOrderNoReused},
		{"info after 429", path + "info", info, 3, unsigned(429), 4, ""},
		{"info after 429, too often", path + "info", info, 4, unsigned(429), 4, xcheckout.CodeAnswerUnverified},
		{"info after replayed", path + "info", info, 1, signed(409, "replayed"), 2, ""},
		{"info, 400 unsigned", path + "info", info, 1, unsigned(400), 1, xcheckout.CodeAnswerUnverified},
		{"info, lost for ever", path + "info", info, 9, answer{hangUp: true}, 4, xcheckout.CodeConnectionFailed},
		{"cancel after 429", path + "cancel", cancel, 1, signed(429, "rate_limited"), 2, ""},
		{"cancel, 503", path + "cancel", cancel, 1, unsigned(503), 1, xcheckout.CodeAnswerUnverified},
		{"cancel, lost answer", path + "cancel", cancel, 1, answer{hangUp: true}, 1, xcheckout.CodeConnectionFailed},
		{"pay, lost answer", "/sandbox/pay", pay, 1, answer{hangUp: true}, 1, xcheckout.CodeConnectionFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPeer(t)
			p.on(c.path, failFirst(c.failures, c.failure, order))
			err := c.do(p.newClient(nil))
			if got := xcheckout.CodeOf(err); got != c.want || (err == nil) != (c.want == "") {
				t.Errorf("got %v, want %q", err, c.want)
			}
			calls := slices.DeleteFunc(p.seen(), func(call call) bool { return !strings.HasPrefix(call.target, c.path) })
			if len(calls) != c.calls {
				t.Errorf("sent %d times, want %d", len(calls), c.calls)
			}
			stamps := map[string]bool{}
			for _, call := range calls {
				stamps[call.timestamp] = true
			}
			if len(stamps) != len(calls) {
				t.Errorf("%d timestamps for %d attempts: a repeat was not signed afresh", len(stamps), len(calls))
			}
		})
	}
}

func TestRetriesAreASetting(t *testing.T) {
	for retries, want := range map[int]int{-1: 1, 0: 4, 1: 2, 5: 6} {
		p := newPeer(t)
		p.on("/checkout/order/info", func(call) answer { return answer{status: 503, unsigned: true} })
		_, err := p.newClient(func(c *xcheckout.Config) { c.Retries = retries }).Orders.Info(t.Context(), "A1")
		var e *xcheckout.Error
		if !errors.As(err, &e) || e.HTTPStatus != 503 || !e.Retryable {
			t.Errorf("Retries %d: got %+v, want a retryable 503", retries, err)
		}
		if got := len(p.seen()); got != want {
			t.Errorf("Retries %d: sent %d times, want %d", retries, got, want)
		}
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", failFirst(1, answer{status: 429, unsigned: true, header: http.Header{"Retry-After": {"1"}}}, `{"orderNo":"A1"}`))
	begin := time.Now()
	if _, err := p.newClient(nil).Orders.Info(t.Context(), "A1"); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(begin); waited < time.Second {
		t.Errorf("waited %v, want at least the second that the gateway asked for", waited)
	}
}

// TestWaitsThatAreTooLong leaves a wait that the caller can't afford to the
// caller, at once.
func TestWaitsThatAreTooLong(t *testing.T) {
	hurried, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for name, c := range map[string]struct {
		ctx   context.Context
		after string
		want  time.Duration
	}{
		"Retry-After beyond a minute": {t.Context(), "61", 61 * time.Second},
		"beyond the deadline":         {hurried, "30", 30 * time.Second},
	} {
		p := newPeer(t)
		p.on("/checkout/order/info", func(call) answer {
			return answer{status: 429, unsigned: true, header: http.Header{"Retry-After": {c.after}}}
		})
		_, err := p.newClient(nil).Orders.Info(c.ctx, "A1")
		var e *xcheckout.Error
		if !errors.As(err, &e) || e.RetryAfter != c.want || !e.Retryable || len(p.seen()) != 1 {
			t.Errorf("%s: got %+v after %d calls, want RetryAfter %v after one", name, err, len(p.seen()), c.want)
		}
	}
}

func TestRetryAfterAsADate(t *testing.T) {
	p := newPeer(t)
	at := time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)
	p.on("/checkout/order/info", func(call) answer {
		return answer{status: 503, unsigned: true, header: http.Header{"Retry-After": {at}}}
	})
	_, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || (e.RetryAfter-10*time.Minute).Abs() > 5*time.Second {
		t.Errorf("got %+v, want RetryAfter of about ten minutes", err)
	}
}

func TestCancelledContextEndsTheWait(t *testing.T) {
	p := newPeer(t)
	ctx, cancel := context.WithCancel(t.Context())
	p.on("/checkout/order/info", func(call) answer {
		time.AfterFunc(10*time.Millisecond, cancel)
		return answer{status: 503, unsigned: true}
	})
	client := p.newClient(nil)
	client.SetBackoff(time.Hour)
	_, err := client.Orders.Info(ctx, "A1")
	if !errors.Is(err, context.Canceled) || !errors.Is(err, xcheckout.CodeAnswerUnverified) {
		t.Errorf("got %v, want the last failure and %v", err, context.Canceled)
	}
}

// TestBrokenConnectionIsSignedAfresh kills a kept connection under a GET,
// which net/http would by itself send again as it was.
func TestBrokenConnectionIsSignedAfresh(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(c call) answer {
		if c.number == 2 {
			return answer{hangUp: true}
		}
		return ok(`{"orderNo":"A1"}`)
	})
	client := p.newClient(nil)
	for range 2 {
		if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
	}
	calls := p.seen()
	if len(calls) != 3 || calls[1].timestamp == calls[2].timestamp || calls[1].signature == calls[2].signature {
		t.Errorf("%d calls, the second and third signed at %s and %s", len(calls), calls[1].timestamp, calls[2].timestamp)
	}
}

// TestNeverSentIsRepeated closes the port for the first attempt: no connection,
// so even a call that must not happen twice is sent again.
func TestNeverSentIsRepeated(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/cancel", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	dials := 0
	dialer := &net.Dialer{}
	transport := &http.Transport{DisableKeepAlives: true}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials++; dials == 2 { // the first is the token's
			return nil, errors.New("connection refused")
		}
		return dialer.DialContext(ctx, network, address)
	}
	client := p.newClient(func(c *xcheckout.Config) { c.HTTPClient = &http.Client{Transport: transport} })
	if _, err := client.Orders.Cancel(t.Context(), "A1"); err != nil {
		t.Errorf("got %v after %d dials", err, dials)
	}
}

// TestWireForm looks at a GET and a POST as they stand on the wire: a GET must
// not announce a body, though the client gives net/http one that is empty.
func TestWireForm(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	seen := make(chan *http.Request, 9)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				seen <- r
			}
			conn.Close()
		}
	}()
	p := newPeer(t)
	client := p.newClient(func(c *xcheckout.Config) {
		c.Retries = -1
		c.HTTPClient = &http.Client{Transport: sendTo{p.Listener.Addr().String(), listener.Addr().String()}}
	})
	if _, err := client.Orders.Info(t.Context(), "A1"); !errors.Is(err, xcheckout.CodeConnectionFailed) {
		t.Errorf("got %v, want %s", err, xcheckout.CodeConnectionFailed)
	}
	if r := <-seen; r.Method != "GET" || r.ContentLength != 0 || len(r.TransferEncoding) != 0 || r.Header.Get("Content-Type") != "" {
		t.Errorf("the GET is %v with length %d and %v", r.Header, r.ContentLength, r.TransferEncoding)
	}
	_, err = client.Orders.List(t.Context(), xcheckout.OrderFilter{})
	if !errors.Is(err, xcheckout.CodeConnectionFailed) {
		t.Errorf("got %v, want %s", err, xcheckout.CodeConnectionFailed)
	}
	if r := <-seen; r.Method != "POST" || r.ContentLength != 2 || !strings.HasPrefix(r.UserAgent(), "xcheckout-go/") {
		t.Errorf("the POST is %v with length %d", r.Header, r.ContentLength)
	}
}

// sendTo is a transport that sends all calls but those for tokens elsewhere.
type sendTo struct{ from, to string }

func (s sendTo) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/user/") {
		r = r.Clone(r.Context())
		r.URL.Host = s.to
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestUnknownHostIsTyped(t *testing.T) {
	client, err := xcheckout.New(xcheckout.Config{
		Environment: "http://127.0.0.1:1", Email: "a", Password: "b", APIKey: "c", APISecret: "d", SignKey: testSignKey, Retries: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Orders.Info(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || e.Code != xcheckout.CodeConnectionFailed || e.HTTPStatus != 0 || e.Err == nil {
		t.Errorf("got %+v, want %s", err, xcheckout.CodeConnectionFailed)
	}
	if signature.CodeOf(err) != "" {
		t.Errorf("%v carries a verifier's code", err)
	}
}
