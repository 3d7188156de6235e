package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) settlementCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "settlement",
		Short: "Have your balance paid out, and look after it",
		Long: `settlement pays your balance in a token out to an address of yours, an amount of it or
what orders brought, shows settlements, cancels and lists them.`,
		Example: `  xcheckout settlement create --token ETH_USDT --amount 1000 --address 0x…
  xcheckout settlement info SETTLEMENT_NO`,
	}, a.settlementCreateCommand(), a.settlementCreateFiatCommand(), a.settlementInfoCommand(), a.settlementWaitCommand(), a.settlementCancelCommand(), a.settlementListCommand(), a.settlementPlansCommand())
}

func (a *app) settlementCreateCommand() *cobra.Command {
	var r xcheckout.SettlementRequest
	var amount string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Settle an amount, or orders",
		Long: `create reserves money of your balance and has it paid out, and prints the settlement as
it stands: it arrives later, without the fee. Say how much with --amount, or which
orders with --order-no; with both the amount must be the sum of the orders. Each order
is settled once.

The settlement number is yours to choose; without --settlement-no one is made up. To
create a settlement again with the same number and the same flags is safe: it is the
same settlement.`,
		Example: `  xcheckout settlement create --token ETH_USDT --amount 1000 --settlement-no S12 \
    --address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
  xcheckout settlement create --token ETH_USDT --order-no A1042,A1043 --address 0x…`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			switch {
			case r.Token == "":
				return cli.Usage("settlement create needs --token", cli.SeeHelp(cmd))
			case r.Address == "":
				return cli.Usage("settlement create needs --address", cli.SeeHelp(cmd))
			case amount == "" && len(r.OrderNos) == 0:
				return cli.Usage("settlement create needs --amount or --order-no", cli.SeeHelp(cmd))
			case r.SettlementOrderNo == "" && cmd.Flags().Changed("settlement-no"):
				return cli.Usage("--settlement-no is empty: leave it out for a new number", cli.SeeHelp(cmd))
			}
			if amount != "" {
				if r.Amount, err = parseAmount("--amount", amount); err != nil {
					return err
				}
			}
			if r.SettlementOrderNo == "" {
				r.SettlementOrderNo = newOrderNo(time.Now())
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			settlement, err := client.Settlements.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(settlement.Raw, settlementRows(settlement))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Token, "token", "", "what is paid out, such as ETH_USDT (required)")
	flags.StringVar(&r.Address, "address", "", "where the money goes (required)")
	flags.StringVar(&amount, "amount", "", "how much, with the fee, such as 1000.00")
	flags.StringSliceVar(&r.OrderNos, "order-no", nil, "the orders to settle, with commas or given repeatedly")
	flags.StringVar(&r.MerchantID, "merchant", "", "the sub-merchant whose balance it is (default your own)")
	flags.StringVar(&r.SettlementOrderNo, "settlement-no", "", "your number for the settlement (default a new one)")
	return cmd
}

func (a *app) settlementInfoCommand() *cobra.Command {
	return oneSettlement.command(a, &cobra.Command{
		Use:   "info SETTLEMENT_NO",
		Short: "Show a settlement as it stands now",
		Long: `info shows a settlement: how much goes where, how far it is, and the chain transaction
that pays it.`,
		Example: `  xcheckout settlement info S12 --json`,
	}, (*xcheckout.SettlementService).Info)
}

func (a *app) settlementCancelCommand() *cobra.Command {
	return oneSettlement.command(a, &cobra.Command{
		Use:   "cancel SETTLEMENT_NO",
		Short: "Cancel a settlement that was not sent yet",
		Long: `cancel ends a settlement that is still PENDING_SETTLEMENT and shows it. Its money is
available again. It is refused once the settlement is on its way.`,
		Example: `  xcheckout settlement cancel S12`,
	}, (*xcheckout.SettlementService).Cancel)
}

func (a *app) settlementListCommand() *cobra.Command {
	var f xcheckout.SettlementFilter
	var status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List settlements, the newest first",
		Long: `list prints one page of settlements, one a line. When there are more, standard error
tells the flag for the next page. With --json the answer is the page as the gateway
gave it, with records and nextCursor.`,
		Example: `  xcheckout settlement list --status PENDING_SETTLEMENT
  xcheckout settlement list --token ETH_USDT --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Status = xcheckout.SettleStatus(status)
			page, err := client.Settlements.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "settlements", func(s xcheckout.Settlement) string {
				return fmt.Sprintf("%s\t%s\t%s %s\t%s\t%s", s.SettlementOrderNo, s.Status, s.Amount, s.Token, s.Address, s.CreatedTime.Format(time.DateTime))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&status, "status", "", "only settlements of this status, such as PENDING_SETTLEMENT")
	flags.StringVar(&f.MerchantID, "merchant", "", "only settlements of this sub-merchant; your own id for only your own")
	flags.StringVar(&f.Token, "token", "", "only settlements in this token")
	pageFlags(cmd, &f.PageRequest, "settlements")
	return cmd
}

func settlementRows(s *xcheckout.Settlement) []row {
	return []row{
		{"settlement", s.SettlementOrderNo},
		{"status", string(s.Status)},
		{"why", s.FailReason},
		{"waits", s.WaitReason},
		{"merchant", s.MerchantID},
		{"amount", fmt.Sprintf("%s %s", s.Amount, s.Token)},
		{"fee", fmt.Sprintf("%s %s", s.Fee, s.Token)},
		{"to", s.Address},
		{"to bank", bankText(s.Fiat)},
		{"bank sends", sentText(s.Fiat)},
		{"bank says", saidText(s.Fiat)},
		{"paid by", s.TxHash},
		{"created", timeText(s.CreatedTime.Time)},
	}
}
