package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Get an access token, or list the tokens that orders are paid in",
		Long: `token obtains an access token and prints it, for requests that you make by other
means: it goes into the header "Authorization: Bearer TOKEN", beside TIMESTAMP
and SIGNATURE ('xcheckout sign --help'). It is a secret until it expires. With
--json the answer is the gateway's own.

A token that orders are paid in is another thing: 'xcheckout token list' lists those.`,
		Example: `  curl -H "Authorization: Bearer $(xcheckout token)" …`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			token, err := client.Token(cmd.Context())
			if err != nil {
				return err
			}
			if a.json {
				return a.printRaw(token.Raw)
			}
			fmt.Fprintln(a.stdout, token.AccessToken)
			fmt.Fprintf(a.stderr, "good until %s\n", token.ExpiresAt.UTC().Format(time.DateTime+" MST"))
			return nil
		},
	}
	cmd.AddCommand(a.tokenListCommand())
	return cmd
}
