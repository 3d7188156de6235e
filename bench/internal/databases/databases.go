// Package databases makes databases in a PostgreSQL cluster and drops them again.
package databases

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/jackc/pgx/v5"
)

// Databases are those that a run makes in a cluster.
type Databases struct {
	Cluster string // its URL
	names   []string
}

// Make makes a database and returns its URL.
func (d *Databases) Make(name string) (string, error) {
	at, err := url.Parse(d.Cluster)
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("xcheckout_bench_%d_%s", os.Getpid(), name)
	if err := d.exec("create database " + pgx.Identifier{name}.Sanitize()); err != nil {
		return "", err
	}
	d.names = append(d.names, name)
	at.Path = "/" + name
	return at.String(), nil
}

// Check refuses a database of the gateway's that it left empty: one that takes the URL
// for the path of a file would be measured on SQLite.
func (d *Databases) Check(at string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var used bool
	if err := conn.QueryRow(ctx, "select exists (select 1 from pg_tables where tablename = 'orders')").Scan(&used); err != nil {
		return err
	}
	if !used {
		return errors.New("the gateway does not keep its orders in the PostgreSQL database that its configuration names")
	}
	return nil
}

// Drop drops what was made.
func (d *Databases) Drop() error {
	var errs []error
	for _, name := range d.names {
		errs = append(errs, d.exec("drop database "+pgx.Identifier{name}.Sanitize()+" with (force)"))
	}
	return errors.Join(errs...)
}

func (d *Databases) exec(statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, d.Cluster)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
