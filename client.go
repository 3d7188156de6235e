package xcheckout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// attemptMax is how long one attempt may take with the default HTTPClient.
const attemptMax = 30 * time.Second

// Client speaks to one gateway with one credential. Make it with New and keep
// it: it holds the token and the connections. It is safe for concurrent use.
type Client struct {
	// Orders creates orders and looks after them.
	Orders *OrderService
	// Sandbox pays orders with test money; no production gateway has it.
	Sandbox *SandboxService

	config Config
	base   *url.URL // its path without a trailing slash
	http   *http.Client
	key    *signature.Key
	clock  *signature.Clock
	tokens *tokens
	// backoff is how long to wait before the nth repeat, the first being 0.
	backoff func(n int) time.Duration
}

// New makes a Client. It sends nothing: the first call obtains the token. It
// returns an *Error with CodeConfigInvalid, or with CodeWrongEnvironment for
// an apiKey whose prefix belongs to another environment.
func New(config Config) (*Client, error) {
	base, err := config.check()
	if err != nil {
		return nil, err
	}
	key, err := signature.NewKey(config.SignKey)
	if err != nil {
		return nil, invalidConfig("SignKey", err.Error())
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	c := &Client{config: config, base: base, http: httpClient(config.HTTPClient), key: key,
		clock: signature.NewClock(config.Now), backoff: backoff}
	c.tokens = &tokens{fetch: c.Token, now: config.Now}
	c.Orders = &OrderService{c}
	c.Sandbox = &SandboxService{c}
	return c, nil
}

// httpClient returns a copy of given, or of a default, that follows no
// redirects: one would carry a signature that was made for another place.
func httpClient(given *http.Client) *http.Client {
	own := http.Client{Timeout: attemptMax}
	if given != nil {
		own = *given
	} else if shared, ok := http.DefaultTransport.(*http.Transport); ok {
		transport := shared.Clone()
		transport.MaxIdleConnsPerHost = transport.MaxIdleConns // there is one host only
		own.Transport = transport
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// ClockOffset is by how much the local clock was found wrong: it is added to
// every timestamp. 0 until a gateway has proven a skew.
func (c *Client) ClockOffset() time.Duration { return c.clock.Offset() }

// String names the environment and the credential, without its secrets.
func (c *Client) String() string { return "xcheckout.Client for " + c.config.String() }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// Format is String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// request is one call before it is signed.
type request struct {
	method, path string
	query        []parameter // in the order in which they are sent
	body         any         // marshalled to JSON; nil for none
	// repeatable says that the call cannot happen twice by being sent twice.
	repeatable bool
	// anonymous says that no token goes with it.
	anonymous bool
	// orderNo is what the answer must be about; empty for calls about none.
	orderNo string
}

type parameter struct{ name, value string }

// call sends r, again where that is safe and may help, and decodes the answer
// into result. It also returns the answer's retdata as it came.
func (c *Client) call(ctx context.Context, r request, result any) (json.RawMessage, error) {
	var retdata json.RawMessage
	message, err := c.prepare(r)
	if err == nil {
		retdata, err = c.send(ctx, r, message)
	}
	if err == nil {
		err = decode(retdata, r.orderNo, result)
	}
	if err == nil {
		return retdata, nil
	}
	var e *Error
	if errors.As(err, &e) && e.op == "" {
		e.op = r.method + " " + r.path
	}
	return nil, err
}

// prepare does what all attempts share.
func (c *Client) prepare(r request) (signature.Message, error) {
	m := signature.Message{Method: r.method}
	if r.body != nil {
		body, err := json.Marshal(r.body)
		if err != nil {
			return m, &Error{Code: CodeParameterInvalid, Message: "the parameters can't be written as JSON", Err: err}
		}
		m.Body = signature.EscapeWhitespace(body)
	}
	target, err := url.Parse(c.base.String() + r.path + encode(r.query))
	if err != nil {
		return m, &Error{Code: CodeParameterInvalid, Err: err}
	}
	m.Target = target.RequestURI() // what net/http puts on the request line
	return m, nil
}

// encode writes a query whose order is kept and whose spaces are %20: a plus
// sign is read in two ways.
func encode(query []parameter) string {
	var b strings.Builder
	for i, p := range query {
		if i == 0 {
			b.WriteByte('?')
		} else {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20"))
	}
	return b.String()
}

// attempt signs m afresh and sends it once. When the answer proves the local
// clock wrong, it has been corrected and the error is errSkewCorrected.
func (c *Client) attempt(ctx context.Context, m signature.Message, token string) (json.RawMessage, error) {
	at, err := c.clock.Next(ctx, m)
	if err != nil {
		return nil, connectionFailed(err)
	}
	m.Timestamp = signature.Timestamp(at)
	mac, err := c.key.Sign(m)
	if err != nil {
		return nil, &Error{Code: CodeParameterInvalid, Message: "the request can't be signed", Err: err}
	}
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	})
	req, err := c.newRequest(ctx, m, mac, token)
	if err != nil {
		return nil, &Error{Code: CodeParameterInvalid, Err: err}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		e := connectionFailed(err)
		e.neverSent = !connected
		return nil, e
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerMax+1))
	if err != nil {
		return nil, connectionFailed(err)
	}
	return c.read(exchange{sent: m, mac: mac, status: resp.StatusCode, header: resp.Header, body: body})
}

func (c *Client) newRequest(ctx context.Context, m signature.Message, mac, token string) (*http.Request, error) {
	var body io.Reader = bytes.NewReader(m.Body)
	if len(m.Body) == 0 {
		// Not nil: net/http sends a GET without a body again by itself when a
		// kept connection breaks, with the old timestamp and signature.
		body = struct{ io.Reader }{body}
	}
	req, err := http.NewRequestWithContext(ctx, m.Method, c.base.Scheme+"://"+c.base.Host+m.Target, body)
	if err != nil {
		return nil, err
	}
	agent := "xcheckout-go/" + Version
	if c.config.UserAgent != "" {
		agent = c.config.UserAgent + " " + agent
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "identity") // the signature covers the bytes sent
	if len(m.Body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set(c.timestampHeader(), m.Timestamp)
	req.Header.Set(c.signatureHeader(), mac)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func (c *Client) signatureHeader() string {
	if c.config.SignatureHeader != "" {
		return c.config.SignatureHeader
	}
	return "SIGNATURE"
}

func (c *Client) timestampHeader() string {
	if c.config.TimestampHeader != "" {
		return c.config.TimestampHeader
	}
	return "TIMESTAMP"
}
