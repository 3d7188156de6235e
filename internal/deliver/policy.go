package deliver

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
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

// Policy says which addresses deliveries may go to: those of Allow, and those of
// the networks that are named.
type Policy struct {
	Allow    Allow
	Networks []netip.Prefix
}

// PrivateNetworks are those in which a home, an office or containers have their
// addresses: not the link-local one, where clouds keep secrets.
var PrivateNetworks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// CheckURL refuses an endpoint that is known to be out of reach without asking
// anybody: one whose host is an address, or this machine's name. Any other name is
// looked at when it is dialled, and leads where it leads then.
func (p Policy) CheckURL(u *url.URL) error {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		host = "127.0.0.1"
	}
	at, err := netip.ParseAddr(host)
	if err != nil { // a name
		return nil
	}
	return p.check(at)
}

func (p Policy) check(a netip.Addr) error {
	if p.permits(a) {
		return nil
	}
	return fmt.Errorf("%s is not a public address, and events go to no others here", a)
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

func (p Policy) permits(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if p.Allow == AllowPrivate || p.Allow == AllowLoopback && a.IsLoopback() {
		return true
	}
	for _, network := range p.Networks {
		if network.Contains(a) {
			return true
		}
	}
	for _, prefix := range inside {
		if prefix.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}
