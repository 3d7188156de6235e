package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) tokenListCommand() *cobra.Command {
	var f xcheckout.TokenFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens that orders can be paid in now",
		Long: `list prints what orders can be paid in now, one a line: the token, how much of it is paid
for one unit of the orders' currency and where that rate is from, the least and the most
that an order can be, how many confirmations a payment needs, and the token's contract.
A token that is not there takes no order at the moment: it has no rate in that currency, or
the gateway's operator has closed it.`,
		Example: `  xcheckout token list
  xcheckout token list --fiat EUR --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			tokens, err := client.Tokens.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			if a.json {
				return a.printRaw(tokens.Raw)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, t := range tokens.Records {
				fmt.Fprintf(w, "%s\t%s a %s, %s\tfrom %s to %s\t%d confirmations\t%s\n", oneLine(t.Token), t.ExchangeRate, oneLine(t.Fiat), rateText(t),
					t.MinAmount, t.MaxAmount, t.RequiredConfirmations, oneLine(t.CoinAddress))
			}
			return w.Flush()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.MerchantID, "merchant", "", "for orders of this sub-merchant (default your own)")
	flags.StringVar(&f.Fiat, "fiat", "", "for orders in this currency, such as EUR (default USD)")
	return cmd
}

// rateText is where a rate is from: of a price feed with its time, since it may be old.
func rateText(t xcheckout.OfferedToken) string {
	source := oneLine(t.RateSource)
	if source == "fixed" || t.RateAt.IsZero() {
		return source
	}
	return source + " of " + t.RateAt.UTC().Format(time.DateTime)
}
