//go:build unix

package e2e

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

// inspected puts a proxy before the gateway at an address, which holds every
// answer against the API's description, and returns the proxy's URL.
func inspected(t *testing.T, address string) string {
	t.Helper()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address})
			r.Out.Host = r.In.Host
		},
		// A gateway that was killed answers nothing, and neither does this.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	// The body is read before it is sent on: a server closes a request's body when
	// the answer begins, and where that is before the proxy has seen the body's end,
	// the proxy breaks the answer off.
	whole := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	})
	server := httptest.NewServer(openapitest.Handler(whole, func(err error) { t.Error(err) }))
	t.Cleanup(server.Close)
	return server.URL
}

// freeAddress returns an address that a program can listen on.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := listener.Addr().String()
		listener.Close()
		// The system may well give the same one again before anybody listens there.
		if _, given := givenAddresses.LoadOrStore(address, true); !given {
			return address
		}
	}
}

var givenAddresses sync.Map
