package checkout_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
	"github.com/xcheckout/xcheckout/money"
)

// framed makes a merchant whose pages these origins may frame, and an order of its,
// of a sub-merchant if it has one.
func (s *sandbox) framed(t *testing.T, sub bool, origins ...string) (merchantID, paymentURL string) {
	t.Helper()
	operator := gateway.Operator()
	m, err := s.Gateway.CreateMerchant(t.Context(), operator, gateway.NewMerchant{Name: "Framed", Email: fmt.Sprintf("framed%d@shop.example", s.orders.Add(1))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Gateway.UpdateMerchant(t.Context(), operator, m.ID, gateway.MerchantChange{FrameAncestors: &origins}); err != nil {
		t.Fatal(err)
	}
	amount := money.MustParse("25.00")
	order := gateway.NewOrder{OrderNo: "1", OrderAmount: &amount, Token: "ETH_USDT"}
	if sub {
		branch, err := s.Gateway.CreateMerchant(t.Context(), operator, gateway.NewMerchant{Name: "Branch", ParentID: m.ID})
		if err != nil {
			t.Fatal(err)
		}
		order.SubMerchantID = branch.ID
	}
	d, err := s.Gateway.CreateOrder(t.Context(), gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}, order, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m.ID, d.PaymentURL
}

// A payment page says who may frame it: nobody, or the origins that its merchant
// has; a sub-merchant's has its parent's. Pages without an order never may be.
func TestFrameAncestors(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, sub := range []bool{false, true} {
		for _, origins := range [][]string{nil, {"https://shop.example"}, {"https://shop.example", "https://other.example:8443"}} {
			merchantID, address := s.framed(t, sub, origins...)
			want := "'none'"
			if len(origins) > 0 {
				want = strings.Join(origins, " ")
			}
			r, _ := get(t, address)
			policy, old := r.Header.Get("Content-Security-Policy"), r.Header.Get("X-Frame-Options")
			if !strings.HasSuffix(policy, "; frame-ancestors "+want) || strings.Count(policy, "frame-ancestors") != 1 || (old == "DENY") != (len(origins) == 0) || old != "" && old != "DENY" {
				t.Errorf("framed by %v: policy %q, X-Frame-Options %q", origins, policy, old)
			}
			if len(origins) == 0 {
				continue
			}
			if _, err := s.Gateway.UpdateMerchant(t.Context(), gateway.Operator(), merchantID, gateway.MerchantChange{FrameAncestors: &[]string{}}); err != nil {
				t.Fatal(err)
			}
			if r, _ := get(t, address); !strings.HasSuffix(r.Header.Get("Content-Security-Policy"), "; frame-ancestors 'none'") {
				t.Errorf("after it was taken back: %q", r.Header.Get("Content-Security-Policy"))
			}
		}
	}
	r, _ := get(t, s.BaseURL+"/pay/nothing")
	if !strings.HasSuffix(r.Header.Get("Content-Security-Policy"), "; frame-ancestors 'none'") || r.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("no page: %v", r.Header)
	}
}

// A real browser shows a payment page in the frame of a shop that its merchant names,
// and in no other's.
func TestFramedInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t, "--ignore-certificate-errors"), open(t)
	shop := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!doctype html><title>Shop</title><iframe src="%s" width="500" height="800"></iframe>`, html.EscapeString(r.URL.Query().Get("frame")))
	}))
	t.Cleanup(shop.Close)
	for name, c := range map[string]struct {
		origins []string
		shown   bool
	}{
		"a shop that is named":              {[]string{"https://other.example", shop.URL}, true},
		"no shop is named":                  {nil, false},
		"another shop is named":             {[]string{"https://other.example"}, false},
		"the same host with another port":   {[]string{"https://127.0.0.1:1"}, false},
		"the same host with the usual port": {[]string{"https://127.0.0.1"}, false},
	} {
		_, address := s.framed(t, false, c.origins...)
		p := b.Open(shop.URL+"/?frame="+address, browsertest.Screen{})
		refused := func() bool {
			return slices.ContainsFunc(p.Complaints(), func(text string) bool { return strings.Contains(text, "frame-ancestors") })
		}
		for deadline := time.Now().Add(20 * time.Second); !isFramed(t, b, address) && !refused(); time.Sleep(25 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: neither shown nor refused", name)
			}
		}
		if shown := isFramed(t, b, address); shown != c.shown || refused() == c.shown {
			t.Errorf("%s: shown %t, refused %t, want it shown %t", name, shown, refused(), c.shown)
		}
	}
}

// isFramed tells whether a frame of an address shows a payment page, and not the
// browser's refusal.
func isFramed(t *testing.T, b *browsertest.Browser, address string) bool {
	t.Helper()
	var targets struct {
		TargetInfos []struct{ TargetID, Type, URL string }
	}
	if err := b.Do("", "Target.getTargets", nil, &targets); err != nil {
		t.Fatal(err)
	}
	for _, target := range targets.TargetInfos {
		if target.Type != "iframe" || !strings.HasPrefix(target.URL, address) {
			continue
		}
		var session struct{ SessionID string }
		var result struct{ Result struct{ Value any } }
		if b.Do("", "Target.attachToTarget", browsertest.Object{"targetId": target.TargetID, "flatten": true}, &session) == nil && // else it has gone meanwhile
			b.Do(session.SessionID, "Runtime.evaluate", browsertest.Object{"expression": `document.getElementById("checkout") !== null`, "returnByValue": true}, &result) == nil &&
			result.Result.Value == true {
			return true
		}
	}
	return false
}
