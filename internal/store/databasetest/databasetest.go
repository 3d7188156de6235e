// Package databasetest gives tests databases of their own: files of SQLite, or
// databases on a PostgreSQL server that the variable XCHECKOUT_POSTGRES names, as in
// postgres://postgres@localhost:5432/postgres. Its user must be allowed to make
// databases.
package databasetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	_ "modernc.org/sqlite"             // registers the driver "sqlite"
)

// Variable names the server.
const Variable = "XCHECKOUT_POSTGRES"

// New returns a new database for store.Config.Database, empty, which ends with the
// test: on the server if one is named, else a file.
func New(t testing.TB) string {
	t.Helper()
	if os.Getenv(Variable) == "" {
		return filepath.Join(t.TempDir(), "gateway.db")
	}
	return Postgres(t)
}

// SQL reaches a database past the store, until the test ends.
func SQL(t testing.TB, database string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(database, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Postgres returns a new database on the server, with the schema in it. Without a
// server the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	return create(t, "template "+template(t))
}

// EmptyPostgres is Postgres without the schema.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return create(t, "")
}

func create(t testing.TB, options string) string {
	t.Helper()
	name := "xcheckout_test_" + strings.ToLower(rand.Text())
	run(t, "create database "+name+" "+options)
	t.Cleanup(func() { run(t, "drop database "+name+" with (force)") })
	return address(t, name)
}

// address is that of a database on the server.
func address(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(server(t))
	if err != nil {
		t.Fatalf("%s can't be read", Variable)
	}
	u.Path = "/" + name
	return u.String()
}

func server(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Skipf("not run on PostgreSQL: %s names no server", Variable)
	}
	return server
}

// Copy copies a database that nobody has open. What it returns puts the copy back.
func Copy(t testing.TB, database string) (restore func()) {
	t.Helper()
	if !strings.HasPrefix(database, "postgres") {
		data, err := os.ReadFile(database)
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.WriteFile(database, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	run(t, "create database "+name+"_copy template "+name)
	t.Cleanup(func() { run(t, "drop database "+name+"_copy with (force)") })
	return func() {
		run(t, "drop database "+name+" with (force)")
		run(t, "create database "+name+" template "+name+"_copy")
	}
}

func run(t testing.TB, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server(t))
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
