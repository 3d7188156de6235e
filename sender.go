package xcheckout

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	retriesDefault = 3
	backoffFirst   = 250 * time.Millisecond
	backoffMax     = 8 * time.Second
	// retryAfterMax is the longest wait that a gateway may ask for within a
	// call; longer ones are the caller's to plan.
	retryAfterMax = time.Minute
)

// backoff doubles from backoffFirst to backoffMax, half of it by chance, so
// that clients that failed together don't come back together.
func backoff(n int) time.Duration {
	d := min(backoffFirst<<min(n, 10), backoffMax)
	return d/2 + rand.N(d/2)
}

// sender sends calls, each with a token, again where that is safe and may help.
type sender struct {
	transport *transport
	tokens    *tokens
	learned   *learned
	retries   int
	observer  func(Attempt)
	// backoff is how long to wait before the nth repeat, the first being 0.
	backoff func(n int) time.Duration
}

// newSender makes a sender whose tokens are fetched by one of its own calls.
func newSender(config Config, t *transport, fetch func(context.Context, string) (Token, error)) *sender {
	s := &sender{transport: t, tokens: &tokens{fetch: fetch, now: config.Now}, learned: newLearned(config.QueryReading), retries: config.Retries, observer: config.Observe, backoff: backoff}
	if s.retries == 0 {
		s.retries = retriesDefault
	}
	return s
}

// send makes attempts until one succeeds, or another could do harm or no good.
func (s *sender) send(ctx context.Context, r request) (json.RawMessage, error) {
	p, err := r.prepare(s.transport.base)
	if err != nil {
		return nil, err
	}
	s.learn(ctx, r)
	renewed, repeats := false, 0
	for number := 1; ; number++ {
		var token string
		if !r.anonymous {
			var err error
			if token, err = s.tokens.get(ctx); err != nil {
				return nil, err
			}
		}
		begun := time.Now()
		retdata, err := s.exchange(ctx, r, p, token)
		var e *Error
		if !errors.As(err, &e) {
			s.observe(r, number, begun, nil, -1)
			return retdata, err
		}
		e.Retryable = mayPass(e) && (r.repeatable || e.harmless())
		if e.HTTPStatus == http.StatusUnauthorized && !e.Verified && token != "" && !renewed {
			renewed = true
			s.tokens.drop(token)
			s.observe(r, number, begun, e, 0)
			continue
		}
		wait, again := s.waitBefore(ctx, e, repeats)
		s.observe(r, number, begun, e, wait)
		if !again {
			return nil, err
		}
		if cause := sleep(ctx, wait); cause != nil {
			e.Err = errors.Join(e.Err, cause)
			return nil, err
		}
		repeats++
	}
}

// waitBefore says whether a call that failed is sent again after that many repeats, and
// how long to wait before that.
func (s *sender) waitBefore(ctx context.Context, e *Error, repeats int) (wait time.Duration, again bool) {
	if ctx.Err() != nil || !e.Retryable || repeats >= s.retriesIn(ctx) || e.RetryAfter > retryAfterMax {
		return -1, false
	}
	wait = s.backoff(repeats)
	if e.RetryAfter > 0 {
		wait = e.RetryAfter + rand.N(backoffFirst)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return -1, false
	}
	return wait, true
}

// mayPass reports whether e is a failure that time may heal.
func mayPass(e *Error) bool {
	switch {
	case e.Code == CodeConnectionFailed, e.HTTPStatus == http.StatusTooManyRequests:
		return true
	case e.Verified:
		return e.HTTPStatus >= 500 || e.Code == CodeReplayed
	case e.Code == CodeAnswerUnverified:
		return e.HTTPStatus >= 500 || e.HTTPStatus == http.StatusRequestEntityTooLarge
	}
	return false
}

// harmless reports whether e shows that the gateway has done nothing, so that
// even a call that must not happen twice may be sent again.
func (e *Error) harmless() bool {
	return e.neverSent || e.HTTPStatus == http.StatusTooManyRequests
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// sleep waits for d or until ctx is done, whose cause it then returns.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
