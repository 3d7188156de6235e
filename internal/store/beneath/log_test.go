package beneath_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/xcheckout/xcheckout/internal/store/beneath"
)

func open(t *testing.T, file string, values url.Values) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: values.Encode()}).String())
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// all is what a table says.
const all = `select count(*) || ' ' || coalesce(sum(id * 31 + length(data)), 0) || ' ' || coalesce(group_concat(substr(data, 1, 4), ''), '') from t`

// sum reads all.
func sum(t *testing.T, db *sql.DB) (s string) {
	t.Helper()
	if err := db.QueryRow(all).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// copyOf is the database as it would be found after a crash at this moment: what is in
// its files.
func copyOf(t *testing.T, file string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(file + suffix)
		if err == nil {
			err = os.WriteFile(to+suffix, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// Whatever a transaction writes, once it is committed others read it, and so does who
// finds the files after a crash; what is rolled back is seen by nobody.
func TestCommitsAreInTheFile(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	if err := beneath.Register(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.db")
	// With a cache as small as that, SQLite writes pages of a transaction before its
	// commit, and reads them from its log again.
	writer := open(t, file, url.Values{"vfs": {beneath.VFS}, "_txlock": {"immediate"}, "_journal_mode": {"WAL"},
		"_pragma": {"page_size(1024)", "synchronous(FULL)", "cache_size(20)", "wal_autocheckpoint(300)"}})
	if _, err := writer.Exec("create table t (id integer primary key, data text not null); create index t_by_data on t (data)"); err != nil {
		t.Fatal(err)
	}
	reader := open(t, file, url.Values{"_pragma": {"query_only(1)"}})
	for n := range 150 {
		before := sum(t, reader)
		inside, committed := change(t, random, writer, func() {
			if got := sum(t, reader); got != before {
				t.Fatalf("transaction %d: another connection reads %s before its end, want %s", n, got, before)
			}
		})
		want := before
		if committed {
			want = inside
		}
		if got := sum(t, reader); got != want {
			t.Fatalf("after transaction %d, committed %t, another connection reads %s, want %s", n, committed, got, want)
		}
		if n%10 == 0 {
			crashed := open(t, copyOf(t, file), nil)
			var check string
			if err := crashed.QueryRow("pragma integrity_check").Scan(&check); err != nil || check != "ok" {
				t.Fatalf("the files after transaction %d: %s, %v", n, check, err)
			}
			if got := sum(t, crashed); got != want {
				t.Fatalf("the files after transaction %d say %s, want %s", n, got, want)
			}
		}
	}
}

// change makes a transaction of any size and returns what it read at its end, and
// whether it was committed. before is called before its end.
func change(t *testing.T, random *rand.Rand, db *sql.DB, before func()) (inside string, committed bool) {
	t.Helper()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	rows := 1 + random.IntN(5)
	if random.IntN(4) == 0 {
		rows = 400 // more than the buffer holds
	}
	for range rows {
		if _, err := tx.Exec("insert into t (data) values (?)", fmt.Sprintf("%0*d", 4+random.IntN(900), random.IntN(9000))); err != nil {
			t.Fatal(err)
		}
		// Pages that were written a moment ago are read again.
		if _, err := tx.Exec("update t set data = data || 'x' where id = (select max(id) from t) - ?", random.IntN(120)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Exec("delete from t where id < (select max(id) from t) - 1000"); err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRow(all).Scan(&inside); err != nil {
		t.Fatal(err)
	}
	before()
	if random.IntN(5) == 0 {
		return inside, false
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return inside, true
}
