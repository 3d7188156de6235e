package xcheckout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// attemptMax is how long one attempt may take with the default HTTPClient.
const attemptMax = 30 * time.Second

// answerMax bounds what is read of an answer, in bytes. A full page of orders
// is well below a million.
const answerMax = 8 << 20

// transport makes one exchange: it sends a call and reads the answer. Signing,
// verifying and setting the clock right are done by the [signature.Transport]
// beneath its HTTP client.
type transport struct {
	base  *url.URL                                // its path without a trailing slash
	http  map[signature.QueryReading]*http.Client // that sign so
	clock *signature.Clock
	agent string
}

func newTransport(config Config, base *url.URL, key *signature.Key) *transport {
	t := &transport{base: base, http: map[signature.QueryReading]*http.Client{}, clock: signature.NewClock(config.Now), agent: "xcheckout-go/" + Version}
	if config.UserAgent != "" {
		t.agent = config.UserAgent + " " + t.agent
	}
	own := httpClient(config.HTTPClient)
	bodies, err := signature.AllReadings() // whose answers a gateway may sign with their whitespace
	if err != nil {
		panic("xcheckout: " + err.Error())
	}
	for _, reading := range queryReadings {
		signing := *own
		signing.Transport = &signature.Transport{Key: key, Base: own.Transport, Clock: t.clock, Options: signature.Options{
			SignatureHeader: config.SignatureHeader, TimestampHeader: config.TimestampHeader, BodyMax: answerMax,
			QueryReading: reading, Readings: bodies,
		}}
		t.http[reading] = &signing
	}
	return t
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

// exchange sends p once, and once more if the answer proves the clock wrong, and
// returns the retdata of the answer.
func (t *transport) exchange(ctx context.Context, p prepared, token string) (json.RawMessage, error) {
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected = true },
	})
	req, err := t.newRequest(ctx, p, token)
	if err != nil {
		return nil, &Error{Code: CodeParameterInvalid, Err: err}
	}
	resp, err := t.http[p.reading].Do(req)
	if err != nil {
		return nil, t.failure(err, connected)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, now: t.clock.Now()}
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		return nil, connectionFailed(err)
	}
	return a.open()
}

func (t *transport) newRequest(ctx context.Context, p prepared, token string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, p.method, p.url.String(), bytes.NewReader(p.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", t.agent)
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// failure makes the error of an exchange without an answer that is believed.
func (t *transport) failure(err error, connected bool) *Error {
	var disbelieved *signature.AnswerError
	if errors.As(err, &disbelieved) {
		a := answer{status: disbelieved.Status, header: disbelieved.Header, body: disbelieved.Body, now: t.clock.Now()}
		return a.disbelieve(disbelieved.Err)
	}
	var unsigned *signature.Error
	if errors.As(err, &unsigned) {
		return &Error{Code: CodeParameterInvalid, Message: "the request can't be signed", Err: unsigned}
	}
	e := connectionFailed(err)
	e.neverSent = !connected
	return e
}

func connectionFailed(err error) *Error {
	return &Error{Code: CodeConnectionFailed, Message: "no answer came", Err: err}
}
