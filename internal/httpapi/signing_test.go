package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// The window is 120,000 ms in either direction, to the millisecond.
func TestWindow(t *testing.T) {
	b := newBench(t)
	for ms, within := range map[int64]bool{-120_001: false, -120_000: true, 120_000: true, 120_001: false} {
		r := get("/openapi/test")
		r.timestamp = signature.Timestamp(b.now.Add(time.Duration(ms) * time.Millisecond))
		if within {
			b.succeeds(r)
			continue
		}
		a := b.refuses("outside", r, "timestamp_outside_window", true)
		if a.Error != nil && a.Error.ReceivedTimestamp != r.timestamp {
			t.Errorf("receivedTimestamp is %q, want %q", a.Error.ReceivedTimestamp, r.timestamp)
		}
		if a.header.Get("TIMESTAMP") != signature.Timestamp(b.now) {
			t.Errorf("the answer's TIMESTAMP is %s, want the server's time", a.header.Get("TIMESTAMP"))
		}
	}
}

// A sandbox shows the string that it built, without secrets; production shows
// the code alone. Both have it in the log.
func TestMismatchShowsTheStringToSign(t *testing.T) {
	for _, environment := range []gateway.Environment{gateway.Local, gateway.Sandbox, gateway.Production} {
		t.Run(string(environment), func(t *testing.T) {
			b := newBench(t, func(c *gateway.Config, _ *store.Config) { c.Environment = environment })
			const other = "another-key-of-16-bytes-or-more"
			r := get("/openapi/test?b=2&a=%41%20")
			r.key = other
			r = b.fill(r)
			a := b.sendAs(r)
			want := "GET" + r.timestamp + "/openapi/test?b=2&a=A "
			if environment == gateway.Production {
				want = ""
			}
			if a.Error == nil || a.Error.Code != "signature_mismatch" || a.Error.StringToSign != want || a.isSigned() {
				t.Errorf("answered %s, want stringToSign %q, unsigned", a.body, want)
			}
			if !strings.Contains(b.log.String(), r.timestamp+"/openapi/test?b=2") {
				t.Error("the log lacks the string to sign")
			}
			r = tokenRequest(b.tokenBody())
			r.key = other
			a = b.refuses("token", r, "signature_mismatch", false)
			if environment != gateway.Production && !strings.Contains(a.Error.StringToSign, "<redacted 28 bytes>") {
				t.Errorf("stringToSign %q, want its password redacted", a.Error.StringToSign)
			}
			b.leaksNothing(a)
		})
	}
}

// The form is looked at first, then the credential, then the MAC, then the
// window: of several faults, the first is reported.
func TestOrderOfChecks(t *testing.T) {
	b := newBench(t)
	all := request{method: "POST", target: "/checkout/order/create", body: `{"orderNo":`, authorization: "Bearer nobody",
		key: "another-key-of-16-bytes-or-more", timestamp: signature.Timestamp(b.now.Add(-time.Hour))}
	b.refuses("form", all, "body_invalid_json", false)
	all.target, all.body = "/checkout/token/list", `{"nothing":1}`
	b.refuses("credential", all, "authentication_failed", false)
	all.authorization = ""
	b.refuses("MAC", all, "signature_mismatch", false)
	all.key = ""
	b.refuses("window", all, "timestamp_outside_window", true)
	all.timestamp = ""
	all = b.fill(all)
	for _, code := range []string{"parameter_unknown", "parameter_unknown"} { // a refusal of the form of its parameters has no effect to repeat
		if a := b.sendAs(all); a.Error == nil || a.Error.Code != code {
			t.Errorf("parameters: %s, want %s", a.body, code)
		}
	}
}

// A replay is refused, signed, before its parameters are acted on; reading
// again is none.
func TestReplay(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	for name, c := range map[string]struct {
		request  request
		readOnly bool
	}{
		"info":         {get("/checkout/order/info?orderNo=1"), true},
		"info by POST": {post("/checkout/order/info", `{"orderNo":"1"}`), true},
		"list":         {post("/checkout/order/list", `{}`), true},
		"test":         {get("/openapi/test"), true},
		"test by POST": {post("/openapi/test", `{}`), false},
		"token":        {tokenRequest(b.tokenBody()), false},
		"cancel":       {get("/checkout/order/cancel?orderNo=1"), false},
		"webhook":      {post("/sandbox/webhook", `{"url":""}`), false},
		"reorg":        {post("/sandbox/reorg", `{"depth":1}`), false},
		"pay":          {post("/sandbox/pay", `{"orderNo":"1"}`), false},
	} {
		r := b.fill(c.request)
		first, second := b.sendAs(r), b.sendAs(r)
		if !first.Success {
			t.Errorf("%s: answered %s", name, first.body)
		}
		switch {
		case c.readOnly && !second.Success:
			t.Errorf("%s, read again: %s", name, second.body)
		case !c.readOnly && (second.Error == nil || second.Error.Code != "replayed" || !second.isSigned()):
			t.Errorf("%s again: %s (signed %t), want replayed, signed", name, second.body, second.isSigned())
		}
	}
}

// What the signature covers is what is used: the decoded query, and the
// very reading of the body that was signed.
func TestWhatIsSignedIsUsed(t *testing.T) {
	b := newBench(t)
	echo := func(r request) (parameters map[string]string, body string) {
		t.Helper()
		var e struct {
			Parameters map[string]string
			Body       json.RawMessage
		}
		if err := json.Unmarshal(b.succeeds(r).Retdata, &e); err != nil {
			t.Fatal(err)
		}
		return e.Parameters, string(e.Body)
	}
	if p, _ := echo(get("/openapi/test?a=%2B%20%3D&b=c=d")); p["a"] != "+ =" || p["b"] != "c=d" || len(p) != 2 {
		t.Errorf("the query was read as %v", p)
	}
	if p, body := echo(post("/openapi/test?x=1", "{ \"a\" : \"1 2\" ,\n\"b\" : [ 1.0, 1e2 ] }")); p["x"] != "1" || body != `{"a":"1\u00202","b":[1.0,1e2]}` {
		t.Errorf("query and body were read as %v and %s", p, body)
	}
	// Another target than the one that was signed is another request.
	r := get("/checkout/order/info?orderNo=1")
	r.signed = "/checkout/order/info?orderNo=2"
	b.refuses("another query", r, "signature_mismatch", false)

	spaced := b.fill(post("/openapi/test", `{"a":"12","b":"cd"}`)) // signed with all whitespace removed
	spaced.body = "{\"a\": \"1 2\", \"b\": \"c\u3000d\"}"
	if _, body := echo(spaced); body != `{"a":"12","b":"cd"}` {
		t.Errorf("another reading used the body %s, want the text that was signed", body)
	}
}

// Answers hold no whitespace byte, whatever was put in.
func TestAnswersHoldNoWhitespace(t *testing.T) {
	b := newBench(t)
	body := createBody("1", `,"customerId":"an odd  name　é","metadata":{"a b":"c\td\ne"}`)
	b.succeeds(post("/checkout/order/create", body))
	a := b.succeeds(get("/checkout/order/info?orderNo=1"))
	var o struct {
		CustomerID string
		Metadata   map[string]string
	}
	if err := json.Unmarshal(a.Retdata, &o); err != nil || o.CustomerID != "an odd  name　é" || o.Metadata["a b"] != "c\td\ne" {
		t.Errorf("the order reads back as %+v, %v", o, err)
	}
	b.refuses("a refusal with a value", post("/checkout/order/create", strings.Replace(body, "ETH_USDT", "NO TOKEN", 1)), "order_no_reused", true)
	b.refuses("a refusal with a value", post("/checkout/order/create", `{"orderNo":"2","orderAmount":"1","token":"NO TOKEN"}`), "token_not_supported", true)
}
