package gateway

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// fiatDefault is the currency of an order that names none.
const fiatDefault = "USD"

// rateRetryAfter is when a rate that can't be told now may be there again: soon enough that
// a client that repeats the call three times does not keep a customer waiting for long.
const rateRetryAfter = 5 * time.Second

// Pricing is how the rate of a token in a fiat currency is told. Prices are those of
// feeds, by name; with both, they are in one currency. With FiatPrice alone, Fixed
// is tokens for one unit of what that price is in; with neither, for one unit of fiat.
type Pricing struct {
	Fixed      money.Rate // not beside TokenPrice
	FiatPrice  string     // EUR/USD: what one unit of fiat is worth
	TokenPrice string     // USDT/USD: what one token is worth
}

// InDollars is the pricing of a token that is open in US dollars alone, at a fixed
// rate.
func InDollars(rate money.Rate) map[string]Pricing {
	return map[string]Pricing{fiatDefault: {Fixed: rate}}
}

// source names what a rate is told by.
func (p Pricing) source() string {
	return cmp.Or(strings.TrimSpace(p.FiatPrice+" "+p.TokenPrice), payment.RateFixed)
}

// fiats are the currencies in which orders in a token may be priced.
func (t Token) fiats() []string { return slices.Sorted(maps.Keys(t.Rates)) }

// Quote is a rate with what told it.
type Quote struct {
	Rate   money.Rate // tokens for one unit of fiat
	Source string     // payment.RateFixed, or the names of feeds
	At     time.Time  // when it was so, by the oldest of them
}

// quote tells the rate of a token in a currency now. All replicas read the same rows,
// so they quote alike. Each division and product rounds up: the merchant never gets
// less.
func (g *Gateway) quote(tx *store.Tx, token Token, fiat string) (Quote, error) {
	pricing, open := token.Rates[fiat]
	if !open {
		return Quote{}, fault.Invalid(fault.FiatNotSupported, "fiat", "orders in %s are priced in %s", token.Token, strings.Join(token.fiats(), ", "))
	}
	q := Quote{Rate: pricing.Fixed, Source: pricing.source(), At: tx.Now}
	if pricing.FiatPrice != "" {
		price, err := g.price(tx, pricing.FiatPrice, &q)
		if err != nil {
			return Quote{}, err
		}
		if pricing.TokenPrice != "" {
			q.Rate = price
		} else if q.Rate, err = price.CeilTimes(pricing.Fixed); err != nil {
			return Quote{}, outOfRange(pricing.FiatPrice, err)
		}
	} else if pricing.TokenPrice != "" {
		q.Rate = money.MustParseRate("1")
	}
	if pricing.TokenPrice != "" {
		price, err := g.price(tx, pricing.TokenPrice, &q)
		if err != nil {
			return Quote{}, err
		}
		if q.Rate, err = q.Rate.CeilOver(price); err != nil {
			return Quote{}, outOfRange(pricing.TokenPrice, err)
		}
	}
	return q, nil
}

// price is what a feed is believed to say at present; the quote is no newer than
// that.
func (g *Gateway) price(tx *store.Tx, name string, q *Quote) (money.Rate, error) {
	known, price, err := g.believed(tx, g.feeds[name])
	if err != nil {
		return money.Rate{}, err
	}
	if known.PricedAt.Before(q.At) {
		q.At = known.PricedAt
	}
	return price, nil
}

func outOfRange(feed string, err error) error {
	return &fault.Error{Code: fault.RateUnavailable, Message: "The price " + feed + " makes no rate.", Err: err, RetryAfter: rateRetryAfter}
}

// rateRefused tells whether an error says that a rate can't be told at present.
func rateRefused(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.RateUnavailable || code == fault.RateStale
}

// checkFiatDigits refuses an amount that nobody could pay in a currency: one with
// more digits after the point than it has.
func checkFiatDigits(fiat string, amount money.Amount) error {
	if digits, _ := payment.FiatDigits(fiat); amount%leastOf(digits) != 0 {
		return fault.Invalid(fault.ParameterInvalid, "orderAmount", "an amount in %s has at most %d digits after the point", fiat, digits)
	}
	return nil
}

// leastOf is the least amount of a currency with so many digits after the point.
func leastOf(digits int) money.Amount {
	least := money.Amount(1)
	for range money.Digits - digits {
		least *= 10
	}
	return least
}

// orderAmountMost is the most that an order may cost in a currency. Beyond the
// dollar's, what it is in tokens is looked at when it is known.
func orderAmountMost(fiat string) money.Amount {
	if fiat == fiatDefault {
		return orderAmountMax
	}
	digits, _ := payment.FiatDigits(fiat)
	return money.Max - money.Max%leastOf(digits)
}
