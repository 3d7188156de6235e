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
	// ErrNoJump says that no price waits for the operator.
	ErrNoJump = errors.New("no price of that feed waits to be accepted")
)

// Feed is a price that is read from outside, and how far it is believed.
type Feed struct {
	Name      string        // EUR/USD: what one euro is worth in dollars
	AgeMax    time.Duration // by the time that its source gives it
	UnreadMax time.Duration // how long ago a replica may have heard it last
	JumpMax   int64         // from the last price, in hundredths of a percent
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
			known, err := tx.Price(feed.Name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			list = append(list, PriceState{Feed: feed, Known: known, Refusal: feed.believable(known, tx.Now)})
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
