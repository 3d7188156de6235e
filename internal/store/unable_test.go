package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// A database can be unable to do what it did before: until somebody has helped it,
// callers are told to come again, and nothing is an error of ours.

// largeMerchant is one that needs pages of its own.
func largeMerchant(s *store.Store, id string) error {
	return s.Update(context.Background(), func(tx *store.Tx) error {
		return tx.InsertMerchant(store.Merchant{ID: id, Name: strings.Repeat("shoe shop ", 10_000)})
	})
}

// wantUnavailable fails the test unless callers are told when to come again.
func wantUnavailable(t *testing.T, what string, err error) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Unavailable || f.RetryAfter <= 0 {
		t.Errorf("%s: %v, want %s with a time to come again", what, err, fault.Unavailable)
	}
}

func TestDiskIsFull(t *testing.T) {
	s := open(t, config(t))
	defer s.Close()
	if err := s.Writable(t.Context()); err != nil {
		t.Errorf("whether it is writable: %v", err)
	}
	empty := store.Fill(t, s)
	wantUnavailable(t, "an update on a full disk", largeMerchant(s, "mer_1"))
	if err := s.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Merchants(); return err }); err != nil {
		t.Errorf("a view on a full disk: %v", err)
	}
	wantUnavailable(t, "whether a full disk is writable", s.Writable(t.Context()))
	empty()
	if err := s.Writable(t.Context()); err != nil {
		t.Errorf("whether it is after there was room again: %v", err)
	}
	if err := largeMerchant(s, "mer_1"); err != nil {
		t.Errorf("an update after there was room again: %v", err)
	}
}

// mistreated is a database of PostgreSQL whose gateway is a user of its own.
type mistreated struct {
	t     *testing.T
	store *store.Store
	own   *sql.DB
	name  string // of the database, and of the user
	admin func(statement string)
}

func mistreat(t *testing.T) *mistreated {
	t.Helper()
	database := databasetest.Postgres(t)
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	m := &mistreated{t: t, name: strings.TrimPrefix(u.Path, "/")}
	m.own = databasetest.SQL(t, database)
	u.Path = "/postgres"
	server := databasetest.SQL(t, u.String())
	m.admin = func(statement string) {
		t.Helper()
		db := m.own
		if strings.HasPrefix(statement, "alter database") || strings.Contains(statement, "role") || strings.Contains(statement, "pg_stat_activity") {
			db = server
		}
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	m.admin(fmt.Sprintf("create role %q login password 'secret' bypassrls", m.name))
	t.Cleanup(func() {
		m.own.Exec(fmt.Sprintf("drop owned by %q", m.name))
		m.admin(fmt.Sprintf("drop role %q", m.name))
	})
	m.admin(fmt.Sprintf("grant all on all tables in schema public to %q", m.name))
	m.admin(fmt.Sprintf("grant all on all sequences in schema public to %q", m.name))
	u.Path, u.User = "/"+m.name, url.UserPassword(m.name, "secret")
	m.store = openBeside(t, postgresConfig(t, u.String()))
	return m
}

// end ends all connections of the gateway.
func (m *mistreated) end() {
	m.admin(fmt.Sprintf("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = '%s'", m.name))
}

// calls are the ways to the database, taken at once: what came of each.
func (m *mistreated) calls(id string) map[string]error {
	read := func(tx *store.Tx) error { _, err := tx.Merchants(); return err }
	write := func(tx *store.Tx) error {
		return tx.InsertMerchant(store.Merchant{ID: id, Name: "Shoe shop"})
	}
	outcomes := [3]error{}
	var callers sync.WaitGroup
	for i, call := range []func() error{
		func() error { return m.store.View(context.Background(), read) },
		func() error { return m.store.Look(context.Background(), read) },
		func() error { return m.store.Update(context.Background(), write) },
	} {
		callers.Go(func() { outcomes[i] = call() })
	}
	callers.Wait()
	return map[string]error{"view": outcomes[0], "look": outcomes[1], "update": outcomes[2]}
}

func TestDatabaseIsMistreated(t *testing.T) {
	const some = "some of them"
	for name, do := range map[string]struct {
		harm, heal string
		end        bool   // all connections, so that new ones have to be made
		fail       string // which calls; the others go on
	}{
		"the user may not log in":    {"alter role %q nologin", "alter role %q login", true, "view look update"},
		"nobody may connect":         {"alter database %q allow_connections false", "alter database %q allow_connections true", true, "view look update"},
		"the user may not write":     {"revoke insert on merchants from %q", "grant insert on merchants to %q", false, "update"},
		"the user may do nothing":    {"revoke all on merchants from %q", "grant all on merchants to %q", false, "view look update"},
		"a table is not there":       {"alter table merchants rename to %q", "alter table %q rename to merchants", false, "view look update"},
		"a column has another type":  {"alter table merchants alter name type varchar(4000) collate \"C\" /* %q */", "select 1 /* %q */", false, some},
		"statements end at once":     {"alter role %q set statement_timeout = 1", "alter role %q reset statement_timeout", true, some},
		"everything is serializable": {"alter role %q set default_transaction_isolation = serializable", "alter role %q reset default_transaction_isolation", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mistreat(t)
			check := func(id, fail string) {
				t.Helper()
				for call, err := range m.calls(id) {
					switch {
					case strings.Contains(fail, call), err != nil && fail == some:
						wantUnavailable(t, call, err)
					case err != nil:
						t.Errorf("%s: %v", call, err)
					}
				}
			}
			check("mer_1", "")
			m.admin(fmt.Sprintf(do.harm, m.name))
			if do.end {
				m.end()
			}
			check("mer_2", do.fail)
			m.admin(fmt.Sprintf(do.heal, m.name))
			if do.end {
				m.end()
			}
			check("mer_3", "")
		})
	}
}

// A statement that somebody else ends runs again.
func TestStatementsAreCancelled(t *testing.T) {
	m := mistreat(t)
	lock, err := m.own.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Rollback()
	if _, err := lock.Exec("lock table merchants in access exclusive mode"); err != nil {
		t.Fatal(err)
	}
	outcome := make(chan map[string]error, 1)
	go func() { outcome <- m.calls("mer_1") }()
	for range 10 {
		m.admin(fmt.Sprintf("select count(pg_cancel_backend(pid)) from pg_stat_activity where usename = '%s'", m.name))
		time.Sleep(20 * time.Millisecond)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	for call, err := range <-outcome {
		if err != nil && (call != "view" || fault.CodeOf(err) != fault.Unavailable) { // a view runs once
			t.Errorf("%s: %v", call, err)
		}
	}
}
