package checkout_test

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// Another token is no secret of the fine print: heading, title and what a screen
// reader hears say so, and what to do, in every state.
func TestAnotherTokenInBrowser(t *testing.T) {
	t.Parallel()
	b, s := browsertest.Start(t), open(t)
	o := s.order(t, 0)
	p := b.Open(o.PaymentURL, browsertest.Screen{})
	s.payAnotherToken(t, o, "2")
	p.Until(`document.querySelector("#status[role=status] h2").textContent === "USDC can’t pay this order"`)
	contains(t, p.Eval(`document.getElementById("status").innerText`),
		"This order takes USDT only, and USDC has arrived at its address.", "It is not lost: contact Test merchant and name order "+o.OrderNo,
		"To pay, send exactly 25.00 USDT on Local test chain")
	if got, want := p.Eval(`document.title`), "Wrong coin received · 25.00 USDT to Test merchant"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	s.pay(t, o, "10")
	p.Until(`document.getElementById("checkout").dataset.state === "part"`)
	contains(t, p.Eval(`document.getElementById("status").innerText`), "Part of it has arrived, and USDC, which can’t pay this order",
		"It is not lost", "15.00 USDT is still missing")
	s.pay(t, o, "15")
	p.Until(`document.getElementById("checkout").dataset.state === "paid"`)
	contains(t, p.Eval(`document.getElementById("status").innerText`), "Paid", "USDC has arrived at its address. It is not lost")
	if got := p.Eval(`document.title`); !strings.HasPrefix(got, "✓ Paid") {
		t.Errorf("title of a paid order: %q", got)
	}
}
