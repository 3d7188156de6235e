package main

import (
	"crypto/ecdsa"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/secret"
)

func (a *app) chainCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "chain", Short: "Prepare a chain, see how it is followed, go on with it"},
		a.chainDeploy(), a.chainTestTokens(), a.chainStatus(), a.chainResume())
}

func (a *app) chainDeploy() *cobra.Command {
	var rpc, keyFile, owner, treasury string
	cmd := &cobra.Command{
		Use:   "deploy --rpc URL --key-file FILE --owner ADDRESS --treasury ADDRESS",
		Short: "Put the deposit factory on a chain",
		Long: `Deploys the factory of deposit addresses, or finds it when it is there already,
and prints the two addresses that the configuration needs. With the same owner
and treasury it has the same address on every chain.

The key in --key-file (64 hexadecimal digits, in a file that nobody else can read)
pays for the deployment and has no power afterwards. --treasury is where all deposits are swept to; --owner can
change it, in two steps and after 48 hours, so keep its key cold.

  xcheckoutd chain deploy --rpc http://127.0.0.1:8545 --key-file deployer.key \
    --owner 0x… --treasury 0x…`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []string{"rpc", "key-file", "owner", "treasury"} {
				if !cmd.Flags().Changed(flag) {
					return cli.Usage("--"+flag+" is required", cli.SeeHelp(cmd))
				}
			}
			key, err := readKey(keyFile)
			if err != nil {
				return err
			}
			family := evm.Family{}
			who, err := family.Parse(owner)
			if err != nil {
				return cli.Misused(fmt.Errorf("--owner: %w", err), "")
			}
			to, err := family.Parse(treasury)
			if err != nil {
				return cli.Misused(fmt.Errorf("--treasury: %w", err), "")
			}
			fmt.Fprintln(a.stderr, "deploying; this takes a few blocks")
			d, err := evm.Deploy(cmd.Context(), rpc, key, who, to)
			if err != nil {
				return err
			}
			factory, implementation := family.Print(d.Factory), family.Print(d.Implementation)
			return a.print(map[string]string{"factory": factory, "implementation": implementation}, func(w io.Writer) {
				fmt.Fprintf(w, "factory\t%s\nimplementation\t%s\n", factory, implementation)
			})
		},
	}
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&rpc, "rpc", "", "JSON-RPC address of a node of the chain (required)")
	cmd.Flags().StringVar(&keyFile, "key-file", "", "a file with the private key that pays (required)")
	cmd.Flags().StringVar(&owner, "owner", "", "the address that may change the treasury (required)")
	cmd.Flags().StringVar(&treasury, "treasury", "", "the address that deposits are swept to (required)")
	return cmd
}

// readKey reads the private key in the file behind --key-file.
func readKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := secret.Read(path)
	if err != nil {
		return nil, fmt.Errorf("--key-file: %w", err)
	}
	key, err := evm.ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("--key-file: %w", err)
	}
	return key, nil
}
