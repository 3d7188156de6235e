package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// A nonce is taken once a credential and 24 hours by any changing call, whatever
// else it says; a call that is refused uses up none.
func TestNonce(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	calls := map[string]func(nonce string) request{
		"create": func(n string) request { return post("/checkout/order/create", createBody("1", `,"nonce":"`+n+`"`)) },
		"pay":    func(n string) request { return post("/sandbox/pay", `{"orderNo":"1","amount":"1","nonce":"`+n+`"}`) },
		"reorg":  func(n string) request { return post("/sandbox/reorg", `{"depth":1,"nonce":"`+n+`"}`) },
		"webhook": func(n string) request {
			return post("/sandbox/webhook", `{"url":"http://127.0.0.1:9/","nonce":"`+n+`"}`)
		},
		"listener": func(n string) request {
			return post("/sandbox/listener", `{"url":"http://127.0.0.1:9/","seconds":60,"nonce":"`+n+`"}`)
		},
		"simulate": func(n string) request {
			return post("/base/notification/simulate", `{"event":"CHECKOUT_ORDER_CHANGED","nonce":"`+n+`"}`)
		},
		"cancel":         func(n string) request { return get("/checkout/order/cancel?orderNo=1&nonce=" + n) },
		"cancel by POST": func(n string) request { return post("/checkout/order/cancel", `{"orderNo":"1","nonce":"`+n+`"}`) },
	}
	for _, name := range []string{"create", "pay", "reorg", "webhook", "listener", "simulate", "cancel", "cancel by POST"} {
		nonce := strings.ReplaceAll(name, " ", "-")
		b.refuses(name+" with a bad one", calls[name]("a%20b"), "parameter_invalid", true)
		b.succeeds(calls[name](nonce))
		a := b.refuses(name+" again", calls[name](nonce), "nonce_reused", true)
		if a.Error != nil && a.Error.Param != "nonce" {
			t.Errorf("%s: blamed %q", name, a.Error.Param)
		}
		for other, call := range calls {
			b.refuses(name+"'s nonce in "+other, call(nonce), "nonce_reused", true)
		}
	}
	second := post("/checkout/order/create", createBody("2", `,"nonce":"create"`))
	b.refuses("another order", second, "nonce_reused", true)
	b.refuses("it was not made", get("/checkout/order/info?orderNo=2"), "order_not_found", true)
	refused := `{"orderNo":"2","orderAmount":"0","token":"ETH_USDT","nonce":"once"}`
	b.refuses("a refused call", post("/checkout/order/create", refused), "amount_out_of_range", true)
	b.succeeds(post("/checkout/order/create", createBody("2", `,"nonce":"once"`)))
	for _, bad := range []string{strings.Repeat("x", 65), "a b", "a/b", "é"} {
		b.refuses("a nonce "+bad, post("/checkout/order/create", createBody("3", `,"nonce":"`+bad+`"`)), "parameter_invalid", true)
	}
	b.with(gateway.NewCredential{})
	b.succeeds(post("/checkout/order/create", createBody("2", `,"nonce":"create"`))) // another credential's
}

// A requestId keeps the answer, a nonce of its own each time; the nonce is looked at
// first.
func TestNonceBesideARequestID(t *testing.T) {
	b := newBench(t)
	both := func(orderNo, nonce string) request {
		return post("/checkout/order/create", createBody(orderNo, `,"requestId":"r","nonce":"`+nonce+`"`))
	}
	first, again := b.succeeds(both("1", "n1")), b.succeeds(both("1", "n2"))
	if string(first.Retdata) != string(again.Retdata) {
		t.Errorf("repeated with another nonce: %s, want %s", again.Retdata, first.Retdata)
	}
	b.refuses("the same nonce", both("1", "n1"), "nonce_reused", true)
	b.refuses("a new nonce for other parameters", both("2", "n3"), "request_id_reused", true)
}

// After 24 hours, and not before, a nonce can be used again, purged or not.
func TestNonceExpires(t *testing.T) {
	b := newBench(t)
	call := func() request { return post("/checkout/order/create", createBody("1", `,"nonce":"n"`)) }
	b.succeeds(call())
	b.now = start.Add(24 * time.Hour)
	b.token = b.obtainToken()
	if err := b.store.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.refuses("a day later", call(), "nonce_reused", true)
	b.now = b.now.Add(time.Second)
	b.succeeds(call())
	b.refuses("and again", call(), "nonce_reused", true)
}
