package xcheckout_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout"
)

// Each attempt is observed with what became of it, and how often a call is repeated
// is the context's to say.
func TestAttemptsAreObserved(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", failFirst(2, answer{status: 503, unsigned: true}, `{"orderNo":"A1","orderStatus":"PAID"}`))
	var mu sync.Mutex
	var seen []string
	client := p.newClient(func(c *xcheckout.Config) {
		c.Observe = func(a xcheckout.Attempt) {
			mu.Lock()
			defer mu.Unlock()
			code := xcheckout.Code("")
			if a.Err != nil {
				code = a.Err.Code
			}
			seen = append(seen, fmt.Sprintf("%s %s %d %s %v", a.Method, a.Path, a.Number, code, a.RetryIn >= 0))
		}
	})
	if _, err := client.Orders.Info(xcheckout.WithRetries(t.Context(), 1), "A1"); !errors.Is(err, xcheckout.CodeAnswerUnverified) {
		t.Errorf("repeated once: %v, want %s", err, xcheckout.CodeAnswerUnverified)
	}
	if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
		t.Errorf("the third time: %v", err)
	}
	want := []string{
		"POST /user/auth/oauth2/token 1  false",
		"GET /checkout/order/info 1 answer_unverified true",
		"GET /checkout/order/info 2 answer_unverified false",
		"GET /checkout/order/info 1  false",
	}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("observed %q, want %q", seen, want)
	}
}
