package databasetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Contents returns all that a database that nobody has open holds: the files of
// SQLite, or each table of a server's as text, in which bytes stand in hex.
func Contents(t testing.TB, database string) map[string][]byte {
	t.Helper()
	contents := map[string][]byte{}
	if !strings.HasPrefix(database, "postgres") {
		files, err := filepath.Glob(database + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if contents[file], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
		return contents
	}
	db := SQL(t, database)
	var tables string
	if err := db.QueryRowContext(t.Context(), "select coalesce(string_agg(tablename, ' '), '') from pg_tables where schemaname = current_schema()").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	for table := range strings.FieldsSeq(tables) {
		var text string
		if err := db.QueryRowContext(t.Context(), "select coalesce(string_agg(t::text, ' '), '') from "+table+" t").Scan(&text); err != nil {
			t.Fatal(err)
		}
		contents[table] = []byte(text)
	}
	return contents
}
