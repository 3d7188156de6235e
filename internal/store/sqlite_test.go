package store_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, storetest.Database{Open: store.Open, SQL: openSQL, Closing: checkPlans,
		New: func(t *testing.T) string { return filepath.Join(t.TempDir(), "exercise.db") }})
}

func open(t *testing.T, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openSQL(t *testing.T, c store.Config) *sql.DB {
	t.Helper()
	return databasetest.SQL(t, c.Database)
}

func config(t *testing.T) store.Config {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return store.Config{Database: filepath.Join(t.TempDir(), "gateway.db"), Box: box, Log: slog.New(slog.DiscardHandler)}
}

// Callers that wait share a commit: the last of them sees the others' rows
// before anybody else does.
func TestWaitingCallersShareACommit(t *testing.T) {
	s := open(t, config(t))
	defer s.Close()
	begun, held := make(chan struct{}), make(chan struct{})
	var callers sync.WaitGroup
	callers.Go(func() { s.Update(context.Background(), func(*store.Tx) error { close(begun); <-held; return nil }) })
	<-begun
	const n = 10
	inside, outside := make([]int, 0, n), make([]int, 0, n)
	for i := range n {
		callers.Go(func() {
			err := s.Update(context.Background(), func(tx *store.Tx) error {
				if err := tx.InsertMerchant(store.Merchant{ID: string(rune('a' + i)), Name: "Shop"}); err != nil {
					return err
				}
				here, err := tx.Merchants()
				inside = append(inside, len(here))
				return errors.Join(err, s.View(context.Background(), func(tx *store.Tx) error {
					there, err := tx.Merchants()
					outside = append(outside, len(there))
					return err
				}))
			})
			if err != nil {
				t.Errorf("caller %d: %v", i, err)
			}
		})
	}
	time.Sleep(20 * time.Millisecond) // until all of them wait
	close(held)
	callers.Wait()
	if last := n - 1; len(inside) != n || inside[last] != n || outside[last] != 0 {
		t.Errorf("the callers saw %v rows within their commit and %v outside, want %d and 0 at last", inside, outside, n)
	}
}

// One process serves a database; a command may work beside it.
func TestOneProcessServes(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	defer serving.Close()
	if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second one opened it: %v, want %v", err, store.ErrInUse)
	}
	beside := c
	beside.WhileServed = true
	command := open(t, beside)
	if err := command.Update(t.Context(), func(tx *store.Tx) error {
		return tx.InsertMerchant(store.Merchant{ID: "mer_1", Name: "Shop"})
	}); err != nil {
		t.Fatal(err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}
	if err := serving.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Merchant("mer_1"); return err }); err != nil {
		t.Errorf("the one that serves does not see what the command wrote: %v", err)
	}
	// The lock is still the first one's, and free once that is closed.
	if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrInUse) {
		t.Errorf("after the command: %v, want %v", err, store.ErrInUse)
	}
	if err := serving.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, c).Close()
}

// Two processes that write at once wait for each other instead of failing, and
// nothing that either has written is lost.
func TestTwoWritersWait(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	defer serving.Close()
	c.WhileServed = true
	command := open(t, c)
	defer command.Close()
	const each = 50
	var writers sync.WaitGroup
	for _, s := range []*store.Store{serving, command} {
		writers.Go(func() {
			for range each {
				if err := s.Update(context.Background(), func(tx *store.Tx) error {
					list, err := tx.Merchants()
					return errors.Join(err, tx.InsertMerchant(store.Merchant{ID: strings.Repeat("m", len(list)+1), Name: "Shop"}))
				}); err != nil {
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	writers.Wait()
	for name, s := range map[string]*store.Store{"the one that serves": serving, "the command": command} {
		if err := s.View(t.Context(), func(tx *store.Tx) error {
			list, err := tx.Merchants()
			if len(list) != 2*each {
				t.Errorf("%s sees %d rows, want %d", name, len(list), 2*each)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}

// A mistyped path is an error and not a new database.
func TestExistingMakesNoDatabase(t *testing.T) {
	for name, want := range map[string]store.Config{"reading": {ReadOnly: true}, "changing": {Existing: true, WhileServed: true}} {
		c := config(t)
		c.Database = filepath.Join(filepath.Dir(c.Database), "none", "gateway.db")
		c.ReadOnly, c.Existing, c.WhileServed = want.ReadOnly, want.Existing, want.WhileServed
		if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrNoDatabase) || !strings.Contains(err.Error(), c.Database) {
			t.Errorf("%s: opened what is not there: %v, want %v with the path", name, err, store.ErrNoDatabase)
		}
		if left, err := os.ReadDir(filepath.Dir(filepath.Dir(c.Database))); err != nil || len(left) != 0 {
			t.Errorf("%s: left %v, %v; want nothing", name, left, err)
		}
		made := config(t)
		open(t, made).Close()
		made.ReadOnly, made.Existing, made.WhileServed = want.ReadOnly, want.Existing, want.WhileServed
		if s, err := store.Open(t.Context(), made); err != nil {
			t.Errorf("%s: open an existing one: %v", name, err)
		} else if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// contents are all that a directory holds, and what its files do.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil && entry.Type().IsRegular() {
			t.Fatal(err)
		}
		all[entry.Name()] = string(data)
	}
	return all
}

// What is no database of ours is refused in our words, and left as it is.
func TestOtherFilesAreLeft(t *testing.T) {
	sqlFile := func(query string) func(*testing.T, store.Config) error {
		return func(t *testing.T, c store.Config) error {
			db := openSQL(t, c)
			_, err := db.ExecContext(t.Context(), query)
			return errors.Join(err, db.Close())
		}
	}
	text := func(text string) func(*testing.T, store.Config) error {
		return func(_ *testing.T, c store.Config) error { return os.WriteFile(c.Database, []byte(text), 0o600) }
	}
	for name, c := range map[string]struct {
		make              func(*testing.T, store.Config) error
		existing, serving error
		want              string
	}{
		"an empty file":     {text(""), store.ErrNoDatabase, nil, "the file is empty: there is no database"},
		"a short text":      {text("x"), store.ErrKind, store.ErrKind, "it is a file of another kind, no database"},
		"a text":            {text(strings.Repeat("this is no database\n", 1000)), store.ErrKind, store.ErrKind, "it is a file of another kind, no database"},
		"a directory":       {func(_ *testing.T, c store.Config) error { return os.Mkdir(c.Database, 0o700) }, store.ErrKind, store.ErrKind, "it is a directory, no database"},
		"no table":          {sqlFile("vacuum"), store.ErrNoDatabase, nil, "no tables of this program's"},
		"the queue's alone": {sqlFile("create table river_job (id integer)"), store.ErrNoDatabase, nil, "no tables of this program's"},
		"another program's": {sqlFile("create table songs (id integer)"), store.ErrSchema, store.ErrSchema, "another program's tables"},
		"a link to nothing": {func(_ *testing.T, c store.Config) error { return os.Symlink(c.Database+".none", c.Database) }, store.ErrNoDatabase, nil, "no database at this path"},
	} {
		for who, as := range map[string]store.Config{"reading": {ReadOnly: true}, "changing": {Existing: true, WhileServed: true}, "serving": {}} {
			want := c.existing
			if who == "serving" {
				want = c.serving
			}
			if want == nil {
				continue
			}
			config := config(t)
			if err := c.make(t, config); err != nil {
				t.Fatal(err)
			}
			config.ReadOnly, config.Existing, config.WhileServed = as.ReadOnly, as.Existing, as.WhileServed
			dir := filepath.Dir(config.Database)
			before := contents(t, dir)
			_, err := store.Open(t.Context(), config)
			if !errors.Is(err, want) || !strings.Contains(err.Error(), config.Database+": ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want %v and %q", name, who, err, want, c.want)
			}
			if after := contents(t, dir); !maps.Equal(before, after) {
				t.Errorf("%s, %s: something was made or changed: %d files, then %d", name, who, len(before), len(after))
			}
		}
	}
}

// A start makes its database in an empty file: the first one may have been
// killed.
func TestAnEmptyFileIsFilled(t *testing.T) {
	c := config(t)
	if err := os.WriteFile(c.Database, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, c).Close(); err != nil {
		t.Fatal(err)
	}
}

// A reader sees what the one that serves has committed, and changes nothing,
// whether that runs or not.
func TestReadOnly(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	for _, running := range []bool{true, false} {
		reading := c
		reading.ReadOnly = true
		reader := open(t, reading)
		if running {
			if err := serving.Update(t.Context(), func(tx *store.Tx) error {
				return tx.InsertMerchant(store.Merchant{ID: "mer_1", Name: "Shop"})
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := reader.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Merchant("mer_1"); return err }); err != nil {
			t.Errorf("with the other running %v: %v", running, err)
		}
		if err := reader.View(t.Context(), func(tx *store.Tx) error {
			return tx.InsertMerchant(store.Merchant{ID: "mer_2", Name: "Shop"})
		}); err == nil || !strings.Contains(err.Error(), "readonly") {
			t.Errorf("with the other running %v: wrote in a view: %v, want a refusal of the database's", running, err)
		}
		if err := reader.Update(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("with the other running %v: updated: %v, want %v", running, err, store.ErrReadOnly)
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
		if running {
			if err := serving.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A database that another version of this program made is refused, by all that
// open it, and left as it is.
func TestOtherSchemaIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ change, want string }{
		"another text of a migration": {"update schema_digests set digest = 'another'", "migration 1 was another one"},
		"no digest of it":             {"drop table schema_digests", "migration 1 was another one"},
		"a newer version":             {"insert into goose_db_version (version_id, is_applied) values (99, true)", "migration 99, which this program does not know"},
		"another program's":           {"drop table goose_db_version", "another program's tables"},
	} {
		made := config(t)
		open(t, made).Close()
		db := openSQL(t, made)
		if _, err := db.ExecContext(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		db.Close()
		reading, beside := made, made
		reading.ReadOnly, beside.WhileServed = true, true
		for who, config := range map[string]store.Config{"serving": made, "reading": reading, "beside": beside} {
			if _, err := store.Open(t.Context(), config); !errors.Is(err, store.ErrSchema) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want %v and %q", name, who, err, store.ErrSchema, c.want)
			}
		}
	}
}

// A reader migrates nothing.
func TestReaderWantsTheSchemaUpToDate(t *testing.T) {
	c := config(t)
	open(t, c).Close()
	db := openSQL(t, c)
	if _, err := db.ExecContext(t.Context(), "delete from goose_db_version where version_id > 0"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	c.ReadOnly = true
	if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrSchema) || !strings.Contains(err.Error(), "xcheckoutd migrate") {
		t.Errorf("read a database that is behind: %v, want %v and what to do", err, store.ErrSchema)
	}
}

// A command beside the one that serves migrates nothing under its feet.
func TestBesideMigratesNothing(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	defer serving.Close()
	raw := openSQL(t, c)
	if _, err := raw.ExecContext(t.Context(), "delete from goose_db_version where version_id > 0"); err != nil {
		t.Fatal(err)
	}
	c.WhileServed = true
	if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), "migrate") {
		t.Errorf("opened beside with migrations to make: %v, want %v and what to do", err, store.ErrInUse)
	}
}

// Nor does it forget the assets that the other one counts in.
func TestBesideForgetsNoAsset(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	defer serving.Close()
	asset := payment.Asset{Chain: "ETH", Contract: "0xUSDT", Token: "ETH_USDT", Decimals: 6}
	if err := serving.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SaveAsset(asset)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	c.WhileServed = true
	command := open(t, c)
	defer command.Close()
	other := asset
	other.Decimals = 18
	if err := command.Update(t.Context(), func(tx *store.Tx) error { return tx.ForgetAssets(other) }); err != nil {
		t.Fatal(err)
	}
	if err := serving.View(t.Context(), func(tx *store.Tx) error { _, err := tx.AssetByToken(asset.Token); return err }); err != nil {
		t.Errorf("the one that serves has lost its asset: %v", err)
	}
}

func TestEveryTableOfOursIsStrict(t *testing.T) {
	c := config(t)
	open(t, c).Close()
	rows, err := openSQL(t, c).QueryContext(t.Context(), `select name from sqlite_master where type = 'table'
		and name not like 'river%' and name not like 'goose%' and name not like 'sqlite%' and sql not like '%) strict%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		t.Errorf("table %s is not strict", name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestOddPaths(t *testing.T) {
	odd := config(t)
	odd.Database = filepath.Join(filepath.Dir(odd.Database), "a b%20c?d#e&f", "gateway.db")
	open(t, odd).Close()
	if _, err := os.Stat(odd.Database); err != nil {
		t.Errorf("the database is not where it was asked for: %v", err)
	}
}

// Nobody but the operator reads the files: orders and hashes are in them.
func TestFilesAreTheOperatorsAlone(t *testing.T) {
	c := config(t)
	open(t, c)
	files, err := filepath.Glob(c.Database + "*")
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v; want the database, its log and its lock", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %o, want 600", filepath.Base(file), mode)
		}
	}
}
