package gateway_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// parse reads parameters as they come over the wire.
func parse(t *testing.T, text string) (p wire.OrderParams) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &p, json.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

// The same parameters, as parsed, make the same order however they are written;
// others are refused. A default equals its value left out.
func TestCreateIsIdempotentByOrderNo(t *testing.T) {
	b := newBench(t)
	const first = `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"}}`
	made := must(b.createOrder(b.caller(), parse(t, first)))(t)
	b.now = at(30)
	for name, same := range map[string]string{
		"the same text":   first,
		"a decimal text":  `{"orderNo":"1","orderAmount":"25.00","token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"}}`,
		"another order":   `{"metadata":{"b":"2","a":"1"},"customerId":"c","token":"ETH_USDT","orderAmount":25.0,"orderNo":"1"}`,
		"nulls and empty": `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"},"fiat":"","expiredIn":null}`,
		"defaults, sent":  `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"},"expiredIn":1800,"fiat":"USD"}`,
		"with requestId":  `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"},"requestId":"r"}`,
	} {
		again, err := b.createOrder(b.caller(), parse(t, same))
		if err != nil || again != made {
			t.Errorf("%s: %+v, %v; want the first order", name, again, err)
		}
	}
	for name, other := range map[string]string{
		"another amount":         `{"orderNo":"1","orderAmount":26,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"}}`,
		"another token":          `{"orderNo":"1","orderAmount":25,"token":"ETH_USDC","customerId":"c","metadata":{"a":"1","b":"2"}}`,
		"another value":          `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"3"}}`,
		"less metadata":          `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1"}}`,
		"no customer":            `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","metadata":{"a":"1","b":"2"}}`,
		"another expiry":         `{"orderNo":"1","orderAmount":25,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"},"expiredIn":1801}`,
		"what would be refused":  `{"orderNo":"1"}`,
		"a price that is no one": `{"orderNo":"1","orderAmount":0,"token":"ETH_USDT","customerId":"c","metadata":{"a":"1","b":"2"}}`,
	} {
		_, err := b.createOrder(b.caller(), parse(t, other))
		refusedWith(t, name, err, fault.OrderNoReused)
	}
	if made.ExpiredIn != 1800 || made.ExpiresAt != at(1800).UnixMilli() || made.PayingAmount != wire.Number(money.MustParse("25")) || made.OrderStatus != payment.Paying ||
		made.CoinAddress != "0xUSDT" || !strings.HasPrefix(made.Sysid, "OR") || made.ExchangeRate != "1" ||
		!strings.HasPrefix(made.PaymentURL, "https://pay.example/pay/") {
		t.Errorf("the order is %+v", made)
	}
	// It stays the same order when it is closed, and says that it is.
	if err := b.cancel("1"); err != nil {
		t.Fatal(err)
	}
	made.OrderStatus = payment.Cancelled
	if again, err := b.createOrder(b.caller(), parse(t, first)); err != nil || again != made {
		t.Errorf("after the cancel: %+v, %v; want the first order", again, err)
	}
}

// A merchant's numbers are its own; its sub-merchants share them.
func TestOrderNoIsAMerchantsOwn(t *testing.T) {
	b := newBench(t)
	made := b.create("1", usdt)
	first := b.merchant
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: first.ID}))(t)
	p := params("1", "25")
	p.MerchantID = sub.ID
	_, err := b.createOrder(b.caller(), p)
	refusedWith(t, "the same number for a sub-merchant", err, fault.OrderNoReused)
	p.OrderNo = "2"
	if o := must(b.createOrder(b.caller(), p))(t); o.MerchantID != sub.ID {
		t.Errorf("the order's merchantId is %q, want %q", o.MerchantID, sub.ID)
	}

	b.lenient(money.MustParse("0.5"))
	if other := b.create("1", usdt); other.Sysid == made.Sysid {
		t.Error("two merchants share an order")
	}
	for name, id := range map[string]string{"another's sub-merchant": sub.ID, "another merchant": first.ID, "nobody": "mer_x"} {
		p := params("3", "25")
		p.MerchantID = id
		_, err := b.createOrder(b.caller(), p)
		refusedWith(t, name, err, fault.MerchantUnknown)
	}
	if err := b.cancel("2"); err == nil {
		t.Error("a merchant cancelled another's order")
	}
}

// Twenty callers at once, some with the same requestId, make one order.
func TestCreateAtOnce(t *testing.T) {
	b := newBench(t)
	var callers sync.WaitGroup
	orders, errs := make([]wire.CreatedOrder, 20), make([]error, 20)
	for i := range orders {
		p, c := params("1", "25"), b.caller()
		if i%2 == 0 {
			p.RequestID = fmt.Sprint("r", i%4)
		}
		callers.Go(func() { orders[i], errs[i] = b.createOrder(c, p) })
	}
	callers.Wait()
	for i := range orders {
		if errs[i] != nil || orders[i] != orders[0] {
			t.Errorf("caller %d got %+v, %v; want the one order %+v", i, orders[i], errs[i], orders[0])
		}
	}
	if page := must(b.list(gateway.OrderQuery{}))(t); page.Total != 1 {
		t.Errorf("%d orders are there, want 1", page.Total)
	}
}

func TestCreateRefuses(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("x", 3000)
	for _, c := range []struct {
		name   string
		change func(*wire.OrderParams)
		code   fault.Code
		param  string
	}{
		{"no orderNo", func(p *wire.OrderParams) { p.OrderNo = "" }, fault.ParameterMissing, "orderNo"},
		{"a long orderNo", func(p *wire.OrderParams) { p.OrderNo = long }, fault.ParameterInvalid, "orderNo"},
		{"an orderNo with a space", func(p *wire.OrderParams) { p.OrderNo = "a b" }, fault.ParameterInvalid, "orderNo"},
		{"an orderNo with a hyphen", func(p *wire.OrderParams) { p.OrderNo = "A-1" }, fault.ParameterInvalid, "orderNo"},
		{"an orderNo with a slash", func(p *wire.OrderParams) { p.OrderNo = "a/b" }, fault.ParameterInvalid, "orderNo"},
		{"an orderNo in another script", func(p *wire.OrderParams) { p.OrderNo = "１" }, fault.ParameterInvalid, "orderNo"},
		{"no amount", func(p *wire.OrderParams) { p.OrderAmount = nil }, fault.ParameterMissing, "orderAmount"},
		{"nothing", func(p *wire.OrderParams) { *p.OrderAmount = 0 }, fault.AmountOutOfRange, "orderAmount"},
		{"less than nothing", func(p *wire.OrderParams) { *p.OrderAmount = -1 }, fault.AmountOutOfRange, "orderAmount"},
		{"too much", func(p *wire.OrderParams) { *p.OrderAmount = 1_000_000_000_000_001 }, fault.AmountOutOfRange, "orderAmount"},
		{"no token", func(p *wire.OrderParams) { p.Token = "" }, fault.ParameterMissing, "token"},
		{"another token", func(p *wire.OrderParams) { p.Token = "ETH_DOGE" }, fault.TokenNotSupported, "token"},
		{"a token in lower case", func(p *wire.OrderParams) { p.Token = "eth_usdt" }, fault.TokenNotSupported, "token"},
		{"another fiat", func(p *wire.OrderParams) { p.Fiat = "EUR" }, fault.FiatNotSupported, "fiat"},
		{"too short an expiry", func(p *wire.OrderParams) { *p.ExpiredIn = 4 }, fault.ParameterInvalid, "expiredIn"},
		{"too long an expiry", func(p *wire.OrderParams) { *p.ExpiredIn = 604_801 }, fault.ParameterInvalid, "expiredIn"},
		{"an expiry that wraps", func(p *wire.OrderParams) { *p.ExpiredIn = 1 << 60 }, fault.ParameterInvalid, "expiredIn"},
		{"a long customerId", func(p *wire.OrderParams) { p.CustomerID = long }, fault.ParameterInvalid, "customerId"},
		{"a customerId with a line break", func(p *wire.OrderParams) { p.CustomerID = "a\nb" }, fault.ParameterInvalid, "customerId"},
		{"a script for a link", func(p *wire.OrderParams) { p.SuccessURL = "javascript:alert(1)" }, fault.ParameterInvalid, "successUrl"},
		{"a path for a link", func(p *wire.OrderParams) { p.CancelURL = "/back" }, fault.ParameterInvalid, "cancelUrl"},
		{"a long link", func(p *wire.OrderParams) { p.CancelURL = "https://a.example/" + long }, fault.ParameterInvalid, "cancelUrl"},
		{"a script for an app", func(p *wire.OrderParams) { p.AppCallbackURL = "JavaScript:alert(1)" }, fault.ParameterInvalid, "appCallbackUrl"},
		{"data for an app", func(p *wire.OrderParams) { p.AppCallbackURL = "data:text/html,x" }, fault.ParameterInvalid, "appCallbackUrl"},
		{"a scheme that is none", func(p *wire.OrderParams) { p.AppCallbackURL = "my shop:x" }, fault.ParameterInvalid, "appCallbackUrl"},
		{"an app with a quote", func(p *wire.OrderParams) { p.AppCallbackURL = `shop://"x` }, fault.ParameterInvalid, "appCallbackUrl"},
		{"a path for an app", func(p *wire.OrderParams) { p.AppCallbackURL = "/back" }, fault.ParameterInvalid, "appCallbackUrl"},
		{"an app on a PC", func(p *wire.OrderParams) { p.PCCallbackURL = "shop://x" }, fault.ParameterInvalid, "pcCallbackUrl"},
		{"an app for webhooks", func(p *wire.OrderParams) { p.WebhookURL = "shop://x" }, fault.ParameterInvalid, "webhookUrl"},
		{"a nameless value", func(p *wire.OrderParams) { p.Metadata = map[string]string{"": "x"} }, fault.ParameterInvalid, "metadata"},
		{"a long name", func(p *wire.OrderParams) { p.Metadata = map[string]string{long: "x"} }, fault.ParameterInvalid, "metadata"},
		{"a long value", func(p *wire.OrderParams) { p.Metadata = map[string]string{"x": long} }, fault.ParameterInvalid, "metadata"},
		{"too much metadata", func(p *wire.OrderParams) {
			p.Metadata = map[string]string{}
			for i := range 21 {
				p.Metadata[fmt.Sprint(i)] = "x"
			}
		}, fault.ParameterInvalid, "metadata"},
		{"a bad requestId", func(p *wire.OrderParams) { p.RequestID = "a b" }, fault.ParameterInvalid, "requestId"},
	} {
		p := params("1", "25")
		c.change(&p)
		_, err := b.createOrder(b.caller(), p)
		refusedWith(t, c.name, err, c.code)
		if f, ok := err.(*fault.Error); ok && f.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", c.name, f.Param, c.param)
		}
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("%s: a refusal of %d bytes", c.name, len(err.Error()))
		}
	}
	b.create("1", usdt) // none of them took the number
	p := params("2", "25")
	p.Token = long
	if _, err := b.createOrder(b.caller(), p); err == nil || len(err.Error()) > 500 {
		t.Error("a long token is repeated in its refusal")
	}
}

// The kept answer is repeated as it was, whatever happened since; other
// parameters under the same requestId are refused, and so is nothing else.
func TestRequestIDKeepsTheAnswer(t *testing.T) {
	b := newBench(t)
	p := params("1", "25")
	p.RequestID = "r1"
	made := must(b.createOrder(b.caller(), p))(t)
	cancel := wire.OrderRef{OrderNo: "1", Once: wire.Once{RequestID: "r1"}} // another call's requestId
	cancelled := must(b.cancelOrder(b.caller(), cancel))(t)
	b.restart()

	if again, err := b.createOrder(b.caller(), p); err != nil || again != made {
		t.Errorf("the same again: %+v, %v; want %+v", again, err, made)
	}
	b.now = at(7)
	again, err := b.cancelOrder(b.caller(), cancel)
	if err != nil || again.UpdatedTime != cancelled.UpdatedTime || again.OrderStatus != "CANCELLED" {
		t.Errorf("the cancel again: %+v, %v; want %+v", again, err, cancelled)
	}
	other := params("2", "25")
	other.RequestID = "r1"
	_, err = b.createOrder(b.caller(), other)
	refusedWith(t, "other parameters", err, fault.RequestIDReused)

	// A refusal is not kept: the same request may succeed later.
	refused := params("3", "25")
	refused.RequestID, refused.Token = "r2", "ETH_DOGE"
	_, err = b.createOrder(b.caller(), refused)
	refusedWith(t, "an unknown token", err, fault.TokenNotSupported)
	refused.Token = usdt
	if _, err := b.createOrder(b.caller(), refused); err != nil {
		t.Errorf("a requestId whose call was refused: %v, want none", err)
	}

	// After 24 hours the requestId is free.
	b.now = at(24*3600 + 1)
	other.OrderNo = "4"
	if _, err := b.createOrder(b.caller(), other); err != nil {
		t.Errorf("a requestId of yesterday: %v, want none", err)
	}
}

// A signature has an outcome once: success, refusal, and over a restart.
func TestSignatureIsUsedOnce(t *testing.T) {
	b := newBench(t)
	created, refused := b.caller(), b.caller()
	if _, err := b.createOrder(created, params("1", "25")); err != nil {
		t.Fatal(err)
	}
	_, err := b.cancelOrder(refused, wire.OrderRef{OrderNo: "2"})
	refusedWith(t, "cancel what is not", err, fault.OrderNotFound)
	b.create("2", usdt) // now the refused request would succeed
	for _, restarted := range []bool{false, true} {
		if restarted {
			b.restart()
		}
		_, err = b.createOrder(created, params("1", "25"))
		refusedWith(t, "the same request", err, "replayed")
		_, err = b.cancelOrder(refused, wire.OrderRef{OrderNo: "2"})
		refusedWith(t, "the same request, refused before", err, "replayed")
		refusedWith(t, "on another call", b.remember(created), "replayed")
	}
	b.expect("2", "PAYING", "0.00", "")
}

// A failure of ours is no outcome: the very request may come again.
func TestSignatureIsFreeAfterAFailureOfOurs(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	raw := databasetest.SQL(t, b.data.Database)
	set := func(metadata string) {
		t.Helper()
		if _, err := raw.ExecContext(t.Context(), "update orders set metadata = $1", metadata); err != nil {
			t.Fatal(err)
		}
	}
	c := b.caller()
	set("this is no JSON")
	_, err := b.cancelOrder(c, wire.OrderRef{OrderNo: "1"})
	refusedWith(t, "a row that can't be read", err, fault.Internal)
	set("{}")
	if _, err := b.cancelOrder(c, wire.OrderRef{OrderNo: "1"}); err != nil {
		t.Errorf("the same request, once the row was mended: %v", err)
	}
	b.expect("1", "CANCELLED", "0.00", "CANCELLED")
}

// A request that left the window while it waited for its turn is refused: its
// signature may have been forgotten already.
func TestSignatureOutsideItsWindowIsRefused(t *testing.T) {
	b := newBench(t)
	late := b.caller()
	b.now = late.SeenUntil
	if err := b.remember(late); err != nil {
		t.Errorf("at the end of the window: %v, want none", err)
	}
	b.now = b.now.Add(1e6)
	if err := b.store.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	refusedWith(t, "past the window", b.remember(late), "timestamp_outside_window")
}
