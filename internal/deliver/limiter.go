package deliver

import "sync"

// limiter counts what is under way to each endpoint, so that a slow one delays
// no other. It is safe for concurrent use.
type limiter struct {
	max   int
	mu    sync.Mutex
	count map[string]int
}

func newLimiter(max int) *limiter { return &limiter{max: max, count: map[string]int{}} }

// take claims a place; free is false when all are taken.
func (l *limiter) take(endpoint string) (release func(), free bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count[endpoint] >= l.max {
		return nil, false
	}
	l.count[endpoint]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.count[endpoint]--; l.count[endpoint] == 0 {
			delete(l.count, endpoint)
		}
	}, true
}
