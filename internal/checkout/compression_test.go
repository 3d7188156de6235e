package checkout_test

import (
	"net/http"
	"testing"
)

// A payment page is compressed until it lists what strangers can choose the text
// of; what follows its order never is.
func TestCompression(t *testing.T) {
	t.Parallel()
	s := open(t)
	o, paid := s.order(t, 0), s.order(t, 0)
	s.pay(t, paid, "1")
	until(t, paid.PaymentURL, "part")
	for _, c := range []struct{ name, url, want string }{
		{"a new order", o.PaymentURL, "gzip"},
		{"an order with a deposit", paid.PaymentURL, ""},
		{"an update", o.PaymentURL + "/update", ""},
		{"a stream", o.PaymentURL + "/events", ""},
		{"an answer of the API", s.BaseURL + "/checkout/order/info", ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := answer.Header.Get("Content-Encoding"); got != c.want {
			t.Errorf("%s: Content-Encoding %q, want %q", c.name, got, c.want)
		}
	}
}
