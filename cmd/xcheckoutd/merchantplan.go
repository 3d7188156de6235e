package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) merchantPlan() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "plan", Short: "Settle a merchant's balances automatically"}, a.planSet(), a.planRemove(), a.planList())
}

// planRow is a plan of the answer.
type planRow struct {
	Merchant       string `json:"merchant"` // or sub-merchant
	Token          string `json:"token"`
	Address        string `json:"address"`
	Threshold      string `json:"threshold"`
	Schedule       string `json:"schedule"`
	Keep           string `json:"keep"`
	NextAt         string `json:"nextAt"` // RFC 3339; empty for a plan by a threshold
	LastSettlement string `json:"lastSettlement"`
	Refused        string `json:"refused"` // why it could not settle the last time, a code; empty if it could
	Detail         string `json:"detail"`
	RefusedAt      string `json:"refusedAt"`
}

func rowOfPlan(d gateway.PlanDetail) planRow {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	row := planRow{Merchant: d.Holder, Token: d.Asset.Token, Threshold: d.Threshold.String(), Schedule: d.Schedule(), Keep: d.Keep.String(),
		NextAt: at(d.Next), LastSettlement: d.LastNo, Refused: d.Refused, Detail: d.Detail, RefusedAt: at(d.RefusedAt)}
	if d.Chain != nil {
		row.Address = d.Chain.Print(d.Address)
	}
	return row
}

func (r planRow) write(w io.Writer) {
	when := r.Schedule
	if when == "" {
		when = "from " + r.Threshold
	}
	fmt.Fprintf(w, "%s\t%s\t%s\tkeeps %s\tto %s\tlast %s", r.Merchant, r.Token, when, r.Keep, r.Address, r.LastSettlement)
	if r.Refused != "" {
		fmt.Fprintf(w, "\t%s since %s: %s", r.Refused, r.RefusedAt, r.Detail)
	}
	fmt.Fprintln(w)
}

func (a *app) planSet() *cobra.Command {
	var path, threshold, keep string
	var n gateway.NewSettlementPlan
	cmd := &cobra.Command{
		Use:   "set MERCHANT_ID --token TOKEN --address ADDRESS (--threshold AMOUNT | --schedule WHEN)",
		Short: "Settle a balance automatically",
		Long: `Has the available balance of a merchant or sub-merchant in a token settled automatically:
whenever it has reached --threshold, or by --schedule, which is "daily 06:00" or "weekly
MON 06:00" in UTC. --keep stays in the balance; neither has more decimals than the token.
A merchant has one plan a token; setting it again changes it.

The address must be on the merchant's list ('xcheckoutd merchant address'), in sandboxes
too. What a plan makes is a settlement like any other: minimum, fee, the limit of 24
hours, approval and a shortfall hold for it, and its number begins with AUTO. An occasion
makes one settlement, whatever happens to the gateway meanwhile. When one is refused,
'merchant plan list', the merchant's own list and the log say why; it is tried again until
it works or, by a schedule, the next occasion comes. Plans of disabled merchants rest.

Once a settlement has failed after it was signed, or one by --threshold was rejected or
cancelled, the plan is held and settles nothing more, since the same would come back at
once. 'merchant plan list' says plan_held and which settlement it was. See why, then set
the plan again, and it goes on.

  xcheckoutd merchant plan set mer_… --token ETH_USDT --address 0x… --threshold 5000 --keep 500 --config gateway.json
  xcheckoutd merchant plan set mer_… --token ETH_USDT --address 0x… --schedule "weekly MON 06:00" --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			switch {
			case n.Token == "":
				return cli.Usage("merchant plan set needs --token", cli.SeeHelp(cmd))
			case n.Address == "":
				return cli.Usage("merchant plan set needs --address", cli.SeeHelp(cmd))
			}
			if n.Threshold, err = money.Parse(threshold); err != nil {
				return cli.Misused(fmt.Errorf("--threshold: %w", err), "")
			}
			if n.Keep, err = money.Parse(keep); err != nil {
				return cli.Misused(fmt.Errorf("--keep: %w", err), "")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				d, err := s.Gateway.SetSettlementPlan(cmd.Context(), gateway.Operator(), args[0], n)
				if err != nil {
					return err
				}
				row := rowOfPlan(d)
				return a.print(row, row.write)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&n.Token, "token", "", "the token, such as ETH_USDT (required)")
	flags.StringVar(&n.Address, "address", "", "where the money goes, an address on the merchant's list (required)")
	flags.StringVar(&threshold, "threshold", "0", "the available balance from which on it is settled")
	flags.StringVar(&n.Schedule, "schedule", "", "when it is settled, in UTC: \"daily 06:00\" or \"weekly MON 06:00\"")
	flags.StringVar(&keep, "keep", "0", "what stays in the balance")
	return cmd
}

func (a *app) planRemove() *cobra.Command {
	var path, token string
	cmd := &cobra.Command{
		Use:   "remove MERCHANT_ID --token TOKEN",
		Short: "Settle a balance automatically no more",
		Long: `Removes the plan of a merchant or sub-merchant for a token. Settlements that it has made
go on.

  xcheckoutd merchant plan remove mer_… --token ETH_USDT --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if token == "" {
				return cli.Usage("merchant plan remove needs --token", cli.SeeHelp(cmd))
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				return s.Gateway.RemoveSettlementPlan(cmd.Context(), gateway.Operator(), args[0], token)
			})
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&token, "token", "", "the token (required)")
	return cmd
}

func (a *app) planList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list MERCHANT_ID",
		Short: "List the plans of a merchant",
		Long: `Lists the plans of a merchant and its sub-merchants: when each settles next, what it
settled last, and why it could not; plan_held is a plan that waits until it is set again.

  xcheckoutd merchant plan list mer_… --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				actor, sub, err := s.Gateway.ActFor(cmd.Context(), gateway.Operator(), args[0])
				if err != nil {
					return err
				}
				plans, err := s.Gateway.SettlementPlans(cmd.Context(), actor, sub, "")
				if err != nil {
					return err
				}
				rows := []planRow{}
				for _, p := range plans {
					rows = append(rows, rowOfPlan(p))
				}
				return a.print(rows, func(w io.Writer) {
					for _, row := range rows {
						row.write(w)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}
