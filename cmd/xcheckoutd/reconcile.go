package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) reconcile() *cobra.Command {
	var path, dir string
	cmd := &cobra.Command{
		Use:   "reconcile (--config FILE | --data DIR)",
		Short: "Compare what lies on chain with the ledger, to the unit",
		Long: `Checks the ledger, as 'xcheckoutd ledger check' does, and asks the nodes of every chain
what lies at the deposit addresses, in the treasury and in the payout wallet after the
newest confirmed block. Every difference has a line. What is less than a millionth of a
token is no difference, and is told as dust.

It works beside the gateway and changes nothing. It succeeds if and only if all agree.
With --data it reads a sandbox, which must be running, for its chain runs with it.

  xcheckoutd reconcile --config gateway.json
  xcheckoutd reconcile --data ./sandbox`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.configOf(cmd, path, dir)
			if err != nil {
				return err
			}
			hint := ""
			if dir != "" {
				hint = "The chain of a sandbox runs with it: start 'xcheckoutd dev --data " + dir + "', and reconcile beside it."
			}
			config.ReadOnly, config.WhileServed = true, true
			return a.openConfig(cmd.Context(), config, func(s *service.Service) error {
				return a.showReconciliation(cmd.Context(), s, config, hint)
			})
		},
	}
	readFlags(cmd, &path, &dir)
	a.jsonFlag(cmd)
	return cmd
}

// reconciledRow is a place of the answer. Amounts are in the token; dust is in its
// smallest unit.
type reconciledRow struct {
	Chain     string `json:"chain"`
	Token     string `json:"token"`
	Place     string `json:"place"`
	Address   string `json:"address"` // empty for all deposit addresses together
	Block     uint64 `json:"block"`
	Addresses int    `json:"addresses"`
	Ledger    string `json:"ledger"`
	OnChain   string `json:"onChain"`
	Dust      string `json:"dust"`
	Sending   string `json:"sending"`
	Differs   string `json:"differs"` // what is wrong; empty where nothing is
}

// showReconciliation compares and shows. The hint is for a chain that can't be read.
func (a *app) showReconciliation(ctx context.Context, s *service.Service, config service.Config, hint string) error {
	if _, err := s.Gateway.CheckLedger(ctx, gateway.Operator()); err != nil {
		return cli.Failed(err, "The ledger itself does not balance, so there is nothing to compare with.")
	}
	lines, err := s.Reconcile(ctx, config, func(asked, of int) {
		if of > 1000 {
			fmt.Fprintf(os.Stderr, "%d of %d balances\n", asked, of)
		}
	})
	if err != nil {
		return cli.Failed(err, hint)
	}
	rows, bad := make([]reconciledRow, len(lines)), 0
	for i, l := range lines {
		rows[i] = reconciledRow{Chain: l.Chain, Token: l.Token, Place: string(l.Place), Block: l.Block, Addresses: l.Addresses,
			Ledger: l.Ledger.String(), OnChain: l.OnChain.String(), Dust: l.Dust.String(), Sending: l.Sending.String(), Differs: l.Differs}
		if l.Address != "" {
			rows[i].Address = l.Family.Print(l.Address)
		}
		if l.Differs != "" {
			bad++
		}
	}
	if err := a.print(rows, func(w io.Writer) { printReconciled(w, rows) }); err != nil {
		return err
	}
	if bad > 0 {
		return errors.New("the chain and the ledger do not agree")
	}
	return nil
}

func printReconciled(w io.Writer, rows []reconciledRow) {
	fmt.Fprintln(w, "CHAIN\tTOKEN\tPLACE\tADDRESS\tBLOCK\tLEDGER\tON CHAIN\tDUST\t")
	for _, r := range rows {
		address := r.Address
		if address == "" {
			if address = fmt.Sprintf("%d addresses", r.Addresses); r.Addresses == 1 {
				address = "1 address"
			}
		} else if r.Addresses > 1 {
			address += fmt.Sprintf(" and %d before", r.Addresses-1)
		}
		verdict := "agree"
		if r.Differs != "" {
			verdict = r.Differs
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", r.Chain, r.Token, r.Place, address, r.Block, r.Ledger, r.OnChain, r.Dust, verdict)
	}
}
