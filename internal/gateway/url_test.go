package gateway_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// refusedURLs are addresses that no program and no payer should be led to, each
// with what a refusal says of it. In front of %s stands nothing; SECRET stands
// where a key would.
var refusedURLs = map[string]string{
	"/back":                 "http://",
	"shop.example":          "http://",
	"//shop.example":        "http://",
	"ftp://shop.example":    "http://",
	"javascript:alert(1)":   "http://",
	"https:shop.example":    "host",
	"https://":              "host",
	"https:///path":         "host",
	"https://:8443/":        "host",
	"https://a..b/":         "host",
	"https://a%2fb/":        "read",
	"https://[::1%25eth0]/": "host",
	"https://" + strings.Repeat("a", 64) + "/":          "host",
	"https://SECRET@shop.example/":                      "user name",
	"https://SECRET:SECRET@shop.example/":               "user name",
	"https://@shop.example/":                            "user name",
	"https://:SECRET@shop.example/":                     "user name",
	"https://bank.example%40shop.example/":              "read",
	"https://shop.example:0/":                           "port",
	"https://shop.example:/":                            "port",
	"https://shop.example:65536/":                       "port",
	"https://shop.example:99999999999/":                 "port",
	"https://shop.example:https/":                       "read",
	"https://shop.example:-1/":                          "read",
	"https://[::1]:0/":                                  "port",
	"https://[::1/":                                     "read",
	"https://shop.example/a b":                          "space",
	"https://shop.example\\@bank.example/":              "space",
	"https://shop.example/<b>":                          "space",
	`https://shop.example/"`:                            "space",
	"https://shop.example/\r\nSet-Cookie:x":             "can't be seen",
	"https://shop.example/\x00":                         "can't be seen",
	"https://shop.example/\x7f":                         "can't be seen",
	"https://shop.example/\u0085":                       "can't be seen",
	"https://shop.example/\u202egnp.exe":                "can't be seen",
	"https://shop.example/?x=\u2066":                    "can't be seen",
	"https://shop.example/#\u200f":                      "can't be seen",
	"https://shop\u200e.example/":                       "can't be seen",
	"https://shop.example/\u2028":                       "can't be seen",
	"https://shop.example/\ufeff":                       "can't be seen",
	"https://shop.example/%0d%0aSet-Cookie:x":           "can't be seen",
	"https://shop.example/?x=%0A":                       "can't be seen",
	"https://shop.example/#%00":                         "can't be seen",
	"https://shop.example/%E2%80%AEgnp":                 "can't be seen",
	"https://shop.example/?%d8%9c":                      "can't be seen",
	"https://shop.example/%250d%250a":                   "can't be seen",
	"https://shop.example/%25E2%2580%25AE":              "can't be seen",
	"https://shop.example/%2525250a":                    "can't be seen",
	"https://shop.example/" + strings.Repeat("x", 2048): "more than 2048",
}

var acceptedURLs = []string{
	"http://shop.example", "https://shop.example/", "https://shop.example:8443/back?order=1&x=a%20b", "HTTPS://SHOP.EXAMPLE/",
	"https://127.0.0.1:1/", "https://[::1]:65535/", "http://localhost:8000/webhooks", "https://xn--bcher-kva.example/", "https://bücher.example/",
	"https://shop.example/?discount=10%&y=%zz", "https://shop.example/%E2%80%8Cslug", "https://shop.example/?x=%E9",
	"https://shop_1.example./{ORDER}", "https://shop.example/" + strings.Repeat("x", 2048-21),
}

// One rule for every address: of an order, of webhooks in both ways of setting
// them, and of the gateway itself.
func TestAddresses(t *testing.T) {
	b := newBench(t)
	order := func(set func(*wire.OrderParams)) error {
		p := params("url", "25")
		p.Token = "ETH_DOGE" // refused last, so that no order is made
		set(&p)
		_, err := b.createOrder(b.caller(), p)
		if fault.CodeOf(err) == fault.TokenNotSupported {
			return nil
		}
		return err
	}
	rules := map[string]func(string) error{
		"successUrl":     func(url string) error { return order(func(p *wire.OrderParams) { p.SuccessURL = url }) },
		"cancelUrl":      func(url string) error { return order(func(p *wire.OrderParams) { p.CancelURL = url }) },
		"pcCallbackUrl":  func(url string) error { return order(func(p *wire.OrderParams) { p.PCCallbackURL = url }) },
		"appCallbackUrl": func(url string) error { return order(func(p *wire.OrderParams) { p.AppCallbackURL = url }) },
		"webhookUrl":     func(url string) error { return order(func(p *wire.OrderParams) { p.WebhookURL = url }) },
		"webhook": func(url string) error {
			_, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, url, "")
			return err
		},
		"sandbox webhook": func(url string) error {
			_, err := b.setWebhook(b.caller(), wire.WebhookParams{URL: &url})
			return err
		},
	}
	for name, rule := range rules {
		for url, want := range refusedURLs {
			err := rule(url)
			if fault.CodeOf(err) != fault.ParameterInvalid || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s %.60q: %v, want %s with %q and without the address", name, url, err, fault.ParameterInvalid, want)
			}
		}
		for _, url := range acceptedURLs {
			if err := rule(url); err != nil {
				t.Errorf("%s %.60q: %v", name, url, err)
			}
		}
	}
	for name, want := range map[string]error{"successUrl": nil, "cancelUrl": nil, "pcCallbackUrl": nil, "appCallbackUrl": nil} {
		if err := rules[name]("https://shop.example/#/done"); err != want {
			t.Errorf("%s with a fragment: %v, want %v", name, err, want)
		}
	}
	for _, name := range []string{"webhook", "sandbox webhook", "webhookUrl"} {
		for _, url := range []string{"https://shop.example/#done", "https://shop.example/#"} {
			if err := rules[name](url); fault.CodeOf(err) != fault.ParameterInvalid || !strings.Contains(err.Error(), "fragment") {
				t.Errorf("%s with a fragment: %v, want %s", name, err, fault.ParameterInvalid)
			}
		}
	}
}

// An address that events can't be delivered to is refused when it is given, in
// every way of giving one.
func TestUndeliverableAddresses(t *testing.T) {
	b := newBench(t)
	b.config.Deliverable = func(u *url.URL) error {
		if u.Hostname() == "10.0.0.1" {
			return errors.New("10.0.0.1 is not a public address")
		}
		return nil
	}
	b.restart()
	for _, address := range []string{"http://10.0.0.1/hook", "https://shop.example/hook"} {
		want := strings.Contains(address, "shop")
		p := params("1", "25")
		p.WebhookURL = address
		seconds := int64(60)
		_, order := b.createOrder(b.caller(), p)
		_, operators := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, address, "")
		_, merchants := b.setWebhook(b.caller(), wire.WebhookParams{URL: &address})
		_, listener := b.gateway.Listen(t.Context(), b.caller().Actor, address, &seconds, nil)
		for name, err := range map[string]error{"order": order, "operator": operators, "merchant": merchants, "listener": listener} {
			if want && err != nil || !want && (fault.CodeOf(err) != fault.ParameterInvalid || !strings.Contains(err.Error(), "is not a public address")) {
				t.Errorf("%s of the %s: %v, want it taken: %t", address, name, err, want)
			}
		}
	}
}

func TestBaseURL(t *testing.T) {
	for url, want := range refusedURLs {
		if err := gateway.CheckBaseURL(url); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%.60q: %v, want %q and not the address", url, err, want)
		}
	}
	if err := gateway.CheckBaseURL("https://pay.example/\xff"); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("no UTF-8: %v, want that it is none", err)
	}
	for _, url := range []string{"https://pay.example/x", "https://pay.example?x", "https://pay.example/?", "https://pay.example/#x"} {
		if err := gateway.CheckBaseURL(url); err == nil || !strings.Contains(err.Error(), "more than a host and a port") {
			t.Errorf("%q: %v, want that it has too much", url, err)
		}
	}
	for _, url := range []string{"https://pay.example", "https://pay.example/", "http://127.0.0.1:8787"} {
		if err := gateway.CheckBaseURL(url); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}
