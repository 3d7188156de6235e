package service

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/store"
)

// webhookMetrics tells of endpoints that are not sent anything.
type webhookMetrics struct{ s *Service }

var webhooksPaused = prometheus.NewDesc("xcheckout_webhooks_paused", "Webhook endpoints that are paused, of all merchants: failing, or by request.", []string{"reason"}, nil)

// metricsReadMax is how long a metric waits for the database.
const metricsReadMax = 2 * time.Second

// Describe implements prometheus.Collector.
func (m webhookMetrics) Describe(to chan<- *prometheus.Desc) { to <- webhooksPaused }

// Collect implements prometheus.Collector. While the database does not answer there is no
// number.
func (m webhookMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), metricsReadMax)
	defer cancel()
	counts, err := m.s.Gateway.PausedWebhooks(ctx)
	if err != nil {
		m.s.log.Warn("the paused webhook endpoints were not counted", "error", err)
		return
	}
	for _, reason := range []string{store.PausedFailing, store.PausedByRequest} {
		to <- prometheus.MustNewConstMetric(webhooksPaused, prometheus.GaugeValue, float64(counts[reason]), reason)
	}
}
