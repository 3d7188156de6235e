package httpapi_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

// diagnosisIn is the doctor's part of a refusal.
func diagnosisIn(t *testing.T, a answer) *wire.Diagnosis {
	t.Helper()
	var envelope struct {
		Error struct{ Doctor *wire.Diagnosis }
	}
	if err := json.Unmarshal(a.body, &envelope); err != nil {
		t.Fatal(err)
	}
	return envelope.Error.Doctor
}

// The mistake is named in a sandbox's refusal, whether the MAC was compared or
// the request refused for its form before that.
func TestDoctorInTheSandbox(t *testing.T) {
	b := newBench(t)
	key := must(signature.NewKey(b.credential.SignKey))(t)
	// signedAs is a request whose signature is that of another message.
	signedAs := func(r request, change func(m *signature.Message)) request {
		r = b.fill(r)
		m := signature.Message{Method: r.method, Timestamp: r.timestamp, Target: r.target, Body: []byte(r.body)}
		change(&m)
		r.signature = must(key.Sign(m))(t)
		return r
	}
	inHex := func(r request) request {
		r = b.fill(r)
		mac := must(base64.StdEncoding.DecodeString(r.signature))(t)
		r.signature = hex.EncodeToString(mac)
		return r
	}
	secret := post("/openapi/test", `{"a": "x y"}`)
	secret.key = b.credential.APISecret
	form := post("/openapi/test", "a=1&b=2")
	form.contentType = "application/x-www-form-urlencoded"
	long := post("/openapi/test", `{"a":"`+strings.Repeat("x", 100<<10)+`"}`)
	for name, c := range map[string]struct {
		request request
		code    string
		want    []string
	}{
		"query left out":         {signedAs(get("/openapi/test?a=1"), func(m *signature.Message) { m.Target = "/openapi/test" }), "signature_mismatch", []string{"query_omitted"}},
		"body left out":          {signedAs(post("/openapi/test", "{\n  \"a\": 1\n}"), func(m *signature.Message) { m.Body = nil }), "signature_mismatch", []string{"body_omitted"}},
		"long body left out":     {signedAs(long, func(m *signature.Message) { m.Body = nil }), "signature_mismatch", []string{"body_omitted"}},
		"the other secret":       {b.fill(secret), "signature_mismatch", []string{"api_secret_used_as_key"}},
		"token call":             {signedAs(tokenRequest(b.tokenBody()), func(m *signature.Message) { m.Target += "/x" }), "signature_mismatch", []string{}},
		"token call without":     {signedAs(tokenRequest(b.tokenBody()), func(m *signature.Message) { m.Body = nil }), "signature_mismatch", []string{"body_omitted"}},
		"in hex":                 {inHex(post("/openapi/test", `{"a": "x y"}`)), "signature_malformed", []string{"hex_encoded"}},
		"token call in hex":      {inHex(tokenRequest(b.tokenBody())), "signature_malformed", []string{"hex_encoded"}},
		"a form":                 {signedAs(form, func(m *signature.Message) { m.Body = []byte(`{"a":1,"b":2}`) }), "content_type_not_accepted", []string{"form_encoded_body"}},
		"slash behind the path":  {signedAs(get("/openapi/test/"), func(m *signature.Message) { m.Target = "/openapi/test" }), "path_invalid", []string{"uri_with_trailing_slash"}},
		"nobody's form":          {request{method: "GET", target: "/openapi/test/", authorization: "Bearer nobody"}, "path_invalid", nil},
		"nothing wrong but form": {get("/openapi//test"), "path_invalid", nil},
		"another code":           {get("/openapi/test?a"), "query_malformed", nil},
	} {
		a := b.refuses(name, c.request, c.code, false)
		d := diagnosisIn(t, a)
		if c.want == nil {
			if d != nil {
				t.Errorf("%s: diagnosed %+v, want nothing", name, d)
			}
			continue
		}
		if d == nil || !slices.Equal(d.Findings, c.want) || d.Explanation == "" || (d.Fix.Java == "") != (len(c.want) == 0) {
			t.Errorf("%s: diagnosed %+v, want %v", name, d, c.want)
		}
		b.leaksNothing(a)
	}
	if !strings.Contains(b.log.String(), `"findings":["query_omitted"]`) {
		t.Error("the log lacks the finding")
	}
}

// In production the caller is told nothing, but the log is.
func TestDoctorInProduction(t *testing.T) {
	b := newBench(t, func(c *gateway.Config, _ *store.Config) { c.Environment = gateway.Production })
	r := post("/openapi/test", `{"a": "x y"}`)
	r.key = b.credential.APISecret
	for range 3 { // only the first is looked at, the others come too soon
		a := b.refuses("", r, "signature_mismatch", false)
		if d := diagnosisIn(t, a); d != nil || strings.Contains(string(a.body), "api_secret") || a.status != http.StatusUnauthorized {
			t.Errorf("answered %s", a.body)
		}
	}
	const line = `"findings":["api_secret_used_as_key"]`
	for deadline := time.Now().Add(5 * time.Second); !strings.Contains(b.log.String(), line); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the log lacks %s:\n%s", line, b.log.String())
		}
	}
	if n := strings.Count(b.log.String(), line); n != 1 {
		t.Errorf("%d diagnoses in the log, want 1", n)
	}
}
