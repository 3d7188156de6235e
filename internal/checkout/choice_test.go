package checkout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// The QR code holds the bare address unless the payer asks for the other one,
// and a page without JavaScript keeps what was chosen when it loads again.
func TestQRCodeChoice(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	path := strings.TrimPrefix(o.PaymentURL, s.BaseURL)
	for query, want := range map[string]string{
		"": "address", "?code=address": "address", "?code=amount": "amount",
		"?code=%22%3E%3Cscript%3E": "address", "?code=amount&code=address": "amount",
	} {
		_, body := get(t, o.PaymentURL+query)
		refresh := map[string]string{"address": path, "amount": path + "?code=amount"}[want]
		contains(t, body, `data-code="`+want+`"`, `data-choose="`+want+`" aria-current="true"`, `;url=`+refresh+`"`)
		if got := strings.Count(body, "aria-current"); got != 1 {
			t.Errorf("%q: %d choices are the current one", query, got)
		}
		if strings.Contains(body, `"><script>`) {
			t.Errorf("%q is repeated in the page", query)
		}
	}
}

// What the payer chose outlives live updates and loading again.
func TestQRCodeChoiceInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{Width: 390, Height: 844})
	shows := func(when, want string) {
		t.Helper()
		got := p.Eval(`[...document.querySelectorAll(".qr")].filter(e => e.checkVisibility()).map(e => e.getAttribute("aria-label")).join()`)
		if got != want {
			t.Errorf("%s the codes shown are %q, want %q", when, got, want)
		}
		link := p.Eval(`String(document.querySelector(".open").checkVisibility())`)
		if want := map[bool]string{true: "true", false: "false"}[strings.Contains(want, "transfer")]; link != want {
			t.Errorf("%s the link into a wallet is visible: %s, want %s", when, link, want)
		}
	}
	shows("at first", "QR code: the address above")
	p.Click(`[data-choose="amount"]`)
	p.Until(`document.getElementById("checkout").dataset.code === "amount"`)
	shows("when it was chosen", "QR code: transfer 25.00 USDT to the address above")
	p.Eval(`window.sameDocument = true`)
	s.pay(t, o, "10")
	p.Until(`document.getElementById("checkout").dataset.state === "part"`)
	shows("after a live update", "QR code: transfer 15.00 USDT to the address above")
	p.Until(`/\bconfirmed\b/.test(document.getElementById("checkout").innerText)`) // the last update: nothing moves any more
	if got := p.Eval(`document.querySelector("[aria-current]").dataset.choose + " " + window.sameDocument`); got != "amount true" {
		t.Errorf("the current choice is %s", got)
	}
	p.Must("Page.reload", nil, nil)
	p.Until(`window.sameDocument === undefined && document.readyState === "complete"`)
	shows("loaded again", "QR code: transfer 15.00 USDT to the address above")
	p.Click(`[data-choose="address"]`)
	p.Until(`document.getElementById("checkout").dataset.code === "address"`)
	shows("chosen back", "QR code: the address above")
	p.CheckQuiet(s.BaseURL)
}

// An update that comes while a button is pressed does not take the click away.
func TestClickOutlivesALiveUpdate(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{Width: 390, Height: 844})
	release := p.Press(`[data-choose="amount"]`)
	s.pay(t, o, "10")
	until(t, o.PaymentURL, "part")
	time.Sleep(300 * time.Millisecond) // for the page to have been told
	release()
	p.Until(`document.getElementById("checkout").dataset.code === "amount"`)
	p.Until(`document.getElementById("checkout").dataset.state === "part"`)
}

func TestQRCodeChoiceWithoutScript(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t, browsertest.WithoutScript), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{Width: 390, Height: 844})
	p.Click(`[data-choose="amount"]`)
	p.Until(`location.search === "?code=amount" && document.readyState === "complete"`)
	if got := p.Eval(`getComputedStyle(document.querySelector(".code.whole")).display + getComputedStyle(document.querySelector(".code.plain")).display`); got != "blocknone" {
		t.Errorf("the codes are displayed as %s, want blocknone", got)
	}
	if got := p.Eval(`document.querySelector("noscript meta").content`); got != "10;url="+strings.TrimPrefix(o.PaymentURL, s.BaseURL)+"?code=amount" {
		t.Errorf("it loads again by %q", got)
	}
}
