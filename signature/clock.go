package signature

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

const (
	// SkewMax is the largest correction that an answer may make to a [Clock]; a
	// clock that is further off is for a person to set.
	SkewMax = 24 * time.Hour
	// stampsFor is how long used stamps are remembered, at least.
	stampsFor = 10 * time.Second
	// leadMax is how far a stamp may run ahead of the clock when one message
	// is signed more often than once a millisecond.
	leadMax = time.Second
)

// Clock gives a client's requests their timestamps: the local time, corrected
// by what a gateway has proven, and never the same twice for one string to
// sign, which a gateway would take for a replay. It is safe for concurrent use;
// what signs with one credential shares one.
type Clock struct {
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

// NewClock makes a Clock that goes by the local time; nil means time.Now.
func NewClock(local func() time.Time) *Clock {
	if local == nil {
		local = time.Now
	}
	return &Clock{local: local, seed: maphash.MakeSeed(), used: map[stamp]struct{}{}, rotated: local()}
}

// Now is the corrected time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.local().Add(c.offset)
}

// Offset is what is added to the local time.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Correct makes the clock agree with the timestamp of an answer, which the
// caller has verified and which refuses a request of the caller's for its
// timestamp. It reports false, and changes nothing, when that is further than
// SkewMax from the local time.
func (c *Clock) Correct(answered time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	offset := answered.Sub(c.local())
	if offset.Abs() > SkewMax {
		return false
	}
	c.offset = offset
	return true
}

// Next returns the time to sign a message at: now, or the first millisecond
// after it that the same method, target and body were not signed at. It waits
// when that would be more than a second ahead; the error is the context's.
func (c *Clock) Next(ctx context.Context, m Message) (time.Time, error) {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, part := range []string{m.Method, m.Target} {
		h.WriteString(part)
		h.WriteByte(0) // stands in no method and no target
	}
	h.Write(m.Body)
	message := h.Sum64()
	for {
		at, ok := c.take(message)
		if ok {
			return at, nil
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return time.Time{}, context.Cause(ctx)
		}
	}
}

func (c *Clock) take(message uint64) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	local := c.local()
	now := local.Add(c.offset)
	if age := local.Sub(c.rotated); age < 0 || age > stampsFor {
		c.before, c.used, c.rotated = c.used, map[stamp]struct{}{}, local
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
