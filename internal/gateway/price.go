package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// clockAhead is how far a source's clock may be ahead of this machine's.
const clockAhead = 2 * time.Minute

// Errors of a price that is not taken.
var (
	ErrPriceJumped = errors.New("the price is too far from the last one")
	ErrPriceFuture = errors.New("the price is of a time that has not come yet")
	// ErrPricesApart says that two feeds that are compared disagree.
	ErrPricesApart = errors.New("the price is too far from that of the feed it is compared with")
	// ErrNoJump says that no price waits for the operator.
	ErrNoJump = errors.New("no price of that feed waits to be accepted")
)

// Feed is a price that is read from outside, and how far it is believed.
type Feed struct {
	Name      string        // EUR/USD: what one euro is worth in dollars
	AgeMax    time.Duration // by the time that its source gives it
	UnreadMax time.Duration // how long ago a replica may have heard it last
	JumpMax   int64         // from the last price, in hundredths of a percent
	// Against is another feed of the same pair that this one is compared with, empty for
	// none: further than ApartMax from it, no order is priced by this one.
	Against  string
	ApartMax int64 // from the price of Against, in hundredths of a percent
}

// believed is what a feed is believed to say at present. A feed that is compared with
// another is believed only as long as that one is too, and says nearly the same: nobody
// gains by keeping one of them silent.
func (g *Gateway) believed(tx *store.Tx, feed Feed) (known store.Price, price money.Rate, err error) {
	if known, price, err = believedAlone(tx, feed); err != nil || feed.Against == "" {
		return known, price, err
	}
	other, otherPrice, err := believedAlone(tx, g.feeds[feed.Against])
	if err != nil {
		return known, price, err
	}
	if price.DiffersBeyond(otherPrice, feed.ApartMax) {
		err = &fault.Error{Code: fault.RateUnavailable, Message: fmt.Sprintf("The prices %s and %s are too far from each other, and no order is priced by them.", feed.Name, other.Feed),
			Err: fmt.Errorf("%s and %s: %w", price, otherPrice, ErrPricesApart), RetryAfter: rateRetryAfter}
	}
	return known, price, err
}

// believedAlone is what a feed is believed to say whatever another one says.
func believedAlone(tx *store.Tx, feed Feed) (known store.Price, price money.Rate, err error) {
	known, err = tx.Price(feed.Name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return known, price, err
	}
	if err := feed.believable(known, tx.Now); err != nil {
		return known, price, err
	}
	price, err = money.ParseRate(known.Price)
	return known, price, err
}

// believable refuses to price an order by what is known of a feed.
func (f Feed) believable(known store.Price, now time.Time) error {
	refuse := func(code fault.Code, why string) error {
		return &fault.Error{Code: code, Message: fmt.Sprintf("The price %s %s, and no order is priced by it.", f.Name, why), RetryAfter: rateRetryAfter}
	}
	switch {
	case known.Refused != "":
		return refuse(fault.RateUnavailable, "moved too far at once")
	case known.Price == "":
		return refuse(fault.RateUnavailable, "is not known yet")
	case now.Sub(known.ReadAt) > f.UnreadMax:
		return refuse(fault.RateUnavailable, "can't be read at present")
	case now.Sub(known.PricedAt) > f.AgeMax:
		return refuse(fault.RateStale, "is too old")
	}
	return nil
}

// RecordPrice keeps what a feed's source said. A price too far from the last one is
// kept as refused and fails with ErrPriceJumped: until the source is back within
// the limit, or the operator accepts it, no order is priced by the feed. What is older
// than what another replica has heard changes nothing.
func (g *Gateway) RecordPrice(ctx context.Context, name string, price money.Rate, at time.Time) error {
	feed, known := g.feeds[name]
	if !known {
		return fmt.Errorf("record price: no feed %s", name)
	}
	var jumped error
	err := g.store.Update(ctx, func(tx *store.Tx) error {
		jumped = nil
		if at.After(tx.Now.Add(clockAhead)) {
			return fmt.Errorf("record price %s: %w", name, ErrPriceFuture)
		}
		// A source's clock may be a little ahead: what it says then is of now. Kept as of later,
		// it would keep out all that the source says until that time has come.
		if at.After(tx.Now) {
			at = tx.Now
		}
		last, err := tx.Price(name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if at.Before(last.PricedAt) || at.Before(last.RefusedAt) {
			return nil
		}
		last.Feed = name
		if last.Price != "" {
			before, err := money.ParseRate(last.Price)
			if err != nil {
				return fmt.Errorf("record price %s: %w", name, err)
			}
			if price.DiffersBeyond(before, feed.JumpMax) {
				last.Refused, last.RefusedAt = price.String(), at
				jumped = fmt.Errorf("record price %s: %s after %s: %w", name, price, before, ErrPriceJumped)
				return tx.SavePrice(last)
			}
		}
		return tx.SavePrice(store.Price{Feed: name, Price: price.String(), PricedAt: at, ReadAt: tx.Now})
	})
	if err == nil {
		err = jumped
	}
	return err
}

// PriceState is what is known of a feed.
type PriceState struct {
	Feed
	Known   store.Price
	Refusal error // why no order is priced by it now; nil while orders are
}

// Prices tells what is known of every configured feed, in the order of the
// configuration.
func (g *Gateway) Prices(ctx context.Context, a Actor) (list []PriceState, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, feed := range g.config.Feeds {
			known, _, err := g.believed(tx, feed)
			if err != nil && !rateRefused(err) {
				return err
			}
			list = append(list, PriceState{Feed: feed, Known: known, Refusal: err})
		}
		return nil
	})
	return list, err
}

// AcceptPrice takes a price that jumped, once the operator has compared it with the
// market. It fails with ErrNoJump unless that very price waits.
func (g *Gateway) AcceptPrice(ctx context.Context, a Actor, name string, price money.Rate) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	return g.store.Update(ctx, func(tx *store.Tx) error {
		known, err := tx.Price(name)
		if errors.Is(err, store.ErrNotFound) || err == nil && known.Refused != price.String() {
			err = ErrNoJump
		}
		if err != nil {
			return fmt.Errorf("accept price %s: %w", name, err)
		}
		return tx.SavePrice(store.Price{Feed: name, Price: known.Refused, PricedAt: known.RefusedAt, ReadAt: tx.Now})
	})
}
