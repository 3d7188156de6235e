package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) bankCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "bank", Short: "Take settlements to the bank, and read its answers"},
		a.bankExport(), a.bankImport(), a.bankList())
}

func (a *app) bankExport() *cobra.Command {
	var path, out, again string
	var checked bool
	cmd := &cobra.Command{
		Use:   "export --config FILE --out FILE",
		Short: "Write a payment file of the settlements that wait for the bank",
		Long: `Writes an ISO 20022 file (pain.001.001.09) of all settlements to bank accounts that
wait, 500 at most, and marks them SETTLING. Take it to your bank once. What is in a file
is decided and kept before it is written: if the file got lost, --again with its id
writes the same bytes, and 'xcheckoutd bank list' lists the ids. No settlement is ever in
two files.

On a restored backup it refuses until --after-restore is given: settlements that you took
to the bank since the backup was made wait again there. Reject their payouts first, or
they are paid twice.

  xcheckoutd bank export --config gateway.json --out payments.xml
  xcheckoutd bank export --config gateway.json --out payments.xml --again BF…`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return cli.Usage("bank export needs --out", cli.SeeHelp(cmd))
			}
			file, err := newFile(out) // before anything is decided
			if err != nil {
				return err
			}
			defer file.discard()
			how := changing
			if again != "" {
				how = reading
			}
			return a.open(cmd.Context(), path, how, func(s *service.Service) error {
				return a.exportBankFile(cmd.Context(), s, file, again, checked)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	flags := cmd.Flags()
	flags.StringVar(&out, "out", "", "the file to write, which must not exist (required)")
	flags.StringVar(&again, "again", "", "write the file of this id once more, instead of a new one")
	flags.BoolVar(&checked, "after-restore", false, "what waits was in no file: nothing of it was taken to the bank since the backup")
	return cmd
}

func (a *app) exportBankFile(ctx context.Context, s *service.Service, file *outFile, again string, checked bool) (err error) {
	var f gateway.BankFile
	if again != "" {
		f, err = s.Gateway.BankFileAgain(ctx, gateway.Operator(), again)
	} else {
		f, err = s.Gateway.ExportBankFile(ctx, gateway.Operator(), checked)
	}
	switch {
	case errors.Is(err, gateway.ErrNoBankFile):
		return cli.Failed(err, "'xcheckoutd bank list' lists the files that were made.")
	case errors.Is(err, gateway.ErrNoBank):
		return cli.Failed(err, "Describe it under bank in the configuration: docs/operating.md says how.")
	case errors.Is(err, gateway.ErrBankRestored):
		return cli.Failed(err, "Reject the payouts of settlements that were taken to the bank since the backup, then use --after-restore.")
	case err != nil:
		return err
	}
	if err := file.write(f.Content); err != nil {
		return cli.Failed(err, fmt.Sprintf("The file is kept: write it with 'xcheckoutd bank export --again %s --out FILE'.", f.MsgID))
	}
	return a.print(map[string]any{"msgId": f.MsgID, "payments": f.Payments, "file": file.name, "waiting": f.Waiting, "held": f.Held}, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d payments, in %s\n", f.MsgID, f.Payments, file.name)
		if f.Held > 0 {
			fmt.Fprintf(w, "%d wait until the deposits that pay for them are final\n", f.Held)
		}
		if f.Waiting > 0 {
			fmt.Fprintf(w, "%d more wait: run it again for the next file\n", f.Waiting)
		}
	})
}

// outFile is a file that gets its name once all of it is written.
type outFile struct {
	name string
	temp *os.File
}

func newFile(name string) (*outFile, error) {
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%s exists already", name)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".bank-*")
	if err != nil {
		return nil, fmt.Errorf("write payment file: %w", err)
	}
	return &outFile{name, temp}, nil
}

func (f *outFile) write(content []byte) error {
	_, err := f.temp.Write(content)
	if err = errors.Join(err, f.temp.Sync(), f.temp.Close()); err == nil {
		err = os.Link(f.temp.Name(), f.name) // which never replaces another file
	}
	if err != nil {
		return fmt.Errorf("write payment file: %w", err)
	}
	return nil
}

func (f *outFile) discard() {
	f.temp.Close()
	os.Remove(f.temp.Name())
}

func (a *app) bankImport() *cobra.Command {
	var path string
	var skip bool
	cmd := &cobra.Command{
		Use:   "import --config FILE ANSWER",
		Short: "Read what the bank says of the payments that were taken to it",
		Long: `Reads the bank's answer: an ISO 20022 file (pain.002.001.10), or a CSV in UTF-8 whose
first line is id,status,reason. The id is the settlement's sysid, which the payment file
has as EndToEndId, and the status a code of ISO 20022:

  ACSC, ACCC         the settlement is SETTLED
  RJCT, CANC         it is FAILED with the bank's reason, also after ACSC: the bank
                     returned the payment, and the merchant has the amount back
  ACSP, ACTC, PDNG   nothing yet, as with the other codes

What refuses an answer refuses all of it, before anything is changed. One that names
payments of no file made here is refused and some are named; --skip-unknown leaves them
out. One that contradicts itself is refused, and one that names another message, part,
amount or currency for a payment than the payment file has.

Orders are taken while it works: some dozen payments are changed at a time. If it is
interrupted, import the same answer again, before any other: it goes on. Once all of an
answer was taken in, the same one again changes nothing.

  xcheckoutd bank import answer.xml --config gateway.json`,
		Args: cli.Exactly("ANSWER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("read the bank's answer: %w", err)
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				done, err := s.Gateway.ImportBankAnswer(cmd.Context(), gateway.Operator(), data, skip)
				var unknown *gateway.UnknownPayments
				if errors.As(err, &unknown) {
					return cli.Failed(err, "If they are payments of your own, --skip-unknown takes in the rest.")
				}
				var others *gateway.OtherPayments
				if errors.As(err, &others) {
					return cli.Failed(err, "It may answer another file. Ask the bank which payments it means.")
				}
				if err != nil {
					return err
				}
				return a.showAnswer(done)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().BoolVar(&skip, "skip-unknown", false, "leave out payments that are in no file made here")
	return cmd
}

// answerRow is an answer that was taken in.
type answerRow struct {
	Before    bool        `json:"before"` // it was taken in before, and changed nothing now
	Settled   []string    `json:"settled"`
	Failed    []failedRow `json:"failed"`
	Underway  int         `json:"underway"`
	Unchanged int         `json:"unchanged"`
	Unknown   []string    `json:"unknown"`
}

type failedRow struct {
	Sysid    string `json:"sysid"`
	Reason   string `json:"reason"`
	Returned bool   `json:"returned"` // after it had been settled
}

// unknownShown is how many of the payments that were left out are named to people.
const unknownShown = 20

func (a *app) showAnswer(done gateway.BankAnswer) error {
	row := answerRow{done.Before, append([]string{}, done.Settled...), []failedRow{}, done.Underway, done.Unchanged, append([]string{}, done.Unknown...)}
	for _, f := range done.Failed {
		row.Failed = append(row.Failed, failedRow(f))
	}
	return a.print(row, func(w io.Writer) {
		if row.Before {
			fmt.Fprintln(w, "this answer was taken in before: nothing was changed")
			return
		}
		fmt.Fprintf(w, "%d settled, %d failed, %d under way, %d unchanged\n", len(row.Settled), len(row.Failed), row.Underway, row.Unchanged)
		for _, f := range row.Failed {
			what := "rejected"
			if f.Returned {
				what = "returned"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", f.Sysid, what, f.Reason)
		}
		if len(row.Unknown) > 0 {
			told, more := row.Unknown, ""
			if len(told) > unknownShown {
				told, more = told[:unknownShown], fmt.Sprintf(" and %d more", len(row.Unknown)-unknownShown)
			}
			fmt.Fprintf(w, "left out, in no file made here: %s%s\n", strings.Join(told, ", "), more)
		}
	})
}

// bankFileRow is a file of the answer.
type bankFileRow struct {
	MsgID     string `json:"msgId"`
	Payments  int    `json:"payments"`
	CreatedAt string `json:"createdAt"` // RFC 3339
}

func (a *app) bankList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list --config FILE",
		Short: "List the files that were made for the bank, the newest first",
		Long: `Lists the newest 100 payment files: the id that 'xcheckoutd bank export --again' takes,
how many payments are in each, and when it was made. 'xcheckoutd payout list' lists
settlements that wait for your approval or, with --state queued, for the next file.

  xcheckoutd bank list --config gateway.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				list, err := s.Gateway.BankFiles(cmd.Context(), gateway.Operator())
				if err != nil {
					return err
				}
				rows := make([]bankFileRow, len(list))
				for i, f := range list {
					rows[i] = bankFileRow{f.MsgID, f.Payments, f.CreatedAt.UTC().Format(time.RFC3339)}
				}
				return a.print(rows, func(w io.Writer) {
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%d payments\t%s\n", r.MsgID, r.Payments, r.CreatedAt)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}
