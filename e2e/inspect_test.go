//go:build unix

package e2e

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
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
	server := httptest.NewServer(openapitest.Handler(proxy, func(err error) { t.Error(err) }))
	t.Cleanup(server.Close)
	return server.URL
}

// freeAddress returns an address that a program can listen on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
