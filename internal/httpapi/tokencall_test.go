package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// unsignedTokenCall is the token call with its parameters in the query, unsigned as the
// vendor's own client sends it.
func unsignedTokenCall(query string) request {
	return request{method: "POST", target: "/user/auth/oauth2/token" + query, authorization: "-", unsigned: true}
}

func (b *bench) credentialQuery() string {
	return "?grant_type=client_credentials&api_key=" + b.credential.APIKey + "&api_secret=" + b.credential.APISecret
}

// environment opens the gateway again as another environment's.
func (b *bench) environment(e gateway.Environment) {
	b.t.Helper()
	b.config.Environment = e
	b.gateway = must(gateway.New(b.t.Context(), b.config))(b.t)
	b.credential = must(b.gateway.CreateCredential(b.t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(b.t)
	b.serve(func(*httpapi.Config) {})
}

type pair struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int64  `json:"expires_in"`
	ClientID         string `json:"client_id"`
	RefreshToken     string `json:"refresh_token"`
	RefreshExpiresIn int64  `json:"rt_expires_in"`
}

// obtains sends a token call that must succeed, signed or not as it was itself.
func (b *bench) obtains(name string, r request) (p pair) {
	b.t.Helper()
	a := b.send(r)
	if !a.Success || a.isSigned() == r.unsigned {
		b.t.Fatalf("%s: answered %d %s (signed %t)", name, a.status, a.body, a.isSigned())
	}
	if err := json.Unmarshal(a.Retdata, &p); err != nil {
		b.t.Fatal(err)
	}
	b.token = p.AccessToken
	b.succeeds(get("/openapi/test"))
	return p
}

// Every grant in each of its forms, signed and not: an unsigned call gets an
// unsigned answer, a signed one a signed answer.
func TestTokenForms(t *testing.T) {
	b := newBench(t)
	for _, unsigned := range []bool{false, true} {
		query := func(text string) request {
			r := unsignedTokenCall(text)
			r.unsigned = unsigned
			return r
		}
		body := func(text string) request {
			r := tokenRequest(text)
			r.unsigned = unsigned
			return r
		}
		name := func(form string) string { return fmt.Sprintf("%s, unsigned %t", form, unsigned) }
		if p := b.obtains(name("password"), body(b.tokenBody())); p.ExpiresIn != 1800 || p.RefreshToken != "" || p.RefreshExpiresIn != 0 {
			t.Errorf("%s: %+v", name("password"), p)
		}
		for form, r := range map[string]request{
			"query": query(b.credentialQuery()),
			"body":  body(fmt.Sprintf(`{"grantType":"client_credentials","apiKey":%q,"apiSecret":%q}`, b.credential.APIKey, b.credential.APISecret)),
		} {
			first := b.obtains(name(form), r)
			if first.ExpiresIn != 21600 || first.RefreshExpiresIn != 43200 || first.TokenType != "bearer" || first.ClientID != b.credential.ID {
				t.Errorf("%s: %+v", name(form), first)
			}
			second := b.obtains(name("refresh by query after "+form), query("?grant_type=refresh_token&refresh_token="+first.RefreshToken))
			third := b.obtains(name("refresh by body after "+form), body(fmt.Sprintf(`{"grantType":"refresh_token","refreshToken":%q}`, second.RefreshToken)))
			if second.ExpiresIn != 21600 || third.RefreshExpiresIn != 43200 || third.RefreshToken == second.RefreshToken {
				t.Errorf("%s: renewed as %+v, then as %+v", name(form), second, third)
			}
		}
	}
	b.leaksNothing(answer{})
}

// Production takes no token call without a signature unless its operator says so;
// the refusal names the setting. Nothing of the call is looked at before.
func TestUnsignedTokenCallInProduction(t *testing.T) {
	b := newBench(t, func(c *gateway.Config, _ *store.Config) { c.Environment = gateway.Production })
	for _, query := range []string{b.credentialQuery(), "?grant_type=client_credentials&api_key=nobody&api_secret=x", "?&", ""} {
		a := b.refuses(query, unsignedTokenCall(query), "unsigned_token_call_refused", false)
		if a.Error != nil && !strings.Contains(a.Error.Message, `"unsignedTokenCall"`) {
			t.Errorf("the refusal does not name the setting: %s", a.Error.Message)
		}
		b.leaksNothing(a)
	}
	b.serve(func(c *httpapi.Config) { c.UnsignedTokenCall = true })
	b.obtains("with the setting", unsignedTokenCall(b.credentialQuery()))
}

// A wrong signature, or a part of one, is never taken for none, however it is
// spelt; nor is another call than the token's let through without one.
func TestWrongSignatureIsNotNone(t *testing.T) {
	b := newBench(t)
	signed := func(change func(*request)) request {
		r := unsignedTokenCall(b.credentialQuery())
		r.unsigned = false
		change(&r)
		return r
	}
	bare := func(headers ...string) request {
		r := unsignedTokenCall(b.credentialQuery())
		r.headers = headers
		return r
	}
	for name, c := range map[string]struct {
		request request
		code    string
	}{
		"another key's":                {signed(func(r *request) { r.key = "another-key-of-16-bytes-or-more" }), "signature_mismatch"},
		"another query's":              {signed(func(r *request) { r.signed = "/user/auth/oauth2/token?grant_type=x" }), "signature_mismatch"},
		"no TIMESTAMP":                 {signed(func(r *request) { r.drop = "TIMESTAMP" }), "header_missing"},
		"no SIGNATURE":                 {signed(func(r *request) { r.drop = "SIGNATURE" }), "header_missing"},
		"an empty SIGNATURE":           {bare("SIGNATURE:"), "header_missing"},
		"an empty TIMESTAMP":           {bare("timestamp: "), "header_missing"},
		"both empty":                   {bare("SIGNATURE:", "TIMESTAMP:"), "header_missing"},
		"a SIGNATURE in small letters": {bare("signature: x"), "header_missing"},
		"zeros":                        {signed(func(r *request) { r.signature = strings.Repeat("A", 86) + "==" }), "signature_mismatch"},
		"another call":                 {request{method: "GET", target: "/openapi/test", unsigned: true}, "header_missing"},
		"an order":                     {request{method: "POST", target: "/checkout/order/create", body: createBody("1", ""), unsigned: true}, "header_missing"},
	} {
		a := b.refuses(name, c.request, c.code, false)
		b.leaksNothing(a)
	}
	stale := signed(func(r *request) { r.timestamp = signature.Timestamp(b.now.Add(-time.Hour)) })
	b.refuses("a stale one", stale, "timestamp_outside_window", true)
}

// What an unsigned call brings is held to the rules of signed ones, and proves
// itself by its secret.
func TestUnsignedTokenCallRefuses(t *testing.T) {
	b := newBench(t)
	key, secret := b.credential.APIKey, b.credential.APISecret
	form := func(change func(url.Values)) request {
		v := url.Values{"grant_type": {"client_credentials"}, "api_key": {key}, "api_secret": {secret}}
		change(v)
		return unsignedTokenCall("?" + v.Encode())
	}
	body := func(text string) request {
		r := tokenRequest(text)
		r.unsigned = true
		return r
	}
	withBody := unsignedTokenCall(b.credentialQuery())
	withBody.body = "{}"
	withForm := body("grant_type=client_credentials&api_key=" + key + "&api_secret=" + secret)
	withForm.contentType = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		request request
		code    string
		param   string
	}{
		"a wrong secret":       {form(func(v url.Values) { v.Set("api_secret", "wrong") }), "authentication_failed", ""},
		"no secret":            {form(func(v url.Values) { v.Del("api_secret") }), "authentication_failed", ""},
		"the signKey":          {form(func(v url.Values) { v.Set("api_secret", b.credential.SignKey) }), "authentication_failed", ""},
		"an unknown apiKey":    {form(func(v url.Values) { v.Set("api_key", "xck_local_nobody") }), "authentication_failed", ""},
		"no apiKey":            {form(func(v url.Values) { v.Del("api_key") }), "authentication_failed", ""},
		"another environment":  {form(func(v url.Values) { v.Set("api_key", "xck_live_x") }), "wrong_environment", ""},
		"no refresh token":     {form(func(v url.Values) { v.Set("grant_type", "refresh_token") }), "authentication_failed", ""},
		"an unknown one":       {unsignedTokenCall("?grant_type=refresh_token&refresh_token=rt_x"), "authentication_failed", ""},
		"a password":           {unsignedTokenCall(b.credentialQuery() + "&password=" + url.PathEscape(password)), "parameter_unknown", "password"},
		"the password grant":   {form(func(v url.Values) { v.Set("grant_type", "password") }), "parameter_invalid", "grant_type"},
		"no grant":             {form(func(v url.Values) { v.Del("grant_type") }), "parameter_invalid", "grant_type"},
		"the body's names":     {form(func(v url.Values) { v.Set("apiSecret", secret) }), "parameter_unknown", "apiSecret"},
		"query and body":       {withBody, "authentication_failed", ""},
		"a form":               {withForm, "content_type_not_accepted", ""},
		"twice":                {unsignedTokenCall(b.credentialQuery() + "&api_secret=" + secret), "query_malformed", ""},
		"an odd query":         {unsignedTokenCall(b.credentialQuery() + "&"), "query_malformed", ""},
		"a secret with &":      {form(func(v url.Values) { v.Set("api_secret", "a&b") }), "query_ambiguous", ""},
		"a name twice":         {body(`{"apiKey":"` + key + `","apiKey":"x"}`), "body_duplicate_name", ""},
		"no JSON":              {body(`{"apiKey":`), "body_invalid_json", ""},
		"nothing":              {unsignedTokenCall(""), "authentication_failed", ""},
		"a trailing slash":     {request{method: "POST", target: "/user/auth/oauth2/token/" + b.credentialQuery(), unsigned: true}, "route_not_found", ""},
		"a GET":                {request{method: "GET", target: "/user/auth/oauth2/token" + b.credentialQuery(), unsigned: true}, "method_not_allowed", ""},
		"a body's wrong kind":  {body(`{"grantType":"client_credentials","apiKey":"` + key + `","apiSecret":1}`), "parameter_invalid", "apiSecret"},
		"a body without grant": {body(`{"apiKey":"` + key + `","apiSecret":"` + secret + `"}`), "parameter_missing", "grantType"},
	} {
		a := b.refuses(name, c.request, c.code, false)
		if a.Error != nil && a.Error.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", name, a.Error.Param, c.param)
		}
		b.leaksNothing(a)
	}
}

// A refresh token that comes twice ends its grant, unsigned too.
func TestUnsignedRefreshTwice(t *testing.T) {
	b := newBench(t)
	first := b.obtains("first", unsignedTokenCall(b.credentialQuery()))
	again := unsignedTokenCall("?grant_type=refresh_token&refresh_token=" + first.RefreshToken)
	b.obtains("refresh", again)
	a := b.refuses("again", again, "authentication_failed", false)
	b.leaksNothing(a)
	b.refuses("with what came of it", get("/openapi/test"), "authentication_failed", false)
	if log := b.log.String(); !strings.Contains(log, "came a second time") || strings.Contains(log, first.RefreshToken) {
		t.Errorf("the log should say so, and hold no token: %s", log)
	}
}

// Secrets in a query are in no log and no answer, also where the server shows the
// text that it would have signed.
func TestSecretsInTheQueryAreNotShown(t *testing.T) {
	b := newBench(t)
	const refreshToken = "rt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	first := b.obtains("first", unsignedTokenCall(b.credentialQuery()))
	for name, query := range map[string]string{
		"apiSecret":     b.credentialQuery(),
		"refresh token": "?grant_type=refresh_token&refresh_token=" + first.RefreshToken,
	} {
		r := unsignedTokenCall(query)
		r.unsigned, r.key = false, "another-key-of-16-bytes-or-more"
		a := b.refuses(name, r, "signature_mismatch", false)
		if a.Error == nil || !strings.Contains(a.Error.StringToSign, "<redacted ") {
			t.Errorf("%s: the string to sign is %+v", name, a.Error)
		}
		b.leaksNothing(a)
		if strings.Contains(string(a.body)+b.log.String(), first.RefreshToken) {
			t.Errorf("%s: it is shown: %s\n%s", name, a.body, b.log.String())
		}
	}
	b.send(unsignedTokenCall("?grant_type=refresh_token&refresh_token=" + refreshToken))
	if strings.Contains(b.log.String(), refreshToken) {
		t.Errorf("the log holds a refresh token: %s", b.log.String())
	}
}

// Unsigned calls have a limit a credential, which they use up for themselves
// alone: whoever knows an apiKey bars nobody that can sign.
func TestUnsignedTokenCallsAreLimited(t *testing.T) {
	b := newBench(t)
	guess := unsignedTokenCall("?grant_type=client_credentials&api_key=" + b.credential.APIKey + "&api_secret=guess")
	var last answer
	for range 400 {
		if last = b.send(guess); last.status == 429 {
			break
		}
	}
	if last.Error == nil || last.Error.Code != "rate_limited" || last.header.Get("Retry-After") != "1" || last.isSigned() {
		t.Fatalf("400 calls at once, the last one answered %s", last.body)
	}
	b.refuses("the right secret, unsigned", unsignedTokenCall(b.credentialQuery()), "rate_limited", false)
	b.obtainToken()
	b.now = b.now.Add(time.Second)
	b.obtains("a second later", unsignedTokenCall(b.credentialQuery()))
}
