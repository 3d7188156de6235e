package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) subMerchantCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "sub-merchant",
		Short: "Create the merchants that you sell for, and list them",
		Long: `sub-merchant creates a merchant that you sell for, and lists all. Other commands take
its id with --merchant: orders, deposit addresses, balances, settlements, statements.`,
		Example: `  xcheckout sub-merchant create "Hats by Jo"
  xcheckout sub-merchant list`,
	}, a.subMerchantCreateCommand(), a.subMerchantListCommand())
}

func (a *app) subMerchantCreateCommand() *cobra.Command {
	var r xcheckout.SubMerchantRequest
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Create a sub-merchant",
		Long: `create adds a sub-merchant, whose name payers read on its payment pages, and prints its
id. It needs a credential with the scope merchants. Names need not be unique: with
--request-id, a call that is repeated makes no second one.`,
		Example: `  xcheckout sub-merchant create "Hats by Jo" --request-id jo-2026`,
		Args:    cli.Exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			r.Name = args[0]
			m, err := client.SubMerchants.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(m.Raw, []row{
				{"merchant", m.ID},
				{"name", oneLine(m.Name)},
				{"created", timeText(m.CreatedTime.Time)},
			})
		},
	}
	cmd.Flags().StringVar(&r.RequestID, "request-id", "", "a name for this call, which makes repeating it safe")
	return cmd
}

func (a *app) subMerchantListCommand() *cobra.Command {
	var p xcheckout.PageRequest
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List your sub-merchants, the newest first",
		Long: `list prints one page of sub-merchants, one a line: the id, whether it is active or was
disabled by the gateway's operator, when it was created, and its name. When there are
more, standard error tells the flag for the next page. With --json the answer is the
page as the gateway gave it, with records and nextCursor.`,
		Example: `  xcheckout sub-merchant list --json`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			page, err := client.SubMerchants.List(cmd.Context(), p)
			if err != nil {
				return err
			}
			return showPage(a, page, "sub-merchants", func(m xcheckout.SubMerchant) string {
				state := "active"
				if m.Disabled {
					state = "disabled"
				}
				return fmt.Sprintf("%s\t%s\t%s\t%s", m.ID, state, m.CreatedTime.Format(time.DateTime), oneLine(m.Name))
			})
		},
	}
	pageFlags(cmd, &p, "sub-merchants")
	return cmd
}
