package httpapi

import (
	"net/netip"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// Limits of the token call, which costs a password hash: 300 calls at once, and
// 10 a second from then on. A merchant's client needs one in half an hour, the
// command line one a command.
const (
	tokenBurst = 300
	tokenEvery = 100 * time.Millisecond
	// limitedMax is how many callers a limiter tells apart.
	limitedMax = 100_000
)

// limiter gives every caller a number of calls at once, and then one more every
// so often. It is safe for concurrent use.
type limiter struct {
	burst int
	every time.Duration
	max   int
	// sharers is how many replicas callers come to: each gives them its part, so that
	// all together give the whole where a load balancer spreads the calls evenly. One
	// that sends a caller to one replica alone gives it less.
	sharers func() int

	mu sync.Mutex
	// full is when a caller who is not asked about again has its whole burst
	// back; one that is not in the map has it.
	full map[string]time.Time
}

func newLimiter(burst int, every time.Duration, sharers func() int) *limiter {
	return &limiter{burst: burst, every: every, max: limitedMax, sharers: sharers, full: map[string]time.Time{}}
}

// take counts a call, or returns how long the caller has to wait for the next.
func (l *limiter) take(caller string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	full, known := l.full[caller]
	if !known && !l.room(now) {
		caller = "" // strangers beyond what is remembered share one place
		full = l.full[caller]
	}
	burst := time.Duration(l.burst) * l.every
	// Later than a whole burst from now it can only be because the clock was set
	// back, for which nobody has to wait.
	ahead := min(max(full.Sub(now), 0), burst) + min(l.every*time.Duration(l.sharers()), burst)
	if ahead > burst {
		return ahead - burst
	}
	l.full[caller] = now.Add(ahead)
	return 0
}

// room forgets callers with a whole burst, and tells whether there is a place
// for one caller more.
func (l *limiter) room(now time.Time) bool {
	if len(l.full) < l.max {
		return true
	}
	for caller, full := range l.full {
		if !full.After(now) {
			delete(l.full, caller)
		}
	}
	return len(l.full) < l.max
}

// limit refuses what is beyond a limiter.
func (x *exchange) limit(l *limiter, caller string) error {
	if wait := l.take(caller, x.server.now()); wait > 0 {
		return &fault.Error{Code: fault.RateLimited, RetryAfter: wait}
	}
	return nil
}

// limitedAs is the name under which a caller's requests are counted: an IPv4 address,
// the network of an IPv6 one, or one name for all that nobody knows. It is empty
// for the operator's own machines, such as a proxy through which everybody comes.
func limitedAs(caller netip.Addr) string {
	if !caller.IsValid() {
		return "unknown"
	}
	if caller.IsLoopback() || caller.IsPrivate() || caller.IsLinkLocalUnicast() {
		return ""
	}
	bits := 32
	if caller.Is6() {
		bits = 64
	}
	network, err := caller.Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}
