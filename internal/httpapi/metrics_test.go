package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/xcheckout/xcheckout/internal/httpapi"
	"github.com/xcheckout/xcheckout/signature"
)

func TestMetrics(t *testing.T) {
	b := newBench(t)
	registry := prometheus.NewRegistry()
	b.server.Close()
	b.server = httptest.NewServer(described(t, httpapi.New(httpapi.Config{Gateway: b.gateway, Now: b.clock, Metrics: registry,
		Pages: map[string]http.Handler{"/pay/": http.NotFoundHandler()}})))
	t.Cleanup(b.server.Close)

	b.send(get("/openapi/test"))
	b.send(get("/openapi/test?a=1"))
	late := get("/openapi/test")
	late.timestamp = signature.Timestamp(b.now.Add(-130 * time.Second))
	b.send(late)
	forged := get("/openapi/test")
	forged.key, forged.timestamp = "another-key-0123456789", signature.Timestamp(b.now.Add(-time.Hour))
	b.send(forged) // its timestamp is anybody's
	b.send(get("/nothing/here"))
	b.send(get("/checkout/order/info?orderNo=1"))
	resp, err := http.Get(b.server.URL + "/pay/secret-link")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()

	w := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text, _ := io.ReadAll(w.Body)
	for _, want := range []string{
		`xcheckout_http_requests_total{code="",route="/openapi/test",status="200"} 2`,
		`xcheckout_http_requests_total{code="timestamp_outside_window",route="/openapi/test",status="401"} 1`,
		`xcheckout_http_requests_total{code="signature_mismatch",route="/openapi/test",status="401"} 1`,
		`xcheckout_http_requests_total{code="route_not_found",route="unknown",status="404"} 1`,
		`xcheckout_http_requests_total{code="order_not_found",route="/checkout/order/info",status="404"} 1`,
		`xcheckout_http_requests_total{code="",route="/pay/",status="404"} 1`,
		`xcheckout_request_skew_seconds_bucket{le="120"} 3`,
		`xcheckout_request_skew_seconds_bucket{le="300"} 4`,
		`xcheckout_request_skew_seconds_count 4`,
	} {
		if !strings.Contains(string(text), want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if strings.Contains(string(text), "secret-link") || strings.Contains(string(text), "nothing") {
		t.Error("what somebody asked for is a label")
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
}
