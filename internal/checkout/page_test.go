package checkout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// The whole way in a real browser: the page of a new order, a press on the
// button, and the page becomes paid before the eyes of the payer.
func TestInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{})
	p.Until(`document.querySelector(".timer .clock").textContent.match(/^(30:00|29:\d\d)$/) !== null`)
	first := p.Eval(`document.querySelector(".timer .clock").textContent`)
	p.Until(fmt.Sprintf(`document.querySelector(".timer .clock").textContent !== %q`, first))
	p.Click(`form.test button`)
	p.Until(`location.hash === "#status" && document.readyState === "complete"`)
	p.Eval(`window.sameDocument = true`)
	p.Until(`document.getElementById("checkout").dataset.state === "paid"`)
	if got := p.Eval(`String(window.sameDocument)`); got != "true" {
		t.Error("the page was loaded again")
	}
	if got := p.Eval(`document.getElementById("panel").innerText`); !strings.Contains(got, "25.00 USDT received") {
		t.Errorf("the panel of a paid order: %q", got)
	}
	if got := p.Eval(`document.title`); !strings.HasPrefix(got, "✓ Paid") {
		t.Errorf("title %q", got)
	}
	// The stream is over, and the page does not ask for it again.
	p.Eval(`new Promise(done => setTimeout(done, 2500))`)
	streams := len(slices.DeleteFunc(p.Requests(), func(url string) bool { return !strings.Contains(url, "/events") }))
	if streams != 2 { // one before and one after the button
		t.Errorf("%d streams were opened, want 2", streams)
	}
	p.CheckQuiet(s.BaseURL)
}

func TestCopyInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{Width: 390, Height: 844})
	err := b.Do("", "Browser.grantPermissions", browsertest.Object{"permissions": []string{"clipboardReadWrite", "clipboardSanitizedWrite"}, "origin": s.BaseURL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Must("Page.bringToFront", nil, nil)
	for _, want := range []string{"25.00", o.DepositAddress} {
		p.Click(fmt.Sprintf(`.fields [data-copy=%q]`, want))
		p.Until(fmt.Sprintf(`document.querySelector(".fields [data-copy='%s']").innerText.trim() === "Copied"`, want))
		if got := p.Eval(`navigator.clipboard.readText()`); got != want {
			t.Errorf("the clipboard has %q, want %q", got, want)
		}
		if got := p.Eval(`document.getElementById("said").textContent`); got != "Copied" {
			t.Errorf("a screen reader hears %q", got)
		}
	}
	// What is selected by hand has no gaps either.
	p.Eval(`getSelection().selectAllChildren(document.querySelector(".fields code.address"))`)
	if got := p.Eval(`getSelection().toString()`); got != o.DepositAddress {
		t.Errorf("selected: %q, want %q", got, o.DepositAddress)
	}
	p.CheckQuiet(s.BaseURL)
}

// Nothing is wider than a small phone, and nothing moves that needs no script.
func TestSmallScreenWithoutScript(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t, browsertest.WithoutScript), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{Width: 320, Height: 640, Dark: true})
	if got := p.Eval(`document.documentElement.scrollWidth`); got != "320" {
		t.Errorf("the page is %s pixels wide on a screen of 320", got)
	}
	if got := p.Eval(`document.querySelector(".timer").innerText`); !strings.Contains(got, "until") || !strings.Contains(got, "UTC") {
		t.Errorf("the time to pay without JavaScript: %q", got)
	}
	if got := p.Eval(`getComputedStyle(document.querySelector(".copy")).display`); got != "none" {
		t.Errorf("a copy button that can't work is displayed as %q", got)
	}
	p.Click(`form.test button`)
	p.Until(`document.getElementById("checkout")?.dataset.state === "paid"`) // by loading again and again
	p.CheckQuiet(s.BaseURL)
}

// The start page keeps to the same policy; the reference has a test of its own.
func TestStartInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	for _, path := range []string{"/"} {
		p := b.Open(s.BaseURL+path, browsertest.Screen{Width: 390, Height: 844})
		if got := p.Eval(`document.documentElement.scrollWidth`); got != "390" {
			t.Errorf("%s is %s pixels wide on a screen of 390", path, got)
		}
		p.CheckQuiet(s.BaseURL)
	}
}
