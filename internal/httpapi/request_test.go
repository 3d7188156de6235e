package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Paths that two servers may read in two ways reach no call, and no page
// redirects them to one.
func TestPathTricks(t *testing.T) {
	b := newBench(t)
	for target, code := range map[string]string{
		"//openapi/test":                           "path_invalid",
		"/openapi//test":                           "path_invalid",
		"/openapi/test/":                           "path_invalid",
		"/openapi/./test":                          "path_invalid",
		"/openapi/x/../test":                       "path_invalid",
		"/openapi/%2e%2e/openapi/test":             "path_invalid",
		"/openapi%2Ftest":                          "path_invalid",
		"/openapi/test;x=1":                        "path_invalid",
		"/openapi/test%00":                         "path_invalid",
		"/openapi/test%3Fa=1":                      "path_invalid",
		"http://pay.example/openapi/test":          "path_invalid",
		"http://pay.example/checkout/order/create": "path_invalid",
		"/openapi/tes%74":                          "route_not_found",
		"/OPENAPI/test":                            "route_not_found",
		"/":                                        "route_not_found",
		"/openapi":                                 "route_not_found",
		"/healthz/x":                               "route_not_found",
	} {
		a := b.refuses(target, get(target), code, false)
		if location := a.header.Get("Location"); location != "" {
			t.Errorf("%s: redirected to %s", target, location)
		}
	}
}

func TestMethods(t *testing.T) {
	b := newBench(t)
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "get", "Post", "PROPFIND", "TRACE"} {
		b.refuses(method, request{method: method, target: "/openapi/test"}, "method_not_allowed", false)
	}
	for target, want := range map[string]string{"/openapi/test": "GET, POST", "/checkout/order/create": "POST"} {
		a := b.refuses("PUT "+target, request{method: "PUT", target: target}, "method_not_allowed", false)
		if got := a.header.Get("Allow"); got != want {
			t.Errorf("%s: allows %q, want %q", target, got, want)
		}
	}
	b.refuses("GET create", get("/checkout/order/create?orderNo=1"), "method_not_allowed", false)
	b.refuses("GET token", get("/user/auth/oauth2/token"), "method_not_allowed", false)
	// HEAD would be an answer without the body that its signature covers.
	a := b.send(request{method: "HEAD", target: "/openapi/test"})
	if a.status != http.StatusMethodNotAllowed || a.isSigned() || len(a.body) != 0 {
		t.Errorf("HEAD: answered %d (signed %t) with %d bytes, want 405, unsigned, without a body", a.status, a.isSigned(), len(a.body))
	}
}

// Parameters are taken from the query or from the body, each once, and all of
// them are known.
func TestParameters(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	for name, c := range map[string]struct {
		request request
		code    string
		signed  bool
		param   string
	}{
		"unknown in the query":       {get("/checkout/order/info?orderNo=1&x=2"), "parameter_unknown", true, "x"},
		"unknown in a call of ours":  {post("/checkout/token/list", `{"x":2}`), "parameter_unknown", true, "x"},
		"in another spelling":        {post("/checkout/event/info", `{"EventId":"1"}`), "parameter_unknown", true, "EventId"},
		"in the query of a POST":     {post("/checkout/order/info?orderNo=1", `{}`), "parameter_unknown", true, "orderNo"},
		"in both":                    {post("/checkout/order/info?orderNo=1", `{"orderNo":"1"}`), "parameter_unknown", true, "orderNo"},
		"in the query of the token":  {post("/user/auth/oauth2/token?grantType=password", b.tokenBody()), "parameter_unknown", true, "grantType"},
		"twice in the query":         {get("/checkout/order/info?orderNo=1&orderNo=1"), "query_malformed", false, ""},
		"twice in the body":          {post("/checkout/order/info", `{"orderNo":"1","orderNo":"1"}`), "body_duplicate_name", false, ""},
		"in the body of a GET":       {request{method: "GET", target: "/checkout/order/info", body: `{"orderNo":"1"}`}, "body_not_allowed", false, ""},
		"no object":                  {post("/checkout/order/info", `["1"]`), "parameter_invalid", true, ""},
		"nothing at all":             {request{method: "POST", target: "/checkout/order/info"}, "parameter_missing", true, "orderNo"},
		"a number for a text":        {post("/checkout/order/info", `{"orderNo":1}`), "parameter_invalid", true, "orderNo"},
		"a text for a number":        {post("/checkout/order/create", createBody("2", `,"expiredIn":"soon"`)), "parameter_invalid", true, "expiredIn"},
		"a fraction for a number":    {post("/checkout/order/create", createBody("2", `,"expiredIn":60.5`)), "parameter_invalid", true, "expiredIn"},
		"an object for an amount":    {post("/checkout/order/create", `{"orderNo":"2","orderAmount":{},"token":"ETH_USDT"}`), "parameter_invalid", true, "orderAmount"},
		"an exponent for an amount":  {post("/checkout/order/create", `{"orderNo":"2","orderAmount":1e2,"token":"ETH_USDT"}`), "parameter_invalid", true, "orderAmount"},
		"seven digits of an amount":  {post("/checkout/order/create", `{"orderNo":"2","orderAmount":"1.0000001","token":"ETH_USDT"}`), "parameter_invalid", true, "orderAmount"},
		"a number in the metadata":   {post("/checkout/order/create", createBody("2", `,"metadata":{"a":1}`)), "parameter_invalid", true, "metadata"},
		"a page beyond all integers": {post("/checkout/order/list", `{"pageSize":99999999999999999999}`), "parameter_invalid", true, "pageSize"},
	} {
		a := b.refuses(name, c.request, c.code, c.signed)
		if a.Error != nil && a.Error.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", name, a.Error.Param, c.param)
		}
	}
	b.succeeds(post("/checkout/order/info", `{"orderNo":"1"}`))
	b.succeeds(post("/checkout/order/cancel", `{"orderNo":"1"}`))
	b.succeeds(post("/checkout/order/list", `{"pageSize":1,"pageNum":"1"}`))
	b.succeeds(post("/checkout/order/create", createBody("3", `,"expiredIn":"60"`)))
	b.succeeds(post("/checkout/order/create", `{"orderNo":"4","orderAmount":25.0000000,"token":"ETH_USDT"}`))
}

// What a body of the vendor's calls holds beyond what we know is ignored, and
// named where somebody is there to read it.
func TestUnknownMembersAreIgnored(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	for name, c := range map[string]struct {
		request request
		want    string
	}{
		"create":         {post("/checkout/order/create", createBody("2", `,"orderType":"x","nice":{"a":[1]}`)), `"ignored":["nice","orderType"]`},
		"info":           {post("/checkout/order/info", `{"orderNo":"1","x":null}`), `"ignored":["x"]`},
		"list":           {post("/checkout/order/list", `{"withTotal":true}`), `"ignored":["withTotal"]`},
		"cancel":         {post("/checkout/order/cancel", `{"orderNo":"1","why":"so"}`), `"ignored":["why"]`},
		"token":          {tokenRequest(strings.Replace(b.tokenBody(), "{", `{"scope":"all",`, 1)), `"ignored":["scope"]`},
		"whitespace":     {post("/checkout/order/info", `{"orderNo":"1","a b":1}`), `"ignored":["a\u0020b"]`},
		"another letter": {post("/checkout/order/info", `{"orderNo":"1","OrderNo":"2"}`), `"ignored":["OrderNo"]`},
	} {
		a := b.succeeds(c.request)
		if !strings.Contains(string(a.body), c.want) {
			t.Errorf("%s: answered %s, want %s", name, a.body, c.want)
		}
	}
	if a := b.refuses("a refusal", post("/checkout/order/info", `{"OrderNo":"1"}`), "parameter_missing", true); !strings.Contains(string(a.body), `"ignored":["OrderNo"]`) {
		t.Errorf("a refusal does not name what was ignored: %s", a.body)
	}
	many := `{"orderNo":"1"`
	for i := range 100 {
		many += fmt.Sprintf(`,"%s%d":1`, strings.Repeat("x", 100), i)
	}
	if a := b.succeeds(post("/checkout/order/info", many+"}")); strings.Count(string(a.body), "xxx…") != 20 {
		t.Errorf("of a hundred long names it repeats %s", a.body)
	}
}

// A value of the wrong kind is refused with the right one named.
func TestParametersAreExplained(t *testing.T) {
	b := newBench(t)
	for body, want := range map[string]string{
		`{"pageSize":1.5}`:                  "pageSize is a whole number",
		`{"pageSize":1e1}`:                  "pageSize is a whole number",
		`{"pageSize":99999999999999999999}`: "pageSize is a whole number",
		`{"pageSize":"one"}`:                "pageSize is a whole number",
		`{"pageSize":true}`:                 "pageSize is a whole number",
		`{"pageNum":201}`:                   "pages go up to row 10000 by number",
		`{"pageNum":0,"cursor":""}`:         "pageNum counts from 1",
		`{"cursor":1}`:                      "cursor must be a string",
		`{"orderStatus":"PENDING"}`:         "orderStatus is one of PAYING, PAID, TIMEOUT, CANCELLED",
	} {
		if a := b.refuses(body, post("/checkout/order/list", body), "parameter_invalid", true); a.Error != nil && !strings.HasPrefix(a.Error.Message, want) {
			t.Errorf("%s: %q, want %q", body, a.Error.Message, want)
		}
	}
}

// A value within a parameter is named with its place, as far as the name is short.
func TestNestedValuesAreExplained(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat("x", 100)
	for metadata, want := range map[string]string{
		`{"a":1}`:                   "metadata.a must be a string",
		`{"a":"1","b c":{"d":"e"}}`: "metadata.b c must be a string",
		`{"a/b~c":true}`:            "metadata.a/b~c must be a string",
		`{"` + long + `":[]}`:       "metadata." + long[:64] + "… must be a string",
		`["a"]`:                     "metadata must be an object",
		`"a"`:                       "metadata must be an object",
		`7`:                         "metadata must be an object",
	} {
		a := b.refuses(metadata, post("/checkout/order/create", createBody("2", `,"metadata":`+metadata)), "parameter_invalid", true)
		if a.Error != nil && (a.Error.Message != want || a.Error.Param != "metadata") {
			t.Errorf("%s: %q of %q, want %q of metadata", metadata, a.Error.Message, a.Error.Param, want)
		}
	}
}

// The limit is 1,048,576 bytes, announced or not.
func TestBodyLimit(t *testing.T) {
	b := newBench(t)
	const limit = 1 << 20
	whole := `{"a":"` + strings.Repeat("x", limit-8) + `"}`
	for _, chunked := range []bool{false, true} {
		r := post("/openapi/test", whole)
		r.chunked = chunked
		b.succeeds(r)
		r.body = " " + whole // whitespace counts too
		b.refuses(fmt.Sprintf("chunked %t", chunked), r, "body_too_large", false)
	}
}

// A credential that is gone is gone at once, and every reason looks the same.
func TestAuthenticationFails(t *testing.T) {
	b := newBench(t)
	withToken := func(authorization string) request {
		return request{method: "GET", target: "/openapi/test", authorization: authorization}
	}
	var bodies []string
	refuse := func(name string, r request) {
		t.Helper()
		a := b.refuses(name, r, "authentication_failed", false)
		bodies = append(bodies, strings.ReplaceAll(string(a.body), a.header.Get("X-Request-Id"), ""))
	}
	refuse("another scheme", withToken("Basic "+b.token))
	refuse("no token", withToken("Bearer "))
	refuse("no scheme", withToken(b.token))
	refuse("an unknown token", withToken("Bearer at_"+strings.Repeat("x", 43)))
	refuse("no apiKey", tokenRequest(`{"grantType":"password"}`))
	refuse("an unknown apiKey", tokenRequest(strings.Replace(b.tokenBody(), b.credential.APIKey, "xck_local_nobody", 1)))
	refuse("an apiKey that is no text", tokenRequest(`{"apiKey":1}`))
	refuse("a wrong password", tokenRequest(strings.Replace(b.tokenBody(), password, "wrong", 1)))
	refuse("a wrong secret", tokenRequest(strings.Replace(b.tokenBody(), b.credential.APISecret, "wrong", 1)))
	b.succeeds(withToken("bearer " + b.token)) // the scheme's case does not matter
	valid := b.tokenBody()
	b.now = b.now.Add(1800 * time.Second)
	refuse("an expired token", withToken(""))
	b.token = b.obtainToken()
	b.succeeds(withToken(""))
	if _, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.SignNobody); err != nil {
		t.Fatal(err)
	}
	refuse("a revoked credential's token", withToken(""))
	refuse("a revoked credential's apiKey", tokenRequest(valid))
	for _, body := range bodies {
		if body != bodies[0] {
			t.Errorf("the refusals differ: %s and %s", bodies[0], body)
		}
	}
}

// Nothing of a token call reaches the log, however broken it is.
func TestTokenCallIsNotLogged(t *testing.T) {
	b := newBench(t)
	const number = "86420975318642"
	for name, body := range map[string]string{
		"a number for a password": strings.Replace(b.tokenBody(), `"`+password+`"`, number, 1),
		"a number for a secret":   strings.Replace(b.tokenBody(), `"`+b.credential.APISecret+`"`, number, 1),
		"an unknown member":       strings.Replace(b.tokenBody(), `"password":"`, `"passwort":"`, 1),
		"another grant":           strings.Replace(b.tokenBody(), `"grantType":"password"`, `"grantType":"`+password+`"`, 1),
		"a wrong password":        strings.Replace(b.tokenBody(), password, number, 1),
	} {
		a := b.send(tokenRequest(body))
		if a.Success {
			t.Errorf("%s: answered with success", name)
		}
		b.leaksNothing(a)
		if strings.Contains(b.log.String(), number) || strings.Contains(string(a.body), number) {
			t.Errorf("%s: the log or the answer holds what was sent as a secret:\n%s\n%s", name, b.log.String(), a.body)
		}
	}
}

// One line a request, with what an operator looks for.
func TestLogLine(t *testing.T) {
	b := newBench(t)
	before := strings.Count(b.log.String(), "\n")
	a := b.refuses("", get("/checkout/order/info?orderNo=nothing&"), "query_malformed", false)
	b.refuses("", get("/checkout/order/info?orderNo=nothing"), "order_not_found", true)
	lines := strings.Split(strings.TrimSpace(b.log.String()), "\n")[before:]
	if len(lines) != 2 {
		t.Fatalf("%d lines for two requests: %v", len(lines), lines)
	}
	for i, wants := range [][]string{
		{`"msg":"request"`, a.Error.RequestID, `"method":"GET"`, `"path":"/checkout/order/info"`, `"status":400`, `"code":"query_malformed"`, `"took":`},
		{`"level":"INFO"`, `"status":404`, `"code":"order_not_found"`, b.merchant.ID, b.credential.ID},
	} {
		for _, want := range wants {
			if !strings.Contains(lines[i], want) {
				t.Errorf("line %d lacks %s: %s", i, want, lines[i])
			}
		}
	}
}

// A failure of ours is in the log with its cause, and nowhere else.
func TestInternalErrorTellsNothing(t *testing.T) {
	b := newBench(t)
	b.succeeds(create("1"))
	b.corrupt("1")
	a := b.refuses("", get("/checkout/order/info?orderNo=1"), "internal_error", true)
	if strings.Contains(string(a.body), "metadata") || strings.Contains(string(a.body), "invalid character") {
		t.Errorf("the answer tells the cause: %s", a.body)
	}
	if log := b.log.String(); !strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, "metadata") {
		t.Errorf("the log lacks the cause: %s", log)
	}
}

// While the store is closing, or the caller is gone, the answer is unavailable:
// nothing happened, and a retry may help.
func TestUnavailable(t *testing.T) {
	b := newBench(t)
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	closed := b.refuses("closed", get("/openapi/test"), "unavailable", false)
	if a := b.exchange("GET", "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); a.status != http.StatusServiceUnavailable || closed.header.Get("Retry-After") != "2" {
		t.Errorf("healthz of a closed store: %d, want 503; a call's Retry-After is %q, want 2", a.status, closed.header.Get("Retry-After"))
	}
	if log := b.log.String(); strings.Contains(log, `"code":"internal_error"`) || !strings.Contains(log, `"level":"WARN","msg":"request"`) {
		t.Errorf("the log calls it a failure of ours, or does not warn: %s", log)
	}
}

// A body that stops half-way is the sender's failure, not ours.
func TestBodyDoesNotArriveWhole(t *testing.T) {
	b := newBench(t)
	c := must(net.Dial("tcp", b.server.Listener.Addr().String()))(t).(*net.TCPConn)
	defer c.Close()
	text := b.fill(create("1")).text()
	if _, err := io.WriteString(c, text[:len(text)-10]); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer := string(must(io.ReadAll(c))(t))
	if !strings.Contains(answer, "HTTP/1.1 400") || !strings.Contains(answer, `"code":"body_invalid_json"`) {
		t.Errorf("answered %s, want body_invalid_json", answer)
	}
	if log := b.log.String(); strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, "unexpected EOF") {
		t.Errorf("the log says %s, want the cause and no alarm", log)
	}
}

// A caller that goes away while it waits for its turn did nothing, and is no
// alarm in the log.
func TestCallerGoesAway(t *testing.T) {
	b := newBench(t)
	begun, held := make(chan struct{}), make(chan struct{})
	go b.store.Update(context.Background(), func(*store.Tx) error { close(begun); <-held; return nil })
	<-begun
	c := must(net.Dial("tcp", b.server.Listener.Addr().String()))(t)
	if _, err := io.WriteString(c, b.fill(create("1")).text()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // until it waits
	c.Close()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(b.log.String(), `"code":"unavailable"`); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the request is not over: %s", b.log.String())
		}
	}
	close(held)
	b.refuses("the order", get("/checkout/order/info?orderNo=1"), "order_not_found", true)
	if strings.Contains(b.log.String(), `"level":"ERROR"`) {
		t.Errorf("the log has an error: %s", b.log.String())
	}
}

func TestHealthz(t *testing.T) {
	b := newBench(t)
	for _, method := range []string{"GET", "HEAD"} {
		if a := b.exchange(method, method+" /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); a.status != http.StatusOK || a.isSigned() {
			t.Errorf("%s /healthz: %d, want 200", method, a.status)
		}
	}
}

// brokenFamily is an EVM that no address can be derived on.
type brokenFamily struct{ evm.Family }

func (brokenFamily) Derive(chain.Scheme, [32]byte) (chain.Address, error) {
	panic("the factory is broken")
}

// A panic in a call is answered, signed as every answer to a verified request,
// logged, and ends nothing else.
func TestPanicIsAnswered(t *testing.T) {
	b := newBench(t, func(c *gateway.Config, _ *store.Config) {
		for i := range c.Chains {
			c.Chains[i].Family = brokenFamily{}
		}
	})
	b.refuses("a call that panics", create("1"), "internal_error", true)
	if log := b.log.String(); !strings.Contains(log, "the factory is broken") {
		t.Errorf("the log lacks the panic: %s", log)
	}
	b.succeeds(get("/openapi/test"))
}

// Production has no sandbox calls, and without a test wallet nothing pays.
func TestSandboxCallsAreTheSandboxs(t *testing.T) {
	for _, c := range []struct {
		environment  gateway.Environment
		wallet       bool
		webhook, pay string
	}{
		{gateway.Local, true, "parameter_missing", "parameter_missing"},
		{gateway.Sandbox, false, "parameter_missing", "route_not_found"},
		{gateway.Production, false, "route_not_found", "route_not_found"},
	} {
		b := newBench(t, func(config *gateway.Config, _ *store.Config) {
			config.Environment = c.environment
			if !c.wallet {
				config.Pay, config.Reorg = nil, nil
			}
		})
		b.refuses(string(c.environment), post("/sandbox/webhook", `{}`), c.webhook, c.webhook == "parameter_missing")
		b.refuses(string(c.environment), post("/sandbox/pay", `{}`), c.pay, c.pay == "parameter_missing")
		b.refuses(string(c.environment), post("/sandbox/reorg", `{}`), c.pay, c.pay == "parameter_missing")
	}
}

// Pages stand beside the API and never in its way.
func TestPages(t *testing.T) {
	b := newBench(t)
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "a page") })
	b.server.Config.Handler = described(t, httpapi.New(httpapi.Config{Gateway: b.gateway, Now: b.clock, Log: slog.New(slog.DiscardHandler), Pages: map[string]http.Handler{"GET /pay/{link}": page, "GET /openapi/": page}}))
	if a := b.exchange("GET", "GET /pay/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); string(a.body) != "a page" {
		t.Errorf("the page is %q", a.body)
	}
	b.succeeds(get("/openapi/test"))
	b.refuses("a page's path with another method", post("/pay/x", `{}`), "route_not_found", false)
}

// A credential that asks for tokens without end learns how long to wait, and
// gets one when it has.
func TestTokensAreLimited(t *testing.T) {
	b := newBench(t)
	cheap := tokenRequest(`{"apiKey":` + strconv.Quote(b.credential.APIKey) + `}`)
	limited := func() answer {
		for range 400 {
			if a := b.send(cheap); a.status == http.StatusTooManyRequests {
				return a
			}
		}
		t.Fatal("400 token calls at once, and none was refused")
		return answer{}
	}
	if a := limited(); a.Error.Code != "rate_limited" || a.header.Get("Retry-After") != "1" || !a.isSigned() {
		t.Errorf("answered %+v with Retry-After %q", a.Error, a.header.Get("Retry-After"))
	}
	if a := b.send(get("/openapi/test")); a.status != http.StatusOK {
		t.Errorf("another call of the same credential: %d %s", a.status, a.body)
	}
	b.now = b.now.Add(time.Second)
	b.obtainToken()
}
