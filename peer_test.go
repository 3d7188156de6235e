package xcheckout_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

const testSignKey = "aR2822Y6XbehWMclnB0Y2NJK"

// peer is a gateway written for these tests: it verifies requests, hands out
// tokens, and answers what a test tells it to, signed or spoiled.
type peer struct {
	*httptest.Server
	t   *testing.T
	key *signature.Key

	mu       sync.Mutex
	skew     time.Duration // of its clock
	lifetime int           // of its tokens, in seconds
	tokens   int           // how many it has handed out
	valid    string        // the token that it accepts now; empty for any
	calls    []call        // without those for tokens
	answers  map[string]func(call) answer
}

// call is a request as the peer received it, its signature verified.
type call struct {
	number                                    int // counted a path, from 1
	method, target, body                      string
	timestamp, signature, token, stringToSign string
	header                                    http.Header
	reading                                   signature.QueryReading
}

// answer is what the peer sends back. The zero status is 200; the body is
// signed at the peer's time unless the fields say otherwise.
type answer struct {
	status    int
	body      string
	header    http.Header
	unsigned  bool
	hangUp    bool           // close the connection instead
	key       *signature.Key // another key than the client's
	target    string         // signed instead of the request's
	signature string         // sent instead of the right one
	timestamp string         // signed and sent instead of now
	spoil     func(http.Header)
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{t: t, key: newKey(t, testSignKey), lifetime: 1800, answers: map[string]func(call) answer{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func newKey(t *testing.T, secret string) *signature.Key {
	t.Helper()
	key, err := signature.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// on sets what a path is answered.
func (p *peer) on(path string, f func(call) answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[path] = f
}

// seen returns the calls so far, without those for tokens.
func (p *peer) seen() []call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]call(nil), p.calls...)
}

func (p *peer) tokensGiven() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tokens
}

func (p *peer) set(f func(p *peer)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now().Add(p.skew)
	c := call{method: r.Method, target: r.RequestURI, timestamp: r.Header.Get("TIMESTAMP"),
		signature: r.Header.Get("SIGNATURE"), token: r.Header.Get("Authorization"), header: r.Header}
	path, _, _ := strings.Cut(r.RequestURI, "?")
	readings, _ := signature.AllReadings(path)
	parsed, err := signature.ParseRequest(r, signature.Options{Readings: readings})
	if err != nil {
		p.write(w, c, now, answer{status: 400, unsigned: true, body: refusal(400, string(signature.CodeOf(err)), "")})
		return
	}
	matched, err := parsed.Verify(now, p.key)
	c.body, c.stringToSign, c.reading = string(parsed.Body()), string(parsed.StringToSign()), parsed.Reading().Query
	if err != nil {
		extra := fmt.Sprintf(`,"receivedTimestamp":%s`, c.timestamp)
		p.write(w, c, now, answer{status: 401, unsigned: matched < 0, body: refusal(401, string(signature.CodeOf(err)), extra)})
		return
	}
	p.write(w, c, now, p.route(r.URL.Path, c))
}

func (p *peer) route(path string, c call) answer {
	if path == "/user/auth/oauth2/token" && p.answers[path] == nil {
		p.tokens++
		p.valid = fmt.Sprintf("token-%d", p.tokens)
		return ok(fmt.Sprintf(`{"access_token":%q,"token_type":"bearer","expires_in":%d,"client_id":"xck_local_1"}`, p.valid, p.lifetime))
	}
	if path != "/user/auth/oauth2/token" && p.valid != "" && c.token != "Bearer "+p.valid {
		return answer{status: 401, unsigned: true, body: refusal(401, "authentication_failed", "")}
	}
	c.number = 1
	for _, earlier := range p.calls {
		if earlier.target == c.target {
			c.number++
		}
	}
	p.calls = append(p.calls, c)
	if f := p.answers[path]; f != nil {
		return f(c)
	}
	return answer{status: 404, body: refusal(404, "route_not_found", "")}
}

func (p *peer) write(w http.ResponseWriter, c call, now time.Time, a answer) {
	if a.hangUp {
		panic(http.ErrAbortHandler)
	}
	if a.status == 0 {
		a.status = 200
	}
	m := signature.Message{Kind: signature.KindResponse, Method: c.method, Target: c.target,
		Timestamp: signature.Timestamp(now), Body: signature.EscapeWhitespace([]byte(a.body)), QueryReading: c.reading}
	if a.timestamp != "" {
		m.Timestamp = a.timestamp
	}
	if a.target != "" {
		m.Target = a.target
	}
	key := p.key
	if a.key != nil {
		key = a.key
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json")
	if !a.unsigned {
		mac, err := key.Sign(m)
		if err != nil {
			p.t.Errorf("the peer signs its answer: %v", err)
		}
		if a.signature != "" {
			mac = a.signature
		}
		w.Header().Set("TIMESTAMP", m.Timestamp)
		w.Header().Set("SIGNATURE", mac)
	}
	if a.spoil != nil {
		a.spoil(w.Header())
	}
	w.WriteHeader(a.status)
	if _, err := w.Write(m.Body); err != nil {
		p.t.Logf("the peer writes its answer: %v", err)
	}
}

// ok is the answer of a call that succeeded.
func ok(retdata string) answer {
	return answer{body: `{"retcode":"200","retmsg":"SUCCESS","success":true,"retdata":` + retdata + `}`}
}

// refusal is an envelope whose retcode belongs to status.
func refusal(status int, code, extra string) string {
	return fmt.Sprintf(`{"retcode":"%d001","retmsg":"refused","success":false,"retdata":null,`+
		`"error":{"code":%q,"message":"why it was refused","param":"","requestId":"req_7","docUrl":"https://example.com/doc"%s}}`,
		status, code, extra)
}

const paidOrder = `{"sysid":"OR1","orderNo":"A1","orderAmount":"25.00","fiat":"USD","payingAmount":"25.01","receivedAmount":"25.01",
"customerId":"c1","merchantId":"m1","expiredIn":900,"expiresAt":1758702581000,"token":"ETH_USDT","txHash":"0xabc",
"depositAddress":"0xdef","paymentUrl":"https://example.com/pay","orderStatus":"PAID","createdTime":"2025-09-24 08:14:41",
"updatedTime":"2025-09-24 08:15:03","confirmations":2,"requiredConfirmations":2,"metadata":{"note":"late payment"},
"deposits":[{"txHash":"0xabc","ordinal":3,"kind":"IN_TIME","amount":"25.01","rawAmount":"25010000","blockNumber":77,
"blockTime":1758701681000,"confirmations":2,"status":"CONFIRMED"}]}`

// newClient makes a client of the peer that repeats without delay.
func (p *peer) newClient(change func(*xcheckout.Config)) *xcheckout.Client {
	p.t.Helper()
	config := xcheckout.Config{
		Environment: xcheckout.Environment(p.URL), Email: "dev@example.com", Password: "pass-word-secret",
		APIKey: "xck_local_1", APISecret: "api-secret-secret", SignKey: testSignKey,
	}
	if change != nil {
		change(&config)
	}
	client, err := xcheckout.New(config)
	if err != nil {
		p.t.Fatal(err)
	}
	client.SetBackoff(time.Millisecond)
	return client
}

func decodeBody(t *testing.T, body string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatalf("decode %q: %v", body, err)
	}
	return m
}
