package service

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Close stops in the order in which nothing is cut off: load balancers find out, then
// no new requests, then no new blocks, then no new deliveries, then the store.
func (s *Service) Close() error {
	if s.server != nil {
		s.drain()
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.stop)
	defer cancel()
	var errs []error
	if s.server != nil {
		s.server.listener.Shut(s.limits.clients)
		err := s.server.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			err = s.server.Close()
		}
		errs = append(errs, err)
	}
	if s.metrics != nil {
		errs = append(errs, s.metrics.Close())
	}
	if s.cancel != nil {
		s.cancel()
	}
	s.running.Wait()
	if s.deliverer != nil {
		err := s.deliverer.Stop(ctx)
		if errors.Is(err, context.DeadlineExceeded) { // what was cut off is tried again after the next start
			s.log.Warn("deliveries were cut off", "error", err)
			err = nil
		}
		errs = append(errs, err)
	}
	if s.replica != nil {
		s.replica.end()
	}
	for _, f := range s.chains {
		f.source.Close()
	}
	return errors.Join(append(errs, s.Store.Close())...)
}

// drain tells load balancers, by /readyz, that the gateway stops, and serves on until
// they have found out. Another replica reads the chains meanwhile.
func (s *Service) drain() {
	s.stopping.Store(true)
	s.replica.yield()
	time.Sleep(s.drainFor)
}

// closeStopping ends each connection with its next answer once the gateway stops: a
// load balancer that keeps connections would otherwise send a request on one that is
// being closed.
func (s *Service) closeStopping(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.stopping.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
