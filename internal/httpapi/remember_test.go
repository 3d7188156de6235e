package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/recent"
)

// remembering makes the server keep its last calls.
func remembering(t *testing.T) (*bench, *recent.Calls) {
	t.Helper()
	b, calls := newBench(t), recent.New()
	b.serve(func(c *httpapi.Config) { c.Recent = calls })
	return b, calls
}

// Each call is kept with how it was answered, and a refusal's docUrl names it.
func TestLastCalls(t *testing.T) {
	b, calls := remembering(t)
	b.succeeds(post("/checkout/order/create", createBody("1", `,"extra":1`)))
	c, _ := calls.Last()
	if c.Method != "POST" || c.Path != "/checkout/order/create" || c.Status != 200 || !c.OK() || !slices.Equal(c.Ignored, []string{"extra"}) || c.RequestID == "" || c.Time.IsZero() {
		t.Errorf("kept: %+v", c)
	}
	wrong := create("2")
	wrong.key = b.credential.APISecret
	a := b.refuses("another key", wrong, "signature_mismatch", false)
	if got, want := a.Error.DocURL, "https://pay.example/docs/errors?request="+a.Error.RequestID+"#signature_mismatch"; got != want {
		t.Errorf("docUrl %s, want %s", got, want)
	}
	c, there := calls.Find(a.Error.RequestID)
	if !there || c.Status != 401 || c.ErrorCode() != "signature_mismatch" || c.StringToSign != a.Error.StringToSign || c.Doctor == nil ||
		!slices.Equal(c.Doctor.Codes, []string{"api_secret_used_as_key"}) || c.Doctor.Explanation == "" {
		t.Errorf("kept: %+v, %+v", c, c.Refusal)
	}
	a = b.refuses("no such order", get("/checkout/order/info?orderNo=3"), "order_not_found", true)
	c, _ = calls.Find(a.Error.RequestID)
	if c.Path != "/checkout/order/info?orderNo=3" || !strings.HasSuffix(c.StringToSign, "/checkout/order/info?orderNo=3") || c.Message != a.Error.Message || c.Doctor != nil {
		t.Errorf("kept: %+v, %+v", c, c.Refusal)
	}
	a = b.refuses("a path that is none", post("/checkout/orders/create", `{}`), "route_not_found", false)
	if c, _ = calls.Last(); c.RequestID != a.Error.RequestID {
		t.Errorf("of a mistyped path: %+v", c)
	}
}

// What is no call of the API is none of the last calls.
func TestPagesAreNoCalls(t *testing.T) {
	b, calls := remembering(t)
	icon := get("/favicon.ico")
	icon.authorization, icon.unsigned = "-", true
	if a := b.send(icon); a.Error == nil || strings.Contains(a.Error.DocURL, "?") {
		t.Errorf("an icon: answered %s", a.body)
	}
	b.exchange("GET", request{method: "GET", target: "/healthz", authorization: "-", unsigned: true}.text())
	if c, there := calls.Last(); there {
		t.Errorf("kept: %+v", c)
	}
}

// Where none are kept, a refusal leads to its code alone.
func TestDocURLWithoutLastCalls(t *testing.T) {
	b := newBench(t)
	a := b.refuses("no such order", get("/checkout/order/info?orderNo=3"), "order_not_found", true)
	if got, want := a.Error.DocURL, "https://pay.example/docs/errors#order_not_found"; got != want {
		t.Errorf("docUrl %s, want %s", got, want)
	}
}

// No secret is in the last calls, wherever it was sent: in a body or in a query, in a
// call that is taken, refused, or can't be read.
func TestLastCallsHoldNoSecret(t *testing.T) {
	b, calls := remembering(t)
	b.obtainToken()
	right := b.credentialQuery()
	b.obtains("in the query", unsignedTokenCall(right))
	wrongKey := tokenRequest(b.tokenBody())
	wrongKey.key = b.credential.APISecret
	form := tokenRequest("apiSecret=" + b.credential.APISecret + "&password=" + password)
	form.contentType = "application/x-www-form-urlencoded"
	secret := "api_secret=" + b.credential.APISecret
	for _, r := range []request{
		wrongKey, form,
		tokenRequest(strings.Replace(b.tokenBody(), "}", "", 1)),
		tokenRequest(strings.Replace(b.tokenBody(), "grantType", "grant", 1)),
		unsignedTokenCall(right + "x"),
		unsignedTokenCall(right + "&x={"),
		unsignedTokenCall("?x={&" + secret),
		unsignedTokenCall("?a=1;" + secret),
		unsignedTokenCall("?a=1?" + secret),
		unsignedTokenCall("?%61pi_secret=" + b.credential.APISecret + "{x"),
		unsignedTokenCall("?API_SECRET=%5B" + b.credential.APISecret),
		get("/openapi/test?" + secret), get("/openapi/test?refresh_token=" + b.token + `&a="1`),
		post("/openapi/test?"+secret, `{"signKey":"`+b.credential.SignKey+`"}`),
		post("/openapi/test", `{"signKey":"`+b.credential.SignKey+`","access_token":"`+b.token+`"}`),
	} {
		b.send(r)
	}
	kept, _ := calls.After(0)
	if len(kept) < 15 {
		t.Errorf("%d calls were kept", len(kept))
	}
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range b.secrets() {
		if strings.Contains(string(text), value) {
			t.Errorf("the last calls hold the %s: %s", name, text)
		}
	}
	if !strings.Contains(string(text), "redacted 40 bytes") {
		t.Errorf("the last calls don't say what was left out: %s", text)
	}
}
