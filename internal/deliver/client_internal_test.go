package deliver

import (
	"net/netip"
	"net/url"
	"testing"
)

// Networks that are named may be delivered to, and no others of their kind.
func TestNamedNetworks(t *testing.T) {
	p := Policy{Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}}
	for address, want := range map[string]bool{"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "fd00:1::7": true, "fd00:2::7": false,
		"127.0.0.1": false, "1.1.1.1": true} {
		if got := p.permits(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t, want %t", address, got, want)
		}
	}
	sandbox := Policy{Allow: AllowLoopback, Networks: PrivateNetworks}
	for address, want := range map[string]bool{"172.17.0.2": true, "192.168.1.9": true, "127.0.0.1": true, "169.254.169.254": false, "fe80::1": false} {
		if got := sandbox.permits(netip.MustParseAddr(address)); got != want {
			t.Errorf("in a sandbox of one machine, %s: %t, want %t", address, got, want)
		}
	}
}

// An endpoint that is known to be out of reach is refused by itself.
func TestCheckURL(t *testing.T) {
	for address, want := range map[string]bool{"https://shop.example/": true, "http://1.1.1.1:8080/": true, "http://127.0.0.1/": false, "http://LOCALHOST:9/": false,
		"http://localhost./": false, "http://shop.localhost/": false, "http://[::1]:8000/": false, "http://[::ffff:10.0.0.1]/": false, "http://169.254.169.254/": false} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := (Policy{}).CheckURL(u); (err == nil) != want {
			t.Errorf("%s: %v, want it taken: %t", address, err, want)
		}
	}
}

// Which addresses each setting lets a delivery go to. What is dialled is
// looked at, whatever name led there.
func TestPermits(t *testing.T) {
	for allow, permitted := range map[Allow][]string{
		AllowPublic:   {"public"},
		AllowLoopback: {"public", "loopback"},
		AllowPrivate:  {"public", "loopback", "inside"},
	} {
		for kind, addresses := range map[string][]string{
			"public": {"1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "223.255.255.255",
				"2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "::ffff:1.1.1.1"},
			"loopback": {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"},
			"inside": {"0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "192.0.0.1", "198.18.0.1",
				"192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
				"::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "2001:db8::1", "2001::1",
				"::10.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1", "::ffff:0.0.0.0", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:0a00:0001::1"},
		} {
			want := false
			for _, p := range permitted {
				want = want || p == kind
			}
			for _, address := range addresses {
				if got := (Policy{Allow: allow}).permits(netip.MustParseAddr(address)); got != want {
					t.Errorf("Allow(%d) permits %s, which is %s: %t, want %t", allow, address, kind, got, want)
				}
			}
		}
	}
}
