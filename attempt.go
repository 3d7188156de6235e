package xcheckout

import (
	"context"
	"time"
)

// Attempt is one request of a call with what became of it, for Config.Observe: to
// log, to count, to trace. It holds nothing secret.
type Attempt struct {
	Method, Path string
	// Number counts the attempts of a call, from 1.
	Number int
	// Took is from before the request was signed to after its answer was verified.
	Took time.Duration
	// Err is nil for a success, else what the call returns if this is its last
	// attempt.
	Err *Error
	// RetryIn is how long is waited before the next attempt; negative when there is
	// none.
	RetryIn time.Duration
}

type retriesKey struct{}

// WithRetries returns a context whose calls are repeated at most that often,
// whatever Config.Retries says; 0 means never. How long a call may take in all is the
// deadline of its context.
func WithRetries(ctx context.Context, retries int) context.Context {
	return context.WithValue(ctx, retriesKey{}, retries)
}

// retriesIn is what a context says, or the Client's own.
func (s *sender) retriesIn(ctx context.Context) int {
	if retries, said := ctx.Value(retriesKey{}).(int); said {
		return retries
	}
	return s.retries
}

// observe tells of an attempt that began then.
func (s *sender) observe(r request, number int, begun time.Time, err *Error, retryIn time.Duration) {
	if s.observer != nil {
		s.observer(Attempt{Method: r.method, Path: r.path, Number: number, Took: time.Since(begun), Err: err, RetryIn: retryIn})
	}
}
