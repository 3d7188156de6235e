package service

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// tokenMetrics tells which tokens take no orders, by the database, whenever it is asked.
type tokenMetrics struct{ s *Service }

var tokenClosed = prometheus.NewDesc("xcheckout_token_closed",
	"1 while no order is made in the token until a person has looked, see 'xcheckoutd token list'.", []string{"token"}, nil)

// closedMax is how long the database may take to say so.
const closedMax = 2 * time.Second

// Describe implements prometheus.Collector.
func (m tokenMetrics) Describe(to chan<- *prometheus.Desc) { to <- tokenClosed }

// Collect implements prometheus.Collector. While the database does not answer, which
// /readyz says, there is no such metric.
func (m tokenMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), closedMax)
	defer cancel()
	list, err := m.s.Gateway.TokenStates(ctx, gateway.Operator())
	if err != nil {
		m.s.log.Warn("whether tokens are closed can't be told", "error", err)
		return
	}
	for _, t := range list {
		to <- prometheus.MustNewConstMetric(tokenClosed, prometheus.GaugeValue, flag(t.Closed != ""), t.Token.Token)
	}
}
