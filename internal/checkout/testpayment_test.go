package checkout_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// press sends the form of the page as a browser does and returns the answer
// itself, not what it leads to.
func press(t *testing.T, url string, header map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", url+"/test-payment", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// The button pays what is missing, once however often it is pressed.
func TestPayFromTestWallet(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	s.pay(t, o, "10")
	until(t, o.PaymentURL, "part")
	path := strings.TrimPrefix(o.PaymentURL, s.BaseURL)
	for range 3 {
		r, _ := press(t, o.PaymentURL, map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.BaseURL})
		if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != path+"#status" {
			t.Fatalf("status %d, to %q", r.StatusCode, r.Header.Get("Location"))
		}
	}
	until(t, o.PaymentURL, "paid")
	if r, _ := press(t, o.PaymentURL, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("pressed on a paid order: status %d", r.StatusCode)
	}
	time.Sleep(2500 * time.Millisecond) // what was sent by mistake would be in a block by now
	info, err := s.client.Orders.Info(t.Context(), o.OrderNo)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(info.Deposits); got != 2 || info.ReceivedAmount.String() != "25.00" {
		t.Errorf("%d deposits of %s together, want 2 of 25.00", got, info.ReceivedAmount)
	}
}

func TestTestPaymentFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	for _, header := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
		{"Sec-Fetch-Site": "same-site"},
		{"Origin": "https://evil.example"},
	} {
		r, body := press(t, o.PaymentURL, header)
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%v: status %d", header, r.StatusCode)
		}
		contains(t, words(body), "sent from another site")
	}
	_, body := get(t, o.PaymentURL)
	contains(t, body, "Pay from the test wallet")
	if r, _ := press(t, s.BaseURL+"/pay/nothing", nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("unknown link: status %d", r.StatusCode)
	}
}

// A payment that no block has yet takes the button away, and says why.
func TestTestPaymentOnItsWay(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	if r, _ := press(t, o.PaymentURL, nil); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", r.StatusCode)
	}
	_, body := get(t, o.PaymentURL)
	if strings.Contains(body, `data-state="waiting"`) && !strings.Contains(body, "Sent: the next block brings it") || strings.Contains(body, "<form") {
		t.Errorf("the page offers to pay what is on its way:\n%s", words(body))
	}
}
