package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
merchants that they belong to. With this file and the numbers of orders, and the ids
of customers who keep an address, every deposit address can be found again when the database is lost; without it, what
lies there is lost too. The file moves no money by itself, but whoever has it can
tell which addresses are yours: it is written for you alone, and belongs offline.

Production takes no order before the first export. Make another one when merchants or
chains were added; serve warns when the newest export is older than they are. It has
sub-merchants too, but is not old for the lack of one: 'recovery addresses --parent'
finds the addresses of those that came after it. No file is replaced but an older export of the same gateway.

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
				if err := checkReplaceable(out, r); err != nil {
					return fmt.Errorf("--out: %w", err)
				}
				if err := durable.Replace(out, append(text, '\n')); err != nil {
					return fmt.Errorf("--out: %w", err)
				}
				// Only what is on disk counts as kept.
				if err := s.Gateway.RecoveryKept(cmd.Context(), gateway.Operator(), r); err != nil {
					return err
				}
				answer := map[string]any{"file": out, "merchants": len(r.Merchants), "chains": len(r.Chains)}
				return a.print(answer, func(w io.Writer) {
					fmt.Fprintf(w, "%s holds the address seed, %d chain(s) and %d merchant(s); keep it offline\n", out, len(r.Chains), len(r.Merchants))
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the file to write; an older export of this gateway is replaced (required)")
	return cmd
}

// checkReplaceable refuses to replace what a slip of --out would lose for good:
// the database, the configuration, the master key, another gateway's export.
func checkReplaceable(path string, r gateway.Recovery) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var old gateway.Recovery
	if info.Mode().IsRegular() && info.Size() <= exportMax {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if json.Unmarshal(text, &old) != nil { // what it holds is not repeated
			old = gateway.Recovery{}
		}
	}
	if !bytes.Equal(old.AddressSeed, r.AddressSeed) {
		return fmt.Errorf("%s is there and is no export of this gateway: name another file", path)
	}
	return nil
}

// exportMax is more than an export has bytes.
const exportMax = 64 << 20

func (a *app) recoveryAddresses() *cobra.Command {
	var file, orders, customers, merchant, parent string
	cmd := &cobra.Command{
		Use:   "addresses --recovery FILE {--orders FILE | --customers FILE}",
		Short: "List the deposit addresses of orders or customers, from their numbers alone",
		Long: `Lists the deposit address of each order or customer and the salt with which the factory
deploys the contract that sweeps it, one line for each way in which addresses were
derived. It needs the file of 'xcheckoutd recovery export' and no database.

--orders has an order a line: merchantId and orderNo, separated by spaces, a tab or
a comma; or the orderNo alone with --merchant. - is standard input. The merchantId
is the one that the API shows of the order, a sub-merchant's too. One that is not in
the recovery file may be newer: it is taken for a sub-merchant of --parent, or, with a
warning, for a merchant without a parent.

--customers has a customer a line, who keeps an address: merchantId, a space, a tab or
a comma, and all the rest of the line is the customerId.

  xcheckoutd recovery addresses --recovery recovery.json --orders orders.txt
  xcheckoutd recovery addresses --recovery recovery.json --customers customers.txt`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" || (orders == "") == (customers == "") {
				return cli.Usage("--recovery is required, and either --orders or --customers", cli.SeeHelp(cmd))
			}
			r, err := readRecovery(file)
			if err != nil {
				return fmt.Errorf("--recovery: %w", err)
			}
			numbers, err := readNumbers(cmd.InOrStdin(), orders, customers, merchant)
			if err != nil {
				return err
			}
			for i := range numbers {
				numbers[i].ParentID = parent
				if err := numbers[i].Check(); err != nil {
					return fmt.Errorf("--parent: %w", err)
				}
			}
			found, err := r.Addresses(numbers, service.Families())
			if err != nil {
				return err
			}
			a.warnOfUnlisted(found)
			return a.printAddresses(found)
		},
	}
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&file, "recovery", "", "the file that 'xcheckoutd recovery export' wrote (required)")
	cmd.Flags().StringVar(&orders, "orders", "", "a file with the numbers of orders, - for standard input")
	cmd.Flags().StringVar(&customers, "customers", "", "a file with the ids of customers, - for standard input")
	cmd.Flags().StringVar(&merchant, "merchant", "", "merchantId of lines that have an orderNo, or a customerId, alone")
	cmd.Flags().StringVar(&parent, "parent", "", "merchantId of the parent of sub-merchants that the recovery file does not have")
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

// byteOrderMark begins what some editors and spreadsheets write.
const byteOrderMark = "\ufeff"

// readNumbers reads the numbers of orders, or the ids of customers.
func readNumbers(stdin io.Reader, orders, customers, merchant string) (list []gateway.OrderNumber, err error) {
	if customers != "" {
		if list, err = readLines(stdin, customers, customerLine, merchant); err != nil {
			err = fmt.Errorf("--customers: %w", err)
		}
		return list, err
	}
	if list, err = readLines(stdin, orders, orderLine, merchant); err != nil {
		err = fmt.Errorf("--orders: %w", err)
	}
	return list, err
}

// isBetween tells whether a character stands between the fields of a line.
func isBetween(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' }

// orderLine reads an order's line.
func orderLine(line, merchant string) (gateway.OrderNumber, error) {
	fields := strings.FieldsFunc(line, isBetween)
	switch {
	case len(fields) == 2:
		return gateway.OrderNumber{MerchantID: fields[0], OrderNo: fields[1]}, nil
	case len(fields) == 1 && merchant != "":
		return gateway.OrderNumber{MerchantID: merchant, OrderNo: fields[0]}, nil
	}
	return gateway.OrderNumber{}, errors.New("want a merchantId and an orderNo, or an orderNo alone with --merchant")
}

// customerLine reads a customer's line: an id of a customer may have spaces and commas.
func customerLine(line, merchant string) (gateway.OrderNumber, error) {
	line = strings.TrimSuffix(line, "\r")
	if merchant != "" {
		return gateway.OrderNumber{MerchantID: merchant, CustomerID: line}, nil
	}
	end := strings.IndexFunc(line, isBetween)
	if end <= 0 || end == len(line)-1 {
		return gateway.OrderNumber{}, errors.New("want a merchantId and a customerId, or a customerId alone with --merchant")
	}
	return gateway.OrderNumber{MerchantID: line[:end], CustomerID: line[end+1:]}, nil
}

// readLines reads a number a line; empty lines and lines that begin with # are passed
// over.
func readLines(stdin io.Reader, path string, read func(line, merchant string) (gateway.OrderNumber, error), merchant string) (list []gateway.OrderNumber, err error) {
	in := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	text := bufio.NewReader(in)
	if mark, err := text.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		text.Discard(len(byteOrderMark))
	}
	lines := bufio.NewScanner(text)
	for n := 1; lines.Scan(); n++ {
		if first := strings.TrimLeftFunc(lines.Text(), isBetween); first == "" || strings.HasPrefix(first, "#") {
			continue
		}
		number, err := read(lines.Text(), merchant)
		if err == nil {
			err = number.Check()
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, number)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("it names no order and no customer")
	}
	return list, nil
}

// warnOfUnlisted says once of each merchant that the recovery file does not have
// it.
func (a *app) warnOfUnlisted(found []gateway.RecoveredAddress) {
	warned := map[string]bool{}
	for _, f := range found {
		if f.Unlisted && !warned[f.MerchantID] {
			warned[f.MerchantID] = true
			cli.Tell(a.stderr, "xcheckoutd", "warning: merchant "+f.MerchantID+" is not in the recovery file: its addresses are those of a merchant without a parent",
				"If it is a sub-merchant, name its parent with --parent.")
		}
	}
}

func (a *app) printAddresses(found []gateway.RecoveredAddress) error {
	type row struct {
		MerchantID string          `json:"merchantId"`
		OrderNo    string          `json:"orderNo"`
		CustomerID string          `json:"customerId,omitzero"`
		Family     string          `json:"family"`
		Address    string          `json:"depositAddress"`
		Salt       string          `json:"salt"`
		Scheme     json.RawMessage `json:"scheme"`
		Unlisted   bool            `json:"unlisted,omitzero"`
	}
	rows := []row{}
	for _, f := range found {
		rows = append(rows, row{f.MerchantID, f.OrderNo, f.CustomerID, f.Family.Name(), f.Family.Print(f.Address), "0x" + hex.EncodeToString(f.Salt[:]), json.RawMessage(f.Scheme), f.Unlisted})
	}
	return a.print(rows, func(w io.Writer) {
		fmt.Fprintln(w, "MERCHANT\tNUMBER\tFAMILY\tADDRESS\tSALT\tSCHEME")
		for _, r := range rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.MerchantID, r.OrderNo+r.CustomerID, r.Family, r.Address, r.Salt, r.Scheme)
		}
	})
}
