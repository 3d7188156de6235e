package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) sandboxCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "sandbox",
		Short: "Have something happen to the sandbox's chain",
		Long: `sandbox causes what happens to real chains by themselves, so that you can see what
becomes of your orders. 'xcheckout pay' causes what payers do.`,
		Example: `  xcheckout sandbox reorg --depth 3`,
	}, a.sandboxReorgCommand())
}

func (a *app) sandboxReorgCommand() *cobra.Command {
	depth, drop := 3, false
	cmd := &cobra.Command{
		Use:   "reorg",
		Short: "Replace the newest blocks of the chain",
		Long: `reorg has the chain of 'xcheckoutd dev' replace its newest blocks, as real chains do
now and then. An order that was paid in them is PAYING again, with the reason
reorged; three seconds later its payment comes again, and with --drop it never
does. It touches all orders of the sandbox.`,
		Example: `  xcheckout sandbox reorg --depth 3`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if depth < 1 {
				return cli.Usage("--depth is a number of blocks from 1", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			reorg, err := client.Sandbox.Reorg(cmd.Context(), depth, drop)
			if err != nil {
				return err
			}
			return a.show(reorg.Raw, []row{
				{"stayed", fmt.Sprint("up to block ", reorg.Ancestor)},
				{"newest", fmt.Sprint("block ", reorg.Head)},
				{"taken out", fmt.Sprint(reorg.Transactions, " transactions")},
			})
		},
	}
	cmd.Flags().IntVar(&depth, "depth", depth, "how many blocks")
	cmd.Flags().BoolVar(&drop, "drop", false, "what the test wallet sent never comes again")
	return cmd
}
