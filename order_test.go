package xcheckout_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

func TestOrderCreate(t *testing.T) {
	p := newPeer(t)
	retdata := `{"sysid":"OR1","orderNo":"A1","payingAmount":"25.01","token":"ETH_USDT","coinAddress":"0xc0","exchangeRate":"1.0004",` +
		`"depositAddress":"0xdef","paymentUrl":"https://example.com/pay","expiredIn":900,"customerId":"c1","merchantId":"m1","expiresAt":1758702581000}`
	p.on("/checkout/order/create", func(call) answer { return ok(retdata) })

	got, err := p.newClient(nil).Orders.Create(t.Context(), xcheckout.OrderRequest{
		OrderNo: "A1", Amount: money.MustParse("25"), Token: "ETH_USDT", CustomerID: "c1",
		ExpiresIn: 15 * time.Minute, Metadata: map[string]string{"note": "two words"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Raw) != retdata {
		t.Errorf("Raw is\n%s, want it as it came:\n%s", got.Raw, retdata)
	}
	got.Raw = nil
	want := &xcheckout.CreatedOrder{
		SysID: "OR1", OrderNo: "A1", PayingAmount: 25_010_000, Token: "ETH_USDT", CoinAddress: "0xc0", ExchangeRate: "1.0004",
		DepositAddress: "0xdef", PaymentURL: "https://example.com/pay", ExpiredInSeconds: 900, CustomerID: "c1", MerchantID: "m1",
		ExpiresAt: xcheckout.Millis{Time: time.UnixMilli(1758702581000).UTC()},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	sent := p.seen()[0]
	if strings.ContainsAny(sent.body, " \t\r\n") {
		t.Errorf("the body %s holds whitespace", sent.body)
	}
	wantBody := map[string]any{"orderNo": "A1", "orderAmount": "25.00", "token": "ETH_USDT", "fiat": "USD", "customerId": "c1",
		"expiredIn": 900.0, "metadata": map[string]any{"note": "two words"}}
	if body := decodeBody(t, sent.body); !reflect.DeepEqual(body, wantBody) {
		t.Errorf("sent %v, want %v", body, wantBody)
	}
}

func TestOrderCreateRefusesWithoutSending(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	good := xcheckout.OrderRequest{OrderNo: "A1", Amount: 1, Token: "ETH_USDT"}
	for param, spoil := range map[string]func(*xcheckout.OrderRequest){
		"orderNo":     func(r *xcheckout.OrderRequest) { r.OrderNo = "" },
		"orderAmount": func(r *xcheckout.OrderRequest) { r.Amount = 0 },
		"token":       func(r *xcheckout.OrderRequest) { r.Token = "" },
		"expiredIn":   func(r *xcheckout.OrderRequest) { r.ExpiresIn = time.Millisecond },
	} {
		r := good
		spoil(&r)
		_, err := client.Orders.Create(t.Context(), r)
		var e *xcheckout.Error
		if !errors.As(err, &e) || e.Param != param || e.Code != xcheckout.CodeParameterMissing && e.Code != xcheckout.CodeParameterInvalid {
			t.Errorf("%s spoiled: %v, want a refusal of that parameter", param, err)
		}
	}
	if p.tokensGiven() != 0 || len(p.seen()) != 0 {
		t.Errorf("%d tokens and %v were asked for, want nothing", p.tokensGiven(), p.seen())
	}
}

func TestOrderInfo(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(paidOrder) })
	got, err := p.newClient(nil).Orders.Info(t.Context(), "A1")
	if err != nil {
		t.Fatal(err)
	}
	if target := p.seen()[0].target; target != "/checkout/order/info?orderNo=A1" {
		t.Errorf("asked for %s", target)
	}
	if got.Status != xcheckout.StatusPaid || got.ReceivedAmount != 25_010_000 || got.Metadata["note"] != "late payment" ||
		!got.CreatedTime.Equal(time.Date(2025, 9, 24, 8, 14, 41, 0, time.UTC)) || len(got.Deposits) != 1 ||
		got.Deposits[0].Status != xcheckout.DepositConfirmed || got.Deposits[0].Kind != xcheckout.DepositInTime || got.Deposits[0].Ordinal != 3 || got.Deposits[0].BlockTime.UnixMilli() != 1758701681000 {
		t.Errorf("got %+v", got)
	}
}

func TestOrderNoIsEncodedOnce(t *testing.T) {
	p := newPeer(t)
	const orderNo = "Bestellung 7/ä+=%"
	p.on("/checkout/order/info", func(c call) answer { return ok(fmt.Sprintf(`{"orderNo":%q}`, orderNo)) })
	if _, err := p.newClient(nil).Orders.Info(t.Context(), orderNo); err != nil {
		t.Fatal(err)
	}
	got := p.seen()[0]
	if want := "/checkout/order/info?orderNo=Bestellung%207%2F%C3%A4%2B%3D%25"; got.target != want {
		t.Errorf("asked for %s, want %s", got.target, want)
	}
	if want := "?orderNo=" + orderNo; !strings.HasSuffix(got.stringToSign, want) {
		t.Errorf("the StringToSign %s does not end in %s", got.stringToSign, want)
	}
}

func TestOrderNoThatCannotBeSigned(t *testing.T) {
	p := newPeer(t)
	_, err := p.newClient(nil).Orders.Info(t.Context(), "A&B")
	if !errors.Is(err, xcheckout.CodeParameterInvalid) {
		t.Errorf("got %v, want %s", err, xcheckout.CodeParameterInvalid)
	}
}

func TestOrderListAll(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/list", func(c call) answer {
		switch decodeBody(t, c.body)["cursor"] {
		case nil:
			return ok(`{"records":[{"orderNo":"A1"},{"orderNo":"A2"}],"total":3,"pageNo":1,"pageSize":2,"nextCursor":"c2"}`)
		case "c2":
			return ok(`{"records":[],"pageSize":2,"nextCursor":"c3"}`)
		default:
			return ok(`{"records":[{"orderNo":"A3"}],"pageSize":2,"nextCursor":""}`)
		}
	})
	var got []string
	filter := xcheckout.OrderFilter{Status: xcheckout.StatusPaid, From: time.UnixMilli(1758701681000), PageRequest: xcheckout.PageRequest{PageSize: 2}}
	for order, err := range p.newClient(nil).Orders.All(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, order.OrderNo)
	}
	if want := []string{"A1", "A2", "A3"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	want := map[string]any{"orderStatus": "PAID", "startTime": 1758701681000.0, "pageSize": 2.0}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
	want["cursor"] = "c3"
	if body := decodeBody(t, p.seen()[2].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}

// A gateway that knows page numbers alone is walked through by them, and asked for no
// page behind the last.
func TestOrderListAllByNumbers(t *testing.T) {
	for _, c := range []struct {
		total string // a member, or none
		pages int
	}{{`"total":3,`, 2}, {``, 3}} {
		p := newPeer(t)
		p.on("/checkout/order/list", func(call call) answer {
			switch decodeBody(t, call.body)["pageNum"] {
			case nil:
				return ok(`{"records":[{"orderNo":"A1"},{"orderNo":"A2"}],` + c.total + `"pageNo":1,"pageSize":2}`)
			case 2.0:
				return ok(`{"records":[{"orderNo":"A3"}],` + c.total + `"pageNo":2,"pageSize":2}`)
			}
			return ok(`{"records":[],` + c.total + `"pageNo":3,"pageSize":2}`)
		})
		var got []string
		for order, err := range p.newClient(nil).Orders.All(t.Context(), xcheckout.OrderFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, order.OrderNo)
		}
		if n := len(p.seen()); n != c.pages || !reflect.DeepEqual(got, []string{"A1", "A2", "A3"}) {
			t.Errorf("with %q: got %v in %d pages, want 3 orders in %d", c.total, got, n, c.pages)
		}
	}
}

func TestOrderListAllEndsWhenTheCursorStandsStill(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/list", func(call) answer { return ok(`{"records":[{"orderNo":"A1"}],"nextCursor":"same"}`) })
	var last error
	orders := 0
	for _, err := range p.newClient(nil).Orders.All(t.Context(), xcheckout.OrderFilter{}) {
		if last = err; err == nil {
			orders++
		}
	}
	if orders != 2 || !errors.Is(last, xcheckout.CodeAnswerBodyInvalid) {
		t.Errorf("got %d orders and %v, want 2 and %s", orders, last, xcheckout.CodeAnswerBodyInvalid)
	}
}

// An order that can't be paid is an error, with the order in it.
func TestOrderThatCannotBePaid(t *testing.T) {
	for retdata, want := range map[string]xcheckout.Code{
		`{"orderNo":"A1","orderStatus":"TIMEOUT","depositAddress":"0xdef"}`:   xcheckout.CodeOrderClosed,
		`{"orderNo":"A1","orderStatus":"CANCELLED","depositAddress":"0xdef"}`: xcheckout.CodeOrderClosed,
		`{"orderNo":"A1","depositAddress":"-1","payingAmount":0}`:             xcheckout.CodeTokenNotSupported,
		`{"orderNo":"A1","orderStatus":"PAYING","depositAddress":"0xdef"}`:    "",
		`{"orderNo":"A1","depositAddress":"0xdef"}`:                           "",
		`{"orderNo":"A1","orderStatus":"PAID","depositAddress":"0xdef"}`:      "",
		`{"orderNo":"A1","payingAmount":"much"}`:                              xcheckout.CodeAnswerBodyInvalid,
	} {
		p := newPeer(t)
		p.on("/checkout/order/create", func(call) answer { return ok(retdata) })
		_, err := p.newClient(nil).Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: "A1", Amount: 1, Token: "ETH_USDT"})
		if xcheckout.CodeOf(err) != want {
			t.Errorf("%s: %v, want %q", retdata, err, want)
		}
		var e *xcheckout.Error
		if want == xcheckout.CodeOrderClosed && (!errors.As(err, &e) || e.Order == nil || e.Order.OrderNo != "A1" || e.Param != "orderNo") {
			t.Errorf("%s: the error %+v has no order", retdata, e)
		}
	}
}

func TestSandbox(t *testing.T) {
	p := newPeer(t)
	p.on("/sandbox/pay", func(call) answer {
		return ok(`{"orderNo":"A1","token":"ETH_USDT","amount":"10.00","txHash":"0xabc","from":"0x1","to":"0x2"}`)
	})
	p.on("/sandbox/webhook", func(call) answer { return ok(`{"url":"http://127.0.0.1:1/","previousUrl":"http://old.example"}`) })
	client := p.newClient(nil)

	payment, err := client.Sandbox.Pay(t.Context(), "A1", money.MustParse("10"))
	if err != nil || payment.TxHash != "0xabc" || payment.Amount != 10_000_000 {
		t.Errorf("Pay = %+v, %v", payment, err)
	}
	if _, err := client.Sandbox.Pay(t.Context(), "A1", 0); err != nil {
		t.Error(err)
	}
	p.on("/sandbox/reorg", func(call) answer { return ok(`{"ancestor":39,"head":43,"transactions":1}`) })
	if _, err := client.Sandbox.PayIn(t.Context(), "A1", "ETH_USDC", money.MustParse("10")); err != nil {
		t.Error(err)
	}
	if reorg, err := client.Sandbox.Reorg(t.Context(), 3, true); err != nil || reorg.Ancestor != 39 || reorg.Head != 43 || reorg.Transactions != 1 {
		t.Errorf("Reorg = %+v, %v", reorg, err)
	}
	if _, err := client.Sandbox.Reorg(t.Context(), 0, false); !errors.Is(err, xcheckout.CodeParameterInvalid) {
		t.Errorf("Reorg of no block: %v, want %s", err, xcheckout.CodeParameterInvalid)
	}
	change, err := client.Sandbox.SetWebhook(t.Context(), "http://127.0.0.1:1/")
	if err != nil || change.PreviousURL != "http://old.example" {
		t.Errorf("SetWebhook = %+v, %v", change, err)
	}
	for i, want := range []string{`{"orderNo":"A1","amount":"10.00"}`, `{"orderNo":"A1"}`,
		`{"orderNo":"A1","token":"ETH_USDC","amount":"10.00"}`, `{"depth":3,"drop":true}`, `{"url":"http://127.0.0.1:1/"}`} {
		if got := p.seen()[i].body; got != want {
			t.Errorf("call %d sent %s, want %s", i, got, want)
		}
	}

	production := p.newClient(func(c *xcheckout.Config) { c.Environment = xcheckout.Production; c.APIKey = "xck_live_1" })
	if _, err := production.Sandbox.Pay(t.Context(), "A1", 0); !errors.Is(err, xcheckout.CodeSandboxOnly) {
		t.Errorf("Pay in production: %v, want %s", err, xcheckout.CodeSandboxOnly)
	}
}

func TestSelfTest(t *testing.T) {
	p := newPeer(t)
	p.on("/openapi/test", func(c call) answer { return ok(fmt.Sprintf(`{"stringToSign":%q}`, c.stringToSign)) })
	client := p.newClient(nil)
	for _, c := range []struct {
		ask  xcheckout.SelfTest
		want string // after METHOD and TIMESTAMP
	}{
		{xcheckout.SelfTest{Name: "test", Value: "234"}, "/openapi/test?test=234"},
		{xcheckout.SelfTest{Body: map[string]string{"a": "1 2"}}, `/openapi/test{"a":"1\u00202"}`},
	} {
		echo, err := client.Test(t.Context(), c.ask)
		if err != nil || !strings.HasSuffix(echo.StringToSign, c.want) {
			t.Errorf("Test(%v) = %+v, %v; want a StringToSign that ends in %s", c.ask, echo, err, c.want)
		}
	}
}

// TestHTTP2 sends a GET and a POST over HTTP/2, where a body that may be empty
// is announced differently.
func TestHTTP2(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(c call) answer { return ok(`{"orderNo":"A1"}`) })
	p.on("/checkout/order/list", func(c call) answer { return ok(`{"records":[]}`) })
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("%s came by %s", r.URL.Path, r.Proto)
		}
		p.ServeHTTP(w, r)
	}))
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	client := p.newClient(func(c *xcheckout.Config) {
		c.Environment, c.HTTPClient = xcheckout.Environment(secure.URL), secure.Client()
	})
	if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
		t.Error(err)
	}
	if _, err := client.Orders.List(t.Context(), xcheckout.OrderFilter{}); err != nil {
		t.Error(err)
	}
}
