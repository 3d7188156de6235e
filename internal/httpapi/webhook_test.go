package httpapi_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// An endpoint has one form in all calls; what it can't be is refused, and another
// merchant's is not there.
func TestWebhookCalls(t *testing.T) {
	b := newBench(t)
	other := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	made := members(t, b.succeeds(post("/checkout/webhook/create", fmt.Sprintf(
		`{"url":"https://books.example/hook","eventTypes":["REFUND_ORDER_CHANGED"],"apiKey":%q,"concurrency":2,"requestId":"w1"}`, other.APIKey))))
	for name, want := range map[string]any{"url": "https://books.example/hook", "merchantId": "", "first": false, "apiKey": other.APIKey, "status": "ACTIVE",
		"pauseReason": "", "concurrency": "2", "held": "0", "eventTypes": "[REFUND_ORDER_CHANGED]"} {
		if fmt.Sprint(made[name]) != fmt.Sprint(want) {
			t.Errorf("made: %s is %v, want %v", name, made[name], want)
		}
	}
	id := made["webhookId"]
	named := fmt.Sprintf(`{"webhookId":%q}`, id)
	if listed := records(t, b.succeeds(post("/checkout/webhook/list", `{}`))); len(listed) != 1 || fmt.Sprint(listed[0]) != fmt.Sprint(made) {
		t.Errorf("listed %v, want %v", listed, made)
	}
	for _, step := range []struct{ call, body, member, want string }{
		{"pause", named, "status", "PAUSED"}, {"pause", named, "pauseReason", "REQUEST"}, {"resume", named, "status", "ACTIVE"}, {"resume", named, "pausedAt", "0"},
		{"update", fmt.Sprintf(`{"webhookId":%q,"eventTypes":[]}`, id), "eventTypes", "[]"},
		{"update", fmt.Sprintf(`{"webhookId":%q,"url":"https://other.example/"}`, id), "url", "https://other.example/"},
	} {
		if got := members(t, b.succeeds(post("/checkout/webhook/"+step.call, step.body))); fmt.Sprint(got[step.member]) != step.want {
			t.Errorf("%s %s: %s is %v, want %s", step.call, step.body, step.member, got[step.member], step.want)
		}
	}
	for name, body := range map[string]string{"another type": `"eventTypes":["ORDER_PAID"]`, "another key": `"apiKey":"xck_local_x"`, "none at a time": `"concurrency":0`,
		"eleven": `"concurrency":11`} {
		b.refuses(name, post("/checkout/webhook/create", `{"url":"https://shop.example/",`+body+`}`), "parameter_invalid", true)
	}
	b.refuses("no url", post("/checkout/webhook/create", `{}`), "parameter_missing", true)
	b.refuses("no address", post("/checkout/webhook/create", `{"url":"ftp://shop.example/"}`), "parameter_invalid", true)
	b.refuses("an unknown member", post("/checkout/webhook/create", `{"url":"https://shop.example/","events":[]}`), "parameter_unknown", true)
	b.refuses("another merchant", post("/checkout/webhook/create", `{"url":"https://shop.example/","merchantId":"mer_x"}`), "merchant_unknown", true)
	if got := members(t, b.succeeds(post("/checkout/webhook/delete", named))); got["status"] != "REMOVED" {
		t.Errorf("deleted: %v", got)
	}
	b.refuses("deleted again", post("/checkout/webhook/delete", named), "webhook_not_found", true)
	b.refuses("resent since long ago", post("/checkout/event/resend-since", `{"since":1}`), "event_too_old", true)
	b.refuses("resent since never", post("/checkout/event/resend-since", `{}`), "parameter_missing", true)
}
