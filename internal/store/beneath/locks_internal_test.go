package beneath

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Connections have no lock, and everything else has.
func TestConnectionsAreNotLocked(t *testing.T) {
	if err := Register(); err != nil {
		t.Fatal(err)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	lock := func(kind int32) uintptr { return sqlite.Xsqlite3_mutex_alloc(tls, kind) }
	if one, other := lock(sqlite.SQLITE_MUTEX_RECURSIVE), lock(sqlite.SQLITE_MUTEX_RECURSIVE); one != other || one != noLock {
		t.Errorf("locks of two connections are %d and %d, want %d", one, other, noLock)
	}
	fast := lock(sqlite.SQLITE_MUTEX_FAST)
	if fast == 0 || fast == noLock || lock(sqlite.SQLITE_MUTEX_STATIC_VFS1) == noLock {
		t.Error("another lock is left out too")
	}
	sqlite.Xsqlite3_mutex_free(tls, fast)
}

// Goroutines share a pool of connections, and some are interrupted within a statement.
func TestGoroutinesShareConnections(t *testing.T) {
	if err := Register(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.Join(t.TempDir(), "a.db"), RawQuery: url.Values{
		"_journal_mode": {"WAL"}, "_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)"}}.Encode()}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(4)
	if _, err := db.Exec("create table t (n integer primary key, writer integer not null)"); err != nil {
		t.Fatal(err)
	}
	const goroutines, rows = 8, 20
	var wait sync.WaitGroup
	for writer := range goroutines {
		wait.Go(func() {
			for range rows {
				if _, err := db.Exec("insert into t (writer) values (?)", writer); err != nil {
					t.Error(err)
				}
				interrupted(t, db)
			}
		})
	}
	wait.Wait()
	var n int
	if err := db.QueryRow("select count(*) from t").Scan(&n); err != nil || n != goroutines*rows {
		t.Errorf("%d rows, %v, want %d", n, err, goroutines*rows)
	}
}

// interrupted begins a statement without end, and ends it.
func interrupted(t *testing.T, db *sql.DB) {
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	var n int
	err := db.QueryRowContext(ctx, "with recursive c (n) as (select 1 union all select n + 1 from c) select count(*) from c").Scan(&n)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a statement that was interrupted: %v, want %v", err, context.Canceled)
	}
}
