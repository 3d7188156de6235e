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
)

// openPayoutsMax is how many payouts of a chain are listed.
const openPayoutsMax = 1000

// openPayoutRow is a payout of an answer. The time is RFC 3339.
type openPayoutRow struct {
	ID         string `json:"id"`
	MerchantID string `json:"merchantId"`
	Sysid      string `json:"sysid"` // of the refund or settlement that it is for
	No         string `json:"no"`    // the merchant's number of that
	Token      string `json:"token"`
	Amount     string `json:"amount"`
	Address    string `json:"address"`
	State      string `json:"state"`
	Reason     string `json:"reason"`
	CreatedAt  string `json:"createdAt"`
}

func openPayoutRowOf(p gateway.OpenPayout) openPayoutRow {
	return openPayoutRow{p.ID, p.MerchantID, p.Subject, p.No, p.Asset.Token, p.Amount.String(), p.To(),
		string(p.State), p.Reason, p.CreatedAt.UTC().Format(time.RFC3339)}
}

func (a *app) payoutList() *cobra.Command {
	var path, dir, state string
	cmd := &cobra.Command{
		Use:   "list (--config FILE | --data DIR)",
		Short: "List payouts that wait for your approval, are queued or under way",
		Long: `Lists refunds and settlements of all merchants that wait for the operator, oldest first,
1000 of a chain at most; with --state queued or sending those that are on their way.
A merchant's larger ones wait where 'xcheckoutd merchant update --approve-above' says so.

  xcheckoutd payout list --config gateway.json
  xcheckoutd payout list --data ./sandbox --state queued`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			states := gateway.OpenPayoutStates
			i := 0
			for i < len(states) && string(states[i]) != state {
				i++
			}
			if i == len(states) {
				return cli.Usage(fmt.Sprintf("--state is waiting, queued or sending, not %q", state), "")
			}
			return a.read(cmd, path, dir, func(s *service.Service) error {
				list, err := s.Gateway.OpenPayouts(cmd.Context(), gateway.Operator(), states[i], openPayoutsMax)
				if err != nil {
					return err
				}
				rows := make([]openPayoutRow, len(list))
				for i, p := range list {
					rows[i] = openPayoutRowOf(p)
				}
				return a.print(rows, func(w io.Writer) {
					fmt.Fprintln(w, "ID\tMERCHANT\tNUMBER\tSYSID\tAMOUNT\tTOKEN\tTO\tCREATED\tREASON")
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.MerchantID, r.No, r.Sysid, r.Amount, r.Token, r.Address, r.CreatedAt, r.Reason)
					}
				})
			})
		},
	}
	readFlags(cmd, &path, &dir)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&state, "state", string(gateway.OpenPayoutStates[0]), "waiting, queued or sending")
	return cmd
}

func (a *app) payoutApprove() *cobra.Command {
	return a.payoutDecision("approve", "Let a payout be sent that waits for your approval",
		`Lets a payout be sent that waits, since it is above the merchant's --approve-above. Look at
its address first: it is where the money goes.

  xcheckoutd payout list --config gateway.json
  xcheckoutd payout approve PO… --config gateway.json`,
		"is approved, and is sent next", (*gateway.Gateway).ApprovePayout)
}

func (a *app) payoutReject() *cobra.Command {
	return a.payoutDecision("reject", "End a payout that nobody has signed yet",
		`Ends a payout that waits for approval or is queued. Its refund is then FAILED, or its
settlement REJECTED, with the reason rejected, the merchant is told, and has the money
back in its balance.

  xcheckoutd payout reject PO… --config gateway.json`,
		"is rejected: the merchant has the money back", (*gateway.Gateway).RejectPayout)
}

func (a *app) payoutDecision(verb, short, long, said string, decide func(*gateway.Gateway, context.Context, gateway.Actor, string) (gateway.OpenPayout, error)) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   verb + " PAYOUT --config FILE",
		Short: short,
		Long:  long,
		Args:  cli.Exactly("PAYOUT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				p, err := decide(s.Gateway, cmd.Context(), gateway.Operator(), args[0])
				if errors.Is(err, gateway.ErrNoPayout) {
					return cli.Failed(err, "'xcheckoutd payout list' shows those that wait.")
				}
				if err != nil {
					return err
				}
				row := openPayoutRowOf(p)
				return a.print(row, func(w io.Writer) {
					fmt.Fprintf(w, "%s of %s %s to %s, for %s of %s, %s\n", row.ID, row.Amount, row.Token, row.Address, row.No, row.MerchantID, said)
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}
