package deliver

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// Timeouts are how long an endpoint may take, step by step. Zero is the default of each.
type Timeouts struct {
	Connect time.Duration // to find its address and to connect
	TLS     time.Duration // to agree on encryption
	Headers time.Duration // to begin its answer, once it has the event
	Body    time.Duration // to send the rest of its answer
}

// headersMax bounds the headers of an endpoint's answer, in bytes. By itself net/http reads
// ten million for each delivery, and a merchant's twenty endpoints take ten at a time.
const headersMax = 64 << 10

// defaultTimeouts leave an endpoint the 15 seconds that the API gives it to answer.
var defaultTimeouts = Timeouts{Connect: 5 * time.Second, TLS: 5 * time.Second, Headers: 15 * time.Second, Body: 5 * time.Second}

func (t Timeouts) orDefaults() Timeouts {
	return Timeouts{cmp.Or(t.Connect, defaultTimeouts.Connect), cmp.Or(t.TLS, defaultTimeouts.TLS),
		cmp.Or(t.Headers, defaultTimeouts.Headers), cmp.Or(t.Body, defaultTimeouts.Body)}
}

// all is how long an attempt takes at most. Sending the event, which is small, counts as
// a part of the answer's beginning.
func (t Timeouts) all() time.Duration { return t.Connect + t.TLS + t.Headers + t.Body }

// Client makes a client that reaches no other addresses. It looks at the address that is
// dialled, after the name was resolved, so no name can lead it astray; it
// follows no redirects, for what is signed or trusted is of one endpoint.
func (p Policy) Client(t Timeouts) *http.Client {
	t = t.orDefaults()
	dialer := &net.Dialer{Timeout: t.Connect, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		return p.check(at.Addr())
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    t.TLS,
			ResponseHeaderTimeout:  t.Headers,
			MaxResponseHeaderBytes: headersMax,
			MaxIdleConnsPerHost:    placesQuick,
			IdleConnTimeout:        time.Minute,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// explain says which of the times an endpoint took too long for.
func (t Timeouts) explain(err error) error {
	var late interface{ Timeout() bool }
	if !errors.As(err, &late) || !late.Timeout() {
		return err
	}
	var op *net.OpError
	switch {
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Errorf("no connection within %v: %w", t.Connect, err)
	case strings.Contains(err.Error(), "TLS handshake"): // net/http has no error of its own for it
		return fmt.Errorf("no TLS handshake within %v: %w", t.TLS, err)
	}
	return fmt.Errorf("no answer within %v: %w", t.Headers, err)
}
