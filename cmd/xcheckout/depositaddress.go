package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) depositAddressCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "deposit-address",
		Short: "Look after the addresses that customers keep",
		Long: `deposit-address makes the address that a customer keeps, shows it, and lists all. What
arrives there is shown by 'xcheckout deposit list'.`,
		Example: `  xcheckout deposit-address create CUSTOMER_ID --token ETH_USDT
  xcheckout deposit-address list`,
	}, a.depositAddressCreateCommand(), a.depositAddressInfoCommand(), a.depositAddressListCommand())
}

func (a *app) depositAddressCreateCommand() *cobra.Command {
	var r xcheckout.DepositAddressRequest
	cmd := &cobra.Command{
		Use:   "create CUSTOMER_ID",
		Short: "Make the address that a customer keeps",
		Long: `create prints the address that a customer keeps, and makes it the first time. It is the
same for every token that is credited there, and never expires.`,
		Example: `  xcheckout deposit-address create c7 --token ETH_USDT`,
		Args:    cli.Exactly("CUSTOMER_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if r.Token == "" {
				return cli.Usage("deposit-address create needs --token", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			r.CustomerID = args[0]
			address, err := client.DepositAddresses.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(address.Raw, depositAddressRows(address))
		},
	}
	cmd.Flags().StringVar(&r.Token, "token", "", "a token that the customer pays in, such as ETH_USDT (required)")
	cmd.Flags().StringVar(&r.MerchantID, "merchant", "", "the sub-merchant whose customer it is (default you)")
	return cmd
}

func (a *app) depositAddressInfoCommand() *cobra.Command {
	var ref xcheckout.DepositAddressRef
	cmd := &cobra.Command{
		Use:   "info CUSTOMER_ID",
		Short: "Show the address that a customer keeps",
		Long: `info shows the address that was made for a customer. It also does so while no new
payments in the token are taken, when 'xcheckout deposit-address create' is refused.`,
		Example: `  xcheckout deposit-address info c7 --token ETH_USDT --json`,
		Args:    cli.Exactly("CUSTOMER_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if ref.Token == "" {
				return cli.Usage("deposit-address info needs --token", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			ref.CustomerID = args[0]
			address, err := client.DepositAddresses.Info(cmd.Context(), ref)
			if err != nil {
				return err
			}
			return a.show(address.Raw, depositAddressRows(address))
		},
	}
	cmd.Flags().StringVar(&ref.Token, "token", "", "a token that the customer pays in, such as ETH_USDT (required)")
	cmd.Flags().StringVar(&ref.MerchantID, "merchant", "", "the sub-merchant whose customer it is (default you)")
	return cmd
}

func (a *app) depositAddressListCommand() *cobra.Command {
	var f xcheckout.DepositAddressFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the addresses that customers keep, the newest first",
		Long: `list prints one page of addresses, one a line: the customer, the address, and when it
was made. When there are more, standard error tells the flag for the next page. With
--json the answer is the page as the gateway gave it, with records and nextCursor.`,
		Example: `  xcheckout deposit-address list --address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
  xcheckout deposit-address list --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.DepositAddresses.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "addresses", func(d xcheckout.DepositAddress) string {
				return fmt.Sprintf("%s\t%s\t%s", oneLine(d.CustomerID), d.Address, d.CreatedTime.Format(time.DateTime))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.CustomerID, "customer", "", "only addresses of this customer")
	flags.StringVar(&f.MerchantID, "merchant", "", "only addresses of this sub-merchant; your own id for only your own")
	flags.StringVar(&f.Address, "address", "", "only this address, to find whose it is")
	pageFlags(cmd, &f.PageRequest, "addresses")
	return cmd
}

func depositAddressRows(d *xcheckout.DepositAddress) []row {
	return []row{
		{"customer", oneLine(d.CustomerID)},
		{"merchant", d.MerchantID},
		{"address", d.Address},
		{"credited", strings.Join(d.Tokens, ", ")},
		{"created", timeText(d.CreatedTime.Time)},
	}
}
