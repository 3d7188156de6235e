package xcheckout_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/vendortest"
	"github.com/xcheckout/xcheckout/money"
)

// counting is a vendor's server that remembers what it was asked.
type counting struct {
	*vendortest.Server
	mu    sync.Mutex
	asked []string // path, and the status that it was answered
}

func newCounting(t *testing.T) (*counting, string) {
	t.Helper()
	c := &counting{Server: vendortest.Start()}
	t.Cleanup(c.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		c.ServeHTTP(answer, r)
		c.mu.Lock()
		c.asked = append(c.asked, r.URL.Path+" "+http.StatusText(answer.Code))
		c.mu.Unlock()
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(proxy.Close)
	return c, proxy.URL
}

// since returns what was asked since the last call of it.
func (c *counting) since() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { c.asked = nil }()
	return strings.Join(c.asked, ", ")
}

func (c *counting) client(t *testing.T, url string, reading xcheckout.QueryReading) *xcheckout.Client {
	t.Helper()
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(url), APIKey: c.APIKey, APISecret: c.APISecret,
		SignKey: c.SignKey, QueryReading: reading})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func create(t *testing.T, client *xcheckout.Client, orderNo string) {
	t.Helper()
	if _, err := client.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: orderNo, Amount: money.MustParse("25"), Token: "ETH_USDT"}); err != nil {
		t.Fatal(err)
	}
}

// A Client learns the reading of the query by a call that changes nothing, once. The
// token call of a gateway that is not ours has a query, and is one.
func TestQueryReadingIsLearned(t *testing.T) {
	const token, info, cancel, made = "/user/auth/oauth2/token", "/checkout/order/info OK", "/checkout/order/cancel OK", "/checkout/order/create OK"
	server, url := newCounting(t)
	client := server.client(t, url, xcheckout.QueryPrinted)
	if _, err := client.Token(t.Context()); err == nil {
		t.Error("the vendor's server takes the printed reading, and this test shows nothing")
	}
	server.since()

	client = server.client(t, url, "")
	create(t, client, "A1")
	if got, want := server.since(), token+" Unauthorized, "+token+" OK, "+made; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
		t.Error(err)
	}
	if _, err := client.Orders.Cancel(t.Context(), "A1"); err != nil {
		t.Error(err)
	}
	if got, want := server.since(), info+", "+cancel; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}

	client = server.client(t, url, xcheckout.QueryProse)
	create(t, client, "A2")
	if got, want := server.since(), token+" OK, "+made; got != want {
		t.Errorf("told how: asked for %s, want %s", got, want)
	}
}

// Where the token call has no query, the first call that has one learns; before one
// that changes something, a self-test does.
func TestQueryReadingIsLearnedByReading(t *testing.T) {
	prose := func(c call) answer {
		if strings.Contains(c.stringToSign, "?") {
			return answer{status: 401, unsigned: true, body: refusal(401, "signature_mismatch", "")}
		}
		return ok(`{"orderNo":"A1","orderStatus":"PAYING"}`)
	}
	for name, c := range map[string]struct {
		do   func(*xcheckout.Client) error
		want string // the paths
	}{
		"info": {func(client *xcheckout.Client) error { _, err := client.Orders.Info(t.Context(), "A1"); return err },
			"/checkout/order/info /checkout/order/info"},
		"cancel": {func(client *xcheckout.Client) error { _, err := client.Orders.Cancel(t.Context(), "A1"); return err },
			"/openapi/test /openapi/test /checkout/order/cancel"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			for _, path := range []string{"/openapi/test", "/checkout/order/info", "/checkout/order/cancel"} {
				p.on(path, prose)
			}
			client := p.newClient(nil)
			for range 2 { // the second time it is known
				if err := c.do(client); err != nil {
					t.Fatal(err)
				}
			}
			var paths []string
			for _, call := range p.seen() {
				path, _, _ := strings.Cut(call.target, "?")
				paths = append(paths, path)
			}
			again := c.want[strings.LastIndexByte(c.want, ' '):]
			if got := strings.Join(paths, " "); got != c.want+again {
				t.Errorf("asked for %s, want %s%s", got, c.want, again)
			}
			if n := p.tokensGiven(); n != 1 {
				t.Errorf("%d tokens, want 1", n)
			}
		})
	}
}

// A call that changes something is never sent again in another reading, whoever
// refuses it.
func TestQueryReadingOfAChangingCall(t *testing.T) {
	p := newPeer(t)
	refuse := func(call) answer {
		return answer{status: 401, unsigned: true, body: refusal(401, "signature_mismatch", "")}
	}
	p.on("/checkout/order/cancel", refuse)
	p.on("/openapi/test", refuse)
	if _, err := p.newClient(nil).Orders.Cancel(t.Context(), "A1"); xcheckout.CodeOf(err) != xcheckout.CodeAnswerUnverified {
		t.Errorf("got %v, want %s", err, xcheckout.CodeAnswerUnverified)
	}
	cancels := 0
	for _, call := range p.seen() {
		if strings.HasPrefix(call.target, "/checkout/order/cancel") {
			cancels++
			if !strings.Contains(call.stringToSign, "?") {
				t.Errorf("cancelled by %s", call.stringToSign)
			}
		}
	}
	if cancels != 2 { // the second with a renewed token
		t.Errorf("%d times, want 2", cancels)
	}
}
