package service_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/money"
)

// euros is an order of 100 euros.
func euros(t *testing.T, g *gateway.Gateway, shop gateway.Actor, orderNo string) (gateway.OrderDetail, error) {
	amount := money.MustParse("100")
	return g.CreateOrder(t.Context(), shop, gateway.NewOrder{OrderNo: orderNo, OrderAmount: &amount, Token: "ETH_USDT", Fiat: "EUR"}, nil, nil)
}

// A running gateway reads its feeds, prices orders by them, and neither follows a
// jump nor goes where no webhook may go.
func TestFeedsAreRead(t *testing.T) {
	var price atomic.Value
	price.Store("1.08")
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		fmt.Fprintf(w, `{"price":%q}`, price.Load())
	}))
	t.Cleanup(source.Close)
	feed := func(name, path string) service.Feed {
		return service.Feed{Feed: gateway.Feed{Name: name, AgeMax: time.Hour, UnreadMax: time.Hour, JumpMax: 200},
			URL: source.URL + path, Path: "price", ReadEvery: 20 * time.Millisecond}
	}
	cfg := config(t, startChain(t))
	cfg.WebhooksTo.Allow = deliver.AllowLoopback
	cfg.Feeds = []service.Feed{feed("EUR/USD", "/"), feed("CHF/USD", "/away")}
	cfg.Tokens[0].Rates = map[string]gateway.Pricing{"EUR": {FiatPrice: "EUR/USD", Fixed: money.MustParseRate("1")}}
	s := start(t, cfg)
	shop := shopOf(t, s.Gateway)
	comesTrue(t, "the price is known", func() bool {
		o, err := euros(t, s.Gateway, shop, "1")
		return err == nil && o.PayingAmount == money.MustParse("108") && o.RateSource == "EUR/USD"
	})
	price.Store("1.2")
	comesTrue(t, "the jump is seen", func() bool { return metric(t, s, `xcheckout_feed_refuses_orders{feed="EUR/USD"}`) == "1" })
	if _, err := euros(t, s.Gateway, shop, "2"); !errors.Is(err, &fault.Error{Code: fault.RateUnavailable}) {
		t.Errorf("after the jump: %v, want rate_unavailable", err)
	}
	if got := metric(t, s, `xcheckout_feed_price{feed="EUR/USD"}`); got != "1.08" {
		t.Errorf("the metric is %s, want the last price that was taken", got)
	}
	if got := metric(t, s, `xcheckout_feed_failures_total{feed="EUR/USD",kind="jumped"}`); got == "0" {
		t.Error("no failure is counted")
	}
	if err := s.Gateway.AcceptPrice(t.Context(), gateway.Operator(), "EUR/USD", money.MustParseRate("1.2")); err != nil {
		t.Fatal(err)
	}
	if o, err := euros(t, s.Gateway, shop, "2"); err != nil || o.PayingAmount != money.MustParse("120") {
		t.Errorf("accepted: %+v, %v", o, err)
	}
	comesTrue(t, "the redirect is a failure", func() bool { return metric(t, s, `xcheckout_feed_failures_total{feed="CHF/USD",kind="unread"}`) != "0" })

	cfg.WebhooksTo.Allow = deliver.AllowPublic
	cfg.Database = databasetest.New(t)
	s = start(t, cfg)
	comesTrue(t, "the gateway's own network is not reached", func() bool {
		return metric(t, s, `xcheckout_feed_failures_total{feed="EUR/USD",kind="unread"}`) != "0"
	})
	if _, err := euros(t, s.Gateway, shopOf(t, s.Gateway), "1"); !errors.Is(err, &fault.Error{Code: fault.RateUnavailable}) {
		t.Errorf("of a feed inside: %v, want rate_unavailable", err)
	}
}
