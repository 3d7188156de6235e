package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) doctorCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "doctor --config FILE",
		Short: "Find out what is wrong with a gateway, and what to do",
		Long: `Looks at all that a gateway depends on: the configuration, the master key and the modes
of files, the database (of SQLite its pages and its disk; of PostgreSQL every host of the
address, durability, standbys, connections and clock), the recovery export, this machine's
clock, and every node of every chain. Each finding is ok, a warning or a problem, with
what to do about it.

It changes nothing, and is best run beside a gateway that serves, and again after every
change of the machine or the database. It fails when there is a problem. It does not look
at the books: 'xcheckoutd ledger check' does.

  xcheckoutd doctor --config gateway.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path == "" {
				return cli.Usage("--config is required", cli.SeeHelp(cmd))
			}
			return a.printFindings(service.Diagnose(cmd.Context(), path))
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) printFindings(found []service.Finding) error {
	type row struct {
		Check string        `json:"check"`
		Level service.Level `json:"level"`
		Says  string        `json:"says"`
		Do    string        `json:"do"`
	}
	rows, counts := make([]row, len(found)), map[service.Level]int{}
	for i, f := range found {
		rows[i] = row(f)
		counts[f.Level]++
	}
	answer := map[string]any{"findings": rows, "problems": counts[service.Problem], "warnings": counts[service.Warning]}
	if err := a.print(answer, func(w io.Writer) {
		for _, f := range found {
			fmt.Fprintf(w, "%s\t%s\t%s\n", f.Level, f.Check, strings.ReplaceAll(f.Says, "\n", "; "))
			if f.Do != "" && f.Level != service.OK {
				fmt.Fprintf(w, "\t\tdo: %s\n", strings.ReplaceAll(f.Do, "\n", " "))
			}
		}
	}); err != nil {
		return err
	}
	if n := counts[service.Problem]; n > 0 {
		return errors.New(plural(n, "problem") + " and " + plural(counts[service.Warning], "warning"))
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
