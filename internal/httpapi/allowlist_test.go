package httpapi_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/httpapi"
)

// allow sets where the bench's credential may come from.
func (b *bench) allow(networks ...string) {
	b.t.Helper()
	list := must(gateway.ParseNetworks(networks))(b.t)
	must(b.gateway.SetCredential(b.t.Context(), gateway.Operator(), b.credential.APIKey, gateway.CredentialChange{AllowIPs: &list}))(b.t)
}

// from is a request that the trusted proxy forwards for an address.
func from(address string, r request) request {
	r.headers = append(r.headers, "X-Forwarded-For: "+address)
	return r
}

// trustLoopback makes this machine a trusted proxy, so that a test can come from
// any address.
func trustLoopback(c *httpapi.Config) {
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// A credential with a list is used from its addresses alone, in every call, signed
// or not; the refusal is never signed, and says which address it was.
func TestAllowedAddresses(t *testing.T) {
	b := newBench(t)
	b.serve(trustLoopback)
	token := tokenRequest(b.tokenBody())
	calls := map[string]request{"a GET": get("/openapi/test"), "an order": create("1"), "the token": token, "an unsigned token call": unsignedTokenCall(b.credentialQuery())}
	check := func(networks []string, address string, allowed bool) {
		t.Helper()
		for name, call := range calls {
			a := b.send(from(address, call))
			name = fmt.Sprintf("%s from %s with %v", name, address, networks)
			if allowed {
				if !a.Success {
					t.Errorf("%s: %s", name, a.body)
				}
				continue
			}
			if a.Error == nil || a.Error.Code != "ip_not_allowed" || a.status != 403 || a.isSigned() {
				t.Errorf("%s: answered %d %s (signed %t), want ip_not_allowed, unsigned", name, a.status, a.body, a.isSigned())
			} else if want := "ip not matched: " + netip.MustParseAddr(address).Unmap().String(); a.Error.Message != want {
				t.Errorf("%s: %q, want %q", name, a.Error.Message, want)
			}
			b.leaksNothing(a)
		}
	}
	for _, c := range []struct {
		networks   []string
		in, beyond []string
	}{
		{nil, []string{"203.0.113.7", "2001:db8::7", "10.0.0.1"}, nil},
		{[]string{"203.0.113.7"}, []string{"203.0.113.7", "::ffff:203.0.113.7"}, []string{"203.0.113.8", "2001:db8::7", "::203.0.113.7"}},
		{[]string{"203.0.113.64/26", "2001:db8::/32"}, []string{"203.0.113.64", "203.0.113.127", "2001:db8:ffff::1"},
			[]string{"203.0.113.63", "203.0.113.128", "2001:db9::1"}},
		{[]string{"::ffff:203.0.113.0/120"}, []string{"203.0.113.255"}, []string{"203.0.114.0"}},
		{[]string{"0.0.0.0/0"}, []string{"198.51.100.1"}, []string{"2001:db8::7"}},
		{[]string{"::/0"}, []string{"2001:db8::7"}, []string{"198.51.100.1"}},
	} {
		b.allow(c.networks...)
		for _, address := range c.in {
			check(c.networks, address, true)
		}
		for _, address := range c.beyond {
			check(c.networks, address, false)
		}
	}
}

// The list is looked at after the credential and before the MAC.
func TestAddressIsCheckedBeforeTheMAC(t *testing.T) {
	b := newBench(t)
	b.serve(trustLoopback)
	b.allow("203.0.113.7")
	r := from("198.51.100.1", get("/openapi/test"))
	r.key = "another-key-of-16-bytes-or-more"
	a := b.refuses("a wrong key from elsewhere", r, "ip_not_allowed", false)
	if a.Error != nil && a.Error.StringToSign != "" {
		t.Errorf("it is shown the string to sign: %s", a.body)
	}
	r.authorization = "Bearer at_nobody"
	b.refuses("nobody from elsewhere", r, "authentication_failed", false)
	r = b.fill(get("/openapi/test"))
	r.signature = hex.EncodeToString(must(base64.StdEncoding.DecodeString(r.signature))(t))
	for address, diagnosed := range map[string]bool{"203.0.113.7": true, "198.51.100.1": false} {
		a := b.refuses("a signature in hex from "+address, from(address, r), "signature_malformed", false)
		if strings.Contains(string(a.body), "hex_encoded") != diagnosed {
			t.Errorf("from %s: %s, want the doctor to use the credential's secrets for it %t", address, a.body, diagnosed)
		}
	}
	r = from("203.0.113.7", get("/openapi/test"))
	r.key = "another-key-of-16-bytes-or-more"
	b.refuses("a wrong key from its address", r, "signature_mismatch", false)
}

// Without a trusted proxy the header is anybody's word; with one, an address that
// can't be read is on no list.
func TestForwardedAddressIsBelievedOfProxiesAlone(t *testing.T) {
	b := newBench(t)
	b.allow("203.0.113.7")
	b.refuses("a header of the caller's own", from("203.0.113.7", get("/openapi/test")), "ip_not_allowed", false)
	b.serve(trustLoopback)
	b.succeeds(from("203.0.113.7", get("/openapi/test")))
	b.refuses("an address before the last", from("203.0.113.7, 198.51.100.1", get("/openapi/test")), "ip_not_allowed", false)
	for _, header := range []string{"unknown", "203.0.113.7,", "203.0.113.7, nonsense"} {
		if a := b.refuses(header, from(header, get("/openapi/test")), "ip_not_allowed", false); a.Error != nil && a.Error.Message != "ip not matched: unknown" {
			t.Errorf("%s: %q", header, a.Error.Message)
		}
	}
	b.allow("203.0.113.7", "127.0.0.1")
	b.succeeds(get("/openapi/test")) // from the proxy's own machine
	b.refuses("not as the proxy's address", from("nonsense", get("/openapi/test")), "ip_not_allowed", false)
}

// Limits count the caller behind the proxy: one is barred, the next is not.
func TestLimitsCountTheForwardedAddress(t *testing.T) {
	b := newBench(t)
	b.serve(trustLoopback)
	guess := tokenRequest(`{"grantType":"client_credentials","apiKey":"xck_local_nobody"}`)
	var last answer
	for range 400 {
		if last = b.send(from("203.0.113.7", guess)); last.status == 429 {
			break
		}
	}
	if last.status != 429 {
		t.Fatalf("400 token calls of one address: %d", last.status)
	}
	b.refuses("it, with another claim", from("198.51.100.9, 203.0.113.7", guess), "rate_limited", false)
	b.refuses("the next one", from("203.0.113.8", guess), "authentication_failed", false)
	b.refuses("nobody knows", from("nonsense", guess), "authentication_failed", false)
}
