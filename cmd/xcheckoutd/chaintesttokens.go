package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) chainTestTokens() *cobra.Command {
	var rpc, keyFile, holder string
	cmd := &cobra.Command{
		Use:   "test-tokens --rpc URL --key-file FILE --holder ADDRESS",
		Short: "Put worthless tokens on a test chain, to pay with",
		Long: `Puts two test tokens on a chain, or finds them when they are there already, and
prints their addresses: USDT with six decimals, which returns nothing from a
transfer as the real one does, and USDC with eighteen. --holder gets a billion of
each. They are worth nothing; a test network's own tokens do as well.

The key in --key-file (64 hexadecimal digits, in a file that nobody else can read)
pays for it.

  xcheckoutd chain test-tokens --rpc http://127.0.0.1:8545 --key-file deployer.key --holder 0x…`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []string{"rpc", "key-file", "holder"} {
				if !cmd.Flags().Changed(flag) {
					return cli.Usage("--"+flag+" is required", cli.SeeHelp(cmd))
				}
			}
			key, err := readKey(keyFile)
			if err != nil {
				return err
			}
			to, err := evm.Family{}.Parse(holder)
			if err != nil {
				return cli.Misused(fmt.Errorf("--holder: %w", err), "")
			}
			fmt.Fprintln(a.stderr, "deploying; this takes a few blocks")
			tokens, err := evm.DeployTestTokens(cmd.Context(), rpc, key, to)
			if err != nil {
				return err
			}
			addresses := map[string]string{}
			for _, token := range tokens {
				addresses[token.Symbol] = evm.Family{}.Print(token.Contract)
			}
			return a.print(addresses, func(w io.Writer) {
				for _, token := range tokens {
					fmt.Fprintf(w, "%s\t%s\t%d decimals\n", token.Symbol, addresses[token.Symbol], token.Decimals)
				}
			})
		},
	}
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&rpc, "rpc", "", "JSON-RPC address of a node of the chain (required)")
	cmd.Flags().StringVar(&keyFile, "key-file", "", "a file with the private key that pays (required)")
	cmd.Flags().StringVar(&holder, "holder", "", "the address that gets the tokens (required)")
	return cmd
}
