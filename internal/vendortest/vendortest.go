// Package vendortest is a server of the API as its vendor describes it, for tests
// of our clients, in whatever language: it shares no code with our gateway and
// nothing of what we add. It gives tokens to credentials alone, by a call with a
// query that need not be signed; signs a query as it was sent and without its
// question mark; wants order numbers of letters and digits; answers retcodes of
// five digits under HTTP status 200, retmsg null, amounts as numbers, times of
// orders with a T, and lists as records; has no address for a token that is not
// enabled; and announces four types of events, acknowledged by a string.
package vendortest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Credentials are what a client is given.
type Credentials struct {
	BaseURL   string `json:"baseUrl"`
	APIKey    string `json:"apiKey"`
	APISecret string `json:"apiSecret"`
	SignKey   string `json:"signKey"`
}

// Server is a running server. It is safe for concurrent use.
type Server struct {
	Credentials
	http *httptest.Server

	mu        sync.Mutex
	tokens    map[string]bool // access tokens
	refresh   map[string]bool // refresh tokens that were not used yet
	orders    map[string]*order
	numbers   []string // of the orders, in their order of creation
	webhook   string
	delivered []Delivery
}

// Start runs a server on a free port of this machine until Close.
func Start() *Server {
	s := &Server{tokens: map[string]bool{}, refresh: map[string]bool{}, orders: map[string]*order{},
		Credentials: Credentials{APIKey: rand.Text(), APISecret: rand.Text(), SignKey: rand.Text()}}
	s.http = httptest.NewServer(s)
	s.BaseURL = s.http.URL
	return s
}

// Close ends the server.
func (s *Server) Close() { s.http.Close() }

// exchange is one request and what is signed in its answer.
type exchange struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	body   []byte
	head   string // METHOD, and behind the timestamp path and query
	query  string
	signed bool
}

// ServeHTTP answers one request. What stands under /test/ is for the test that
// uses the server, and not the vendor's.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if strings.HasPrefix(r.URL.Path, "/test/") {
		s.control(w, r)
		return
	}
	path, query, _ := strings.Cut(r.RequestURI, "?")
	x := &exchange{server: s, w: w, r: r, body: body, head: path, query: query}
	x.signed = r.Header.Get("SIGNATURE") != "" || r.Header.Get("TIMESTAMP") != ""
	if r.URL.Path == "/user/auth/oauth2/token" {
		if x.signed && !x.verify() {
			x.refuse(http.StatusUnauthorized, "00007", "signature error")
			return
		}
		x.token()
		return
	}
	authorization, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	known := s.tokens[authorization]
	s.mu.Unlock()
	switch {
	case r.Header.Get("SIGNATURE") == "" || r.Header.Get("TIMESTAMP") == "":
		x.signed = false
		x.refuse(http.StatusUnauthorized, "00006", "header is missing")
	case !isBearer || !known:
		x.signed = false
		x.refuse(http.StatusUnauthorized, "00005", "token is invalid")
	case !x.verify():
		x.refuse(http.StatusUnauthorized, "00007", "signature error")
	default:
		x.route()
	}
}

// verify checks a request's signature: the query as it was sent, without its
// question mark, and a body without whitespace between or inside of its tokens.
func (x *exchange) verify() bool {
	timestamp := x.r.Header.Get("TIMESTAMP")
	at, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.UnixMilli(at)).Abs() > 2*time.Minute {
		x.signed = false
		return false
	}
	text := x.r.Method + timestamp + x.head + x.query + strings.Join(strings.Fields(string(x.body)), "")
	x.signed = hmac.Equal([]byte(x.r.Header.Get("SIGNATURE")), []byte(x.server.mac(text)))
	return x.signed
}

func (s *Server) mac(text string) string {
	mac := hmac.New(sha512.New, []byte(s.SignKey))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// answer writes an answer, signed if its request was.
func (x *exchange) answer(status int, envelope map[string]any) {
	text, err := json.Marshal(envelope)
	if err != nil {
		panic("vendortest: encode answer: " + err.Error())
	}
	if x.signed {
		timestamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
		x.w.Header().Set("TIMESTAMP", timestamp)
		x.w.Header().Set("SIGNATURE", x.server.mac(x.r.Method+timestamp+x.head+x.query+string(text)))
	}
	x.w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(text) // a client that hung up has its reasons
}

func (x *exchange) succeed(retdata any) {
	x.answer(http.StatusOK, map[string]any{"retcode": 200, "retmsg": nil, "retdata": retdata, "traceId": rand.Text()})
}

func (x *exchange) refuse(status int, retcode, retmsg string) {
	x.answer(status, map[string]any{"retcode": retcode, "retmsg": retmsg, "retdata": nil})
}

// token answers the two grants that a credential has.
func (x *exchange) token() {
	s, query := x.server, x.r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch query.Get("grant_type") {
	case "client_credentials":
		if query.Get("api_key") != s.APIKey || query.Get("api_secret") != s.APISecret {
			x.refuse(http.StatusOK, "00003", "api_key or api_secret is wrong")
			return
		}
	case "refresh_token":
		if !s.refresh[query.Get("refresh_token")] {
			x.refuse(http.StatusOK, "00004", "refresh_token is invalid")
			return
		}
		delete(s.refresh, query.Get("refresh_token"))
	default:
		x.refuse(http.StatusOK, "00002", "grant_type is not supported")
		return
	}
	access, refresh := rand.Text(), rand.Text()
	s.tokens[access], s.refresh[refresh] = true, true
	x.succeed(map[string]any{"access_token": access, "token_type": "bearer", "expires_in": 21600, "refresh_token": refresh,
		"rt_expires_in": 43200, "client_id": s.APIKey})
}

func (x *exchange) route() {
	calls := map[string]func(){
		"GET /openapi/test": x.echo, "POST /openapi/test": x.echo,
		"POST /checkout/order/create": x.create, "GET /checkout/order/info": x.info, "GET /checkout/order/cancel": x.cancel,
		"POST /checkout/order/list": x.list, "POST /base/notification/simulate": x.simulate,
	}
	call := calls[x.r.Method+" "+x.r.URL.Path]
	if call == nil {
		x.refuse(http.StatusOK, "00404", fmt.Sprintf("%s is unknown", x.r.URL.Path))
		return
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	call()
}

func (x *exchange) echo() {
	parameters := map[string]string{}
	for name, values := range x.r.URL.Query() {
		parameters[name] = values[0]
	}
	body := json.RawMessage("null")
	if len(x.body) > 0 {
		body = x.body
	}
	x.succeed(map[string]any{"parameters": parameters, "body": body})
}
