package xcheckout

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

const (
	// skewMax is the largest correction that a gateway's answer may make; a
	// clock that is further off is for a person to set.
	skewMax = 24 * time.Hour
	// stampsFor is how long used stamps are remembered, at least.
	stampsFor = 10 * time.Second
	// leadMax is how far a stamp may run ahead of the clock when one message
	// is signed more often than once a millisecond.
	leadMax = time.Second
)

// clock gives requests their timestamps: the local time, corrected by what a
// gateway has proven, and never the same twice for one message. It is safe for
// concurrent use.
type clock struct {
	local func() time.Time

	mu     sync.Mutex
	offset time.Duration
	seed   maphash.Seed
	// used and before hold the stamps of this and the previous interval, so
	// that old ones are dropped without a look at each.
	used, before map[stamp]struct{}
	rotated      time.Time
}

// stamp is a message, hashed, and the millisecond that it was signed at. Two
// messages with one hash cost a millisecond, no more.
type stamp struct {
	message uint64
	milli   int64
}

func newClock(local func() time.Time) *clock {
	return &clock{local: local, seed: maphash.MakeSeed(), used: map[stamp]struct{}{}, rotated: local()}
}

// now is the corrected time.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.local().Add(c.offset)
}

// correction is what is added to the local time.
func (c *clock) correction() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// correct makes the clock agree with a gateway's timestamp that has just been
// verified. It reports false when that is further away than skewMax.
func (c *clock) correct(server time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	offset := server.Sub(c.local())
	if offset.Abs() > skewMax {
		return false
	}
	c.offset = offset
	return true
}

// next returns the timestamp to sign a message with: now, or the first
// millisecond after it that the same message was not signed with. It waits
// when that would be more than leadMax ahead.
func (c *clock) next(ctx context.Context, method, target string, body []byte) (time.Time, error) {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, part := range []string{method, target} {
		h.WriteString(part)
		h.WriteByte(0) // stands in no method and no target
	}
	h.Write(body)
	message := h.Sum64()
	for {
		at, ok := c.take(message)
		if ok {
			return at, nil
		}
		if err := sleep(ctx, time.Millisecond); err != nil {
			return time.Time{}, err
		}
	}
}

func (c *clock) take(message uint64) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.local().Add(c.offset)
	if age := c.local().Sub(c.rotated); age < 0 || age > stampsFor {
		c.before, c.used, c.rotated = c.used, map[stamp]struct{}{}, c.local()
	}
	for milli := now.UnixMilli(); milli <= now.Add(leadMax).UnixMilli(); milli++ {
		s := stamp{message, milli}
		_, recent := c.used[s]
		_, older := c.before[s]
		if !recent && !older {
			c.used[s] = struct{}{}
			return time.UnixMilli(milli), true
		}
	}
	return time.Time{}, false
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
