package store

import (
	"context"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// hosts are those of a server's address. It remembers which of them let us in last, and
// has that one tried first: a host before it that is frozen would else cost every new
// connection the time that a host may take.
type hosts struct {
	lookup pgconn.LookupFunc

	mu    sync.Mutex
	names map[string]string // a host's name in the address, by what it was looked up as
	last  host
	// at is what the name of last was looked up as, which may be several addresses.
	at string
}

// host is one of them, as the address says it.
type host struct {
	name string
	port uint16
}

// watch has every connection made by a configuration use hosts. Connections made past
// the pool call prefer and connected themselves.
func (h *hosts) watch(c *pgx.ConnConfig) {
	h.lookup, h.names = c.LookupFunc, map[string]string{}
	c.LookupFunc = h.find
}

// find looks a name up, and remembers whose addresses they are.
func (h *hosts) find(ctx context.Context, name string) ([]string, error) {
	found, err := h.lookup(ctx, name)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, address := range found {
		h.names[address] = name
	}
	if i := slices.Index(found, h.at); i > 0 {
		found = slices.Insert(slices.Delete(slices.Clone(found), i, i+1), 0, h.at)
	}
	return found, err
}

// prefer has the last host that let us in tried first, and those after it in their order.
func (h *hosts) prefer(_ context.Context, c *pgx.ConnConfig) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	// Each host may be there twice, with TLS and without, in the order in which they
	// are to be tried.
	all := append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
	slices.SortStableFunc(all, func(x, y *pgconn.FallbackConfig) int { return h.rank(x) - h.rank(y) })
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
	return nil
}

func (h *hosts) rank(c *pgconn.FallbackConfig) int {
	if (host{c.Host, c.Port}) == h.last {
		return 0
	}
	return 1
}

// connected remembers which host a connection is to.
func (h *hosts) connected(_ context.Context, c *pgx.Conn) error {
	address, port, err := net.SplitHostPort(c.PgConn().Conn().RemoteAddr().String())
	if err != nil {
		return nil // a socket file, of this machine: there is no other host
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if name, known := h.names[address]; known {
		h.last, h.at = host{name, uint16(number)}, address
	}
	return nil
}
