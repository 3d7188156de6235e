package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// sweepOptions are what the command was told.
type sweepOptions struct {
	keyFile   string
	dryRun    bool
	minAmount string
	least     money.Amount
	maxFee    uint64 // gwei
}

func (a *app) sweep() *cobra.Command {
	var path string
	var o sweepOptions
	cmd := &cobra.Command{
		Use:   "sweep --config FILE --key-file FILE",
		Short: "Move confirmed deposits to the treasury",
		Long: `Sends chain transactions that have the factory move the confirmed coins at deposit
addresses to the treasury, many addresses each. They can go nowhere else, whoever sends
them: the key in --key-file (64 hexadecimal digits, in a file that nobody else can read)
pays the gas and has no other power. It is not the payout wallet's, whose nonces are
spoken for; it is used for nothing else, since what waits with it may be replaced.

It works beside the gateway, which records the sweeps when they are mined. Run it when you
like, or have the gateway sweep by itself with sweep in the configuration. It sweeps nothing
while the factory's treasury is another than the configured one, or while the nodes do not
agree on the chain; and it ends when its sweeps are sent. What can't be swept, since its
issuer has frozen it for instance, is told and keeps nothing else from being. --dry-run
shows what would be swept, and sends nothing.

  xcheckoutd sweep --config gateway.json --key-file sweeper.key
  xcheckoutd sweep --config gateway.json --key-file sweeper.key --min-amount 5 --max-fee-gwei 20`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.keyFile == "" && !o.dryRun {
				return cli.Usage("--key-file is required, or --dry-run", cli.SeeHelp(cmd))
			}
			if o.least, err = money.Parse(cmp.Or(o.minAmount, "0")); err != nil || o.least < 0 {
				return cli.Usage("--min-amount is an amount of a token, as in 5", "")
			}
			config, err := a.load(path)
			if err != nil {
				return err
			}
			config.ReadOnly, config.WhileServed = true, true
			return a.openConfig(cmd.Context(), config, func(s *service.Service) error {
				return a.sweepChains(cmd.Context(), s, config, o)
			})
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&o.keyFile, "key-file", "", "a file with the private key that pays")
	cmd.Flags().StringVar(&o.minAmount, "min-amount", "", "leave what an address has of a token where it is less, as in 5")
	cmd.Flags().Uint64Var(&o.maxFee, "max-fee-gwei", 0, "send nothing while a unit of gas costs more; 0 for 200")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show what would be swept, and send nothing")
	a.jsonFlag(cmd)
	return cmd
}

// sweptRow is a deposit address of the answer.
type sweptRow struct {
	Chain   string `json:"chain"`
	Token   string `json:"token"`
	Address string `json:"address"`
	Amount  string `json:"amount"`
	TxHash  string `json:"txHash"`            // empty with --dry-run, and where it was refused
	Refused string `json:"refused,omitempty"` // why it can't be swept
}

func (a *app) sweepChains(ctx context.Context, s *service.Service, config service.Config, o sweepOptions) error {
	rows, refused, failed := []sweptRow{}, 0, []error(nil)
	add := func(u gateway.Unswept, tx string, err error) {
		row := sweptRow{Chain: u.Chain, Token: u.Asset.Token, Address: u.Family.Print(u.Address), Amount: u.Amount.String(), TxHash: tx}
		if err != nil {
			row.Refused = err.Error()
			refused++
		}
		rows = append(rows, row)
	}
	for _, c := range config.Chains {
		done, err := a.sweepChain(ctx, s, c, o)
		for _, sent := range done.Sent {
			for _, u := range sent.Of {
				tx := ""
				if !o.dryRun {
					tx = c.Family.PrintTx(sent.Tx)
				}
				add(u, tx, nil)
			}
		}
		for _, r := range done.Refused {
			add(r.Unswept, "", r.Err)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	err := a.print(rows, func(w io.Writer) { printSwept(w, rows, failed == nil) })
	if refused > 0 {
		failed = append(failed, cli.Failed(fmt.Errorf("%d deposit(s) can't be swept", refused),
			"Its issuer may have frozen them, or the token is paused: what lies there is still yours, by the ledger."))
	}
	return errors.Join(append(failed, err)...)
}

func printSwept(w io.Writer, rows []sweptRow, all bool) {
	if len(rows) == 0 && all { // else the errors say it
		fmt.Fprintln(w, "Nothing is to be swept.")
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(w, "CHAIN\tTOKEN\tADDRESS\tAMOUNT\tTRANSACTION")
	for _, r := range rows {
		said := r.TxHash
		if r.Refused != "" {
			said = "refused: " + r.Refused
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Chain, r.Token, r.Address, r.Amount, said)
	}
}

func (a *app) sweepChain(ctx context.Context, s *service.Service, c service.Chain, o sweepOptions) (service.Swept, error) {
	limits := service.SweepLimits{Least: o.least}
	if o.dryRun {
		return s.SweepOnce(ctx, c, nil, evm.SweeperConfig{}, limits)
	}
	key, err := readKey(o.keyFile)
	if err != nil {
		return service.Swept{}, err
	}
	if err := c.CheckSweeper(key); err != nil {
		return service.Swept{}, fmt.Errorf("--key-file: %w", err)
	}
	var pays evm.SweeperConfig
	if o.maxFee > 0 {
		pays.FeeCap = evm.Gwei(o.maxFee)
	}
	return s.SweepOnce(ctx, c, key, pays, limits)
}
