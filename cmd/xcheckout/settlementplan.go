package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) settlementPlansCommand() *cobra.Command {
	var f xcheckout.SettlementPlanFilter
	cmd := &cobra.Command{
		Use:   "plans",
		Short: "Show by which plans balances are settled automatically",
		Long: `plans prints the plans that the gateway's operator has set up for you and your
sub-merchants, one a line: what is settled where and when, what stays, what was settled
last, and why it could not be settled.`,
		Example: `  xcheckout settlement plans`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			plans, err := client.Settlements.Plans(cmd.Context(), f)
			if err != nil {
				return err
			}
			if a.json {
				return a.printRaw(plans.Raw)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, p := range plans.Records {
				when := p.Schedule
				if when == "" {
					when = "from " + p.Threshold.String()
				}
				line := fmt.Sprintf("%s\t%s\tkeeps %s\tto %s\tlast %s", p.Token, when, p.Keep, p.Address, p.LastSettlementOrderNo)
				if p.FailReason != "" {
					line += fmt.Sprintf("\t%s since %s: %s", oneLine(p.FailReason), p.FailedAt.UTC().Format(time.DateTime), oneLine(p.FailMessage))
				}
				fmt.Fprintln(w, line)
			}
			return w.Flush()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.MerchantID, "merchant", "", "only plans for this sub-merchant, or with your own ID for your own balances")
	flags.StringVar(&f.Token, "token", "", "only plans for this token")
	return cmd
}
