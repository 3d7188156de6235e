package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// movable makes a small database in a file, and a Move of it to an empty one.
func movable(t *testing.T) store.MoveConfig {
	t.Helper()
	to := databasetest.EmptyPostgres(t)
	c := postgresConfig(t, filepath.Join(t.TempDir(), "gateway.db"))
	s := open(t, c)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertMerchant(store.Merchant{ID: "mer_z", Name: "Shop"}); err != nil {
			return err
		}
		for i := range 9 { // each the parent of the next, whose id is before its own
			m := store.Merchant{ID: fmt.Sprint("mer_", 9-i), Name: "Branch", ParentID: "mer_z"}
			if i > 0 {
				m.ParentID = fmt.Sprint("mer_", 10-i)
			}
			if err := tx.InsertMerchant(m); err != nil {
				return err
			}
		}
		e := store.Event{MerchantID: "mer_z", ID: "evt_1", Type: "ORDER", Reason: "x", Subject: "s", Body: []byte("{}"), Delivery: store.DeliveryPending}
		return errors.Join(tx.InsertEvent(e), tx.EnqueueDelivery(e, "", ""), tx.InsertCredential(store.Credential{MerchantID: "mer_z", ID: "cred_1", APIKey: "xck_test_1", APISecret: "secret",
			SignKeys: []store.SignKey{{ID: "key_1", Secret: "sign key", State: store.KeyCurrent}}}))
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return store.MoveConfig{From: c.Database, To: to, Box: c.Box, Log: c.Log, Check: func(s *store.Store) error { return s.CheckSealed(t.Context()) }}
}

// rowsIn counts the rows of the tables that a database has.
func rowsIn(t *testing.T, database string) (n int) {
	t.Helper()
	db := databasetest.SQL(t, database)
	for table, text := range databasetest.Contents(t, database) {
		if table == "goose_db_version" || table == "schema_digests" || table == "river_migration" || len(text) == 0 {
			continue
		}
		var rows int
		if err := db.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		n += rows
	}
	return n
}

// However far a move had come when it was cut off, the other database is empty, and
// the same move goes through afterwards: in batches of whatever size, rows that refer
// to others of their table included.
func TestMoveIsAllOrNothing(t *testing.T) {
	for _, batch := range []int64{1, 2, 5, 0} {
		c := movable(t)
		c.Batch = batch
		for _, ends := range []string{"an error", "a context that ends", "a lost connection"} {
			ctx, cancel := context.WithCancel(t.Context())
			checks, broken, cut := 0, errors.New("it is not whole"), c
			cut.Check = func(s *store.Store) error {
				if checks++; checks == 1 {
					return nil // the source's
				}
				if counts, err := countsOf(t, s); err != nil || counts.Merchants != 10 || counts.Events != 1 {
					t.Errorf("before the commit, the check sees %+v, %v; want 10 merchants and an event", counts, err)
				}
				switch ends {
				case "an error":
					return broken
				case "a context that ends":
					cancel()
					return ctx.Err()
				}
				_, err := databasetest.SQL(t, c.To).ExecContext(t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
				return err
			}
			_, err := store.Move(ctx, cut)
			cancel()
			if err == nil || ends == "an error" && !errors.Is(err, broken) || ends == "a context that ends" && !errors.Is(err, context.Canceled) || checks != 2 {
				t.Fatalf("batches of %d, cut off by %s: %v after %d checks", batch, ends, err, checks)
			}
			if n := rowsIn(t, c.To); n != 0 {
				t.Fatalf("batches of %d, cut off by %s: %d rows are there, want none", batch, ends, n)
			}
		}
		heard := map[string]int64{}
		c.Progress = func(table string, rows, of int64) {
			if rows > of {
				t.Errorf("%s: %d rows of %d", table, rows, of)
			}
			heard[table] = rows
		}
		done, err := store.Move(t.Context(), c)
		if err != nil {
			t.Fatalf("batches of %d, again: %v", batch, err)
		}
		if n := rowsIn(t, c.To); int64(n) != done.Rows || n < 14 {
			t.Errorf("batches of %d: %d rows were moved, and %d are there", batch, done.Rows, n)
		}
		if want := map[int64]int64{1: 10, 2: 10, 5: 10}[batch]; heard["merchants"] != want {
			t.Errorf("batches of %d: progress told of %d merchants, want %d", batch, heard["merchants"], want)
		}
		if _, err := store.Move(t.Context(), c); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("to a database that holds it already: %v, want %v", err, store.ErrNotEmpty)
		}
	}
}

func countsOf(t *testing.T, s *store.Store) (c store.Counts, err error) {
	t.Helper()
	err = s.View(t.Context(), func(tx *store.Tx) error {
		c, err = tx.Counts()
		return err
	})
	return c, err
}

// While a database moves, nobody writes to it: neither a gateway nor a command beside
// one.
func TestMoveLocksItsSource(t *testing.T) {
	c := movable(t)
	checks := 0
	c.Check = func(*store.Store) error {
		checks++
		if _, err := store.Open(t.Context(), store.Config{Database: c.From, Box: c.Box, Log: c.Log}); !errors.Is(err, store.ErrInUse) {
			t.Errorf("a gateway opens what is moved: %v, want %v", err, store.ErrInUse)
		}
		db := databasetest.SQL(t, c.From)
		_, err := db.ExecContext(t.Context(), "update merchants set name = 'left behind'")
		var busy *sqlite.Error
		if !errors.As(err, &busy) || busy.Code() != 5 { // SQLITE_BUSY
			t.Errorf("a command writes to what is moved: %v, want that it is busy", err)
		}
		return nil
	}
	if _, err := store.Move(t.Context(), c); err != nil || checks != 2 {
		t.Errorf("%v after %d checks", err, checks)
	}
	open(t, store.Config{Database: c.From, Box: c.Box, Log: c.Log}).Close() // which it is free for again
}

// spoiled prepares a move that is refused.
type spoiled func(*testing.T, *store.MoveConfig)

// from and to run statements in the database that is moved, and in the other.
func from(statements ...string) spoiled {
	return in(func(c *store.MoveConfig) string { return c.From }, statements)
}
func to(statements ...string) spoiled {
	return in(func(c *store.MoveConfig) string { return c.To }, statements)
}

func in(database func(*store.MoveConfig) string, statements []string) spoiled {
	return func(t *testing.T, c *store.MoveConfig) {
		for _, statement := range statements {
			if _, err := databasetest.SQL(t, database(c)).ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	}
}

var errUnbalanced = errors.New("the ledger does not balance")

// made makes our tables in the other database first, by a move that is cut off.
func made(next spoiled) spoiled {
	return func(t *testing.T, c *store.MoveConfig) {
		cut, checks := *c, 0
		cut.Check = func(*store.Store) error {
			if checks++; checks == 2 {
				return errUnbalanced
			}
			return nil
		}
		if _, err := store.Move(t.Context(), cut); !errors.Is(err, errUnbalanced) {
			t.Fatalf("the schema was not made: %v", err)
		}
		next(t, c)
	}
}

// What can't be moved, or to where nothing can be moved, is refused, and nothing is
// moved.
func TestMoveRefuses(t *testing.T) {
	other, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change spoiled
		want   error
		says   string
	}{
		"a served one": {func(t *testing.T, c *store.MoveConfig) {
			s := open(t, store.Config{Database: c.From, Box: c.Box, Log: c.Log})
			t.Cleanup(func() { s.Close() })
		}, store.ErrInUse, "gateway.db"},
		"none":                       {func(_ *testing.T, c *store.MoveConfig) { c.From += "x" }, store.ErrNoDatabase, "gateway.dbx"},
		"another master key":         {func(_ *testing.T, c *store.MoveConfig) { c.Box = other }, seal.ErrOpen, "gateway.db"},
		"one whose check fails":      {func(_ *testing.T, c *store.MoveConfig) { c.Check = func(*store.Store) error { return errUnbalanced } }, errUnbalanced, "gateway.db"},
		"one of another version":     {from("update schema_digests set digest = 'x'"), store.ErrSchema, "migration 1"},
		"to another program's table": {to("create table theirs (id int)"), store.ErrNotEmpty, "it has theirs"},
		"to another program's view":  {to("create view theirs as select 1"), store.ErrNotEmpty, "it has theirs"},
		"to one with a merchant":     {made(to("insert into merchants (id, name, created_at) values ('mer_1', 'x', 1)")), store.ErrNotEmpty, "merchants has rows"},
		"to one that is served":      {made(to("insert into replicas values ('x', 1)")), store.ErrNotEmpty, "replicas has rows"},
		"to one with a job":          {made(to("insert into river_job (args, kind) values ('{}', 'x')")), store.ErrNotEmpty, "river_job has rows"},
		"to a table beside ours":     {made(to("create table theirs (id int)")), store.ErrSchema, "theirs"},
		"to a column beside ours":    {made(to("alter table orders add column theirs int")), store.ErrSchema, "columns of orders differ"},
		"from a column beside ours":  {from("alter table orders add column theirs int"), store.ErrSchema, "columns of orders differ"},
		"from a table beside ours":   {from("create table theirs (id int)"), store.ErrSchema, "theirs"},
		"a zero byte":                {from("update merchants set name = 'a' || char(0) || 'b' where id = 'mer_5'"), store.ErrText, `merchants.name of the row id = "mer_5"`},
		"no UTF-8":                   {from("update merchants set name = cast(x'ff' as text) where id = 'mer_5'"), store.ErrText, `merchants.name of the row id = "mer_5"`},
		"a zero byte in JSON":        {from(`update river_job set errors = jsonb('[{"error":"\u0000"}]')`), store.ErrText, "river_job.errors of the row id = 1"},
		"a zero byte in a key":       {from("update events set order_no = char(0)"), store.ErrText, `events.order_no of the row merchant_id = "mer_z" and id = "evt_1"`},
		"many of them":               {from("update merchants set name = char(0), webhook_credential_id = char(0)"), store.ErrText, "and more"},
	} {
		t.Run(name, func(t *testing.T) {
			m := movable(t)
			c.change(t, &m)
			before := 0
			if strings.HasPrefix(name, "to ") {
				before = rowsIn(t, m.To)
			}
			_, err := store.Move(t.Context(), m)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %v that says %q", err, c.want, c.says)
			}
			if n := rowsIn(t, m.To); n != before {
				t.Errorf("%d rows are there, and %d were before", n, before)
			}
		})
	}
}
