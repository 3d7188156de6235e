package httpapi_test

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/internal/store"
)

// with gives the bench another credential, and a token of it.
func (b *bench) with(n gateway.NewCredential) {
	b.t.Helper()
	n.MerchantID = b.merchant.ID
	b.credential = must(b.gateway.CreateCredential(b.t.Context(), gateway.Operator(), n))(b.t)
	b.token = b.obtainToken()
}

// Every call but the token's and the self-test needs its scope. The refusal is
// signed, and says which and how.
func TestScopes(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	calls := map[string][]request{
		"orders": {create("2"), get("/checkout/order/cancel?orderNo=1"), post("/checkout/order/cancel", `{"orderNo":"1"}`),
			post("/sandbox/pay", `{"orderNo":"1"}`), post("/sandbox/webhook", `{"url":""}`), post("/sandbox/reorg", `{"depth":1}`), post("/sandbox/listener", `{"url":"http://127.0.0.1:9/"}`),
			post("/base/notification/simulate", `{"event":"ABNORMAL_PAYMENT"}`), post("/checkout/event/resend", `{"eventId":"evt_x"}`),
			post("/checkout/event/resend-since", `{"since":1}`), depositAddress("c7"),
			post("/checkout/abnormal-payment/accept", `{"abnormalPaymentNos":["AP1"]}`)},
		"refunds": {refundOf("1", "1", ""), get("/checkout/refund/cancel?refundOrderNo=R1"), post("/checkout/refund/cancel", `{"refundOrderNo":"R1"}`),
			refundAbnormal("R1", "AP1", "")},
		"webhooks": {post("/checkout/webhook/create", `{"url":"http://127.0.0.1:9/"}`), post("/checkout/webhook/update", `{"webhookId":"whk_x"}`),
			post("/checkout/webhook/delete", `{"webhookId":"whk_x"}`), post("/checkout/webhook/pause", `{"webhookId":"whk_x"}`),
			post("/checkout/webhook/resume", `{"webhookId":"whk_x"}`)},
		"merchants":   {createSubMerchant("Hats", "")},
		"settlements": {settle("S1", `"amount":"1"`), settleFiat("S1", `"currency":"EUR","amount":"1"`, `"iban":"DE02120300000000202051"`), get("/checkout/settlement/cancel?settlementOrderNo=S1"), post("/checkout/settlement/cancel", `{"settlementOrderNo":"S1"}`)},
		"read": {get("/checkout/order/info?orderNo=1"), post("/checkout/order/info", `{"orderNo":"1"}`), post("/checkout/order/list", `{}`),
			post("/checkout/token/list", `{}`), post("/checkout/event/list", `{}`), post("/checkout/event/info", `{"eventId":"evt_x"}`),
			get("/checkout/refund/info?refundOrderNo=R1"), post("/checkout/refund/info", `{"refundOrderNo":"R1"}`), post("/checkout/refund/list", `{}`),
			get("/checkout/settlement/info?settlementOrderNo=S1"), post("/checkout/settlement/info", `{"settlementOrderNo":"S1"}`), post("/checkout/settlement/list", `{}`),
			post("/checkout/abnormal-payment/list", `{}`), post("/checkout/webhook/list", `{}`),
			post("/checkout/deposit-address/info", `{"customerId":"c7","token":"ETH_USDT"}`), post("/checkout/deposit-address/list", `{}`),
			post("/checkout/customer-deposit/info", `{"depositNo":"DP1"}`), post("/checkout/customer-deposit/list", `{}`),
			post("/checkout/sub-merchant/list", `{}`)},
		"": {get("/openapi/test"), post("/openapi/test", `{}`)},
	}
	for _, has := range gateway.Scopes {
		b.with(gateway.NewCredential{Scopes: []gateway.Scope{has}})
		for needs, requests := range calls {
			for _, r := range requests {
				name := "with " + string(has) + ": " + r.method + " " + r.target
				if needs == string(has) || needs == "" {
					if a := b.send(r); a.Error != nil && a.Error.Code == "scope_missing" {
						t.Errorf("%s: %s", name, a.body)
					}
					continue
				}
				a := b.refuses(name, r, "scope_missing", true)
				for _, want := range []string{`the scope "` + needs + `"`, "credential set " + b.credential.APIKey + " --scope " + string(has) + "," + needs} {
					if a.Error != nil && !strings.Contains(a.Error.Message, want) {
						t.Errorf("%s: %q, want it to say %q", name, a.Error.Message, want)
					}
				}
			}
		}
	}
	b.refuses("order 2 was not made", get("/checkout/order/info?orderNo=2"), "scope_missing", true)
}

// Every route of the table needs the scope that the description says, and none is
// forgotten.
func TestEveryRouteHasAScope(t *testing.T) {
	b := newBench(t)
	scopes := httpapi.New(httpapi.Config{Gateway: b.gateway}).Scopes()
	described := 0
	for _, o := range must(openapitest.Operations())(t) {
		scope, here := scopes[o.Method+" "+o.Path]
		if !here {
			continue
		}
		described++
		want := o.Scope
		if want == "any" {
			want = ""
		}
		if scope != want {
			t.Errorf("%s %s needs the scope %q, and %q by the description", o.Method, o.Path, scope, o.Scope)
		}
	}
	if described != len(scopes) {
		t.Errorf("%d of %d routes are described", described, len(scopes))
	}
}

// In production a credential has orders and read unless it is given more; what is
// set holds from the next request on.
func TestDefaultScopes(t *testing.T) {
	for environment, want := range map[gateway.Environment]string{
		gateway.Local: "orders read refunds settlements webhooks merchants", gateway.Sandbox: "orders read refunds settlements webhooks merchants", gateway.Production: "orders read",
	} {
		b := newBench(t, func(c *gateway.Config, _ *store.Config) { c.Environment = environment })
		if got := strings.Join(b.credential.Scopes, " "); got != want {
			t.Errorf("%s: a credential has %s, want %s", environment, got, want)
		}
		must(b.gateway.SetCredential(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.CredentialChange{Scopes: []gateway.Scope{gateway.ScopeRead}}))(t)
		b.refuses("an order", create("1"), "scope_missing", true)
		b.succeeds(post("/checkout/order/list", "{}"))
	}
}
