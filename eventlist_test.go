package xcheckout_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

const listedEvent = `"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","reason":"paid","orderNo":"A1","sysid":"OR1","sequence":7,"test":false,
"createdTime":"2025-09-24T08:14:41.294","createdAt":1758701681294,"deliveryStatus":"FAILED","attempts":15,"url":"https://shop.example/"`

func TestEvents(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/event/list", func(call) answer { return ok(`{"records":[{` + listedEvent + `}],"pageSize":1,"nextCursor":""}`) })
	p.on("/checkout/event/info", func(call) answer {
		return ok(`{` + listedEvent + `,"event":{"eventId":"evt_1","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"data":{"reason":"paid","orderNo":"A1","orderStatus":"PAID"}},
			"deliveries":[{"attempt":1,"url":"https://shop.example/","outcome":"refused","httpStatus":500,"latency":12,"error":"","answer":"oops","createdAt":1758701681300}]}`)
	})
	p.on("/checkout/event/resend", func(call) answer { return ok(`{` + listedEvent + `}`) })
	p.on("/base/notification/simulate", func(call) answer { return ok(`{"success":true,"eventId":"evt_9"}`) })
	client := p.newClient(nil)

	filter := xcheckout.EventFilter{OrderNo: "A1", Type: xcheckout.EventOrderChanged, DeliveryStatus: xcheckout.DeliveryFailed,
		To: time.UnixMilli(1758701682000), PageRequest: xcheckout.PageRequest{PageNum: 1, PageSize: 1}}
	n := 0
	for event, err := range client.Events.All(t.Context(), filter) {
		if n++; err != nil || event.EventID != "evt_1" || event.DeliveryStatus != xcheckout.DeliveryFailed || event.Attempts != 15 || event.Sequence != 7 {
			t.Errorf("All: %+v, %v", event, err)
		}
	}
	want := map[string]any{"orderNo": "A1", "eventType": "CHECKOUT_ORDER_CHANGED", "deliveryStatus": "FAILED", "endTime": 1758701682000.0, "pageNum": 1.0, "pageSize": 1.0}
	if body := decodeBody(t, p.seen()[0].body); n != 1 || !reflect.DeepEqual(body, want) {
		t.Errorf("%d events; sent %v, want %v", n, body, want)
	}
	info, err := client.Events.Info(t.Context(), "evt_1")
	if err != nil || info.Type != xcheckout.EventOrderChanged || !info.Event.IsPaid() || len(info.Deliveries) != 1 || info.Deliveries[0].HTTPStatus != 500 || info.Raw == nil {
		t.Errorf("Info = %+v, %v", info, err)
	}
	if again, err := client.Events.Resend(t.Context(), "evt_1"); err != nil || again.URL != "https://shop.example/" {
		t.Errorf("Resend = %+v, %v", again, err)
	}
	if _, err := client.Events.Resend(t.Context(), ""); !errors.Is(err, xcheckout.CodeParameterMissing) {
		t.Errorf("Resend of nothing: %v, want %s", err, xcheckout.CodeParameterMissing)
	}
	simulated, err := client.Sandbox.Simulate(t.Context(), xcheckout.Simulation{Event: xcheckout.EventRefundChanged, Remark: "hello"})
	if err != nil || simulated.EventID != "evt_9" {
		t.Errorf("Simulate = %+v, %v", simulated, err)
	}
	for i, want := range []string{`{"eventId":"evt_1"}`, `{"eventId":"evt_1"}`, `{"event":"REFUND_ORDER_CHANGED","remark":"hello"}`} {
		if got := p.seen()[i+1].body; got != want {
			t.Errorf("call %d sent %s, want %s", i+1, got, want)
		}
	}
}

func TestTokenList(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/token/list", func(call) answer {
		return ok(`{"records":[{"token":"ETH_USDT","chain":"ETH","coinAddress":"0xc0","decimals":6,"fiat":"EUR","fiats":["EUR","USD"],"exchangeRate":1.01,"rateSource":"EUR/USD","rateAt":1758702581000,"minAmount":0.01,"maxAmount":1000000,"requiredConfirmations":"12"}]}`)
	})
	got, err := p.newClient(nil).Tokens.List(t.Context(), xcheckout.TokenFilter{MerchantID: "mer_sub", Fiat: "EUR"})
	if err != nil || len(got.Records) != 1 || got.Raw == nil {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := xcheckout.OfferedToken{Token: "ETH_USDT", Chain: "ETH", CoinAddress: "0xc0", Decimals: 6, Fiat: "EUR", Fiats: []string{"EUR", "USD"}, ExchangeRate: "1.01", RateSource: "EUR/USD", RateAt: xcheckout.Millis{Time: time.UnixMilli(1758702581000).UTC()}, MinAmount: 10_000, MaxAmount: 1_000_000_000_000, RequiredConfirmations: 12}
	if !reflect.DeepEqual(got.Records[0], want) {
		t.Errorf("got %+v, want %+v", got.Records[0], want)
	}
	if body := p.seen()[0].body; body != `{"merchantId":"mer_sub","fiat":"EUR"}` {
		t.Errorf("sent %s", body)
	}
}

func TestOrderCreateSendsEverything(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/create", func(call) answer { return ok(`{"orderNo":"A1","depositAddress":"0xdef"}`) })
	if _, err := p.newClient(nil).Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: "A1", Amount: 1_000_000, Token: "ETH_USDT",
		SuccessURL: "https://a/", CancelURL: "https://b/", PCCallbackURL: "https://c/", AppCallbackURL: "app://d", WebhookURL: "https://e/",
		RequestID: "r", Nonce: "n", MerchantID: "m"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"orderNo": "A1", "orderAmount": "1.00", "token": "ETH_USDT", "fiat": "USD", "successUrl": "https://a/", "cancelUrl": "https://b/",
		"pcCallbackUrl": "https://c/", "appCallbackUrl": "app://d", "webhookUrl": "https://e/", "requestId": "r", "nonce": "n", "merchantId": "m"}
	if body := decodeBody(t, p.seen()[0].body); !reflect.DeepEqual(body, want) {
		t.Errorf("sent %v, want %v", body, want)
	}
}
