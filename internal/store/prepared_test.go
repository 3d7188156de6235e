package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

func openKept(t *testing.T) (*sql.DB, *sql.Conn) {
	t.Helper()
	db, err := openKeeping(filepath.Join(t.TempDir(), "kept.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	for _, query := range []string{"create table numbers (n integer primary key) strict", "insert into numbers values (1), (2), (3)"} {
		if _, err := conn.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	return db, conn
}

func kept(t *testing.T, conn *sql.Conn) (queries map[string]bool) {
	t.Helper()
	queries = map[string]bool{}
	if err := conn.Raw(func(driverConn any) error {
		for query, s := range driverConn.(*keeping).kept {
			if s.busy {
				return fmt.Errorf("%q is in use", query)
			}
			queries[query] = true
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return queries
}

// A statement is prepared once a connection; the same one within its own rows is
// another; one that failed, or whose rows were left early, works again; the schema may
// change under it.
func TestStatementsAreKept(t *testing.T) {
	t.Parallel()
	_, conn := openKept(t)
	ctx, query := t.Context(), "select n from numbers where n >= ? order by n"
	var pairs [][2]int
	outer, err := conn.QueryContext(ctx, query, 2)
	if err != nil {
		t.Fatal(err)
	}
	for outer.Next() {
		var a, b int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		inner, err := conn.QueryContext(ctx, query, 3)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			if err := inner.Scan(&b); err != nil {
				t.Fatal(err)
			}
			pairs = append(pairs, [2]int{a, b})
		}
		inner.Close()
	}
	outer.Close()
	if got, want := fmt.Sprint(pairs), "[[2 3] [3 3]]"; got != want {
		t.Errorf("the rows within the rows are %s, want %s", got, want)
	}
	if !kept(t, conn)[query] {
		t.Error("the statement was not kept")
	}

	insert := "insert into numbers values (?)"
	if _, err := conn.ExecContext(ctx, insert, 1); err == nil {
		t.Error("a number twice was taken")
	}
	if _, err := conn.ExecContext(ctx, insert, 4); err != nil {
		t.Errorf("after a failure: %v", err)
	}
	var n int
	if err := conn.QueryRowContext(ctx, query, 1).Scan(&n); err != nil || n != 1 { // leaves three rows unread
		t.Errorf("the first is %d, %v", n, err)
	}
	if _, err := conn.ExecContext(ctx, "alter table numbers add column name text not null default 'x'"); err != nil {
		t.Errorf("with statements kept the schema could not be changed: %v", err)
	}
	if err := conn.QueryRowContext(ctx, query, 4).Scan(&n); err != nil || n != 4 {
		t.Errorf("after the change of the schema: %d, %v", n, err)
	}
	if _, err := conn.QueryContext(ctx, "select nothing from nowhere"); err == nil {
		t.Error("a query of no table was taken")
	}
	// Of several statements in one text all are run.
	if _, err := conn.ExecContext(ctx, "insert into numbers (n) values (5); insert into numbers (n) values (6)"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRowContext(ctx, "select count(*) from numbers").Scan(&n); err != nil || n != 6 {
		t.Errorf("%d numbers, %v, want 6", n, err)
	}
}

// However many texts come, a connection keeps so many and no more, and each answers.
func TestStatementsAreLimited(t *testing.T) {
	t.Parallel()
	_, conn := openKept(t)
	for i := range 2 * keptMax {
		var n int
		if err := conn.QueryRowContext(t.Context(), fmt.Sprintf("select %d", i)).Scan(&n); err != nil || n != i {
			t.Fatalf("%d is answered with %d, %v", i, n, err)
		}
	}
	if n := len(kept(t, conn)); n != keptMax {
		t.Errorf("%d are kept, want %d", n, keptMax)
	}
}
