package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

func (a *app) backupCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database, while it is served",
		Long: `Copies the database into a file that is not there yet, whole and at one moment, while
the gateway goes on: with every order that was answered before the command began. Copying
the database's file by hand loses what is in its log.

A database on a PostgreSQL server has that server's own tools, such as pg_basebackup.

The copy is checked before it gets its name: every page, every secret, every foreign key,
and the ledger, as 'xcheckoutd ledger check' does. It is readable by you alone. Its secrets
are sealed: keep the master key, without which no one can use it, in another place.

  xcheckoutd backup --config gateway.json backup-2027-01-31.db`,
		Args: cli.Exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			if store.IsPostgres(config.Database) {
				return fmt.Errorf("backup: %w", store.ErrServer)
			}
			config.ReadOnly, config.WhileServed = true, true
			return a.openConfig(cmd.Context(), config, func(*service.Service) error {
				counts, err := service.Backup(cmd.Context(), config, args[0])
				if errors.Is(err, fs.ErrExist) {
					return cli.Failed(err, "Name another file, or move this one away.")
				}
				if err != nil {
					return fmt.Errorf("backup: %w", err)
				}
				return a.printCopy(args[0], counts, "Keep the master key too, in another place: the backup is of no use without it.")
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) restoreCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make the database from a backup",
		Long: `Makes the database that the configuration names from a file of 'xcheckoutd backup',
which stays as it is. It replaces no database: where there is one, move it away first, with
its files -wal and -shm. The copy is checked as the backup was before it gets its name, and
one of an older version is brought up to date.

What happened since the backup is not in it. Do again what took something away: revoke
credentials, disable merchants, change passwords, end rotations of keys. An order that was
made since is unknown until its merchant creates it again, under the same number: it gets
its old address, and what was paid to that in the meantime is found. Events are announced
again whose deliveries were not recorded. Payouts are stopped, since what was paid out
since the backup must not be paid again: 'xcheckoutd payout resume' finds out what that is.

  xcheckoutd restore --config gateway.json backup-2027-01-31.db`,
		Args: cli.Exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			if store.IsPostgres(config.Database) {
				return fmt.Errorf("restore: %w", store.ErrServer)
			}
			counts, err := service.Restore(cmd.Context(), config, args[0])
			if errors.Is(err, store.ErrInUse) {
				return cli.Failed(err, "A gateway that serves has its database and needs none restored, or another restore is under way: wait for that.")
			}
			if err != nil {
				return fmt.Errorf("restore: %w", err)
			}
			return a.printCopy(config.Database, counts,
				"Next: revoke, disable and rotate again what was since the backup, then start 'xcheckoutd serve'.",
				"Payouts are stopped: go on with 'xcheckoutd payout resume' once the gateway runs.",
				"Orders made since then are found when their merchants create them again: see 'xcheckoutd restore --help'.")
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

// printCopy tells what a copy of the database holds, and what to do then.
func (a *app) printCopy(file string, c store.Counts, next ...string) error {
	newest := ""
	if !c.NewestOrder.IsZero() {
		newest = c.NewestOrder.Format(time.RFC3339)
	}
	answer := map[string]any{"file": file, "merchants": c.Merchants, "orders": c.Orders, "deposits": c.Deposits,
		"transfers": c.Transfers, "events": c.Events, "newestOrder": newest}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintf(w, "file\t%s\nmerchants\t%d\norders\t%d\ndeposits\t%d\ntransfers\t%d\nevents\t%d\n", file, c.Merchants, c.Orders, c.Deposits, c.Transfers, c.Events)
		if newest != "" {
			fmt.Fprintf(w, "newest order\t%s\n", newest)
		}
		fmt.Fprintln(w, "The file is whole and its ledger balances.")
		for _, sentence := range next {
			fmt.Fprintln(w, sentence)
		}
	})
}
