package httpapi_test

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/signature"
)

// A request may be signed in any reading of the rules. The answer is signed in the
// query reading of its request, which send checks; the self-test and the log tell
// which one it was.
func TestReadings(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		target  string
		reading signature.QueryReading
	}{
		{"/openapi/test?a=1", signature.PrintedQuery},
		{"/openapi/test?a=1", signature.ProseQuery},
		{"/openapi/test?a=late%20payment", signature.PrintedQueryAsSent},
		{"/openapi/test?a=late%20payment", signature.ProseQueryAsSent},
	} {
		r := get(c.target)
		r.reading = c.reading
		var e struct {
			Reading, StringToSign string
			Parameters            map[string]string
		}
		if err := json.Unmarshal(b.succeeds(r).Retdata, &e); err != nil {
			t.Fatal(err)
		}
		want := c.reading.String() + "/structural"
		if a := e.Parameters["a"]; e.Reading != want || a != "1" && a != "late payment" {
			t.Errorf("the self-test was signed in %s, and says %+v", want, e)
		}
		if got := strings.Contains(e.StringToSign, "?"); got != strings.HasPrefix(want, "printed") {
			t.Errorf("the self-test was signed in %s, and the server built %s", want, e.StringToSign)
		}
		if got := strings.Contains(b.log.String(), `"reading":"`+want+`"`); got != (c.reading != signature.PrintedQuery) {
			t.Errorf("the log has the reading %s: %v", want, got)
		}
	}
}

// Every path that takes a query takes one without its question mark, cancel too.
func TestProseOnEveryPath(t *testing.T) {
	b := newBench(t)
	b.succeeds(post("/checkout/order/create", createBody("1", "")))
	for _, path := range []string{"/checkout/order/info", "/checkout/order/cancel"} {
		r := get(path + "?orderNo=1")
		r.reading = signature.ProseQuery
		b.succeeds(r)
	}
	r := get("/openapi/testa=1") // which has the text of /openapi/test?a=1
	b.refuses("a path that could be a query", r, "path_invalid", false)
}

// Every reading of the body is taken, and the text that was signed is used.
func TestBodyReadings(t *testing.T) {
	b := newBench(t)
	for signed, want := range map[string]string{
		`{"a":"1 2"}`:  "printed/structural",
		`{"a": "1 2"}`: "printed/as_sent",
		`{"a":"12"}`:   "printed/ascii",
	} {
		r := b.fill(post("/openapi/test", ""))
		r.body, r.contentType = `{"a": "1 2"}`, "application/json"
		r.signature = plainMAC(b.credential.SignKey, "POST"+r.timestamp+r.target+signed)
		a := b.sendAs(r)
		var e struct {
			Reading string
			Body    struct{ A string }
		}
		if err := json.Unmarshal(a.Retdata, &e); err != nil {
			t.Fatalf("%s: %s", want, a.body)
		}
		var used struct{ A string }
		if err := json.Unmarshal([]byte(signed), &used); err != nil {
			t.Fatal(err)
		}
		if e.Reading != want || e.Body.A != used.A || !a.isSigned() {
			t.Errorf("%s was used as %s by %s (signed %t)", signed, e.Body.A, e.Reading, a.isSigned())
		}
	}
}

// An operator may leave all readings but the specification's out.
func TestPrintedOnly(t *testing.T) {
	b := newBench(t)
	b.server.Config.Handler = described(t, httpapi.New(httpapi.Config{Gateway: b.gateway, Now: b.clock, Log: slog.New(slog.DiscardHandler), PrintedOnly: true}))
	b.succeeds(get("/openapi/test?a=1"))
	for _, reading := range []signature.QueryReading{signature.ProseQuery, signature.PrintedQueryAsSent, signature.ProseQueryAsSent} {
		r := get("/openapi/test?a=%20")
		r.reading = reading
		b.refuses(reading.String(), r, "signature_mismatch", false)
	}
	b.refuses("a path", get("/openapi/testa=1"), "route_not_found", false)
}

// plainMAC signs a text as it is.
func plainMAC(key, text string) string {
	mac := hmac.New(sha512.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
