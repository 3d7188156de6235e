package conformance_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

const (
	apiKey    = "xck_local_1"
	apiSecret = "the-secret-of-the-api"
	signKey   = "aR2822Y6XbehWMclnB0Y2NJK"
	email     = "dev@shop.example"
	password  = "correct horse"
)

// environment is one of the API, small and written for these tests. It behaves in our
// form, but for its quirks: what each does stands where it is asked for.
type environment struct {
	*httptest.Server
	t        *testing.T
	key      *signature.Key
	readings *signature.Readings
	quirks   []string

	mu         sync.Mutex
	n          int // how many tokens and orders there are
	tokens     map[string]string
	refresh    map[string]string // the grant of each; empty once used
	seen       map[[signature.MACSize]byte]bool
	orders     []object          // the newest first
	webhooks   map[string]string // the addresses of orders
	requestIDs map[string]any    // the orders that were created with each
	nonces     map[string]bool   // those that were used
	sending    sync.WaitGroup
	log        []string // requests, with their queries
	refused    []string // those that were

	redirect string              // where to, if anywhere
	before   func(*http.Request) // does something before a request is looked at
}

type object = map[string]any

func newEnvironment(t *testing.T, quirks ...string) *environment {
	t.Helper()
	key, err := signature.NewKey(signKey)
	if err != nil {
		t.Fatal(err)
	}
	readings, err := signature.AllReadings(tokenPath, "/openapi/test", "/checkout/order/info", "/checkout/order/cancel")
	if err != nil {
		t.Fatal(err)
	}
	e := &environment{t: t, key: key, readings: readings, quirks: quirks, tokens: map[string]string{}, refresh: map[string]string{}, webhooks: map[string]string{}, requestIDs: map[string]any{}, nonces: map[string]bool{},
		seen: map[[signature.MACSize]byte]bool{}}
	e.Server = httptest.NewServer(e)
	t.Cleanup(func() { e.Close(); e.sending.Wait() })
	return e
}

func (e *environment) has(quirk string) bool { return slices.Contains(e.quirks, quirk) }

// exchange is a request and what is known of it.
type exchange struct {
	r        *http.Request
	parsed   *signature.Parsed
	unsigned bool // it came without a signature
	verified bool
	code     string // of the refusal; empty for a success
	retdata  any
	ignored  []string
}

const tokenPath = "/user/auth/oauth2/token"

var routes = map[string]string{tokenPath: "POST", "/openapi/test": "GET POST", "/checkout/order/create": "POST", "/checkout/order/info": "GET",
	"/checkout/order/cancel": "GET POST", "/checkout/order/list": "POST", "/checkout/token/list": "POST"}

func (e *environment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log = append(e.log, r.Method+" "+r.RequestURI)
	if e.redirect != "" {
		http.Redirect(w, r, e.redirect, http.StatusTemporaryRedirect)
		return
	}
	if e.before != nil {
		e.before(r)
	}
	x := &exchange{r: r}
	if x.code = e.handle(x); x.code != "" {
		e.refused = append(e.refused, r.Method+" "+r.RequestURI+": "+x.code)
	}
	e.answer(w, x)
}

// handle returns the code of a refusal.
func (e *environment) handle(x *exchange) string {
	methods := routes[x.r.URL.Path]
	switch {
	case methods == "", e.has("no " + x.r.Method + " " + x.r.URL.Path):
		return "route_not_found"
	case !strings.Contains(methods, x.r.Method):
		return "method_not_allowed"
	}
	isToken := x.r.URL.Path == tokenPath
	if isToken && x.r.Header["Signature"] == nil && x.r.Header["Timestamp"] == nil {
		if e.has("no unsigned token calls") {
			return "unsigned_token_call_refused"
		}
		x.unsigned = true
		return e.token(x, object{"grant_type": x.r.URL.Query().Get("grant_type"), "api_key": x.r.URL.Query().Get("api_key"),
			"api_secret": x.r.URL.Query().Get("api_secret"), "refresh_token": x.r.URL.Query().Get("refresh_token")})
	}
	if code := e.verify(x, isToken); code != "" {
		return code
	}
	params := object{}
	for _, p := range x.parsed.Params() {
		params[p.Name] = p.Value
	}
	if body := x.parsed.Body(); len(body) > 0 {
		if err := json.Unmarshal(body, &params); err != nil {
			return "parameter_invalid"
		}
	}
	return e.call(x, params)
}

// verify checks form, credential, MAC, window and replay, in this order.
func (e *environment) verify(x *exchange, isToken bool) string {
	var err error
	x.parsed, err = signature.ParseRequest(x.r, signature.Options{RequireAuthorization: !isToken, Readings: e.readings})
	if code := signature.CodeOf(err); code != "" && !e.has("no form is checked") {
		return string(code)
	} else if err != nil {
		return "internal_error"
	}
	if !isToken && e.tokens[strings.TrimPrefix(x.r.Header.Get("Authorization"), "Bearer ")] == "" {
		return "authentication_failed"
	}
	if isToken && strings.Contains(string(x.parsed.Body()), apiKey+"0") {
		return "authentication_failed"
	}
	matched, err := x.parsed.Verify(time.Now(), e.key)
	reading := x.parsed.Reading()
	refusesReading := e.has("refuses "+reading.String()) || e.has("refuses "+reading.Query.String()) && x.r.URL.RawQuery != "" ||
		e.has("refuses whitespace") && reading.Body == signature.StructuralBody && int(x.r.ContentLength) > len(x.parsed.Body())
	if matched < 0 || refusesReading {
		return "signature_mismatch"
	}
	x.verified = true
	if err != nil && !e.has("no window") {
		return string(signature.CodeOf(err))
	}
	if mac := x.parsed.MAC(); x.r.URL.Path == "/openapi/test" && x.r.Method == "POST" {
		if e.seen[mac] && !e.has("replays are taken") {
			return "replayed"
		}
		e.seen[mac] = true
	}
	return ""
}

func (e *environment) call(x *exchange, params object) string {
	switch x.r.URL.Path {
	case tokenPath:
		return e.token(x, params)
	case "/openapi/test":
		echoed := object{"method": x.r.Method, "parameters": object{}, "body": nil, "stringToSign": string(x.parsed.StringToSign()),
			"reading": x.parsed.Reading().String()}
		if x.r.Method == "GET" {
			echoed["parameters"] = params
		}
		x.retdata = echoed
	case "/checkout/token/list":
		x.retdata = object{"records": []object{}}
	case "/checkout/order/list":
		return e.list(x, params)
	case "/checkout/order/create":
		return e.create(x, params)
	default:
		return e.order(x, params)
	}
	return ""
}

func (e *environment) token(x *exchange, params object) string {
	get := func(names ...string) string {
		for _, name := range names {
			if value, ok := params[name].(string); ok {
				return value
			}
		}
		return ""
	}
	e.n++
	grant, answer := fmt.Sprint(e.n), object{"access_token": fmt.Sprintf("at_access%d", e.n), "token_type": "bearer", "expires_in": 1800, "client_id": "c1"}
	kind := get("grantType", "grant_type")
	form := ""
	if x.r.URL.RawQuery != "" {
		form = " in the query"
	}
	if e.has("no " + kind + form) {
		return "parameter_invalid"
	}
	refresh := get("refreshToken", "refresh_token")
	switch kind {
	case "password":
		if get("email") != email || get("password") != password {
			return "authentication_failed"
		}
	case "refresh_token":
		grant = e.refresh[refresh]
		if grant == "" || grant == "used" && !e.has("refresh tokens work twice") {
			for token, of := range e.tokens {
				if "rt_of_"+of == refresh[:max(0, strings.LastIndex(refresh, "_"))] && !e.has("refresh tokens revoke nothing") {
					delete(e.tokens, token)
				}
			}
			return "authentication_failed"
		}
		e.refresh[refresh] = "used"
	case "client_credentials":
	default:
		return "parameter_invalid"
	}
	if kind != "refresh_token" && (get("apiKey", "api_key") != apiKey || get("apiSecret", "api_secret") != apiSecret) {
		return "authentication_failed"
	}
	if kind != "password" {
		answer["expires_in"], answer["rt_expires_in"] = 21600, 43200
		answer["refresh_token"] = fmt.Sprintf("rt_of_%s_%d", grant, e.n)
		e.refresh[answer["refresh_token"].(string)] = grant
	}
	if e.has("one token at a time") {
		clear(e.tokens)
	}
	e.tokens[answer["access_token"].(string)] = grant
	x.retdata = answer
	return ""
}

func (e *environment) list(x *exchange, params object) string {
	size, num := whole(params["pageSize"]), whole(params["pageNum"])
	_, isText := params["pageNum"].(string)
	switch {
	case size > 200 && !e.has("any page size"), isText && e.has("no numbers as text"):
		return "parameter_invalid"
	case params["conformance"] != nil && e.has("unknown members are refused"):
		return "parameter_unknown"
	case params["conformance"] != nil:
		x.ignored = []string{"conformance"}
	}
	if e.has("page size is ignored") {
		size = 200
	}
	from := max(0, num-1) * size
	if e.has("page number is ignored") {
		from = 0
	}
	from = min(from, len(e.orders))
	page := object{"records": append([]object{}, e.orders[from:min(from+size, len(e.orders))]...), "pageSize": size, "nextCursor": ""}
	if params["cursor"] == nil || e.has("the cursor is ignored") {
		page["pageNo"], page["total"] = num, len(e.orders)
	}
	x.retdata = page
	return ""
}

func whole(value any) int {
	switch v := value.(type) {
	case string:
		n, _ := strconv.Atoi(v)
		return n
	case float64:
		return int(v)
	}
	return 0
}

func (e *environment) create(x *exchange, params object) string {
	amount, err := strconv.ParseFloat(strings.Trim(fmt.Sprint(params["orderAmount"]), `"`), 64)
	_, isText := params["orderAmount"].(string)
	switch {
	case err != nil, isText && e.has("no amounts as text"):
		return "parameter_invalid"
	case amount == 0 && !e.has("any order is taken"):
		return "amount_out_of_range"
	case params["token"] != "ETH_USDT" && !e.has("any order is taken"):
		return "token_not_supported"
	case params["fiat"] != "USD" && !e.has("any order is taken"):
		return "fiat_not_supported"
	case strings.Contains(fmt.Sprint(params["orderNo"]), "-") && !e.has("any order is taken"):
		return "parameter_invalid"
	case params["conformance"] != nil && e.has("unknown members are refused"):
		return "parameter_unknown"
	case e.has("no orders"):
		return "internal_error"
	}
	if id, ok := params["requestId"].(string); ok && !e.has("requestId is ignored") {
		if of, used := e.requestIDs[id]; used && of != params["orderNo"] {
			return "request_id_reused"
		}
		e.requestIDs[id] = params["orderNo"]
	}
	if nonce, ok := params["nonce"].(string); ok && !e.has("nonce is ignored") {
		if e.nonces[nonce] {
			return "nonce_reused"
		}
		e.nonces[nonce] = true
	}
	for _, o := range e.orders {
		if o["orderNo"] != params["orderNo"] {
			continue
		}
		if o["orderAmount"] != amount && !e.has("orderNo is not unique") {
			return "order_no_reused"
		}
		if e.has("closed orders are refused") && o["orderStatus"] == "CANCELLED" || e.has("no order twice") {
			return "order_no_reused"
		}
		x.retdata = created(o)
		return ""
	}
	e.n++
	now := time.Now().UTC()
	if e.has("Shanghai") {
		now = now.Add(8 * time.Hour)
	}
	o := object{"sysid": fmt.Sprintf("OR%d", e.n), "orderNo": params["orderNo"], "orderAmount": amount, "payingAmount": amount, "refundedAmount": 0,
		"customerId": "conformance", "merchantId": "", "expiredIn": 600, "token": "ETH_USDT", "txHash": "", "depositAddress": fmt.Sprintf("0x%d", e.n),
		"orderStatus": "PAYING", "createdTime": now.Format("2006-01-02T15:04:05.000"), "updatedTime": now.Format("2006-01-02T15:04:05.000"),
		"fiat": "USD", "receivedAmount": 0, "paymentUrl": "http://pay/1", "expiresAt": 1, "createdAt": 1, "updatedAt": 1, "confirmations": 0,
		"requiredConfirmations": 1, "exchangeRate": 1, "rateSource": "fixed", "rateAt": 1758897602113, "deposits": []any{}, "metadata": object{}}
	if e.has("-1") {
		o["depositAddress"] = "-1"
	}
	e.orders = append([]object{o}, e.orders...)
	if url, ok := params["webhookUrl"].(string); ok {
		e.webhooks[fmt.Sprint(o["orderNo"])] = url
	}
	x.retdata = created(o)
	return ""
}

// created is the create call's answer.
func created(o object) object {
	answer := object{"coinAddress": "0xdef", "exchangeRate": 1}
	for _, name := range []string{"sysid", "orderNo", "payingAmount", "token", "depositAddress", "paymentUrl", "expiredIn", "customerId", "merchantId",
		"orderStatus", "expiresAt"} {
		answer[name] = o[name]
	}
	return answer
}

// order is the info and the cancel call.
func (e *environment) order(x *exchange, params object) string {
	if len(params) > 1 && !e.has("any parameter is taken") {
		return "parameter_unknown"
	}
	no, present := params["orderNo"].(string)
	switch {
	case e.has("no info") && x.r.URL.Path == "/checkout/order/info":
		return "internal_error"
	case !present:
		return "parameter_missing"
	case strings.Contains(no, "-"):
		return "parameter_invalid"
	}
	for _, o := range e.orders {
		if o["orderNo"] != no {
			continue
		}
		if x.r.URL.Path == "/checkout/order/cancel" {
			switch {
			case e.has("no cancel"):
				return "internal_error"
			case o["orderStatus"] == "CANCELLED" && e.has("cancels once"):
				return "order_not_cancellable"
			}
			o["orderStatus"] = "CANCELLED"
			if url := e.webhooks[no]; url != "" && !e.has("no events") {
				delete(e.webhooks, no)
				e.announce(url, maps.Clone(o))
			}
		}
		x.retdata = maps.Clone(o)
		return ""
	}
	return "order_not_found"
}
