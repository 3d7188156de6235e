package beneath

import (
	"database/sql"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"modernc.org/libc"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
	sqlite "modernc.org/sqlite/lib"
)

// parked is the cache of which a page was last parked under the number of the lock-byte page.
var parked uintptr

func noteParked(tls *libc.TLS, cache, page uintptr, from, to uint32) {
	if to > 100_000 {
		parked = cache
	}
	function[rekeyMethod](ownRekey)(tls, cache, page, from, to)
}

var ownRekey uintptr

// The cache does not take the number that a page was parked under for one of a page: if it
// does, each commit looks through all of it.
func TestNoPageIsBehindTheEnd(t *testing.T) {
	if err := Register(); err != nil {
		t.Fatal(err)
	}
	ownRekey, rekeyBelow = rekeyBelow, pointer(noteParked)
	defer func() { rekeyBelow = ownRekey }()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.Join(t.TempDir(), "a.db"),
		RawQuery: url.Values{"_journal_mode": {"WAL"}}.Encode()}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("create table t (id integer primary key, hash blob not null unique)"); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for range 5000 {
		hash := make([]byte, 20)
		for i := range hash {
			hash[i] = byte(random.Uint32())
		}
		if _, err := tx.Exec("insert into t (hash) values (?)", hash); err != nil {
			t.Fatal(err)
		}
	}
	if parked == 0 {
		t.Fatal("no page was parked: nothing was tested")
	}
	if most, pages := at[sqlite.TPCache1](parked).FiMaxKey, 1000; most > uint32(pages) {
		t.Errorf("the cache looks for pages up to number %d, of a database with less than %d", most, pages)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	var check string
	if err := db.QueryRow("pragma integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Errorf("%s, %v", check, err)
	}
}
