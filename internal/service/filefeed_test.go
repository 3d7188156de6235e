package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/service"
)

const (
	eurFeed  = `{"name": "EUR/USD", "url": "https://prices.example/eur?key=SECRET", "path": "data.price", "timePath": "data.time", "ageMax": "5m", "jumpMax": "2%", "readEvery": "1m"}`
	usdtFeed = `{"name": "USDT/USD", "chain": "ETH", "contract": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "sequencer": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "ageMax": "25h", "jumpMax": "0.5%"}`
)

// withFeeds is the valid file with feeds, and other rates for its first token.
func withFeeds(t *testing.T, feeds, rates string) string {
	t.Helper()
	text := strings.Replace(valid, `"listen"`, `"feeds": [`+feeds+`], "listen"`, 1)
	return writeFile(t, strings.Replace(text, `"rate": "1"`, rates, 1))
}

func TestFeedsOfTheFile(t *testing.T) {
	c, err := service.Load(withFeeds(t, eurFeed+","+usdtFeed, `"rate": "1", "rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD", "tokenPrice": "USDT/USD"}, {"fiat": "CHF", "rate": "1.2"}]`))
	if err != nil {
		t.Fatal(err)
	}
	eur, usdt := c.Feeds[0], c.Feeds[1]
	if eur.URL == "" || eur.Path != "data.price" || eur.TimePath != "data.time" || eur.AgeMax != 5*time.Minute || eur.JumpMax != 200 || eur.ReadEvery != time.Minute || eur.UnreadMax != 4*time.Minute {
		t.Errorf("%+v", eur)
	}
	if usdt.Chain != "ETH" || len(usdt.Contract) != 20 || len(usdt.Sequencer) != 20 || usdt.JumpMax != 50 || usdt.ReadEvery != 30*time.Second || usdt.UnreadMax != 2*time.Minute {
		t.Errorf("%+v", usdt)
	}
	rates := c.Tokens[0].Rates
	if len(rates) != 3 || rates["USD"].Fixed.String() != "1" || rates["CHF"].Fixed.String() != "1.2" || rates["EUR"].FiatPrice != "EUR/USD" || rates["EUR"].TokenPrice != "USDT/USD" {
		t.Errorf("%+v", rates)
	}
	// A token may be closed in dollars.
	if c, err = service.Load(withFeeds(t, eurFeed, `"rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD", "rate": "1"}]`)); err != nil || len(c.Tokens[0].Rates) != 1 {
		t.Errorf("%+v, %v", c.Tokens, err)
	}
}

// Two feeds of one pair are compared.
func TestFeedsOfOnePair(t *testing.T) {
	bank := strings.Replace(eurFeed, "EUR/USD", "EUR/USD@bank", 1)
	against := strings.Replace(eurFeed, `"2%"`, `"2%", "against": "EUR/USD@bank", "apartMax": "1.5%"`, 1)
	c, err := service.Load(withFeeds(t, against+","+bank, `"rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD", "rate": "1"}]`))
	if err != nil || c.Feeds[0].Against != "EUR/USD@bank" || c.Feeds[0].ApartMax != 150 || c.Feeds[1].Against != "" {
		t.Errorf("%+v, %v", c.Feeds, err)
	}
	if _, err := service.Load(withFeeds(t, bank, `"rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD@bank", "rate": "1"}]`)); err != nil {
		t.Error(err)
	}
}

func TestFeedsAreRefused(t *testing.T) {
	feed := func(change ...string) string { return strings.NewReplacer(change...).Replace(eurFeed) }
	for _, c := range []struct{ feeds, want string }{
		{feed("EUR/USD", "EURUSD"), "name is what is told, as in EUR/USD"},
		{eurFeed + "," + eurFeed, "it is named twice"},
		{feed("https:", "http:"), "url is an https address"},
		{feed("https://prices.example", "https:"), "url is an https address"},
		{feed(`"path": "data.price", `, ``), "path is required beside url"},
		{feed(`"url"`, `"contract": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "url"`), "one of them"},
		{feed(`"url"`, `"chain": "ETH", "url"`), "settings of a contract"},
		{feed(`"ageMax": "5m", `, ``), "ageMax is required"},
		{feed(`"2%"`, `"2"`), "jumpMax is required"},
		{feed(`"2%"`, `"0%"`), "jumpMax is required"},
		{feed(`"2%"`, `"0.001%"`), "jumpMax is required"},
		{feed(`"readEvery": "1m"`, `"readEvery": "1ms"`), "readEvery is a time"},
		{feed(`"2%"`, `"2%", "apartMax": "1%"`), "apartMax is a setting beside against"},
		{feed(`"2%"`, `"2%", "against": "EUR/USD@bank", "apartMax": "1%"`), "against is the name of one of the feeds"},
		{feed(`"2%"`, `"2%", "against": "EUR/USD", "apartMax": "1%"`), "against is another feed that tells the same"},
		{feed(`"2%"`, `"2%", "against": "USDT/USD", "apartMax": "1%"`) + "," + usdtFeed, "against is another feed that tells the same"},
		{feed(`"2%"`, `"2%", "against": "EUR/USD@bank", "apartMax": "1"`), "apartMax is required beside against"},
		{feed("EUR/USD", "EUR/USD@"), "name is what is told"},
		{strings.Replace(usdtFeed, `"ETH"`, `"BSC"`, 1), "chain is the name of one of the chains"},
		{strings.Replace(usdtFeed, `93BC"`, `93BD"`, 1), "contract is 0x and 40"},
		{strings.Replace(usdtFeed, `9C8"`, `9C9"`, 1), "sequencer is 0x and 40"},
	} {
		_, err := service.Load(withFeeds(t, c.feeds, `"rate": "1"`))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "line ") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, want a line and %q", c.feeds, err, c.want)
		}
	}
}

// A feed that is read the wrong way round would price orders at the inverse.
func TestRatesAreRefused(t *testing.T) {
	for rate, want := range map[string]string{
		`{"fiat": "EUX", "rate": "1"}`: "fiat is a currency's code",
		`{"fiat": "EUR"}`:              "one of them",
		`{"fiat": "EUR", "rate": "1", "tokenPrice": "USDT/USD", "fiatPrice": "EUR/USD"}`: "one of them",
		`{"fiat": "EUR", "rate": "0"}`:                               "a rate is above zero",
		`{"fiat": "EUR", "fiatPrice": "EUR/CHF", "rate": "1"}`:       "the name of one of the feeds",
		`{"fiat": "USD", "fiatPrice": "EUR/USD", "rate": "1"}`:       "which begins with USD/",
		`{"fiat": "EUR", "tokenPrice": "USDT/USD"}`:                  "which ends with /EUR",
		`{"fiat": "EUR", "rate": "1"}, {"fiat": "EUR", "rate": "1"}`: "priced twice",
		`{"fiat": "EUR", "rate": "1", "price": "EUR/USD"}`:           "no setting",
	} {
		_, err := service.Load(withFeeds(t, eurFeed+","+usdtFeed, fmt.Sprintf(`"rates": [%s]`, rate)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v, want a line and %q", rate, err, want)
		}
	}
	_, err := service.Load(withFeeds(t, eurFeed, `"rate": "1", "rates": [{"fiat": "USD", "rate": "1"}]`))
	if err == nil || !strings.Contains(err.Error(), "priced twice") {
		t.Errorf("USD by rate and rates: %v", err)
	}
}
