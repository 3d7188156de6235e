package checkout_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
	"github.com/xcheckout/xcheckout/money"
)

// faults lists what a reader would find broken on a page: texts that stick out of
// the screen or of their element, that cover one another, or that are cut off,
// and numbers on more than one line.
const faults = `(() => {
	const found = [], texts = [];
	const wide = document.documentElement.scrollWidth;
	if (wide > innerWidth) found.push("the page is " + wide + " pixels wide on a screen of " + innerWidth);
	const seen = (e) => e.checkVisibility() && !e.closest(".unseen, template, noscript, script");
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const node = walker.currentNode;
		if (!node.data.trim() || !seen(node.parentElement)) continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		for (const r of range.getClientRects()) {
			if (r.width < 1) continue;
			if (r.left < 0 || r.right > innerWidth + 0.5) found.push("outside: " + node.data.trim());
			texts.push([node.data.trim(), r, node]);
		}
	}
	for (const [i, [a, r, m]] of texts.entries()) for (const [b, q, n] of texts.slice(i + 1)) {
		const across = Math.min(r.right, q.right) - Math.max(r.left, q.left), down = Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top);
		if (m !== n && across > 1 && down > 0.4 * Math.min(r.height, q.height)) found.push("overlap: " + a + " / " + b);
	}
	for (const e of document.querySelectorAll("main *")) {
		if (!seen(e) || e instanceof SVGElement || !e.textContent.trim() || !e.clientWidth) continue;
		if (e.scrollWidth > e.clientWidth + 1) found.push("sticks out of " + e.tagName + "." + e.className + ": " + e.textContent.trim());
		if (e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflow !== "visible") found.push("cut off: " + e.textContent.trim());
	}
	let numbers = 0;
	for (const e of document.querySelectorAll("main .number")) {
		if (!seen(e)) continue;
		numbers++;
		const range = document.createRange();
		range.selectNodeContents(e);
		const tops = [...range.getClientRects()].filter(r => r.width >= 1).map(r => r.top);
		if (Math.max(...tops) - Math.min(...tops) > 1) found.push("a number on two lines: " + e.textContent);
	}
	if (numbers === 0) found.push("no number was seen: the test is blind");
	return found.join("\n");
})()`

// Whatever is long, and however large a payer's font is: nothing is hidden,
// covered or broken inside a number.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	s := open(t)
	waiting, part := s.longOrder(t), s.longOrder(t)
	s.pay(t, part, "123456789.654321")
	s.payAnotherToken(t, part, "888888888.888888")
	until(t, part.PaymentURL, "part")
	urls := map[string]string{"waiting": waiting.PaymentURL, "waiting, code with amount": waiting.PaymentURL + "?code=amount", "part": part.PaymentURL,
		"twelve digits": largest(t)}
	for font, flags := range map[int][]string{16: nil, 32: {browsertest.WithLargeFont}} {
		b := browsertest.Start(t, flags...)
		for name, url := range urls {
			for _, on := range []browsertest.Screen{{Width: 320, Height: 640}, {Width: 390, Height: 844}, {Width: 768, Height: 1024}, {Width: 1280, Height: 860}} {
				p := b.Open(url, on)
				if got := p.Eval(`getComputedStyle(document.body).fontSize`); got != fmt.Sprintf("%dpx", font) {
					t.Fatalf("the font has %s, want %d", got, font)
				}
				p.Eval(`document.querySelector("details").open = true`)
				if got := p.Eval(faults); got != "" {
					t.Errorf("%s at %d pixels, font %d:\n%s", name, on.Width, font, got)
				}
				p.Must("Page.close", nil, nil)
			}
		}
	}
}

// largest serves the page of an order with the largest amount that there can be.
func largest(t *testing.T) string {
	t.Helper()
	s, o := openProduction(t, sale{merchant: strings.Repeat("W", 80), orderNo: strings.Repeat("W", 64),
		amount: money.MustParse("999999999.999999"), rate: money.MustParseRate("999.999999")})
	mux := http.NewServeMux()
	mux.Handle(page.AssetsPattern, page.Assets())
	mux.Handle("/pay/", checkout.New(checkout.Config{Gateway: s.Gateway}))
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL + strings.TrimPrefix(o.PaymentURL, "https://pay.example")
}

// On a phone, what must be right comes before the code that is scanned by
// another device.
func TestOrderOnAPhone(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	p := b.Open(s.order(t, 0).PaymentURL, browsertest.Screen{Width: 390, Height: 844})
	const want = "#status h2 < .fields .number < .fields .hint < .address < .qr < form"
	got := p.Eval(`(() => {
		const top = (s) => document.querySelector(s).getBoundingClientRect().top;
		return ["#status h2", ".fields .number", ".fields .hint", ".address", ".qr", "form"].sort((a, b) => top(a) - top(b)).join(" < ");
	})()`)
	if got != want {
		t.Errorf("from above: %s, want %s", got, want)
	}
}
