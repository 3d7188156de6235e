package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) ledgerCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "ledger", Short: "Look at the ledger"}, a.ledgerCheck())
}

func (a *app) ledgerCheck() *cobra.Command {
	var path, dir string
	cmd := &cobra.Command{
		Use:   "check (--config FILE | --data DIR)",
		Short: "Prove that the ledger balances",
		Long: `Replays every transfer through the rules of the ledger, compares debits with
credits, the totals that are kept with the sums, and the balances with what orders
and deposits say, and prints what each account holds. It fails when anything
differs. It can run beside the gateway.`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			check := func(s *service.Service) error {
				book, err := s.Gateway.CheckLedger(cmd.Context(), gateway.Operator())
				if err != nil {
					return err
				}
				return a.printBook(book)
			}
			return a.read(cmd, path, dir, check)
		},
	}
	readFlags(cmd, &path, &dir)
	a.jsonFlag(cmd)
	return cmd
}

// readFlags are those of a command that only reads the data of a configuration or of a
// sandbox.
func readFlags(cmd *cobra.Command, path, dir *string) {
	configFlag(cmd, path)
	cmd.Flags().Lookup("config").Usage = "the configuration file"
	cmd.Flags().StringVar(dir, "data", "", "the directory of 'xcheckoutd dev --data', instead of --config")
}

// read opens what readFlags name.
func (a *app) read(cmd *cobra.Command, path, dir string, work func(*service.Service) error) error {
	if dir == "" {
		return a.open(cmd.Context(), path, reading, work)
	}
	config, err := a.configOf(cmd, path, dir)
	if err != nil {
		return err
	}
	return a.openConfig(cmd.Context(), config, work)
}

// configOf is the configuration that readFlags name.
func (a *app) configOf(cmd *cobra.Command, path, dir string) (service.Config, error) {
	if dir != "" && path != "" {
		return service.Config{}, cli.Usage("give --config or --data, not both", cli.SeeHelp(cmd))
	}
	if dir == "" {
		return a.load(path)
	}
	config, err := service.DevData(dir)
	if err != nil {
		return config, err
	}
	config.Log, err = a.logger()
	return config, err
}

func (a *app) printBook(book *ledger.Book) error {
	type row struct {
		Asset   int64  `json:"asset"`
		Account string `json:"account"`
		Holder  string `json:"holder"` // the merchant or sub-merchant
		Posted  string `json:"posted"`
		Pending string `json:"pending"`
	}
	rows := []row{}
	for account, balance := range book.Balances() {
		rows = append(rows, row{account.Asset, string(account.Kind), account.Holder, balance.Posted.String(), balance.Pending.String()})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Holder, b.Holder))
	})
	answer := map[string]any{"balanced": true, "accounts": rows}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintln(w, "ASSET\tACCOUNT\tHOLDER\tPOSTED\tPENDING")
		for _, r := range rows {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", r.Asset, r.Account, r.Holder, r.Posted, r.Pending)
		}
		fmt.Fprintln(w, "the ledger balances")
	})
}
