package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) rateCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "rate", Short: "See the price feeds that orders are priced by, accept a price that jumped"},
		a.rateList(), a.rateAccept())
}

// priceRow is a feed of the answer. Times are RFC 3339, empty when there is none.
type priceRow struct {
	Feed     string `json:"feed"`
	Price    string `json:"price"`
	PricedAt string `json:"pricedAt"`
	ReadAt   string `json:"readAt"`
	Refused  string `json:"refused"` // a price that jumped, which 'rate accept' takes
	Closed   string `json:"closed"`  // why no order is priced by it, empty while orders are
}

func (a *app) rateList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list --config FILE",
		Short: "Show what the price feeds said last",
		Long: `Shows of each price feed of the configuration what it said last, when that was so and
when a gateway last heard it, and why no order is priced by it where none is. It works
beside the gateway, asks no source and changes nothing; 'xcheckoutd doctor' asks them.

  xcheckoutd rate list --config gateway.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error { return a.showPrices(cmd.Context(), s) })
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) showPrices(ctx context.Context, s *service.Service) error {
	list, err := s.Gateway.Prices(ctx, gateway.Operator())
	if err != nil {
		return err
	}
	rows := make([]priceRow, len(list))
	for i, p := range list {
		rows[i] = priceRow{Feed: p.Name, Price: p.Known.Price, PricedAt: rfc3339(p.Known.PricedAt), ReadAt: rfc3339(p.Known.ReadAt), Refused: p.Known.Refused}
		if p.Refusal != nil {
			rows[i].Closed = p.Refusal.Error()
		}
	}
	return a.print(rows, func(w io.Writer) {
		fmt.Fprintln(w, "FEED\tPRICE\tAS OF\tREAD\tREFUSED\tCLOSED")
		for _, r := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Feed, r.Price, r.PricedAt, r.ReadAt, r.Refused, r.Closed)
		}
	})
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (a *app) rateAccept() *cobra.Command {
	var path, text string
	cmd := &cobra.Command{
		Use:   "accept --config FILE --price PRICE FEED",
		Short: "Accept a price that is further from the last one than jumpMax",
		Long: `Accepts a price that a feed moved to by more than its jumpMax, so that orders are priced
by it again. Compare it with the market first. PRICE is what 'xcheckoutd rate list' shows
as refused; another one that came meanwhile is not taken for it. It works beside the
gateway.

  xcheckoutd rate accept --config gateway.json --price 1.1604 EUR/USD`,
		Args: cli.Exactly("FEED"),
		RunE: func(cmd *cobra.Command, args []string) error {
			price, err := money.ParseRate(text)
			if err != nil {
				return cli.Misused(fmt.Errorf("--price: %w", err), cli.SeeHelp(cmd))
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				err := s.Gateway.AcceptPrice(cmd.Context(), gateway.Operator(), args[0], price)
				if errors.Is(err, gateway.ErrNoJump) {
					return cli.Failed(err, "'xcheckoutd rate list --config FILE' shows what is refused now.")
				}
				if err != nil {
					return err
				}
				return a.print(map[string]any{"feed": args[0], "price": price.String()}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is %s, and orders are priced by it\n", args[0], price)
				})
			})
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&text, "price", "", "the price that is accepted (required)")
	a.jsonFlag(cmd)
	return cmd
}
