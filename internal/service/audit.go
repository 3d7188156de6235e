package service

import (
	"cmp"
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

const (
	// auditEvery is how often chain and ledger are compared, and auditFirst how long
	// after the first start of a gateway that is done for the first time.
	auditEvery = 24 * time.Hour
	auditFirst = 5 * time.Minute
	// auditLook is how often a replica looks whether it is time.
	auditLook = 30 * time.Second
)

// auditTimes are these; tests have shorter ones.
type auditTimes struct{ every, first, look time.Duration }

// audit compares chain and ledger every day, on one replica, until ctx ends, and keeps
// what was found for the metrics of all.
func (s *Service) audit(ctx context.Context, times auditTimes) {
	times = cmp.Or(times, auditTimes{auditEvery, auditFirst, auditLook})
	sources := map[string]chain.Source{}
	for _, f := range s.chains {
		sources[f.Name] = f.source
	}
	planned := false
	ticker := time.NewTicker(times.look)
	defer ticker.Stop()
	for {
		if !planned {
			err := s.Gateway.PlanAudit(ctx, times.first)
			planned = err == nil
		}
		if _, err := s.Gateway.Audit(ctx, sources, times.every); err != nil && ctx.Err() == nil {
			s.log.Error("the daily comparison of chain and ledger could not be begun or ended", "error", err)
		}
		if last, err := s.Gateway.LastAudit(ctx); err == nil {
			s.audited.Store(&last)
		} else if ctx.Err() == nil {
			s.log.Warn("what the last comparison of chain and ledger found is not known", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// auditMetrics tell what the last comparison of chain and ledger found, on every replica.
type auditMetrics struct{ last func() *gateway.Audited }

var (
	auditDifferences = prometheus.NewDesc("xcheckout_reconcile_differences", "Differences between chain and ledger that the last daily comparison found, see the log.", []string{"chain", "place"}, nil)
	auditAt          = prometheus.NewDesc("xcheckout_reconcile_last_run_timestamp_seconds", "When chain and ledger were last compared, or that was tried; 0 before.", nil, nil)
	auditFailed      = prometheus.NewDesc("xcheckout_reconcile_failed", "1 if the last daily comparison of chain and ledger could not be made, see the log.", nil, nil)
)

// Describe implements prometheus.Collector.
func (m auditMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{auditDifferences, auditAt, auditFailed} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m auditMetrics) Collect(to chan<- prometheus.Metric) {
	last := m.last()
	if last == nil {
		return
	}
	at := 0.0
	if !last.At.IsZero() {
		at = float64(last.At.UnixMilli()) / 1000
	}
	to <- prometheus.MustNewConstMetric(auditAt, prometheus.GaugeValue, at)
	to <- prometheus.MustNewConstMetric(auditFailed, prometheus.GaugeValue, flag(last.Failed != ""))
	for _, d := range last.Found {
		to <- prometheus.MustNewConstMetric(auditDifferences, prometheus.GaugeValue, float64(d.Count), d.Chain, d.Place)
	}
}
