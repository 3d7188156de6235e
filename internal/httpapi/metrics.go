package httpapi

import (
	"cmp"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the server counts. Labels have few values: a route is a path
// of the table or a page's pattern, never what somebody asks for.
type metrics struct {
	requests *prometheus.CounterVec
	skew     prometheus.Histogram
}

// skewBuckets are in seconds. 120 is where requests begin to be refused.
var skewBuckets = []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 3600}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "xcheckout_http_requests_total",
			Help: "Requests by route, HTTP status and, when refused, error code."}, []string{"route", "status", "code"}),
		skew: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "xcheckout_request_skew_seconds", Buckets: skewBuckets,
			Help: "Distance of a request's TIMESTAMP from this machine's clock, of requests whose signature matched; the way here included."}),
	}
	if registry != nil {
		registry.MustRegister(m.requests, m.skew)
	}
	return m
}

// count counts the request when it has been answered.
func (x *exchange) count(record *recorder) {
	x.server.metrics.requests.WithLabelValues(cmp.Or(x.route, "unknown"), strconv.Itoa(record.status), string(x.code)).Inc()
}

// observeSkew notes how far a clock of a merchant, or ours, is off. Only
// holders of a key are heard.
func (x *exchange) observeSkew(now time.Time) {
	x.server.metrics.skew.Observe(x.parsed.Timestamp().Sub(now).Abs().Seconds())
}
