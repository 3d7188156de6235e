package checkout_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

func TestNewOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	r, body := get(t, o.PaymentURL)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("status %d", r.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":  "text/html; charset=utf-8",
		"Cache-Control": "no-store",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"Referrer-Policy":        "same-origin",
		"X-Content-Type-Options": "nosniff",
		"X-Robots-Tag":           "noindex, nofollow",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	path := strings.TrimPrefix(o.PaymentURL, s.BaseURL)
	contains(t, body, `data-state="waiting"`, `<noscript><meta http-equiv="refresh" content="10;url=`+path+`"></noscript>`,
		`href="ethereum:`+o.CoinAddress+`@1337/transfer?address=`+o.DepositAddress+`&amp;uint256=25000000"`,
		`data-copy="`+o.DepositAddress+`"`, `data-copy="25.00"`, `aria-label="QR code: the address above"`,
		`<form class="test" method="post" action="`+path+`/test-payment">`, `href="`+cancelURL+`"`)
	contains(t, words(body), "Sandbox", "Pay Test merchant", "25.00 USDT", "25.00 USD · order "+o.OrderNo,
		"Waiting for your payment", "Local test chain", o.DepositAddress, o.CoinAddress, "until ")
	if strings.Contains(body, successURL) {
		t.Error("the page leads to the success URL before anything was paid")
	}
}

func TestPaidInParts(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	s.pay(t, o, "10.5")
	body := until(t, o.PaymentURL, "part")
	contains(t, words(body), "10.50 of 25.00 USDT was seen", "14.50 USDT is still missing", "Amount still missing14.50")
	contains(t, body, "uint256=14500000", `data-copy="14.50"`)
	s.pay(t, o, "14.5")
	body = until(t, o.PaymentURL, "detected", "paid")
	if strings.Contains(body, `data-state="detected"`) { // a block later it is paid, which a slow machine sees first
		contains(t, words(body), "Payment seen, being confirmed", "of 2", "There is nothing more to do")
	}
	if strings.Contains(body, "ethereum:") || strings.Contains(body, "<form") {
		t.Error("the page asks for money that it has seen")
	}
	body = until(t, o.PaymentURL, "paid")
	contains(t, words(body), "25.00 USDT received", "Test merchant has received your payment", "2 of 2 blocks")
	contains(t, body, `href="https://shop.example/thanks?order=1&amp;paid=yes"`)
	if strings.Contains(body, "<noscript>") || strings.Contains(body, "data-events") {
		t.Error("a page with nothing to wait for waits")
	}
}

func TestPaidTooMuch(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	s.pay(t, o, "30")
	contains(t, words(until(t, o.PaymentURL, "paid")), "5.00 USDT more than was due", "name order "+o.OrderNo)
}

func TestPaidWithAnotherToken(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	s.payAnotherToken(t, o, "2")
	_, body := get(t, o.PaymentURL)
	contains(t, words(body), "2.00 USDC another token", "It is not lost: contact Test merchant", "USDC can’t pay this order", "25.00 USDT")
	contains(t, body, "uint256=25000000", `data-state="waiting"`, "<title>Wrong coin received")
}

// The seller is the one that the payer reads: the sub-merchant, in an element
// of its own, whatever direction its name has.
func TestSubMerchant(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, want := range map[string]string{
		"Corner shop":        "Corner shop",
		"חנות הפינה":         "חנות הפינה",
		"\u202eshop\u2066 x": "shop x",
	} {
		o := s.orderOf(t, name, money.MustParse("25.00"))
		_, body := get(t, o.PaymentURL)
		contains(t, body, "<bdi>"+want+"</bdi>")
		if strings.Contains(body, "Test merchant") || strings.ContainsAny(body, "\u202e\u2066") {
			t.Errorf("%q: the page names the parent, or turns its text", name)
		}
	}
}

func TestTimedOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 5*time.Second)
	body := until(t, o.PaymentURL, "timeout")
	contains(t, words(body), "No payment arrived in time", "start again at Test merchant", "look again")
	contains(t, body, `href="`+cancelURL+`"`)
	if strings.Contains(body, "ethereum:") || strings.Contains(body, "<form") {
		t.Error("the page of a closed order asks for money")
	}
	s.pay(t, o, "25")
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(body, "too late"); time.Sleep(100 * time.Millisecond) {
		if _, body = get(t, o.PaymentURL); time.Now().After(deadline) {
			t.Fatalf("the late payment is not shown: %s", words(body))
		}
	}
	contains(t, words(body), "What you sent is not lost", "name order "+o.OrderNo, "25.00 USDT too late")
}

func TestTimedOutInPart(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 5*time.Second)
	s.pay(t, o, "10")
	contains(t, words(until(t, o.PaymentURL, "timeout")), "The full amount did not arrive in time", "What you sent is not lost")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, 0)
	if _, err := s.client.Orders.Cancel(t.Context(), o.OrderNo); err != nil {
		t.Fatal(err)
	}
	contains(t, words(until(t, o.PaymentURL, "cancelled")), "Test merchant has cancelled this order", "Nothing was received")
}

// The clock alone closes no order: the page says that it is being looked at.
func TestTimeIsOverByTheClock(t *testing.T) {
	t.Parallel()
	s := open(t)
	o := s.order(t, time.Hour)
	later := httptest.NewServer(checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Now().Add(2 * time.Hour) }}))
	defer later.Close()
	_, body := get(t, later.URL+strings.TrimPrefix(o.PaymentURL, s.BaseURL))
	contains(t, body, `data-state="checking"`, "<noscript>")
	contains(t, words(body), "checking the chain", "A payment that was made in time still counts")
	if strings.Contains(body, "ethereum:") || strings.Contains(body, "<form") {
		t.Error("the page asks for money when the time is over")
	}
}

func TestUnknownLink(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{"/pay/nothing", "/pay/", "/pay/nothing/else", "/pay/nothing/events"} {
		r, body := get(t, s.BaseURL+path)
		if r.StatusCode != http.StatusNotFound || r.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: status %d, policy %q", path, r.StatusCode, r.Header.Get("Content-Security-Policy"))
		}
		contains(t, words(body), "There is no such payment page")
	}
}

// sale is a seller, what it sells and at which rate.
type sale struct {
	merchant, orderNo string
	amount            money.Amount
	rate              money.Rate
}

// openProduction makes a gateway that is no sandbox, with a merchant and an order
// of theirs. It reads no chain but one block, and serves nothing.
func openProduction(t *testing.T, c sale) (*service.Service, gateway.OrderDetail) {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	contract, err := evm.Family{}.Parse("0x55d398326f99059fF775485246999027B3197955")
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Open(t.Context(), service.Config{
		Database: databasetest.New(t), Box: box, Environment: gateway.Production,
		BaseURL: "https://pay.example", Log: slog.New(slog.DiscardHandler),
		Chains: []service.Chain{{Chain: gateway.Chain{Name: "BSC", Confirmations: 15,
			Family: evm.Family{}, Scheme: open(t).Chain.Deployment().Scheme()}}},
		Tokens: []gateway.Token{{Rates: gateway.InDollars(c.rate), Asset: payment.Asset{Chain: "BSC",
			Contract: contract, Token: "BSC_USDT", Decimals: 18}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	hash := func(digit string) chain.Hash { return chain.Hash(strings.Repeat(digit, 32)) }
	if err := s.Gateway.Bind(t.Context(), "BSC", chain.Identity{Ref: "eip155:56", Genesis: hash("0")}); err != nil {
		t.Fatal(err)
	}
	head := chain.Block{Number: 7, Hash: hash("7"), ParentNumber: 6, ParentHash: hash("6"), Time: time.Now().UnixMilli()}
	if err := s.Gateway.Record(t.Context(), chain.Batch{Chain: "BSC", Blocks: []chain.Block{head}, Head: head}); err != nil {
		t.Fatal(err)
	}
	m, err := s.Gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: c.merchant, Email: "shop@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Gateway.Recovery(t.Context(), gateway.Operator())
	if err == nil {
		err = s.Gateway.RecoveryKept(t.Context(), gateway.Operator(), kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	actor := gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant, Proof: gateway.ProofSignature}
	o, err := s.Gateway.CreateOrder(t.Context(), actor, gateway.NewOrder{OrderNo: c.orderNo, OrderAmount: &c.amount, Token: "BSC_USDT"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, o
}

func TestProduction(t *testing.T) {
	t.Parallel()
	s, o := openProduction(t, sale{merchant: `<b onclick="x()">Shop & Sons</b>`, orderNo: "P1",
		amount: money.MustParse("1234567.89"), rate: money.MustParseRate("1.0005")})
	server := httptest.NewServer(checkout.New(checkout.Config{Gateway: s.Gateway, Log: slog.New(slog.DiscardHandler)}))
	defer server.Close()
	path := strings.TrimPrefix(o.PaymentURL, "https://pay.example")
	_, body := get(t, server.URL+path)
	contains(t, words(body), `Pay <b onclick="x()">Shop & Sons</b>`, "1235185.173945 USDT", "1234567.89 USD", "BNB Smart Chain")
	contains(t, body, "@56/transfer?address="+o.Chain.Print(o.Address)+"&amp;uint256=1235185173945000000000000",
		"<span>1</span><span>235</span><span>185.173945</span>")
	for _, unwanted := range []string{"<b onclick", "Sandbox", "test-payment", "xcheckout pay", "example/cart", "Back to"} {
		if strings.Contains(body, unwanted) {
			t.Errorf("the page has %q", unwanted)
		}
	}
	r, err := http.Post(server.URL+path+"/test-payment", "application/x-www-form-urlencoded", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a gateway without a test wallet answers a test payment with %d, want %d", r.StatusCode, http.StatusMethodNotAllowed)
	}
}
