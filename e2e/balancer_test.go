//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// balancer gives each request to the next replica, as a plain load balancer does. What
// can't be sent, since nobody listens there, goes to the one after it; what was sent
// and not answered is answered with 502.
type balancer struct {
	t         *testing.T
	addresses []string
	turn      atomic.Int64
	transport http.Transport
}

// balance starts a balancer and returns its URL.
func balance(t *testing.T, addresses ...string) (baseURL string) {
	t.Helper()
	b := &balancer{t: t, addresses: addresses, transport: http.Transport{MaxIdleConnsPerHost: 64}}
	proxy := &httputil.ReverseProxy{
		Transport:    b,
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http"}); r.Out.Host = r.In.Host },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() {
		b.transport.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// RoundTrip sends a request to a replica that takes it.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	var err error
	for range b.addresses {
		out := r.Clone(r.Context())
		out.URL.Host = b.addresses[int(b.turn.Add(1))%len(b.addresses)]
		if body != nil {
			out.Body = io.NopCloser(bytes.NewReader(body))
		}
		var answer *http.Response
		if answer, err = b.transport.RoundTrip(out); err == nil {
			if answer.StatusCode == http.StatusInternalServerError {
				b.t.Errorf("%s %s: answered 500, request %s", r.Method, r.URL.Path, answer.Header.Get("X-Request-Id"))
			}
			return answer, nil
		}
		var unsent *net.OpError
		if !errors.As(err, &unsent) || unsent.Op != "dial" {
			break
		}
	}
	return nil, err
}
