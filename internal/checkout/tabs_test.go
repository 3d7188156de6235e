package checkout_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// Browsers open six connections to a host over HTTP/1.1. Ten pages are open at
// once, of one order and of several, in view and behind others, and every one
// follows its order.
func TestTenTabs(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	one := s.order(t, 0)
	var orders []*xcheckout.CreatedOrder
	for i := range 10 {
		if i < 5 {
			orders = append(orders, one)
		} else {
			orders = append(orders, s.order(t, 0))
		}
	}
	var tabs []*browsertest.Tab
	inView := 0
	for i, o := range orders {
		tabs = append(tabs, b.Open(o.PaymentURL, browsertest.Screen{Window: i%2 == 1}))
	}
	for _, p := range tabs {
		if p.Eval(`String(document.hidden)`) == "false" {
			inView++
		}
	}
	if inView < 4 {
		t.Fatalf("%d pages are in view: the test is blind", inView)
	}
	held := `navigator.locks.query().then(all => String(all.held.length))`
	if got := tabs[9].Eval(held); got != "1" && got != "2" {
		t.Errorf("%s of the browser's six connections are streams, want at most 2", got)
	}
	for _, o := range orders[4:] { // the last of those that are one, and the others
		s.pay(t, o, "25")
	}
	for _, p := range tabs {
		p.Until(`document.getElementById("checkout").dataset.state === "paid"`)
		p.CheckQuiet(s.BaseURL)
	}
}

// A page without a stream asks again and again: it gets what is new, or nothing.
func TestUpdate(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	r, body := get(t, o.PaymentURL+"/update")
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, %v", r.StatusCode, r.Header)
	}
	contains(t, body, `"state":"waiting"`, `"final":false`, `"parts":{`)
	_, page := get(t, o.PaymentURL)
	_, version, _ := strings.Cut(page, `data-version="`)
	version, _, _ = strings.Cut(version, `"`)
	if r, body := get(t, o.PaymentURL+"/update?after="+version); r.StatusCode != http.StatusNoContent || body != "" {
		t.Errorf("what the page shows already: status %d, %q", r.StatusCode, body)
	}
	if _, err := s.client.Orders.Cancel(t.Context(), o.OrderNo); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		r, body := get(t, o.PaymentURL+"/update?after="+version)
		if r.StatusCode == http.StatusOK {
			contains(t, body, `"state":"cancelled"`, `"final":true`)
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the cancellation never comes")
		}
	}
	if r, _ := get(t, s.BaseURL+"/pay/nothing/update"); r.StatusCode != http.StatusNotFound {
		t.Errorf("unknown link: status %d", r.StatusCode)
	}
}
