package deliver_test

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// A host that takes no connection is given up after the time for that, however long it may
// take to answer. Its queue of connections is full, so that Linux answers none.
func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Timeouts: deliver.Timeouts{Connect: 150 * time.Millisecond, Headers: time.Hour}})
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	s.must(err)
	defer syscall.Close(fd)
	s.must(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	s.must(syscall.Listen(fd, 0))
	at, err := syscall.Getsockname(fd)
	s.must(err)
	address := fmt.Sprintf("127.0.0.1:%d", at.(*syscall.SockaddrInet4).Port)
	for full := false; !full; {
		conn, err := net.DialTimeout("tcp", address, 100*time.Millisecond)
		if full = err != nil; !full {
			defer conn.Close()
		}
	}
	_, err = s.gateway.CreateWebhook(t.Context(), s.actor, gateway.NewWebhook{URL: "http://" + address}, nil)
	s.must(err)
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("an attempt", func() bool { return len(s.event(event).Deliveries) == 1 })
	if got := s.event(event).Deliveries[0].Error; !strings.Contains(got, "no connection within 150ms") {
		t.Errorf("the attempt says %q", got)
	}
}
