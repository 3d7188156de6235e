package gateway_test

import (
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

func TestParseNetworks(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.7": "203.0.113.7/32", "203.0.113.0/24": "203.0.113.0/24", "0.0.0.0/0": "0.0.0.0/0", "203.0.113.7/32": "203.0.113.7/32",
		"2001:DB8::7": "2001:db8::7/128", "2001:db8::/32": "2001:db8::/32", "::1": "::1/128",
		"::ffff:203.0.113.7": "203.0.113.7/32", "::ffff:203.0.113.0/120": "203.0.113.0/24", "::ffff:0:0/96": "0.0.0.0/0",
	} {
		if list, err := gateway.ParseNetworks([]string{text}); err != nil || len(list) != 1 || list[0].String() != want {
			t.Errorf("%s: %v, %v, want %s", text, list, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                       "no IP address",
		"shop.example":           "no IP address",
		"203.0.113":              "no IP address",
		"203.0.113.007":          "no IP address",
		"203.0.113.7:443":        "no IP address",
		"fe80::1%eth0":           "no IP address",
		"[::1]":                  "no IP address",
		"203.0.113.0/33":         "no network",
		"203.0.113.0/":           "no network",
		"203.0.113.0/24/24":      "no network",
		"203.0.113.*":            "no IP address",
		"203.0.113.0-203.0.1":    "no IP address",
		"fe80::%eth0/64":         "no network",
		"203.0.113.7/24":         "is the network 203.0.113.0/24 meant, or the address 203.0.113.7 alone?",
		"::ffff:203.0.113.7/120": "is the network 203.0.113.0/24 meant",
		"::ffff:0:0/80":          "wider than all of IPv4",
	} {
		_, err := gateway.ParseNetworks([]string{"198.51.100.1", text})
		refusedSaying(t, text, err, want)
	}
}

func TestParseScopes(t *testing.T) {
	for _, c := range []struct{ words, want []string }{
		{[]string{"read"}, []string{"read"}},
		{[]string{"settlements", "orders", "orders"}, []string{"orders", "settlements"}},
	} {
		if got, err := gateway.ParseScopes(c.words); err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v: %v, %v, want %v", c.words, got, err, c.want)
		}
	}
	for word, want := range map[string]string{"all": `"all" is no scope`, "": `"" is no scope`, "Read": `"Read" is no scope`} {
		_, err := gateway.ParseScopes([]string{"read", word})
		refusedSaying(t, word, err, want)
	}
	_, err := gateway.ParseScopes(nil)
	refusedSaying(t, "none", err, "at least one")
}

// Setting a credential changes what is given, and a revoked one not at all.
func TestSetCredential(t *testing.T) {
	b := newBench(t)
	networks := must(gateway.ParseNetworks([]string{"203.0.113.0/24"}))(t)
	set := func(change gateway.CredentialChange) gateway.CredentialState {
		t.Helper()
		return must(b.gateway.SetCredential(t.Context(), gateway.Operator(), b.credential.APIKey, change))(t)
	}
	first := set(gateway.CredentialChange{AllowIPs: &networks})
	second := set(gateway.CredentialChange{Scopes: []gateway.Scope{gateway.ScopeRead}})
	third := set(gateway.CredentialChange{})
	for i, got := range []gateway.CredentialState{first, second, third} {
		scopes := []string{"orders", "read", "refunds", "settlements", "webhooks", "merchants"}
		if i > 0 {
			scopes = scopes[1:2]
		}
		if fmt.Sprint(got.Scopes) != fmt.Sprint(scopes) || fmt.Sprint(got.AllowIPs) != "[203.0.113.0/24]" {
			t.Errorf("after change %d: %v from %v", i, got.Scopes, got.AllowIPs)
		}
	}
	if _, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.SignNobody); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{b.credential.APIKey, "xck_local_nobody"} {
		_, err := b.gateway.SetCredential(t.Context(), gateway.Operator(), key, gateway.CredentialChange{})
		refusedSaying(t, key, err, "no active credential")
	}
}
