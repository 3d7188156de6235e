package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) payCommand() *cobra.Command {
	var amountText string
	cmd := &cobra.Command{
		Use:   "pay ORDER_NO",
		Short: "Pay an order from the sandbox's test wallet",
		Long: `pay sends test money to an order's address, as its customer would: what is still
missing, or --amount, which may be less or more. Only sandboxes have a test
wallet.`,
		Example: `  xcheckout pay A1042 --amount 10.00`,
		Args:    cli.Exactly("ORDER_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var amount money.Amount
			if cmd.Flags().Changed("amount") {
				var err error
				if amount, err = parseAmount(amountText); err != nil {
					return err
				}
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			p, err := client.Sandbox.Pay(cmd.Context(), args[0], amount)
			if err != nil {
				return err
			}
			return a.show(p.Raw, []row{
				{"order", p.OrderNo},
				{"sent", fmt.Sprintf("%s %s", p.Amount, p.Token)},
				{"to", p.To},
				{"hash", p.TxHash},
			})
		},
	}
	cmd.Flags().StringVar(&amountText, "amount", "", "how much, in the order's token (default what is missing)")
	return cmd
}
