package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// While replicas are upgraded one after the other, those of the release before go on, and
// start again, on a schema to which only was added what they don't need.
func TestStepsOfANewerVersion(t *testing.T) {
	for oldest, want := range map[int]error{1: nil, 2: store.ErrSchema, 0: store.ErrSchema} {
		made := config(t)
		made.Database = databasetest.New(t)
		open(t, made).Close()
		db := databasetest.SQL(t, made.Database)
		for _, statement := range []string{
			"insert into goose_db_version (version_id, is_applied) values (99, true)",
			fmt.Sprintf("insert into schema_digests (version, digest, oldest) values (99, 'x', %d)", oldest),
			"create table added_by_it (id integer)",
		} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		reading, beside := made, made
		reading.ReadOnly, beside.WhileServed = true, true
		for who, config := range map[string]store.Config{"serving": made, "reading": reading, "beside": beside} {
			s, err := store.Open(t.Context(), config)
			if !errors.Is(err, want) {
				t.Errorf("step 99 for programs from step %d on, %s: %v, want %v", oldest, who, err, want)
			}
			if err == nil {
				s.Close()
			}
		}
	}
}

// Each step says which programs go on after it, the same of both kinds of databases: one
// that nobody thought about would stop every upgrade under way.
func TestEveryStepSaysWhoGoesOn(t *testing.T) {
	sqlite, postgres := store.StepsOldest(t)
	if fmt.Sprint(sqlite) != fmt.Sprint(postgres) || sqlite[1] != 1 {
		t.Errorf("SQLite's steps say %v, PostgreSQL's %v", sqlite, postgres)
	}
}
