package httpapi

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// The address of a caller is the connection's, unless that is a trusted proxy's:
// then the rightmost entry of X-Forwarded-For that is none. What stands left of
// it counts for nothing, whatever it is; what can't be read is nobody's address.
func TestPeer(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ffff::/48")}
	const proxy = "10.0.0.1:443"
	for name, c := range map[string]struct {
		connection string
		forwarded  []string
		want       string // empty: nobody knows
	}{
		"no proxy":                         {"203.0.113.7:1", nil, "203.0.113.7"},
		"a stranger's header":              {"203.0.113.7:1", []string{"198.51.100.1"}, "203.0.113.7"},
		"a stranger who names a proxy":     {"203.0.113.7:1", []string{"198.51.100.1, 10.0.0.1"}, "203.0.113.7"},
		"a proxy":                          {proxy, []string{"203.0.113.7"}, "203.0.113.7"},
		"two proxies":                      {proxy, []string{"203.0.113.7, 10.0.0.2"}, "203.0.113.7"},
		"proxies of both families":         {"[2001:db8:ffff::1]:1", []string{"2001:db8::7,10.0.0.2"}, "2001:db8::7"},
		"what the client claims":           {proxy, []string{"198.51.100.1, 203.0.113.7"}, "203.0.113.7"},
		"claims to come by a proxy":        {proxy, []string{"198.51.100.1, 10.0.0.9, 203.0.113.7"}, "203.0.113.7"},
		"nonsense that the client sent":    {proxy, []string{"<script>, , 203.0.113.7"}, "203.0.113.7"},
		"two lines":                        {proxy, []string{"198.51.100.1", "203.0.113.7, 10.0.0.2"}, "203.0.113.7"},
		"two lines, the second a proxy's":  {proxy, []string{"203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		"tabs and spaces":                  {proxy, []string{" \t203.0.113.7\t , 10.0.0.2 "}, "203.0.113.7"},
		"with a port":                      {proxy, []string{"203.0.113.7:51234"}, "203.0.113.7"},
		"IPv6":                             {proxy, []string{"2001:DB8:0::7"}, "2001:db8::7"},
		"IPv6 in brackets":                 {proxy, []string{"[2001:db8::7]"}, "2001:db8::7"},
		"IPv6 with a port":                 {proxy, []string{"[2001:db8::7]:51234"}, "2001:db8::7"},
		"IPv6 with a zone":                 {proxy, []string{"fe80::7%eth0"}, "fe80::7"},
		"IPv4 in IPv6":                     {proxy, []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		"a proxy as IPv4 in IPv6":          {"[::ffff:10.0.0.1]:1", []string{"203.0.113.7, ::ffff:10.0.0.2"}, "203.0.113.7"},
		"no header":                        {proxy, nil, "10.0.0.1"},
		"an empty header":                  {proxy, []string{""}, "10.0.0.1"},
		"proxies alone":                    {proxy, []string{"10.9.9.9, 10.0.0.2"}, "10.0.0.1"},
		"a word":                           {proxy, []string{"203.0.113.7, unknown"}, ""},
		"a name":                           {proxy, []string{"shop.example"}, ""},
		"an empty entry":                   {proxy, []string{"203.0.113.7, "}, ""},
		"an empty entry before a proxy":    {proxy, []string{"203.0.113.7,, 10.0.0.2"}, ""},
		"leading zeros":                    {proxy, []string{"203.0.113.007"}, ""},
		"half an address":                  {proxy, []string{"203.0.113"}, ""},
		"a number":                         {proxy, []string{"3405803783"}, ""},
		"a network":                        {proxy, []string{"203.0.113.0/24"}, ""},
		"an open bracket":                  {proxy, []string{"[2001:db8::7"}, ""},
		"IPv4 in brackets":                 {proxy, []string{"[203.0.113.7]"}, ""},
		"in quotes":                        {proxy, []string{`"203.0.113.7"`}, ""},
		"in the form of Forwarded":         {proxy, []string{"for=203.0.113.7"}, ""},
		"another separator":                {proxy, []string{"203.0.113.7; 10.0.0.2"}, ""},
		"a connection without an address":  {"@", []string{"203.0.113.7"}, ""},
		"a header of another name":         {proxy, []string{}, "10.0.0.1"},
		"a very long one":                  {proxy, []string{strings.Repeat("10.0.0.2,", 5000) + "203.0.113.7" + strings.Repeat(",10.0.0.2", 5000)}, "203.0.113.7"},
		"a client within the trusted ones": {proxy, []string{"198.51.100.1, 10.7.7.7"}, "198.51.100.1"},
	} {
		r := &http.Request{RemoteAddr: c.connection, Header: http.Header{"X-Forwarded-For": c.forwarded, "X-Real-Ip": {"192.0.2.1"}, "Forwarded": {"for=192.0.2.1"}}}
		got := ""
		if address := peer(r, trusted); address.IsValid() {
			got = address.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if untrusted := peer(r, nil); c.connection == proxy && untrusted.String() != "10.0.0.1" {
			t.Errorf("%s: without a trusted proxy %s, want the connection's address", name, untrusted)
		}
	}
}
