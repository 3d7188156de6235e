package checkout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The whole way in a real browser: the page of a new order, a press on the
// button, and the page becomes paid before the eyes of the payer.
func TestInBrowser(t *testing.T) {
	t.Parallel()
	b, s := startBrowser(t), open(t)
	o := s.order(t, 0)
	p := b.open(o.PaymentURL, screen{})
	p.until(`document.querySelector(".timer .clock").textContent.match(/^(30:00|29:\d\d)$/) !== null`)
	first := p.eval(`document.querySelector(".timer .clock").textContent`)
	p.until(fmt.Sprintf(`document.querySelector(".timer .clock").textContent !== %q`, first))
	p.click(`form.test button`)
	p.until(`location.hash === "#status" && document.readyState === "complete"`)
	p.eval(`window.sameDocument = true`)
	p.until(`document.getElementById("checkout").dataset.state === "paid"`)
	if got := p.eval(`String(window.sameDocument)`); got != "true" {
		t.Error("the page was loaded again")
	}
	if got := p.eval(`document.getElementById("panel").innerText`); !strings.Contains(got, "25.00 USDT received") {
		t.Errorf("the panel of a paid order: %q", got)
	}
	if got := p.eval(`document.title`); !strings.HasPrefix(got, "✓ Paid") {
		t.Errorf("title %q", got)
	}
	// The stream is over, and the page does not ask for it again.
	p.eval(`new Promise(done => setTimeout(done, 2500))`)
	p.mu.Lock()
	streams := len(slices.DeleteFunc(slices.Clone(p.requests), func(url string) bool { return !strings.Contains(url, "/events") }))
	p.mu.Unlock()
	if streams != 2 { // one before and one after the button
		t.Errorf("%d streams were opened, want 2", streams)
	}
	p.checkQuiet(s.BaseURL)
}

func TestCopyInBrowser(t *testing.T) {
	t.Parallel()
	b, s := startBrowser(t), open(t)
	o := s.order(t, 0)
	p := b.open(o.PaymentURL, screen{width: 390, height: 844})
	err := b.do("", "Browser.grantPermissions", object{"permissions": []string{"clipboardReadWrite", "clipboardSanitizedWrite"}, "origin": s.BaseURL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.must("Page.bringToFront", nil, nil)
	for _, want := range []string{"25.00", o.DepositAddress} {
		p.click(fmt.Sprintf(`.fields [data-copy=%q]`, want))
		p.until(fmt.Sprintf(`document.querySelector(".fields [data-copy='%s']").innerText.trim() === "Copied"`, want))
		if got := p.eval(`navigator.clipboard.readText()`); got != want {
			t.Errorf("the clipboard has %q, want %q", got, want)
		}
		if got := p.eval(`document.getElementById("said").textContent`); got != "Copied" {
			t.Errorf("a screen reader hears %q", got)
		}
	}
	// What is selected by hand has no gaps either.
	p.eval(`getSelection().selectAllChildren(document.querySelector(".fields code.address"))`)
	if got := p.eval(`getSelection().toString()`); got != o.DepositAddress {
		t.Errorf("selected: %q, want %q", got, o.DepositAddress)
	}
	p.checkQuiet(s.BaseURL)
}

// Nothing is wider than a small phone, and nothing moves that needs no script.
func TestSmallScreenWithoutScript(t *testing.T) {
	t.Parallel()
	b, s := startBrowser(t, withoutScript), open(t)
	o := s.order(t, 0)
	p := b.open(o.PaymentURL, screen{width: 320, height: 640, dark: true})
	if got := p.eval(`document.documentElement.scrollWidth`); got != "320" {
		t.Errorf("the page is %s pixels wide on a screen of 320", got)
	}
	if got := p.eval(`document.querySelector(".timer").innerText`); !strings.Contains(got, "until") || !strings.Contains(got, "UTC") {
		t.Errorf("the time to pay without JavaScript: %q", got)
	}
	if got := p.eval(`getComputedStyle(document.querySelector(".copy")).display`); got != "none" {
		t.Errorf("a copy button that can't work is displayed as %q", got)
	}
	p.click(`form.test button`)
	p.until(`document.getElementById("checkout")?.dataset.state === "paid"`) // by loading again and again
	p.checkQuiet(s.BaseURL)
}

// The start page keeps to the same policy; the reference has a test of its own.
func TestStartInBrowser(t *testing.T) {
	t.Parallel()
	b, s := startBrowser(t), open(t)
	for _, path := range []string{"/", "/nowhere"} {
		p := b.open(s.BaseURL+path, screen{width: 390, height: 844})
		if got := p.eval(`document.documentElement.scrollWidth`); got != "390" {
			t.Errorf("%s is %s pixels wide on a screen of 390", path, got)
		}
		p.checkQuiet(s.BaseURL)
	}
}
