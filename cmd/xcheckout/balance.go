package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) balanceCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:     "balance",
		Short:   "See what you have",
		Example: `  xcheckout balance list`,
	}, a.balanceListCommand())
}

func (a *app) balanceListCommand() *cobra.Command {
	var f xcheckout.BalanceFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List balances",
		Long: `list prints one page of balances, yours and those of your sub-merchants, one a line:
what is available, what refunds and settlements hold, what came for orders that wait
for more, what abnormal payments hold, and what a reorg took away after it was spent.`,
		Example: `  xcheckout balance list
  xcheckout balance list --token ETH_USDT --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.Balances.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "balances", func(b xcheckout.Balance) string {
				line := fmt.Sprintf("%s\tavailable %s\treserved %s\tincoming %s\tunconfirmed %s\tabnormal %s\tshortfall %s", b.Token, b.Available, b.Reserved, b.Incoming,
					b.Unconfirmed, b.Abnormal, b.Shortfall)
				if b.MerchantID != "" {
					line += "\t" + b.MerchantID
				}
				return line
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.MerchantID, "merchant", "", "only balances of this sub-merchant, or with your own ID your own")
	flags.StringVar(&f.Token, "token", "", "only balances in this token")
	pageFlags(cmd, &f.PageRequest, "balances")
	return cmd
}

func (a *app) statementCommand() *cobra.Command {
	var r xcheckout.StatementRequest
	var from, to string
	cmd := &cobra.Command{
		Use:   "statement",
		Short: "Write a statement of a balance as CSV",
		Long: `statement writes what changed a balance to standard output, as CSV: the opening balance,
a row for each transfer of the ledger with your number of the order, refund or settlement
and the balance after it, and the closing balance. A file whose last row is not the
closing balance is not whole; the command fails then.

A time is a day, which begins at midnight UTC, or like 2026-01-31T18:00:00Z. --from is
included and --to is not.`,
		Example: `  xcheckout statement --token ETH_USDT --from 2026-01-01 --to 2026-02-01 > january.csv`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if r.Token == "" {
				return cli.Usage("statement needs --token", cli.SeeHelp(cmd))
			}
			if r.From, err = parseDay("--from", from); err != nil {
				return err
			}
			if r.To, err = parseDay("--to", to); err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			return client.Statements.WriteCSV(cmd.Context(), a.stdout, r)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Token, "token", "", "the token, such as ETH_USDT (required)")
	flags.StringVar(&r.Balance, "balance", "", "available, incoming, abnormal, reserved or total (default available)")
	flags.StringVar(&r.MerchantID, "merchant", "", "the sub-merchant whose balance it is (default your own)")
	flags.StringVar(&from, "from", "", "the beginning of the period (default the first transfer)")
	flags.StringVar(&to, "to", "", "the end of the period (default now)")
	return cmd
}

// parseDay reads the time of a flag or an argument; none is zero.
func parseDay(what, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, cli.Usage(fmt.Sprintf("%s is a day such as 2026-01-31, or a time such as 2026-01-31T18:00:00Z, not %q", what, text), "")
}
