package service

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// chainMetrics tells how the followed chains are doing whenever it is asked.
type chainMetrics struct{ s *Service }

func chainDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("xcheckout_chain_"+name, help, append([]string{"chain"}, labels...), nil)
}

var (
	chainHead        = chainDesc("head_block", "Newest block that the chain's node told of.")
	chainCursor      = chainDesc("cursor_block", "Newest block that was recorded.")
	chainLag         = chainDesc("lag_blocks", "Blocks between the head and the cursor.")
	chainSuccess     = chainDesc("last_success_timestamp_seconds", "When the node last answered and the database last agreed; 0 before.")
	chainFailures    = chainDesc("failures_total", "Attempts to follow the chain that failed.", "kind")
	chainStandsStill = chainDesc("stands_still", "1 while payments on the chain are not seen or no order is taken on it, see the log.")
	chainNeedsPerson = chainDesc("needs_person", "1 while something waits for a person, see the log.")
)

// Describe implements prometheus.Collector.
func (m chainMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range append([]*prometheus.Desc{chainHead, chainCursor, chainLag, chainSuccess, chainFailures, chainStandsStill, chainNeedsPerson}, append(payoutDescs, sweepDescs...)...) {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m chainMetrics) Collect(to chan<- prometheus.Metric) {
	now := time.Now()
	for _, f := range m.s.chains {
		f.collectPayouts(to)
		f.collectSweeps(to)
		at := f.standing(now)
		gauge := func(d *prometheus.Desc, value float64) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, f.Name)
		}
		gauge(chainHead, float64(at.Head.Number))
		gauge(chainCursor, float64(at.Cursor.Number))
		gauge(chainLag, float64(at.Lag()))
		success := 0.0
		if !at.LastSuccess.IsZero() {
			success = float64(at.LastSuccess.UnixMilli()) / 1000
		}
		gauge(chainSuccess, success)
		gauge(chainStandsStill, flag(at.alarm != nil || at.contracts != nil))
		gauge(chainNeedsPerson, flag(at.needsPerson))
		for _, kind := range chain.Kinds {
			to <- prometheus.MustNewConstMetric(chainFailures, prometheus.CounterValue, float64(at.Counts[kind]), f.Name, string(kind))
		}
	}
}

func flag(set bool) float64 {
	if set {
		return 1
	}
	return 0
}
