package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
)

const password = "correct horse battery staple"

var start = time.UnixMilli(1_800_000_000_000)

// contract is the token's, on both chains; scheme is how deposit addresses are
// derived; txID is the chain transaction of every payment.
var (
	contract = chain.Address(strings.Repeat("\x05", 20))
	scheme   = chain.Scheme(`{"factory":"0x00000000000000000000000000000000000000fa","implementation":"0x00000000000000000000000000000000000000fb"}`)
	txID     = chain.TxID(strings.Repeat("\x07", 32))
)

// bench is a server on a loopback port, with a merchant who holds a token.
type bench struct {
	t          *testing.T
	now        time.Time
	config     gateway.Config
	data       store.Config
	store      *store.Store
	gateway    *gateway.Gateway
	server     *httptest.Server
	merchant   gateway.CreatedMerchant
	credential gateway.CreatedCredential
	token      string
	log        logBuffer
	broken     error // what the test wallet says
	sent       int   // requests so far, for their timestamps
}

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(p)
}

func (l *logBuffer) String() string {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.String()
}

func newBench(t *testing.T, change ...func(*gateway.Config, *store.Config)) *bench {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, now: start}
	log := slog.New(slog.NewJSONHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.data = store.Config{Database: databasetest.New(t), Box: box, Log: slog.New(slog.DiscardHandler), Now: b.clock}
	b.config = gateway.Config{Environment: gateway.Local, BaseURL: "https://pay.example", Log: log,
		Chains: []gateway.Chain{{Name: "ETH", Confirmations: 2, Family: evm.Family{}, Scheme: scheme}, {Name: "BSC", Confirmations: 2, Family: evm.Family{}, Scheme: scheme}},
		Tokens: []gateway.Token{
			{Asset: payment.Asset{Chain: "ETH", Contract: contract, Token: "ETH_USDT", Decimals: 6}, Rates: map[string]gateway.Pricing{
				"USD": {Fixed: money.MustParseRate("1")}, "GBP": {FiatPrice: "GBP/USD", Fixed: money.MustParseRate("1")}}},
			{Asset: payment.Asset{Chain: "BSC", Contract: contract, Token: "BSC_USDT", Decimals: 18}, Rates: gateway.InDollars(money.MustParseRate("1"))}},
		Feeds: []gateway.Feed{{Name: "GBP/USD", AgeMax: time.Hour, UnreadMax: time.Hour, JumpMax: 200}},
		Bank:  &gateway.Bank{Payer: "Operator", Currencies: map[string]gateway.BankCurrency{"EUR": {Rate: money.MustParseRate("1.25")}}},
		Pay: func(context.Context, chain.Address, chain.Address, *big.Int) (gateway.WalletTransfer, error) {
			return gateway.WalletTransfer{Tx: txID, From: contract}, b.broken
		},
		Reorg: func(_ context.Context, depth uint64, drop bool) (gateway.Reorg, error) {
			if depth > 9 {
				return gateway.Reorg{}, gateway.ErrReorgDepth
			}
			return gateway.Reorg{Ancestor: 39, Head: 40 + depth, Transactions: 1}, nil
		}}
	for _, c := range change {
		c(&b.config, &b.data)
	}
	b.store = must(store.Open(t.Context(), b.data))(t)
	b.config.Store = b.store
	b.gateway = must(gateway.New(t.Context(), b.config))(t)
	b.server = httptest.NewServer(described(t, httpapi.New(httpapi.Config{Gateway: b.gateway, Log: log, Now: b.clock})))
	t.Cleanup(func() { b.server.Close(); b.store.Close() })
	b.merchant = must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example", Password: password}))(t)
	b.credential = must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	b.block(1)
	b.token = b.obtainToken()
	return b
}

// serve makes the server anew, with other settings.
func (b *bench) serve(change func(*httpapi.Config)) {
	c := httpapi.Config{Gateway: b.gateway, Log: b.config.Log, Now: b.clock}
	change(&c)
	b.server.Config.Handler = described(b.t, httpapi.New(c))
}

// must turns a value and an error into the value, and ends the test on the
// error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// clock is the time of gateway and server; the sending side's is the same.
func (b *bench) clock() time.Time { return b.now }

// block records a block of ETH with these transfers; BSC is never read.
func (b *bench) block(number uint64, transfers ...chain.Transfer) {
	b.t.Helper()
	at := chain.Block{Number: number, Hash: chain.Hash(fmt.Sprint("hash of ", number)), Time: start.UnixMilli()}
	if number == 1 {
		if err := b.gateway.Bind(b.t.Context(), "ETH", chain.Identity{Ref: "eip155:1", Genesis: "genesis"}); err != nil {
			b.t.Fatal(err)
		}
	}
	for i := range transfers {
		t := &transfers[i]
		t.Block, t.Ordinal, t.Tx = at, uint32(i), txID
	}
	if err := b.gateway.Record(b.t.Context(), chain.Batch{Chain: "ETH", Blocks: []chain.Block{at}, Transfers: transfers, Head: at}); err != nil {
		b.t.Fatal(err)
	}
}

// request is one as it goes over the wire. send fills in what is empty.
type request struct {
	method, target, body string
	timestamp            string // now when empty
	signature            string // the right one when empty
	signed               string // what is signed instead of the target
	reading              signature.QueryReading
	key                  string // the credential's key when empty
	authorization        string // the bench's token when empty; "-" for none
	contentType          string // application/json when there is a body
	headers              []string
	drop                 string // a header that is left out
	unsigned             bool   // neither TIMESTAMP nor SIGNATURE
	chunked              bool
}

func get(target string) request        { return request{method: "GET", target: target} }
func post(target, body string) request { return request{method: "POST", target: target, body: body} }

// fill makes r complete; the same r filled twice is two requests.
func (b *bench) fill(r request) request {
	b.t.Helper()
	if r.timestamp == "" {
		b.sent++
		r.timestamp = signature.Timestamp(b.now.Add(-time.Duration(b.sent) * time.Millisecond))
	}
	if r.key == "" {
		r.key = b.credential.SignKey
	}
	if r.signed == "" {
		r.signed = r.target
	}
	if r.signature == "" {
		m := signature.Message{Method: r.method, Timestamp: r.timestamp, Target: r.signed, Body: []byte(r.body), QueryReading: r.reading}
		if mac, err := must(signature.NewKey(r.key))(b.t).Sign(m); err == nil {
			r.signature = mac
		} else { // a request that can't be signed is refused before its MAC is looked at
			r.signature = strings.Repeat("A", 86) + "=="
		}
	}
	if r.authorization == "" {
		r.authorization = "Bearer " + b.token
	}
	if r.contentType == "" && r.body != "" {
		r.contentType = "application/json"
	}
	return r
}

// text is the request as bytes.
func (r request) text() string {
	lines := []string{r.method + " " + r.target + " HTTP/1.1", "Host: pay.example", "Connection: close"}
	header := func(name, value string) {
		if name != r.drop {
			lines = append(lines, name+": "+value)
		}
	}
	if !r.unsigned {
		header("TIMESTAMP", r.timestamp)
		header("SIGNATURE", r.signature)
	}
	if r.authorization != "-" {
		header("Authorization", r.authorization)
	}
	if r.contentType != "" {
		header("Content-Type", r.contentType)
	}
	lines = append(lines, r.headers...)
	body := r.body
	switch {
	case r.chunked:
		header("Transfer-Encoding", "chunked")
		body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(r.body), r.body)
	case r.body != "":
		header("Content-Length", fmt.Sprint(len(r.body)))
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
	envelope
}

type envelope struct {
	Retcode string
	Retmsg  string
	Success bool
	Retdata json.RawMessage
	Ignored []string
	Error   *struct{ Code, Message, Param, RequestID, DocURL, StringToSign, ReceivedTimestamp string }
}

// send fills a request and sends it.
func (b *bench) send(r request) answer { b.t.Helper(); return b.sendAs(b.fill(r)) }

// sendAs sends a request as it is and checks what is true of every answer: its
// own form, and that a signature that it has is the right one.
func (b *bench) sendAs(r request) answer {
	b.t.Helper()
	a := b.exchange(r.method, r.text())
	if err := json.Unmarshal(a.body, &a.envelope); err != nil && r.method != "HEAD" {
		b.t.Fatalf("%s %s: answered %d %q: %v", r.method, r.target, a.status, a.body, err)
	}
	if bytes.ContainsFunc(a.body, func(r rune) bool { return r <= ' ' || r == 0x85 || r == 0xa0 || r == 0x3000 }) {
		b.t.Errorf("%s %s: the answer holds whitespace: %s", r.method, r.target, a.body)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store, no-transform", "X-Content-Type-Options": "nosniff"} {
		if got := a.header.Get(name); got != want {
			b.t.Errorf("%s %s: header %s is %q, want %q", r.method, r.target, name, got, want)
		}
	}
	if a.isSigned() {
		if err := b.verify(r, a); err != nil {
			b.t.Errorf("%s %s: the answer's signature: %v", r.method, r.target, err)
		}
	}
	return a
}

// raw sends bytes and returns the answer's.
func (b *bench) raw(text string) string {
	b.t.Helper()
	c := must(net.Dial("tcp", b.server.Listener.Addr().String()))(b.t)
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	must(io.WriteString(c, text))(b.t)
	return string(must(io.ReadAll(c))(b.t))
}

// exchange sends bytes and reads one answer.
func (b *bench) exchange(method, text string) answer {
	b.t.Helper()
	c := must(net.Dial("tcp", b.server.Listener.Addr().String()))(b.t)
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	// A server that refuses a long body stops reading, so writing may fail.
	go io.WriteString(c, text)
	response, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		b.t.Fatalf("%.100q: %v", text, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatalf("%.100q: %v", text, err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

func (a answer) isSigned() bool {
	return a.header.Get("SIGNATURE") != "" || a.header.Get("TIMESTAMP") != ""
}

// verify checks an answer's signature as a client does.
func (b *bench) verify(r request, a answer) error {
	response := &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body))}
	p, err := signature.ParseResponse(response, r.method, r.target, signature.Options{BodyMax: 8 << 20, QueryReading: r.reading})
	if err != nil {
		return err
	}
	if a.header.Get("SIGNATURE") == r.signature {
		return errors.New("it is the request's own")
	}
	_, err = p.Verify(b.now, must(signature.NewKey(r.key))(b.t))
	return err
}

// succeeds sends a request that must be answered with success, signed.
func (b *bench) succeeds(r request) answer {
	b.t.Helper()
	a := b.send(r)
	if a.status != 200 || a.Retcode != "200" || a.Retmsg != "SUCCESS" || !a.Success || a.Error != nil || !a.isSigned() {
		b.t.Fatalf("%s %s: answered %d %s (signed %t), want success, signed", r.method, r.target, a.status, a.body, a.isSigned())
	}
	return a
}

// refuses sends a request that must be refused with a code.
func (b *bench) refuses(name string, r request, code string, signed bool) answer {
	b.t.Helper()
	a := b.send(r)
	if a.Error == nil || a.Error.Code != code || a.isSigned() != signed {
		b.t.Errorf("%s: answered %d %.300s (signed %t), want %s (signed %t)", name, a.status, a.body, a.isSigned(), code, signed)
	}
	return a
}

func (b *bench) tokenBody() string {
	return fmt.Sprintf(`{"grantType":"password","email":%q,"password":%q,"apiKey":%q,"apiSecret":%q}`,
		b.merchant.Email, password, b.credential.APIKey, b.credential.APISecret)
}

// tokenRequest is the token call with a body.
func tokenRequest(body string) request {
	r := post("/user/auth/oauth2/token", body)
	r.authorization = "-"
	return r
}

func (b *bench) obtainToken() string {
	b.t.Helper()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	a := b.succeeds(tokenRequest(b.tokenBody()))
	if err := json.Unmarshal(a.Retdata, &token); err != nil || token.AccessToken == "" {
		b.t.Fatalf("token: %s, %v", a.Retdata, err)
	}
	return token.AccessToken
}

// createBody are the parameters of an order, with more members.
func createBody(orderNo, more string) string {
	return fmt.Sprintf(`{"orderNo":%q,"orderAmount":"25.00","token":"ETH_USDT"%s}`, orderNo, more)
}

func create(orderNo string) request { return post("/checkout/order/create", createBody(orderNo, "")) }

// corrupt makes an order's row unreadable.
func (b *bench) corrupt(orderNo string) {
	b.t.Helper()
	b.sql("update orders set metadata = 'no JSON' where order_no = $1", orderNo)
}

// sql changes the database behind the gateway's back, and waits until the gateway has
// noticed, as it must where it keeps what it has read.
func (b *bench) sql(statement string, args ...any) {
	b.t.Helper()
	raw := databasetest.SQL(b.t, b.data.Database)
	before, sure := b.store.AccessVersion()
	for ; !sure && !b.store.Shared(); time.Sleep(time.Millisecond) {
		before, sure = b.store.AccessVersion()
	}
	if _, err := raw.ExecContext(b.t.Context(), statement, args...); err != nil {
		b.t.Fatal(err)
	}
	for now := before; now == before && !b.store.Shared(); time.Sleep(time.Millisecond) {
		now, _ = b.store.AccessVersion()
	}
}

// secrets are what neither a log nor an answer may hold.
func (b *bench) secrets() map[string]string {
	return map[string]string{"password": password, "apiSecret": b.credential.APISecret, "signKey": b.credential.SignKey, "token": b.token}
}

// leaksNothing fails when the log, or an answer, holds a secret.
func (b *bench) leaksNothing(a answer) {
	b.t.Helper()
	for name, secret := range b.secrets() {
		if strings.Contains(b.log.String(), secret) {
			b.t.Errorf("the log holds the %s:\n%s", name, b.log.String())
		}
		if bytes.Contains(a.body, []byte(secret)) {
			b.t.Errorf("the answer holds the %s: %s", name, a.body)
		}
	}
}
