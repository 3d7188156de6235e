package deliver

import (
	"net/netip"
	"testing"
)

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
				if got := allow.permits(netip.MustParseAddr(address)); got != want {
					t.Errorf("Allow(%d) permits %s, which is %s: %t, want %t", allow, address, kind, got, want)
				}
			}
		}
	}
}
