// Package listener accepts connections for an http.Server and bounds what its
// clients can make it wait for.
//
// A client that sends nothing, half a request, or reads no answer holds a
// connection. The server's own timeouts end each of them in the end. This
// package adds what they lack: when too many connections are open, the one
// that has waited longest for its client makes room, and when the server shuts
// down none is waited for longer than a moment.
package listener

import (
	"cmp"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// Config says what a Listener bounds.
type Config struct {
	// Max is how many connections may be open at once. It is lowered to what the
	// process may open files for, less a reserve.
	Max int
	// WriteMax is how long one write may wait for the client to read. The
	// server's WriteTimeout limits a whole answer.
	WriteMax time.Duration
	Log      *slog.Logger // slog.Default when nil
}

// Listener is a net.Listener for an http.Server that has a ReadTimeout and an
// IdleTimeout. It is safe for concurrent use.
type Listener struct {
	net.Listener
	config Config

	closing sync.Once
	closed  chan struct{}

	mu     sync.Mutex
	open   map[*conn]struct{}
	shut   time.Duration // how long clients are waited for; zero while it serves
	warned time.Time
}

// warnEvery is how often the log says that the limit is reached.
const warnEvery = time.Minute

// New makes a Listener that accepts what inner accepts.
func New(inner net.Listener, c Config) *Listener {
	c.Log = cmp.Or(c.Log, slog.Default())
	c.Max = min(c.Max, max(descriptorsMax()-descriptorsKept, descriptorsMax()/2))
	return &Listener{Listener: inner, config: c, open: map[*conn]struct{}{}, closed: make(chan struct{})}
}

// descriptorsKept are left for the database, the nodes and the deliveries.
const descriptorsKept = 256

// Open is how many connections are open.
func (l *Listener) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

// Accept returns the next connection. Beyond the limit another one that waits
// for its client makes room. Where none does, all are busy with requests, and
// the new one has to wait until one of these is done.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if (errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)) && l.makeRoom() {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := l.awaitRoom(); err != nil {
			inner.Close()
			return nil, err
		}
		c := &conn{Conn: inner, listener: l, from: prefix(inner.RemoteAddr())}
		l.mu.Lock()
		l.open[c] = struct{}{}
		c.shut = l.shut
		l.mu.Unlock()
		return c, nil
	}
}

// busyFor is how long to wait before looking again for a connection that waits
// for its client.
const busyFor = 5 * time.Millisecond

// awaitRoom returns when one more connection may be open, or the listener was
// closed.
func (l *Listener) awaitRoom() error {
	for l.Open() >= l.config.Max && !l.makeRoom() {
		select {
		case <-l.closed:
			return net.ErrClosed
		case <-time.After(busyFor):
		}
	}
	return nil
}

// Close ends Accept. Connections that were accepted stay as they are.
func (l *Listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// makeRoom closes one connection, if there is one that waits for its client: of
// the sender that has most connections, the one that has waited longest. So one
// sender with thousands displaces its own, and behind a proxy, where all have
// one address, it is the longest idle one that goes.
func (l *Listener) makeRoom() bool {
	l.mu.Lock()
	if time.Since(l.warned) > warnEvery {
		l.warned = time.Now()
		l.config.Log.Warn("too many connections: those that wait for their clients are closed", "open", len(l.open), "max", l.config.Max)
	}
	count := map[netip.Prefix]int{}
	for c := range l.open {
		count[c.from]++
	}
	var found *conn
	var since time.Time
	for c := range l.open {
		waits, waiting := c.waiting()
		if waiting && (found == nil || cmp.Or(count[c.from]-count[found.from], since.Compare(waits)) > 0) {
			found, since = c, waits
		}
	}
	l.mu.Unlock()
	if found != nil {
		found.Close()
	}
	return found != nil
}

// Shut gives the clients of all connections, also of those to come, a moment
// for what the server waits for. Call it before the server's Shutdown: that
// waits for requests to end, and those whose clients do nothing end by then.
// Requests that the server works on are left alone.
func (l *Listener) Shut(after time.Duration) {
	l.mu.Lock()
	l.shut = after
	open := make([]*conn, 0, len(l.open))
	for c := range l.open {
		open = append(open, c)
	}
	l.mu.Unlock()
	for _, c := range open {
		c.shutAfter(after)
	}
}

func (l *Listener) remove(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}

// prefix is what is counted as one sender: an IPv4 address, or an IPv6 network
// of the size that one customer of a provider has.
func prefix(address net.Addr) netip.Prefix {
	tcp, ok := address.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.Prefix(bits)
	if err != nil { // no address at all
		return netip.Prefix{}
	}
	return p
}
