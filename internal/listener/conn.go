package listener

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// conn knows whether its server waits for the client.
//
// An http.Server with a ReadTimeout and an IdleTimeout sets a deadline before
// it reads anything of a request. It reads without one only while a handler
// works on a request that has arrived whole, in order to learn whether the
// client hangs up. So a read that has a deadline waits for the client, and one
// that has none does not.
type conn struct {
	net.Conn
	listener *Listener
	from     netip.Prefix
	closing  sync.Once

	mu         sync.Mutex
	shut       time.Duration // once the listener is shut
	readUntil  time.Time     // what the server set
	writeUntil time.Time
	reading    bool
	readSince  time.Time // when readUntil was set: a byte now and then is no progress
	writeSince time.Time // zero when nothing is being written
}

func (c *conn) Read(p []byte) (int, error) {
	c.mark(true)
	defer c.mark(false)
	return c.Conn.Read(p)
}

func (c *conn) mark(reading bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = reading
}

// Write waits for the client no longer than WriteMax, or than the server's own
// deadline if that is sooner.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.writeSince = time.Now()
	err := c.applyWrite()
	c.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	c.writeSince = time.Time{}
	c.mu.Unlock()
	return n, err
}

// unreadAfter is how long a write lasts before it is the client that it waits for.
// Until then it is an answer on its way, and closing its connection would lose it.
const unreadAfter = 100 * time.Millisecond

// waiting tells since when the server has waited for the client. A read whose
// deadline has passed waits for nobody: the server ends its wait for a hang-up so
// when an answer is written.
func (c *conn) waiting() (since time.Time, waiting bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if !c.writeSince.IsZero() {
		return c.writeSince, now.Sub(c.writeSince) >= unreadAfter
	}
	return c.readSince, c.reading && c.readUntil.After(now)
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readUntil, c.readSince = t, time.Now()
	return c.applyRead()
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeUntil = t
	return c.applyWrite()
}

func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

func (c *conn) applyRead() error {
	until := c.readUntil
	if c.shut > 0 && !until.IsZero() {
		until = earlier(until, time.Now().Add(c.shut))
	}
	return c.Conn.SetReadDeadline(until)
}

// applyWrite sets the deadline of a write that is under way; there is nothing
// to do for one that is still to come.
func (c *conn) applyWrite() error {
	if c.writeSince.IsZero() {
		return nil
	}
	until := earlier(c.writeUntil, c.writeSince.Add(c.listener.config.WriteMax))
	if c.shut > 0 {
		until = earlier(until, time.Now().Add(c.shut))
	}
	return c.Conn.SetWriteDeadline(until)
}

func (c *conn) shutAfter(after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shut = after
	// A connection that is closed meanwhile refuses deadlines; it is shut indeed.
	_ = c.applyRead()
	_ = c.applyWrite()
}

func (c *conn) Close() error {
	c.closing.Do(func() { c.listener.remove(c) })
	return c.Conn.Close()
}

// earlier is the earlier of two times, of which a may be none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
