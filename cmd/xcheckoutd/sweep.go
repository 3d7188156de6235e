package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) sweep() *cobra.Command {
	var path, keyFile string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "sweep --config FILE --key-file FILE",
		Short: "Move confirmed deposits to the treasury",
		Long: `Sends chain transactions that have the factory move the confirmed coins at deposit
addresses to the treasury, many addresses each. They can go nowhere else, whoever sends
them: the key in --key-file (64 hexadecimal digits, in a file that nobody else can read)
pays the gas and has no other power. It is not the payout wallet's, whose nonces are
spoken for.

It works beside the gateway, which records the sweeps when they are mined. Run it from a
timer, when gas is cheap. --dry-run shows what would be swept, and sends nothing.

  xcheckoutd sweep --config gateway.json --key-file sweeper.key`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if keyFile == "" && !dryRun {
				return cli.Usage("--key-file is required, or --dry-run", cli.SeeHelp(cmd))
			}
			config, err := a.load(path)
			if err != nil {
				return err
			}
			config.ReadOnly, config.WhileServed = true, true
			return a.openConfig(cmd.Context(), config, func(s *service.Service) error {
				return a.sweepChains(cmd.Context(), s, config, keyFile, dryRun)
			})
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&keyFile, "key-file", "", "a file with the private key that pays")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would be swept, and send nothing")
	a.jsonFlag(cmd)
	return cmd
}

// sweptRow is a deposit address of the answer.
type sweptRow struct {
	Chain   string `json:"chain"`
	Token   string `json:"token"`
	Address string `json:"address"`
	Amount  string `json:"amount"`
	TxHash  string `json:"txHash"` // empty with --dry-run
}

func (a *app) sweepChains(ctx context.Context, s *service.Service, config service.Config, keyFile string, dryRun bool) error {
	rows, failed := []sweptRow{}, []error(nil)
	add := func(list []gateway.Unswept, tx string) {
		for _, u := range list {
			rows = append(rows, sweptRow{u.Chain, u.Asset.Token, u.Family.Print(u.Address), u.Amount.String(), tx})
		}
	}
	for _, c := range config.Chains {
		if dryRun {
			list, err := s.Gateway.Unswept(ctx, gateway.Operator(), c.Name, 10_000)
			if err != nil {
				return err
			}
			add(list, "")
			continue
		}
		done, err := a.sweepChain(ctx, s, c, keyFile)
		for _, swept := range done {
			add(swept.Of, c.Family.PrintTx(swept.Tx))
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	err := a.print(rows, func(w io.Writer) {
		if len(rows) == 0 && failed == nil { // else the errors say it
			fmt.Fprintln(w, "Nothing is to be swept.")
		}
		if len(rows) == 0 {
			return
		}
		fmt.Fprintln(w, "CHAIN\tTOKEN\tADDRESS\tAMOUNT\tTRANSACTION")
		for _, r := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Chain, r.Token, r.Address, r.Amount, r.TxHash)
		}
	})
	return errors.Join(append(failed, err)...)
}

func (a *app) sweepChain(ctx context.Context, s *service.Service, c service.Chain, keyFile string) ([]service.Swept, error) {
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	wallet, err := service.OpenSweeper(ctx, c.RPCURLs, key)
	if err != nil {
		return nil, fmt.Errorf("chain %s: %w", c.Name, err)
	}
	defer wallet.Close()
	return service.Sweep(ctx, s.Gateway, c.Name, wallet)
}
