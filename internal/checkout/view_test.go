package checkout

import (
	"html/template"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// Native coin says so wherever another token does.
func TestNativeCoin(t *testing.T) {
	for _, c := range []struct {
		view  view
		want  []string
		title string
	}{
		{view{State: Waiting, Native: "BNB"}, []string{"<h2 class=\"odd\">BNB can’t pay this order</h2>", "takes USDT only, and <b>BNB</b> has arrived", "It is not lost", "To pay, send exactly"}, "Wrong coin received"},
		{view{State: Waiting, Native: "BNB", OtherToken: "USDC"}, []string{"USDC and BNB can’t pay this order"}, "Wrong coin received"},
		{view{State: Part, Native: "BNB"}, []string{"and BNB, which can’t pay this order", "is still missing"}, "Wrong coin received"},
		{view{State: Checking, Native: "BNB"}, []string{"Time is over", "<b>BNB</b> has arrived"}, "Wrong coin received"},
		{view{State: Detected, Native: "BNB"}, []string{"Payment seen", "<b>BNB</b> has arrived"}, "Confirming"},
		{view{State: TimedOut, Native: "BNB"}, []string{"Time is over, and BNB can’t pay this order"}, "Timed out"},
		{view{State: TimedOut, Deposits: []deposit{{}}}, []string{"The full amount did not arrive in time"}, "Timed out"},
		{view{State: TimedOut, Deposits: []deposit{{}}, TooLate: true}, []string{"The full amount arrived only after this order had ended"}, "Timed out"},
		{view{State: Paid, Native: "BNB"}, []string{"Paid", "<b>BNB</b> has arrived"}, "✓ Paid"},
		{view{State: Cancelled, Native: "BNB"}, []string{"Cancelled", "<b>BNB</b> has arrived"}, "Cancelled"},
	} {
		c.view.Symbol, c.view.Merchant, c.view.Amount, c.view.Seen, c.view.Missing = "USDT", "Shop", "25.00", "10.00", "15.00"
		text, err := payTemplate.Render("status", c.view)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the status does not say %q: %s", c.view.State, want, text)
			}
		}
		if got := c.view.title(); !strings.HasPrefix(got, c.title+" · ") {
			t.Errorf("%s: title %q", c.view.State, got)
		}
		if c.view.State != TimedOut && c.view.State != Cancelled {
			continue
		}
		panel, err := payTemplate.Render("panel", c.view)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(panel, "What you sent is not lost") {
			t.Errorf("%s: the panel does not say that it is not lost: %s", c.view.State, panel)
		}
	}
}

func TestNativeCoinHasItsName(t *testing.T) {
	for ref, want := range map[chain.Ref]string{"eip155:1": "ETH", "eip155:56": "BNB", "eip155:1337": "ETH", "eip155:777": "The coin of NEW (chain 777)"} {
		if got := nativeCoin("NEW", ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
}

// A name can't turn the text around it.
func TestWithoutDirections(t *testing.T) {
	for name, want := range map[string]string{
		"Shop": "Shop", "חנות": "חנות", "\u202epohS": "pohS", "a\u2066b\u2067c\u2068d\u2069e": "abcde",
		"\u202ax\u202by\u202cz\u202d": "xyz",
		"a\u200eb\u200fc":             "a\u200eb\u200fc", // marks turn nothing but themselves
	} {
		if got := withoutDirections(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// A merchant's name stands in an element of its own, which isolates it.
func TestNamesAreIsolated(t *testing.T) {
	bare := regexp.MustCompile(`(?:^|[^>])\{\{\.Merchant\}\}|\{\{\.Merchant\}\}(?:[^<]|<[^/]|</[^b]|$)`)
	for _, name := range []string{"pay.html", "panel.html"} {
		text, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := bare.Find(text); found != nil {
			t.Errorf("%s has a name without <bdi>: %q", name, found)
		}
	}
}

func TestSize(t *testing.T) {
	for amount, want := range map[string]string{"0.00": "", "999999.99": "", "1000000.00": " n10", "999999999999.999999": " n19", "9223372036854.775807": " n20"} {
		if got := size(amount); got != want {
			t.Errorf("size(%q): %q, want %q", amount, got, want)
		}
	}
}

// The page leads back by what became of the order, else by the device, and to an
// app from a phone alone.
func TestBackToTheApp(t *testing.T) {
	const success, pc, app, web = "https://shop.example/ok", "https://shop.example/pc", "shop://paid?a=1&b=2", "https://shop.example/m"
	for _, c := range []struct {
		to      payment.ReturnTo
		outcome string
		phone   bool
		want    template.URL
	}{
		{payment.ReturnTo{PC: pc, App: app}, success, true, success},
		{payment.ReturnTo{PC: pc, App: app}, "", true, app},
		{payment.ReturnTo{PC: pc, App: app}, "", false, pc},
		{payment.ReturnTo{PC: pc}, "", true, pc},
		{payment.ReturnTo{App: app}, "", false, ""},
		{payment.ReturnTo{App: web}, "", false, web},
		{payment.ReturnTo{App: "httpshop://paid"}, "", false, ""},
		{payment.ReturnTo{}, "", true, ""},
	} {
		if got := backURL(c.to, c.outcome, c.phone); got != c.want {
			t.Errorf("%+v, %q, phone %t: %q, want %q", c.to, c.outcome, c.phone, got, c.want)
		}
	}
	text, err := payTemplate.Render("return", view{BackURL: app, Merchant: "Shop"})
	if err != nil || !strings.Contains(text, `href="shop://paid?a=1&amp;b=2"`) {
		t.Errorf("%v: %s", err, text)
	}
	for agent, want := range map[string]bool{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1": true,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36":                                   false,
	} {
		r := httptest.NewRequest("GET", "/pay/x", nil)
		r.Header.Set("User-Agent", agent)
		if got := isPhone(r); got != want {
			t.Errorf("%s: %t, want %t", agent, got, want)
		}
		r.Header.Set("Sec-CH-UA-Mobile", map[bool]string{true: "?0", false: "?1"}[want])
		if got := isPhone(r); got == want {
			t.Errorf("%s, which says otherwise: %t", agent, got)
		}
	}
}
