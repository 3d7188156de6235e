package store_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
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
	"github.com/xcheckout/xcheckout/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, storetest.Database{Open: store.Open, SQL: openSQL})
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
	db, err := sql.Open("sqlite", c.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func config(t *testing.T) store.Config {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return store.Config{Path: filepath.Join(t.TempDir(), "gateway.db"), Box: box, Log: slog.New(slog.DiscardHandler)}
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
	beside.Beside = true
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

// Two processes that write at once wait for each other instead of failing.
func TestTwoWritersWait(t *testing.T) {
	c := config(t)
	serving := open(t, c)
	defer serving.Close()
	c.Beside = true
	command := open(t, c)
	defer command.Close()
	var writers sync.WaitGroup
	for _, s := range []*store.Store{serving, command} {
		writers.Go(func() {
			for range 50 {
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
	c.Beside = true
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
	c.Beside = true
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

func TestOpenSaysWhatIsWrong(t *testing.T) {
	c := config(t)
	if err := os.WriteFile(c.Path, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), c.Path) {
		t.Errorf("opened a file that is no database: %v, want an error with its path", err)
	}
	odd := config(t)
	odd.Path = filepath.Join(filepath.Dir(odd.Path), "a b%20c?d#e&f", "gateway.db")
	open(t, odd).Close()
	if _, err := os.Stat(odd.Path); err != nil {
		t.Errorf("the database is not where it was asked for: %v", err)
	}
}

// Nobody but the operator reads the files: orders and hashes are in them.
func TestFilesAreTheOperatorsAlone(t *testing.T) {
	c := config(t)
	open(t, c)
	files, err := filepath.Glob(c.Path + "*")
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
