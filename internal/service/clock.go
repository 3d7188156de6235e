package service

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/signature"
)

// kernelClock is what the operating system says of its own clock.
type kernelClock struct {
	known        bool
	synchronized bool
	errorMax     time.Duration // the bound that the kernel gives; 16 s and more when it knows nothing
}

// check tells the operator of a clock that nobody keeps: a gateway whose clock
// is off refuses every request.
func (k kernelClock) check(log *slog.Logger, level slog.Level) {
	switch {
	case !k.known:
		log.Info("whether the clock is synchronised is not known on this system",
			"hint", "'xcheckout doctor clock' compares it with time servers")
	case !k.synchronized:
		log.Log(context.Background(), level, "the kernel does not take the clock of this machine for synchronised",
			"requestsAreRefusedBeyond", signature.DefaultWindow.String(),
			"hint", "run chronyd (with rtcsync) or systemd-timesyncd, on the host if this is a container; 'xcheckout doctor clock' measures how far the clock is off")
	default:
		log.Info("the clock is synchronised", "errorMax", k.errorMax)
	}
}

// clockMetrics are read anew each time that somebody asks for the metrics.
// Where the kernel can't be asked there are none.
func clockMetrics(registry prometheus.Registerer, read func() kernelClock) {
	if !read().known {
		return
	}
	registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "xcheckout_kernel_clock_synchronized",
			Help: "1 when the kernel takes its clock for synchronised, else 0."}, func() float64 {
			if read().synchronized {
				return 1
			}
			return 0
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "xcheckout_kernel_clock_error_max_seconds",
			Help: "How far the clock may be off at most, by the kernel's own account."}, func() float64 {
			return read().errorMax.Seconds()
		}),
	)
}
