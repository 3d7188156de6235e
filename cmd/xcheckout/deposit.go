package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) depositCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "deposit",
		Short: "See what came to the addresses that customers keep",
		Long: `deposit lists what came to the addresses that customers keep ('xcheckout deposit-address
create'), shows one deposit, and waits until it is credited. A deposit is sent back by
'xcheckout refund create --deposit DEPOSIT_NO'.`,
		Example: `  xcheckout deposit list --customer c7
  xcheckout deposit info DEPOSIT_NO`,
	}, a.depositInfoCommand(), a.depositWaitCommand(), a.depositListCommand())
}

func (a *app) depositInfoCommand() *cobra.Command {
	return oneDeposit.command(a, &cobra.Command{
		Use:   "info DEPOSIT_NO",
		Short: "Show a customer's deposit as it stands now",
		Long: `info shows a deposit: of which customer, how much, how far it is, and what can still be
refunded of it.`,
		Example: `  xcheckout deposit info DP06… --json`,
	}, (*xcheckout.CustomerDepositService).Info)
}

func (a *app) depositWaitCommand() *cobra.Command {
	timeout := 2 * time.Minute
	cmd := oneDeposit.command(a, &cobra.Command{
		Use:     "wait DEPOSIT_NO",
		Short:   "Wait until a customer's deposit is credited or is not, and show it",
		Long:    `wait asks once a second, until a deposit is no longer CONFIRMING.`,
		Example: `  xcheckout deposit wait DP06… --timeout 5m`,
	}, func(s *xcheckout.CustomerDepositService, ctx context.Context, no string) (*xcheckout.CustomerDeposit, error) {
		return waitOut(ctx, timeout, func() (*xcheckout.CustomerDeposit, bool, error) {
			d, err := s.Info(ctx, no)
			return d, err == nil && d.Status == xcheckout.CustomerDepositConfirming, err
		})
	})
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "how long to wait")
	return cmd
}

func (a *app) depositListCommand() *cobra.Command {
	var f xcheckout.CustomerDepositFilter
	var status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List customers' deposits, the newest first",
		Long: `list prints one page of deposits, one a line: its number, how far it is, how much, of
which customer, and when it was first seen. When there are more, standard error tells
the flag for the next page. With --json the answer is the page as the gateway gave it,
with records and nextCursor.`,
		Example: `  xcheckout deposit list --customer c7 --status CREDITED
  xcheckout deposit list --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Status = xcheckout.CustomerDepositStatus(status)
			page, err := client.CustomerDeposits.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "deposits", func(d xcheckout.CustomerDeposit) string {
				return fmt.Sprintf("%s\t%s\t%s %s\t%s\t%s", d.DepositNo, d.Status, d.Amount, d.Token, oneLine(d.CustomerID), d.CreatedTime.Format(time.DateTime))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.CustomerID, "customer", "", "only deposits of this customer")
	flags.StringVar(&f.MerchantID, "merchant", "", "only deposits of this sub-merchant; your own id for only your own")
	flags.StringVar(&f.Address, "address", "", "only deposits at this address")
	flags.StringVar(&f.Token, "token", "", "only deposits in this token")
	flags.StringVar(&status, "status", "", "only deposits of this status, such as CREDITED")
	pageFlags(cmd, &f.PageRequest, "deposits")
	return cmd
}

func depositRows(d *xcheckout.CustomerDeposit) []row {
	return []row{
		{"deposit", d.DepositNo},
		{"status", string(d.Status)},
		{"customer", oneLine(d.CustomerID)},
		{"merchant", d.MerchantID},
		{"amount", fmt.Sprintf("%s %s", d.Amount, d.Token)},
		{"refunded", fmt.Sprintf("%s %s", d.RefundedAmount, d.Token)},
		{"refundable", fmt.Sprintf("%s %s", d.RefundableAmount, d.Token)},
		{"shortfall", shortfallText(d)},
		{"to", d.Address},
		{"from", d.Sender},
		{"hash", d.TxHash},
		{"confirmed", fmt.Sprintf("%d of %d blocks", d.Confirmations, d.RequiredConfirmations)},
		{"created", timeText(d.CreatedTime.Time)},
	}
}

// shortfallText is what the balance lacked when a deposit was withdrawn, if it did.
func shortfallText(d *xcheckout.CustomerDeposit) string {
	if d.Shortfall == 0 {
		return ""
	}
	return fmt.Sprintf("%s %s", d.Shortfall, d.Token)
}
