package httpapi_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
)

// A gateway of another brand reads and writes the brand's headers, in the spelling
// that its operator gave; the usual ones are then no signature, and no excuse for
// none either.
func TestHeaderNames(t *testing.T) {
	for _, names := range []gateway.HeaderNames{{Signature: "D-SIGNATURE", Timestamp: "D-TIMESTAMP"}, {Signature: "ANEX_PAY_SIGNATURE"}} {
		b := newBench(t)
		b.serve(func(c *httpapi.Config) { c.Headers = names })
		named := names.Named()
		under := func(r request, signature, timestamp string) request {
			r = b.fill(r)
			r.unsigned = true
			r.headers = append(r.headers, signature+": "+r.signature, timestamp+": "+r.timestamp)
			return r
		}
		ask := under(get("/openapi/test?a=1"), named.Signature, named.Timestamp)
		a := b.exchange("GET", ask.text())
		if a.status != 200 || !strings.Contains(string(a.body), `"success":true`) {
			t.Fatalf("%v: answered %d %s", names, a.status, a.body)
		}
		if raw := b.raw(ask.text()); !strings.Contains(raw, "\r\n"+named.Signature+": ") || !strings.Contains(raw, "\r\n"+named.Timestamp+": ") ||
			strings.Contains(raw, "\r\nSIGNATURE: ") || strings.Contains(raw, "\r\nSignature: ") {
			t.Errorf("%v: the answer's headers are %s", names, raw)
		}
		a.header["Signature"], a.header["Timestamp"] = a.header.Values(named.Signature), a.header.Values(named.Timestamp)
		if err := b.verify(ask, a); err != nil {
			t.Errorf("%v: the answer's signature: %v", names, err)
		}
		b.refuses("the usual names", get("/openapi/test"), "header_missing", false)
		b.refuses("the usual names in a token call", tokenRequest(b.tokenBody()), "header_missing", false)
		if a := b.exchange("POST", under(tokenRequest(b.tokenBody()), named.Signature, named.Timestamp).text()); a.status != 200 {
			t.Errorf("%v: a token call: %d %s", names, a.status, a.body)
		}
		b.obtainsUnsigned()
		wrong := b.fill(get("/openapi/test"))
		wrong.signature = hex.EncodeToString(must(base64.StdEncoding.DecodeString(wrong.signature))(t))
		if a := b.exchange("GET", under(wrong, named.Signature, named.Timestamp).text()); !strings.Contains(string(a.body), "hex_encoded") {
			t.Errorf("%v: the doctor did not see the signature: %s", names, a.body)
		}
	}
}

// obtainsUnsigned sends a token call with neither header.
func (b *bench) obtainsUnsigned() {
	b.t.Helper()
	if a := b.send(unsignedTokenCall(b.credentialQuery())); !a.Success {
		b.t.Errorf("an unsigned token call: %s", a.body)
	}
}
