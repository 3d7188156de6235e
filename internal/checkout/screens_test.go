package checkout_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// TestScreens takes pictures of every state, on a small phone, a tablet and a
// desktop, light and dark, for people to look at.
func TestScreens(t *testing.T) {
	dir := os.Getenv("XCHECKOUT_SCREENS")
	if dir == "" {
		t.Skip("no pictures are taken: name a directory for them in XCHECKOUT_SCREENS")
	}
	var flags []string
	if os.Getenv("XCHECKOUT_SCREENS_LARGE") != "" {
		flags = []string{browsertest.WithLargeFont}
	}
	b, s := browsertest.Start(t, flags...), open(t)
	for name, path := range map[string]string{"start": "/", "documents": "/docs/", "errors": "/docs/errors#signature_mismatch",
		"unknown": "/pay/nothing", "nowhere": "/nowhere"} {
		shoot(b, dir, name, s.BaseURL+path)
	}
	late, short := s.order(t, 5*time.Second), s.order(t, 5*time.Second)
	s.pay(t, short, "10")
	o := s.order(t, 0)
	shoot(b, dir, "waiting", o.PaymentURL)
	shoot(b, dir, "waiting-amount", o.PaymentURL+"?code=amount")
	later, _ := servePages(t, s, time.Hour)
	shoot(b, dir, "checking", later+strings.TrimPrefix(o.PaymentURL, s.BaseURL))
	long := s.longOrder(t)
	shoot(b, dir, "long", long.PaymentURL)

	s.pay(t, o, "10")
	until(t, o.PaymentURL, "part")
	shoot(b, dir, "part", o.PaymentURL)
	s.payAnotherToken(t, o, "2")
	shoot(b, dir, "part-wrong", o.PaymentURL)
	s.pay(t, o, "20")
	until(t, o.PaymentURL, "detected", "paid")
	shoot(b, dir, "detected", o.PaymentURL) // or paid by now: the pictures take a while
	until(t, o.PaymentURL, "paid")
	shoot(b, dir, "paid", o.PaymentURL)
	until(t, late.PaymentURL, "timeout")
	shoot(b, dir, "timeout", late.PaymentURL)
	until(t, short.PaymentURL, "timeout")
	shoot(b, dir, "timeout-part", short.PaymentURL)
	s.payAnotherToken(t, late, "25")
	shoot(b, dir, "timeout-wrong", late.PaymentURL)
	o = s.order(t, 0)
	s.payAnotherToken(t, o, "25")
	shoot(b, dir, "wrong", o.PaymentURL)
	o = s.order(t, 0)
	if _, err := s.client.Orders.Cancel(t.Context(), o.OrderNo); err != nil {
		t.Fatal(err)
	}
	shoot(b, dir, "cancelled", o.PaymentURL)
}

func shoot(b *browsertest.Browser, dir, name, url string) {
	for _, on := range []browsertest.Screen{{Width: 1280, Height: 860}, {Width: 768, Height: 1024}, {Width: 320, Height: 640}} {
		for _, on.Dark = range []bool{false, true} {
			p := b.Open(url, on)
			scheme := map[bool]string{false: "light", true: "dark"}[on.Dark]
			p.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, on.Width, scheme)))
			p.Must("Page.close", nil, nil)
		}
	}
}
