package checkout_test

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// payable is what a payer could still pay by.
const payable = `[".qr", ".open", ".fields", ".address", "[href^=ethereum]", "form"].filter(s => document.querySelector("#panel " + s)).join()`

// servePages serves the pages and their assets by a server of the test's own,
// whose clock is ahead. stop takes it away from open pages.
func servePages(t *testing.T, s *sandbox, ahead time.Duration) (base string, stop func()) {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(page.AssetsPattern, page.Assets())
	mux.Handle("/pay/", checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Now().Add(ahead) }}))
	server := httptest.NewServer(mux)
	stop = func() {
		server.CloseClientConnections()
		server.Close()
	}
	t.Cleanup(stop)
	return server.URL, stop
}

// A page that can't reach the gateway says so, to screen readers too, and from
// the expiry on has nothing on it that can be paid. When the gateway is back,
// its word counts.
func TestGatewayUnreachableInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 12*time.Second)
	path := strings.TrimPrefix(o.PaymentURL, s.BaseURL)
	base, stop := servePages(t, s, 0)
	p := b.Open(base+path, browsertest.Screen{Width: 390, Height: 844})
	if got := p.Eval(payable); got != ".qr,.open,.fields,.address,[href^=ethereum],form" {
		t.Errorf("a new order can be paid by %s", got)
	}
	stop()
	p.Until(`document.querySelector("#lost[role=status]").textContent.startsWith("Connection lost.")`)
	if got := p.Eval(`String(document.getElementById("lost").checkVisibility())`); got != "true" {
		t.Error("the lost connection is not shown")
	}
	if got := p.Eval(payable); time.Now().UnixMilli() < o.ExpiresAt.UnixMilli() && got == "" {
		t.Error("a lost connection alone takes the payment away")
	}
	p.Until(`document.getElementById("checkout").dataset.state === "checking"`)
	if got := p.Eval(payable); got != "" {
		t.Errorf("after the expiry the page can still be paid by %s", got)
	}
	contains(t, p.Eval(`document.querySelector("#status[role=status]").innerText`), "Time is over: checking the chain", "don’t send anything now")
	if got := p.Eval(`document.title`); got != "Checking · 25.00 USDT to Test merchant" {
		t.Errorf("title %q", got)
	}
	until(t, o.PaymentURL, "timeout")

	listener, err := net.Listen("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	again := &http.Server{Handler: checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)})}
	go again.Serve(listener)
	t.Cleanup(func() { again.Close() })
	p.Until(`document.getElementById("checkout").dataset.state === "timeout"`)
	p.Until(`document.getElementById("lost").textContent === "" && document.getElementById("said").textContent === "Connected again."`)
}

// The countdown does not wait for the gateway, nor does a clock that is set back
// stop it.
func TestClockSetBackInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 8*time.Second)
	base, stop := servePages(t, s, 0)
	p := b.Open(base+strings.TrimPrefix(o.PaymentURL, s.BaseURL), browsertest.Screen{})
	stop()
	p.Eval(`(() => { const now = Date.now; Date.now = () => now() - 3600000 })()`)
	p.Until(`document.getElementById("checkout").dataset.state === "checking"`)
	if got := p.Eval(payable); got != "" {
		t.Errorf("after the expiry the page can still be paid by %s", got)
	}
}

// A gateway whose clock says that there is still time is believed, since the
// chain's time decides; the page of a browser that was ahead asks again.
func TestGatewaySaysThereIsTime(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{})
	p.Eval(`(() => {
		const state = () => { if (document.getElementById("checkout").dataset.state === "checking") window.wasOver = true };
		new MutationObserver(state).observe(document.body, {subtree: true, childList: true, attributes: true});
		const now = Date.now;
		Date.now = () => now() + 3600000;
	})()`)
	p.Until(`window.wasOver === true && document.getElementById("checkout").dataset.state === "waiting" && document.querySelector(".clock").textContent.match(/^(30|29|28):/) !== null`)
	if got := p.Eval(payable); !strings.Contains(got, ".qr") {
		t.Errorf("the page of an order that can be paid can be paid by %q", got)
	}
}

// Without JavaScript the page loads again at the expiry at the latest, and then
// asks for nothing; a moment before it still does.
func TestRefreshAtTheExpiry(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, time.Hour)
	for _, c := range []struct {
		left    time.Duration // at the request, until the expiry
		refresh string
		state   string
	}{
		{15 * time.Second, "10", "waiting"},
		{9500 * time.Millisecond, "10", "waiting"},
		{3500 * time.Millisecond, "4", "waiting"},
		{500 * time.Millisecond, "1", "waiting"},
		{0, "10", "checking"},
		{-time.Second, "10", "checking"},
	} {
		at := o.ExpiresAt.Add(-c.left)
		w := httptest.NewRecorder()
		checkout.New(checkout.Config{Gateway: s.Gateway, Now: func() time.Time { return at }}).ServeHTTP(w,
			httptest.NewRequest("GET", strings.TrimPrefix(o.PaymentURL, s.BaseURL), nil))
		contains(t, w.Body.String(), `data-state="`+c.state+`"`, `http-equiv="refresh" content="`+c.refresh+`;url=`)
	}
}
