package deliver

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Allow says which addresses that are not public a delivery may go to.
type Allow int

const (
	// AllowPublic is public addresses alone: an endpoint that a merchant names
	// can't reach into the operator's own network.
	AllowPublic Allow = iota
	// AllowLoopback is loopback too, for a sandbox on one machine.
	AllowLoopback
	// AllowPrivate is every address, for an operator whose merchants are inside.
	AllowPrivate
)

// newClient makes the client of deliveries. It looks at the address that is
// dialled, after the name was resolved, so no name can lead it astray; it
// follows no redirects, for the signature was made for one endpoint.
func newClient(allow Allow) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !allow.permits(at.Addr()) {
			return fmt.Errorf("%s is not a public address, and events go to no others here", at.Addr())
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: answerTimeout,
			MaxIdleConnsPerHost:   placesQuick,
			IdleConnTimeout:       time.Minute,
			ForceAttemptHTTP2:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Addresses that net/netip does not count as private and that lead inside, or
// nowhere, all the same.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),     // this network: 0.0.0.0 is this machine
	netip.MustParsePrefix("100.64.0.0/10"), // shared between a provider and its customers
	netip.MustParsePrefix("192.0.0.0/24"),  // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),  // documentation, as the two after the next
	netip.MustParsePrefix("198.18.0.0/15"), // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved, and broadcast
	netip.MustParsePrefix("::/96"),          // IPv4-compatible: any IPv4 address
	netip.MustParsePrefix("64:ff9b::/96"),   // NAT64: any IPv4 address
	netip.MustParsePrefix("64:ff9b:1::/48"), // NAT64 within one network
	netip.MustParsePrefix("2001::/23"),      // protocol assignments; Teredo: any IPv4 address
	netip.MustParsePrefix("2001:db8::/32"),  // documentation
	netip.MustParsePrefix("2002::/16"),      // 6to4: any IPv4 address
	netip.MustParsePrefix("fec0::/10"),      // site-local, as private addresses once were
}

func (allow Allow) permits(a netip.Addr) bool {
	a = a.Unmap()
	if allow == AllowPrivate || allow == AllowLoopback && a.IsLoopback() {
		return true
	}
	for _, prefix := range inside {
		if prefix.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}
