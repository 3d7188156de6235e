package store_test

import (
	"database/sql"
	"testing"
)

// With the samples of an ANALYZE, SQLite plans statements again and again.
func TestStatisticsAreForgotten(t *testing.T) {
	c := config(t)
	if err := open(t, c).Close(); err != nil {
		t.Fatal(err)
	}
	db := openSQL(t, c)
	if _, err := db.ExecContext(t.Context(), "analyze"); err != nil {
		t.Fatal(err)
	}
	if got := statistics(t, db); len(got) != 2 {
		t.Fatalf("analyze made %v", got)
	}
	defer open(t, c).Close()
	if got := statistics(t, db); len(got) != 0 {
		t.Errorf("%v are there after the store was opened", got)
	}
}

func statistics(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "select name from sqlite_master where name like 'sqlite_stat%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		names = append(names, "")
		if err := rows.Scan(&names[len(names)-1]); err != nil {
			t.Fatal(err)
		}
	}
	return names
}
