package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

func TestParseOrigin(t *testing.T) {
	for text, want := range map[string]string{
		"https://shop.example": "https://shop.example", "https://Shop.Example:8443": "https://shop.example:8443", "https://shop.example:443": "https://shop.example",
		"https://localhost:3000": "https://localhost:3000", "https://xn--bcher-kva.example": "https://xn--bcher-kva.example", "https://127.0.0.1:8443": "https://127.0.0.1:8443",
	} {
		if got, err := gateway.ParseOrigin(text); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                              "does not begin with",
		"*":                             "wildcard",
		"https://*.shop.example":        "wildcard",
		"https://*":                     "wildcard",
		"https://shop.example:*":        "wildcard",
		"https:":                        "no host",
		"https://":                      "no host",
		"shop.example":                  "does not begin with",
		"http://shop.example":           "https://",
		"'self'":                        "does not begin with",
		"data:":                         "does not begin with",
		"https://shop.example/":         "more than a host",
		"https://shop.example/cart":     "more than a host",
		"https://shop.example?a=1":      "more than a host",
		"https://shop.example?":         "more than a host",
		"https://shop.example#x":        "more than a host",
		"https://shop.example#":         "more than a host",
		"https://me@shop.example":       "user name",
		"https://shop.example:0":        "no port",
		"https://shop.example:99999":    "no port",
		"https://shop.example:":         "no port",
		"https://shop.example.":         "another way",
		"https://bücher.example":        "another way",
		"https://my_shop.example":       "another way",
		"https://[::1]":                 "another way",
		"https://203.0.113.7":           "IP address",
		"https://shop.example; a":       "space",
		"https://shop.example;script":   "no host",
		"https://shop.example,b":        "no host",
		"https://a.example https://b.x": "space",
		"https://shop.example\n":        "can't be seen",
	} {
		_, err := gateway.ParseOrigin(text)
		refusedSaying(t, fmt.Sprintf("%q", text), err, want)
	}
}

func TestSetFrameAncestors(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	set := func(merchantID string, origins ...string) ([]string, error) {
		m, err := b.gateway.UpdateMerchant(t.Context(), gateway.Operator(), merchantID, gateway.MerchantChange{FrameAncestors: &origins})
		return m.FrameAncestors, err
	}
	if got := must(set(b.merchant.ID, "https://Shop.example", "https://shop.example:443", "https://b.example"))(t); strings.Join(got, " ") != "https://shop.example https://b.example" {
		t.Errorf("set to %v", got)
	}
	_, err := set(b.merchant.ID, "https://shop.example", "https://shop.example/")
	refusedSaying(t, "one that is none", err, `"https://shop.example/" has more than a host and a port`)
	_, err = set(sub.ID, "https://shop.example")
	refusedSaying(t, "a sub-merchant's", err, "its parent "+b.merchant.ID)
	_, err = set("mer_x")
	refusedSaying(t, "nobody's", err, "mer_x")
	var many []string
	for i := range 21 {
		many = append(many, fmt.Sprintf("https://shop%d.example", i))
	}
	_, err = set(b.merchant.ID, many...)
	refusedSaying(t, "too many", err, "20 origins at most")
	_, err = b.gateway.UpdateMerchant(t.Context(), b.caller().Actor, b.merchant.ID, gateway.MerchantChange{})
	refusedSaying(t, "by the merchant", err, "only the operator")
	for _, m := range must(b.gateway.Merchants(t.Context(), gateway.Operator()))(t) {
		if m.ID == b.merchant.ID && strings.Join(m.FrameAncestors, " ") != "https://shop.example https://b.example" {
			t.Errorf("what was refused changed it: %v", m.FrameAncestors)
		}
	}
}
