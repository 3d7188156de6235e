package checkout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// No page, in no state, has anything that axe-core objects to.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	axe := browsertest.LoadAxe(t)
	b, s := browsertest.Start(t), open(t)
	late, wrong, part, done, cancelled := s.order(t, 5*time.Second), s.order(t, 0), s.order(t, 0), s.order(t, 0), s.order(t, 0)
	s.payAnotherToken(t, wrong, "2")
	s.pay(t, part, "10")
	s.pay(t, done, "30")
	if _, err := s.client.Orders.Cancel(t.Context(), cancelled.OrderNo); err != nil {
		t.Fatal(err)
	}
	until(t, late.PaymentURL, "timeout")
	until(t, part.PaymentURL, "part")
	until(t, done.PaymentURL, "paid")
	later, _ := servePages(t, s, time.Hour)
	pages := map[string]string{
		"waiting": s.order(t, 0).PaymentURL, "waiting, code with amount": s.order(t, 0).PaymentURL + "?code=amount", "wrong coin": wrong.PaymentURL,
		"part": part.PaymentURL, "paid": done.PaymentURL, "timed out": late.PaymentURL, "cancelled": cancelled.PaymentURL,
		"checking": later + strings.TrimPrefix(part.PaymentURL, s.BaseURL), "long": s.longOrder(t).PaymentURL,
		"unknown link": s.BaseURL + "/pay/nothing", "unknown path": s.BaseURL + "/nowhere", "start": s.BaseURL + "/", "errors": s.BaseURL + "/docs/errors",
	}
	for name, url := range pages {
		for _, on := range []browsertest.Screen{{Width: 320, Height: 640}, {Width: 1280, Height: 860, Dark: true}} {
			p := b.Open(url, on)
			if got := axe.Objections(p); got != "" {
				t.Errorf("%s at %d pixels:\n%s", name, on.Width, got)
			}
			p.Must("Page.close", nil, nil)
		}
	}
}
