package store_test

import (
	"os"
	"testing"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	if os.Getenv(databasetest.Variable) == "" {
		t.Skipf("the store is not exercised on PostgreSQL: %s names no server", databasetest.Variable)
	}
	storetest.Exercise(t, storetest.Database{Open: store.Open, SQL: openSQL,
		New: func(t *testing.T) string { return databasetest.Postgres(t) }})
}
