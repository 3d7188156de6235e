package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) networksCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "networks",
		Short: "List the chains whose settings are built in",
		Long: `networks lists the chains that a configuration can ask for by name, as in

  {"network": "base", "rpcUrls": ["https://…"], "factory": "0x…", "implementation": "0x…"}

with the settings that they bring: the chain's id, confirmations, block time, final
depth, and the contracts of USDT and USDC with their decimals, each worth a dollar. A
setting that the configuration has itself comes before them, field by field. When the
gateway starts, and in 'xcheckoutd doctor', they are compared with what the nodes say.`,
		Args: cli.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, n := range service.Networks {
				fmt.Fprintf(w, "%s\t%s, chain id %d, tokens are called %s_…\n", n.Name, n.Title, n.ChainID, n.Chain)
				fmt.Fprintf(w, "\t%d confirmations", n.Confirmations)
				for _, more := range n.Above {
					fmt.Fprintf(w, ", %d above %s", more.Confirmations, more.Above)
				}
				fmt.Fprintf(w, "; a block takes %s; final as nodes say, or after %d\n", n.BlockTime, n.FinalDepth)
				for _, t := range n.Tokens {
					fmt.Fprintf(w, "\t%s at %s, %d decimals\n", t.Symbol, t.Contract, t.Decimals)
				}
			}
			return w.Flush()
		},
	}
}
