package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

func (a *app) migrateCommand() *cobra.Command {
	var path, from, to string
	cmd := &cobra.Command{
		Use:   "migrate --config FILE [--from FILE --to ADDRESS]",
		Short: "Bring the database's schema up to date, or move it to PostgreSQL",
		Long: `Makes the database when it does not exist and brings its schema up to date. serve does
the same when it starts.

With --from and --to it moves a shop that has outgrown its SQLite file to a PostgreSQL
database, which must be empty, whatever database the configuration names; of that, the
master key and the chains are used. Everything moves: orders, the ledger, events with
their deliveries, tokens, and the jobs that wait. Stop the gateway first. Nobody can
write to the file meanwhile, and it stays as it is.

All is one transaction: cut off at any moment, the PostgreSQL database is as empty as
before, and the same command begins again. Before it commits, the rows of every table
are counted and the ledger is checked on both sides. Then name the new database in the
configuration, move the file away, and start the gateway.

A password does not belong on a command line, where every user of the machine can read
it: give it in PGPASSWORD, or in the file ~/.pgpass.

  createdb -h db1 -U postgres -O xcheckout xcheckout
  xcheckoutd migrate --config gateway.json --from gateway.db --to postgres://xcheckout@db1/xcheckout`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case (from == "") != (to == ""):
				return cli.Usage("give --from and --to together", cli.SeeHelp(cmd))
			case from == "":
				return a.migrateSchema(cmd.Context(), path)
			case !store.IsPostgres(to):
				return cli.Usage("--to is the address of a PostgreSQL database, as in postgres://xcheckout@db1/xcheckout", cli.SeeHelp(cmd))
			case store.IsPostgres(from):
				return cli.Usage("--from is the path of a SQLite file: PostgreSQL's own tools copy its databases", cli.SeeHelp(cmd))
			}
			shown, err := hasPassword(to)
			switch {
			case err != nil:
				return cli.Usage("--to can't be read: write postgres://user@host:5432/database", cli.SeeHelp(cmd))
			case shown:
				return cli.Usage("--to has a password, which every user of this machine can read", "Leave it out, and give it in PGPASSWORD or in the file ~/.pgpass.")
			}
			return a.moveDatabase(cmd.Context(), path, from, to)
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&from, "from", "", "the SQLite file that is moved")
	cmd.Flags().StringVar(&to, "to", "", "the address of the empty PostgreSQL database that it is moved to")
	return cmd
}

// hasPassword tells whether an address has one, in either of its places.
func hasPassword(address string) (bool, error) {
	u, err := url.Parse(address)
	if err != nil {
		return false, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	_, set := u.User.Password()
	return set || query.Has("password") || query.Has("sslpassword"), err
}

func (a *app) migrateSchema(ctx context.Context, path string) error {
	config, err := a.load(path)
	if err != nil {
		return err
	}
	s, err := service.Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(a.print(map[string]bool{"upToDate": true}, func(w io.Writer) {
		fmt.Fprintln(w, "the schema is up to date")
	}), s.Close())
}

func (a *app) moveDatabase(ctx context.Context, path, from, to string) error {
	config, err := a.load(path)
	if err != nil {
		return err
	}
	moved, err := service.Move(ctx, config, from, to, func(table string, rows, of int64) {
		fmt.Fprintf(a.stderr, "%s: %d of %d rows\n", table, rows, of)
	})
	switch {
	case errors.Is(err, store.ErrInUse):
		return cli.Failed(err, "Stop the gateway and run this again: what it wrote meanwhile would be left behind.")
	case errors.Is(err, store.ErrNoDatabase):
		return cli.Failed(err, "Is the path behind --from right?")
	case errors.Is(err, store.ErrText):
		return cli.Failed(err, "Mend each with SQL, as in update TABLE set COLUMN = replace(COLUMN, char(0), '') where …, and run this again. Nothing was moved.")
	case err != nil:
		return err
	}
	tables := map[string]int64{}
	for _, t := range moved.Tables {
		tables[t.Name] = t.Rows
	}
	return a.print(map[string]any{"rows": moved.Rows, "tables": tables, "balanced": true}, func(w io.Writer) {
		for _, t := range moved.Tables {
			fmt.Fprintf(w, "%s\t%d\n", t.Name, t.Rows)
		}
		fmt.Fprintf(w, "%d rows were moved; every table has all of its rows, and the ledger balances on both sides.\n", moved.Rows)
		fmt.Fprintf(w, "Next: write \"database\": %q into %s, with its password if it has one that ~/.pgpass does not,\n", to, path)
		fmt.Fprintf(w, "move %s away with its files -wal and -shm, so that nobody serves it by mistake, and start 'xcheckoutd serve'.\n", from)
	})
}
