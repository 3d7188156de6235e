package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) tokenCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "token", Short: "See which tokens take no orders, and reopen one"}, a.tokenList(), a.tokenReopen())
}

// tokenRow is a token of the answer. Times are RFC 3339, empty when there is none.
type tokenRow struct {
	Token    string `json:"token"`
	Chain    string `json:"chain"`
	Contract string `json:"contract"`
	Closed   string `json:"closed"` // why no order is made in it; empty while some are
	ClosedAt string `json:"closedAt"`
}

func (a *app) tokenList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list --config FILE",
		Short: "Show the tokens, and why one takes no orders",
		Long: `Shows the tokens of the configuration. One whose balances do not change as its logs
say, since it takes a fee of each transfer or rebases, is closed to new orders by the
gateway itself, and says why. It works beside the gateway and changes nothing.

  xcheckoutd token list --config gateway.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				list, err := s.Gateway.TokenStates(cmd.Context(), gateway.Operator())
				if err != nil {
					return err
				}
				rows := make([]tokenRow, len(list))
				for i, t := range list {
					rows[i] = tokenRow{Token: t.Token.Token, Chain: t.Chain, Contract: t.Family.Print(t.Contract), Closed: t.Closed}
					if t.Closed != "" {
						rows[i].ClosedAt = t.ClosedAt.Format(time.RFC3339)
					}
				}
				return a.print(rows, func(w io.Writer) { printTokens(w, rows) })
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func printTokens(w io.Writer, rows []tokenRow) {
	fmt.Fprintln(w, "TOKEN\tCHAIN\tCONTRACT\tCLOSED")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Token, r.Chain, r.Contract, r.ClosedAt)
	}
	for _, r := range rows {
		if r.Closed != "" {
			fmt.Fprintf(w, "%s: %s\n", r.Token, r.Closed)
		}
	}
}

func (a *app) tokenReopen() *cobra.Command {
	var path, token string
	cmd := &cobra.Command{
		Use:   "reopen --config FILE --token TOKEN",
		Short: "Take orders in a token again that was closed",
		Long: `Takes orders in a token again that the gateway closed, once you have looked at the
reason, which 'xcheckoutd token list' and the log tell. What was not credited stays so:
it lies in the ledger as unattributed. The next payment of which less arrives than its
log says closes the token anew.

  xcheckoutd token reopen --config gateway.json --token ETH_USDT`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if token == "" {
				return cli.Usage("--token is required", "'xcheckoutd token list' shows which token is closed.")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				reason, err := s.Gateway.ReopenToken(cmd.Context(), gateway.Operator(), token)
				if errors.Is(err, gateway.ErrNotClosed) {
					return cli.Failed(err, "'xcheckoutd token list' shows which tokens are.")
				}
				if err != nil {
					return err
				}
				return a.print(map[string]string{"token": token, "reason": reason}, func(w io.Writer) {
					fmt.Fprintf(w, "%s takes orders again. It was closed because %s\n", token, reason)
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&token, "token", "", "the token, as in ETH_USDT (required)")
	return cmd
}
