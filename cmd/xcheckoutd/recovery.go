package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) recoveryCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "recovery", Short: "Find deposit addresses again when a database is lost"},
		a.recoveryExport(), a.recoveryAddresses())
}

func (a *app) recoveryExport() *cobra.Command {
	var path, out string
	cmd := &cobra.Command{
		Use:   "export --config FILE --out FILE",
		Short: "Write what is to be kept offline",
		Long: `Writes the secret seed of all deposit addresses, with the chains, schemes and
merchants that they belong to. With this file and the numbers of orders, every
deposit address can be found again when the database is lost; without it, what
lies there is lost too. The file moves no money by itself, but whoever has it can
tell which addresses are yours: it is written for you alone, and belongs offline.

Production takes no order before the first export. Make another one when merchants
or chains were added; serve warns when the newest export is older than they are.

  xcheckoutd recovery export --config gateway.json --out recovery.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return cli.Usage("--out is required", cli.SeeHelp(cmd))
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				r, err := s.Gateway.Recovery(cmd.Context(), gateway.Operator())
				if err != nil {
					return err
				}
				text, err := json.MarshalIndent(r, "", "  ")
				if err != nil {
					return err
				}
				if err := durable.Replace(out, append(text, '\n')); err != nil {
					return fmt.Errorf("--out: %w", err)
				}
				// Only what is on disk counts as kept.
				if err := s.Gateway.RecoveryKept(cmd.Context(), gateway.Operator(), r); err != nil {
					return err
				}
				answer := map[string]any{"file": out, "merchants": len(r.MerchantIDs), "chains": len(r.Chains)}
				return a.print(answer, func(w io.Writer) {
					fmt.Fprintf(w, "%s holds the address seed, %d chain(s) and %d merchant(s); keep it offline\n", out, len(r.Chains), len(r.MerchantIDs))
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the file to write, replaced when it exists (required)")
	return cmd
}

func (a *app) recoveryAddresses() *cobra.Command {
	var file, orders, merchant string
	cmd := &cobra.Command{
		Use:   "addresses --recovery FILE --orders FILE",
		Short: "List the deposit addresses of orders, from their numbers alone",
		Long: `Lists the deposit address of each order and the salt with which the factory
deploys the contract that sweeps it, one line for each way in which addresses were
derived. It needs the file of 'xcheckoutd recovery export' and no database.

--orders has an order a line: merchantId and orderNo, separated by spaces, a tab or
a comma; or the orderNo alone with --merchant. - is standard input.

  xcheckoutd recovery addresses --recovery recovery.json --orders orders.txt`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" || orders == "" {
				return cli.Usage("--recovery and --orders are required", cli.SeeHelp(cmd))
			}
			r, err := readRecovery(file)
			if err != nil {
				return fmt.Errorf("--recovery: %w", err)
			}
			numbers, err := readOrderNumbers(cmd.InOrStdin(), orders, merchant)
			if err != nil {
				return fmt.Errorf("--orders: %w", err)
			}
			found, err := r.Addresses(numbers, service.Families())
			if err != nil {
				return err
			}
			return a.printAddresses(found)
		},
	}
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&file, "recovery", "", "the file that 'xcheckoutd recovery export' wrote (required)")
	cmd.Flags().StringVar(&orders, "orders", "", "a file with the numbers of orders, - for standard input (required)")
	cmd.Flags().StringVar(&merchant, "merchant", "", "merchantId of lines that have an orderNo alone")
	return cmd
}

func readRecovery(path string) (r gateway.Recovery, err error) {
	data, err := secret.ReadFile(path)
	if err != nil {
		return r, err
	}
	if json.Unmarshal(data, &r) != nil { // what it holds is not repeated
		return r, fmt.Errorf("%s is not what 'xcheckoutd recovery export' writes", path)
	}
	return r, nil
}

// readOrderNumbers reads an order a line; empty lines and lines that begin with #
// are passed over.
func readOrderNumbers(stdin io.Reader, path, merchant string) (list []gateway.OrderNumber, err error) {
	in := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		fields := strings.FieldsFunc(lines.Text(), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' })
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], "#"):
		case len(fields) == 2:
			list = append(list, gateway.OrderNumber{MerchantID: fields[0], OrderNo: fields[1]})
		case len(fields) == 1 && merchant != "":
			list = append(list, gateway.OrderNumber{MerchantID: merchant, OrderNo: fields[0]})
		default:
			return nil, fmt.Errorf("line %d: want a merchantId and an orderNo, or an orderNo alone with --merchant", n)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("it names no order")
	}
	return list, nil
}

func (a *app) printAddresses(found []gateway.RecoveredAddress) error {
	type row struct {
		MerchantID string          `json:"merchantId"`
		OrderNo    string          `json:"orderNo"`
		Family     string          `json:"family"`
		Address    string          `json:"depositAddress"`
		Salt       string          `json:"salt"`
		Scheme     json.RawMessage `json:"scheme"`
	}
	rows := []row{}
	for _, f := range found {
		rows = append(rows, row{f.MerchantID, f.OrderNo, f.Family.Name(), f.Family.Print(f.Address), "0x" + hex.EncodeToString(f.Salt[:]), json.RawMessage(f.Scheme)})
	}
	return a.print(rows, func(w io.Writer) {
		fmt.Fprintln(w, "MERCHANT\tORDER\tFAMILY\tADDRESS\tSALT\tSCHEME")
		for _, r := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.MerchantID, r.OrderNo, r.Family, r.Address, r.Salt, r.Scheme)
		}
	})
}
