package service

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// newRegistry makes the registry of one gateway with what is known of its
// process.
func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	clockMetrics(registry, readKernelClock)
	return registry
}

// cantListen is why an address can't be listened at, and what to do: setting names it.
func cantListen(what, setting string, err error) error {
	return fmt.Errorf("%s: %w: stop what uses that address, another gateway perhaps, or change %s", what, err, setting)
}

// serveMetrics serves /metrics at an address of its own: not everyone that may
// reach the API may read what a gateway earns its living with.
func (s *Service) serveMetrics(address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return cantListen("listen for metrics", "metrics", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", handler)
	s.MetricsURL = "http://" + listener.Addr().String() + "/metrics"
	s.metrics = s.limits.newServer(listener, s.limits.metricsConnections, nil, mux, s.log)
	s.running.Go(func() {
		if err := s.metrics.serve(); !errors.Is(err, http.ErrServerClosed) {
			s.fail(fmt.Errorf("serve metrics: %w", err))
		}
	})
	return nil
}

func metricsHandler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
