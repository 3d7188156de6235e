package service

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// checkFeeds reads every feed now, and looks at what is known of it.
func (d *checkup) checkFeeds(ctx context.Context, s *Service, c Config) {
	states, err := s.Gateway.Prices(ctx, gateway.Operator())
	if err != nil {
		d.fail("feeds", err, "Make the database answer.")
		return
	}
	client := c.WebhooksTo.Client(deliver.Timeouts{})
	for i, f := range c.Feeds {
		name := "feed " + f.Name
		var on chain.Source
		for _, one := range c.Chains {
			if one.Name != f.Chain {
				continue
			}
			if on, err = one.Family.Open(one.RPCURLs); err != nil {
				d.fail(name, err, "Correct rpcUrls.")
				return
			}
			defer on.Close()
		}
		d.checkFeed(ctx, name, f, on, client, states[i])
	}
}

func (d *checkup) checkFeed(ctx context.Context, name string, f Feed, on chain.Source, client *http.Client, state gateway.PriceState) {
	ctx, cancel := context.WithTimeout(ctx, feedReadMax)
	defer cancel()
	said, err := f.source(on, client).Read(ctx)
	now := time.Now()
	switch {
	case err != nil:
		d.fail(name, err, "Correct the feed's settings, or name another source: no order is priced by what can't be read.")
		return
	case now.Sub(said.At) > f.AgeMax:
		d.find(Problem, name, "Look whether the feed is still kept up, and whether ageMax is longer than the time between two of its updates.",
			"Its price is of %s, and older than ageMax.", said.At.UTC().Format(time.DateTime))
		return
	case state.Known.Refused != "":
		d.find(Problem, name, "Compare both with the market, then run 'xcheckoutd rate accept --config F --price "+state.Known.Refused+" "+f.Name+"', or wait until it is back.",
			"It moved from %s to %s, which is more than jumpMax, and no order is priced by it.", state.Known.Price, state.Known.Refused)
		return
	}
	d.ok(name, "It says %s, as of %s.", said.Price, said.At.UTC().Format(time.DateTime))
	switch {
	case errors.Is(state.Refusal, gateway.ErrPricesApart):
		d.find(Problem, name, "Compare both with the market, and correct or replace the one that is wrong.",
			"It is further from %s than apartMax, and no order is priced by it.", f.Against)
	case state.Refusal == nil || state.Known.Price == "":
	case f.Against != "" && now.Sub(state.Known.ReadAt) <= f.UnreadMax:
		d.find(Problem, name, "See what is said of "+f.Against+".", "It is compared with %s, which is not believed, and no order is priced by it.", f.Against)
	default:
		d.find(Warning, name, "Start the gateway: nobody reads the feed.", "No gateway has read it since %s.", state.Known.ReadAt.Format(time.DateTime))
	}
}
