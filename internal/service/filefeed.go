package service

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// FileFeed is a price feed in a File: a contract of one of its chains, or a JSON
// document at an address.
type FileFeed struct {
	// Name says what is told, as in EUR/USD: what one euro is worth in dollars. A second
	// feed that tells the same has a word of its own behind it, as in EUR/USD@bank.
	Name string `json:"name"`
	// Chain and Contract are a Chainlink aggregator's. Sequencer is the feed that tells
	// whether a second layer's sequencer is up.
	Chain     string `json:"chain,omitzero"`
	Contract  string `json:"contract,omitzero"`
	Sequencer string `json:"sequencer,omitzero"`
	// URL is the document's, Path where the price stands in it, as in data.0.price;
	// TimePath where its time does, absent where it is the time of reading.
	URL      string `json:"url,omitzero"`
	Path     string `json:"path,omitzero"`
	TimePath string `json:"timePath,omitzero"`
	// AgeMax is how old a price may be by its source's time, as in "25h" for a feed
	// that is brought up to date every day.
	AgeMax string `json:"ageMax"`
	// JumpMax is how far a price may be from the one before, as in "2%".
	JumpMax string `json:"jumpMax"`
	// Against is another feed that tells the same, with which this one is compared.
	// Further from it than ApartMax, as in "1%", no order is priced by it.
	Against  string `json:"against,omitzero"`
	ApartMax string `json:"apartMax,omitzero"`
	// ReadEvery is how often it is read, "30s" when absent. Unread for four times as
	// long, and for two minutes at least, it prices no order.
	ReadEvery string `json:"readEvery,omitzero"`
}

// FileRate is how a token's rate in a fiat currency is told: by a fixed rate, by what
// feeds say, or by the fiat's price and a fixed rate of tokens for one unit of what
// that price is in.
type FileRate struct {
	Fiat       string `json:"fiat"`
	Rate       string `json:"rate,omitzero"`
	FiatPrice  string `json:"fiatPrice,omitzero"`  // a feed's name: what one unit of fiat is worth
	TokenPrice string `json:"tokenPrice,omitzero"` // a feed's name: what one token is worth
}

// Feed is a price feed that the gateway reads.
type Feed struct {
	gateway.Feed
	Chain               string // of Contract
	Contract, Sequencer chain.Address
	URL, Path, TimePath string
	ReadEvery           time.Duration
}

const (
	readEveryDefault = 30 * time.Second
	unreadTimes      = 4
	unreadLeast      = 2 * time.Minute
	feedAgeMax       = 31 * 24 * time.Hour
)

// feedName is what feeds are called.
var feedName = regexp.MustCompile(`^[A-Za-z0-9.-]{1,16}/[A-Za-z0-9.-]{1,16}(@[A-Za-z0-9.-]{1,16})?$`)

// pairOf is what a feed tells: its name without the word that tells it from another.
func pairOf(name string) string {
	pair, _, _ := strings.Cut(name, "@")
	return pair
}

// feeds reads the feeds of the file.
func (f File) feeds() (list []Feed, err error) {
	for i, feed := range f.Feeds {
		read, err := feed.feed(f)
		if err == nil && slices.ContainsFunc(list, func(other Feed) bool { return other.Name == feed.Name }) {
			err = wrong("name", "it is named twice: keep one of them")
		}
		if err != nil {
			place := fmt.Sprintf("feed number %d", i+1)
			if feedName.MatchString(feed.Name) {
				place = fmt.Sprintf("feed %q", feed.Name)
			}
			return nil, within(err, fmt.Sprintf("feeds[%d]", i), place)
		}
		list = append(list, read)
	}
	for i, feed := range list {
		if feed.Against != "" && !slices.ContainsFunc(list, func(other Feed) bool { return other.Name == feed.Against }) {
			return nil, within(wrong("against", "against is the name of one of the feeds"), fmt.Sprintf("feeds[%d]", i), fmt.Sprintf("feed %q", feed.Name))
		}
	}
	return list, nil
}

func (f FileFeed) feed(file File) (Feed, error) {
	if !feedName.MatchString(f.Name) {
		return Feed{}, wrong("name", "name is what is told, as in EUR/USD: what one euro is worth in dollars")
	}
	feed := Feed{Feed: gateway.Feed{Name: f.Name}, Chain: f.Chain, URL: f.URL, Path: f.Path, TimePath: f.TimePath, ReadEvery: readEveryDefault}
	var err error
	if (f.Contract == "") == (f.URL == "") {
		err = wrong("contract", "a feed has a contract on a chain, or a url: one of them")
	} else if f.URL != "" {
		err = f.checkDocument(file.Environment)
	} else {
		err = f.contracts(file, &feed)
	}
	if err != nil {
		return Feed{}, err
	}
	if feed.AgeMax, err = time.ParseDuration(f.AgeMax); err != nil || feed.AgeMax < time.Second || feed.AgeMax > feedAgeMax {
		return Feed{}, wrong("ageMax", "ageMax is required: how old a price may be, such as 5m, or 25h for a feed that is brought up to date once a day")
	}
	var isShare bool
	if feed.JumpMax, isShare = basisPointsOf(f.JumpMax); !isShare {
		return Feed{}, wrong("jumpMax", "jumpMax is required: how far a price may be from the one before, such as 2%% or 0.5%%")
	}
	if err := f.compare(&feed); err != nil {
		return Feed{}, err
	}
	if f.ReadEvery != "" {
		if feed.ReadEvery, err = time.ParseDuration(f.ReadEvery); err != nil || feed.ReadEvery < time.Second || feed.ReadEvery > time.Hour {
			return Feed{}, wrong("readEvery", "readEvery is a time such as 30s, between 1s and 1h")
		}
	}
	feed.UnreadMax = max(unreadTimes*feed.ReadEvery, unreadLeast)
	return feed, nil
}

// basisPoint is a hundredth of a percent, as an amount of percents.
var basisPoint = money.MustParse("0.01")

// basisPointsOf reads a share such as 0.5% as hundredths of a percent.
func basisPointsOf(text string) (points int64, ok bool) {
	share, percent := strings.CutSuffix(text, "%")
	amount, err := money.Parse(share)
	if !percent || err != nil || amount < basisPoint || amount > 100*100*basisPoint || amount%basisPoint != 0 {
		return 0, false
	}
	return int64(amount / basisPoint), true
}

// compare reads with which feed this one is compared. Whether that is there, feeds knows.
func (f FileFeed) compare(feed *Feed) error {
	feed.Against = f.Against
	var isShare bool
	switch feed.ApartMax, isShare = basisPointsOf(f.ApartMax); {
	case f.Against == "" && f.ApartMax != "":
		return wrong("apartMax", "apartMax is a setting beside against")
	case f.Against == "":
		return nil
	case f.Against == f.Name || pairOf(f.Against) != pairOf(f.Name):
		return wrong("against", "against is another feed that tells the same, as in %s@bank", pairOf(f.Name))
	case !isShare:
		return wrong("apartMax", "apartMax is required beside against: how far the two may be from each other, such as 1%% or 0.5%%")
	}
	return nil
}

// checkDocument refuses a document that anybody on the way could change.
func (f FileFeed) checkDocument(environment gateway.Environment) error {
	u, err := url.Parse(f.URL)
	secure := err == nil && u.Scheme == "https"
	if err == nil && u.Scheme == "http" && environment == gateway.Local {
		secure = true
	}
	switch {
	case !secure || u.Hostname() == "":
		return wrong("url", "url is an https address; http is for the local environment alone")
	case f.Path == "":
		return wrong("path", "path is required beside url: where the price stands, as in data.0.price")
	case f.Chain != "" || f.Sequencer != "":
		return wrong("chain", "chain and sequencer are settings of a contract, and this feed has a url")
	}
	return nil
}

func (f FileFeed) contracts(file File, feed *Feed) error {
	i := slices.IndexFunc(file.Chains, func(c FileChain) bool { return c.Name == f.Chain })
	if i < 0 {
		return wrong("chain", "chain is the name of one of the chains, beside contract")
	}
	family, known := families[cmp.Or(file.Chains[i].Family, evm.Family{}.Name())]
	if !known {
		return wrong("chain", "chain is of a family that is not known")
	}
	var err error
	if feed.Contract, err = family.Parse(f.Contract); err != nil {
		return wrong("contract", "contract is %s: the feed's proxy, as its operator lists it", addressForm)
	}
	if f.Sequencer != "" {
		if feed.Sequencer, err = family.Parse(f.Sequencer); err != nil {
			return wrong("sequencer", "sequencer is %s: the feed of the second layer's sequencer", addressForm)
		}
	}
	if f.Path != "" || f.TimePath != "" {
		return wrong("path", "path and timePath are settings of a url, and this feed has a contract")
	}
	return nil
}

// pricings reads the rates of a token: rate is the fixed one in US dollars.
func (f FileToken) pricings(feeds []Feed) (map[string]gateway.Pricing, error) {
	list := map[string]gateway.Pricing{}
	if f.Rate != "" || len(f.Rates) == 0 {
		fixed, err := money.ParseRate(f.Rate)
		if err != nil {
			return nil, wrong("rate", "rate: %v: it is how many tokens one US dollar is, as in \"1\"", err)
		}
		list = gateway.InDollars(fixed)
	}
	for i, rate := range f.Rates {
		pricing, err := rate.pricing(feeds)
		if _, twice := list[rate.Fiat]; err == nil && twice {
			err = wrong("fiat", "it is priced twice: keep one of them; rate is that of USD")
		}
		if err != nil {
			return nil, within(err, fmt.Sprintf("rates[%d]", i), fmt.Sprintf("rate number %d", i+1))
		}
		list[rate.Fiat] = pricing
	}
	return list, nil
}

// pricing refuses feeds that do not fit together: an inverted one would price an
// order at its inverse.
func (f FileRate) pricing(feeds []Feed) (p gateway.Pricing, err error) {
	if _, known := payment.FiatDigits(f.Fiat); !known {
		return p, wrong("fiat", "fiat is a currency's code by ISO 4217, as in EUR")
	}
	p = gateway.Pricing{FiatPrice: f.FiatPrice, TokenPrice: f.TokenPrice}
	for _, feed := range []struct{ setting, name string }{{"fiatPrice", f.FiatPrice}, {"tokenPrice", f.TokenPrice}} {
		if feed.name != "" && !slices.ContainsFunc(feeds, func(known Feed) bool { return known.Name == feed.name }) {
			return p, wrong(feed.setting, "%s is the name of one of the feeds", feed.setting)
		}
	}
	fiatOf, fiatIn, _ := strings.Cut(pairOf(f.FiatPrice), "/")
	_, tokenIn, _ := strings.Cut(pairOf(f.TokenPrice), "/")
	switch {
	case f.FiatPrice != "" && fiatOf != f.Fiat:
		return p, wrong("fiatPrice", "fiatPrice is a feed of what one %s is worth, which begins with %s/", f.Fiat, f.Fiat)
	case f.TokenPrice != "" && tokenIn != cmp.Or(fiatIn, f.Fiat):
		return p, wrong("tokenPrice", "tokenPrice is a feed of what the token is worth in %s, which ends with /%s", cmp.Or(fiatIn, f.Fiat), cmp.Or(fiatIn, f.Fiat))
	case (f.TokenPrice == "") == (f.Rate == ""):
		return p, wrong("rate", "a rate is fixed by rate, or told by tokenPrice: one of them")
	}
	if f.Rate != "" {
		if p.Fixed, err = money.ParseRate(f.Rate); err != nil {
			return p, wrong("rate", "rate: %v: it is how many tokens one %s is, as in \"1\"", err, cmp.Or(fiatIn, f.Fiat))
		}
	}
	return p, nil
}
