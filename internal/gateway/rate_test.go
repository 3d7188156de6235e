package gateway_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// priced is a bench whose ETH_USDT is open in dollars at a fixed rate, and in other
// currencies by two feeds.
func priced(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	c := &b.config
	c.Feeds = []gateway.Feed{
		{Name: "EUR/USD", AgeMax: time.Hour, UnreadMax: 2 * time.Minute, JumpMax: 200},
		{Name: "JPY/USD", AgeMax: time.Hour, UnreadMax: 2 * time.Minute, JumpMax: 200},
		{Name: "USDT/USD", AgeMax: 24 * time.Hour, UnreadMax: 2 * time.Minute, JumpMax: 100},
		{Name: "USDT/GBP", AgeMax: time.Hour, UnreadMax: 2 * time.Minute, JumpMax: 100},
	}
	first := c.Tokens[0]
	first.Rates = map[string]gateway.Pricing{
		"USD": {Fixed: money.MustParseRate("1")},
		"EUR": {FiatPrice: "EUR/USD", TokenPrice: "USDT/USD"},
		"GBP": {TokenPrice: "USDT/GBP"},
		"JPY": {FiatPrice: "JPY/USD", Fixed: money.MustParseRate("1.001")},
		"KWD": {Fixed: money.MustParseRate("3.25")},
	}
	c.Tokens = append([]gateway.Token{first}, c.Tokens[1:]...)
	b.restart()
	return b
}

func (b *bench) tell(feed, price string, at time.Time) error {
	return b.gateway.RecordPrice(b.t.Context(), feed, money.MustParseRate(price), at)
}

func (b *bench) told(feed, price string, at time.Time) {
	b.t.Helper()
	if err := b.tell(feed, price, at); err != nil {
		b.t.Fatal(err)
	}
}

// in is an order in a currency.
func (b *bench) in(orderNo, amount, fiat string) (wire.CreatedOrder, error) {
	p := params(orderNo, amount)
	p.Fiat = fiat
	return b.createOrder(b.caller(), p)
}

// What is paid is the price at the quoted rate, rounded up, and the quote says what
// told it and when it was so.
func TestOrdersArePricedByFeeds(t *testing.T) {
	b := priced(t)
	b.told("EUR/USD", "1.0812", start.Add(-30*time.Minute))
	b.told("USDT/USD", "0.9998", start.Add(-10*time.Minute))
	b.told("USDT/GBP", "0.75", start.Add(-time.Minute))
	b.told("JPY/USD", "0.00667", start)
	for i, c := range []struct{ fiat, amount, paying, rate, source, at string }{
		{"", "25", "25", "1", "fixed", "0s"},
		{"USD", "25.000001", "25.000001", "1", "fixed", "0s"},
		{"EUR", "100", "108.141629", "1.081416283256651331", "EUR/USD USDT/USD", "-30m0s"},
		{"EUR", "0.01", "0.010815", "1.081416283256651331", "EUR/USD USDT/USD", "-30m0s"},
		{"GBP", "10", "13.333334", "1.333333333333333334", "USDT/GBP", "-1m0s"},
		{"JPY", "1000", "6.67667", "0.00667667", "JPY/USD", "0s"},
		{"KWD", "1.125", "3.65625", "3.25", "fixed", "0s"},
	} {
		made, err := b.in(fmt.Sprint("A", i), c.amount, c.fiat)
		if err != nil || made.PayingAmount != wire.Number(money.MustParse(c.paying)) || string(made.ExchangeRate) != c.rate || made.RateSource != c.source ||
			time.UnixMilli(made.RateAt).Sub(start).String() != c.at {
			t.Errorf("%s %s: %+v, %v; want %s at %s by %s of %s", c.amount, c.fiat, made, err, c.paying, c.rate, c.source, c.at)
		}
		d, err := b.gateway.Order(t.Context(), b.caller().Actor, fmt.Sprint("A", i))
		if err != nil || d.Rate != c.rate || d.RateSource != c.source || d.RateAt.UnixMilli() != made.RateAt {
			t.Errorf("%s is kept as %+v, %v", c.fiat, d.Order, err)
		}
	}
}

// The first quote stands, whatever the feeds say since, or don't.
func TestTheFirstQuoteStands(t *testing.T) {
	b := priced(t)
	b.told("USDT/GBP", "0.75", start)
	made := must(b.in("1", "10", "GBP"))(t)
	b.told("USDT/GBP", "0.7525", start.Add(time.Second))
	if again, err := b.in("1", "10", "GBP"); err != nil || again != made {
		t.Errorf("at another price: %+v, %v; want %+v", again, err, made)
	}
	b.now = start.Add(10 * time.Minute)
	if again, err := b.in("1", "10", "GBP"); err != nil || again != made {
		t.Errorf("while the feed is not read: %+v, %v; want %+v", again, err, made)
	}
	for _, other := range []string{"", "USD", "EUR"} {
		_, err := b.in("1", "10", other)
		refusedWith(t, "the same order in "+other, err, fault.OrderNoReused)
	}
}

// An order is refused rather than mispriced.
func TestFeedsThatAreNotBelieved(t *testing.T) {
	b := priced(t)
	refused := func(name string, want fault.Code) {
		t.Helper()
		_, err := b.in("1", "10", "GBP")
		refusedWith(t, name, err, want)
		var f *fault.Error
		if errors.As(err, &f) && f.RetryAfter <= 0 {
			t.Errorf("%s: nothing says when to come again", name)
		}
		for _, token := range must(b.gateway.OfferedTokens(t.Context(), b.caller().Actor, "", "GBP"))(t) {
			t.Errorf("%s: %s is offered", name, token.Token.Token)
		}
	}
	refused("never read", fault.RateUnavailable)
	b.told("USDT/GBP", "0.75", start.Add(-time.Hour))
	if _, err := b.in("0", "10", "GBP"); err != nil {
		t.Errorf("just young enough: %v", err)
	}
	b.now = start.Add(time.Millisecond)
	refused("too old", fault.RateStale)
	b.told("USDT/GBP", "0.75", b.now)
	b.now = b.now.Add(2*time.Minute + time.Millisecond)
	refused("not read lately", fault.RateUnavailable)

	b.told("USDT/GBP", "0.75", b.now)
	if err := b.tell("USDT/GBP", "0.7", b.now.Add(2*time.Minute+time.Second)); !errors.Is(err, gateway.ErrPriceFuture) {
		t.Errorf("of the future: %v, want ErrPriceFuture", err)
	}
	// What a source says of a moment that has not come yet keeps nothing out that it says then.
	b.told("USDT/GBP", "0.75", b.now.Add(110*time.Second))
	if err := b.tell("USDT/GBP", "0.7575001", b.now); !errors.Is(err, gateway.ErrPriceJumped) {
		t.Errorf("a jump: %v, want ErrPriceJumped", err)
	}
	refused("after a jump", fault.RateUnavailable)
	if err := b.tell("USDT/GBP", "0.75", b.now.Add(-time.Second)); err != nil {
		t.Errorf("older news: %v", err)
	}
	refused("after older news", fault.RateUnavailable)
	b.told("USDT/GBP", "0.7575", b.now) // just within the limit
	if made, err := b.in("2", "10", "GBP"); err != nil || made.PayingAmount != wire.Number(money.MustParse("13.20132100")) {
		t.Errorf("back within the limit: %+v, %v", made, err)
	}
}

// A feed that is compared with another prices orders while both say nearly the same.
func TestFeedsAreCompared(t *testing.T) {
	b := priced(t)
	b.config.Feeds = append(b.config.Feeds, gateway.Feed{Name: "USDT/GBP@bank", AgeMax: 2 * time.Hour, UnreadMax: 2 * time.Minute, JumpMax: 1000})
	b.config.Feeds[3].Against, b.config.Feeds[3].ApartMax = "USDT/GBP@bank", 100
	b.restart()
	refused := func(name string, want fault.Code, apart bool) {
		t.Helper()
		_, err := b.in("1", "10", "GBP")
		refusedWith(t, name, err, want)
		states := must(b.gateway.Prices(t.Context(), gateway.Operator()))(t)
		if at := states[3].Refusal; fault.CodeOf(at) != want || errors.Is(at, gateway.ErrPricesApart) != apart {
			t.Errorf("%s: the operator is told %v", name, at)
		}
	}
	b.told("USDT/GBP", "0.75", start)
	refused("the other was never read", fault.RateUnavailable, false)
	b.told("USDT/GBP@bank", "0.7425", start.Add(-time.Hour)) // apart by 1.01 % of it
	refused("apart", fault.RateUnavailable, true)
	b.told("USDT/GBP@bank", "0.7426", start.Add(-time.Hour))
	if made, err := b.in("2", "10", "GBP"); err != nil || made.PayingAmount != wire.Number(money.MustParse("13.333334")) || made.RateSource != "USDT/GBP" || made.RateAt != start.UnixMilli() {
		t.Errorf("together: %+v, %v", made, err)
	}
	b.now = start.Add(3 * time.Minute)
	b.told("USDT/GBP", "0.75", b.now)
	refused("the other is not read lately", fault.RateUnavailable, false)
	b.told("USDT/GBP@bank", "0.7426", start.Add(-time.Hour))
	if _, err := b.in("3", "10", "GBP"); err != nil {
		t.Error(err)
	}
	b.now = start.Add(time.Hour + time.Minute)
	b.told("USDT/GBP", "0.75", b.now)
	b.told("USDT/GBP@bank", "0.7426", start.Add(-time.Hour))
	refused("the other is too old", fault.RateStale, false)
}

func TestAJumpIsAcceptedByTheOperator(t *testing.T) {
	b := priced(t)
	accept := func(price string) error {
		return b.gateway.AcceptPrice(t.Context(), gateway.Operator(), "USDT/GBP", money.MustParseRate(price))
	}
	if err := accept("0.5"); !errors.Is(err, gateway.ErrNoJump) {
		t.Errorf("a feed never read: %v, want ErrNoJump", err)
	}
	b.told("USDT/GBP", "0.75", start)
	if err := b.tell("USDT/GBP", "0.5", start); !errors.Is(err, gateway.ErrPriceJumped) {
		t.Fatal(err)
	}
	if err := accept("0.51"); !errors.Is(err, gateway.ErrNoJump) {
		t.Errorf("another price: %v, want ErrNoJump", err)
	}
	states := must(b.gateway.Prices(t.Context(), gateway.Operator()))(t)
	if at := states[3]; at.Name != "USDT/GBP" || at.Known.Price != "0.75" || at.Known.Refused != "0.5" || fault.CodeOf(at.Refusal) != fault.RateUnavailable {
		t.Errorf("shown as %+v", at)
	}
	if err := accept("0.50"); err != nil {
		t.Error(err)
	}
	if made, err := b.in("1", "10", "GBP"); err != nil || made.PayingAmount != wire.Number(money.MustParse("20")) {
		t.Errorf("at the accepted price: %+v, %v", made, err)
	}
	if err := b.gateway.AcceptPrice(t.Context(), b.caller().Actor, "USDT/GBP", money.MustParseRate("1")); err == nil {
		t.Error("a merchant accepts a price")
	}
}

// An amount that nobody could pay in its currency is refused, and so is a currency
// that is not open.
func TestAmountsHaveTheirCurrencysDigits(t *testing.T) {
	b := priced(t)
	b.told("JPY/USD", "0.00667", start)
	for name, c := range map[string]struct {
		amount, fiat string
		want         fault.Code
	}{
		"half a yen":           {"1000.5", "JPY", fault.ParameterInvalid},
		"a tenth of a fils":    {"1.1255", "KWD", fault.ParameterInvalid},
		"not open":             {"1", "CHF", fault.FiatNotSupported},
		"no currency":          {"1", "XXX", fault.FiatNotSupported},
		"lower case":           {"1", "usd", fault.FiatNotSupported},
		"too many dollars":     {"1000000001", "USD", fault.AmountOutOfRange},
		"too much in tokens":   {"999999999999", "KWD", fault.AmountOutOfRange},
		"no yen":               {"0", "JPY", fault.AmountOutOfRange},
		"more than any amount": {"999999999999.1", "JPY", fault.AmountOutOfRange},
	} {
		_, err := b.in("1", c.amount, c.fiat)
		refusedWith(t, name, err, c.want)
	}
	if made, err := b.in("2", "999999999999", "JPY"); err != nil || made.PayingAmount != wire.Number(money.MustParse("6676669999.993324")) {
		t.Errorf("many yen: %+v, %v", made, err)
	}
	list := must(b.gateway.OfferedTokens(t.Context(), b.caller().Actor, "", "JPY"))(t)
	if len(list) != 1 || list[0].MinAmount != money.MustParse("1") || list[0].MaxAmount != money.MustParse("999999999999") || list[0].Fiat != "JPY" ||
		fmt.Sprint(list[0].Fiats) != "[EUR GBP JPY KWD USD]" || list[0].Quote.Rate.String() != "0.00667667" || list[0].Quote.Source != "JPY/USD" {
		t.Errorf("offered in yen: %+v", list)
	}
	_, err := b.gateway.OfferedTokens(t.Context(), b.caller().Actor, "", "XXX")
	refusedWith(t, "tokens in no currency", err, fault.FiatNotSupported)
}
