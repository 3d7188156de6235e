package databasetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

var (
	templateOnce sync.Once
	templateName string
)

// template is the name of a database on the server from which others are copied: to
// migrate each of them would take most of a test's time. It stays on the server,
// named by what it was made of.
func template(t testing.TB) string {
	t.Helper()
	server(t) // skips the test where there is none
	templateOnce.Do(func() {
		name := "xcheckout_template_" + madeOf(t)
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, server(t))
		if err != nil {
			t.Fatalf("%s: %v", Variable, err)
		}
		defer conn.Close(ctx)
		// Several packages' tests run at once; the lock ends with the connection.
		if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext($1))", name); err != nil {
			t.Fatal(err)
		}
		var there bool
		if err := conn.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1)", name).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if !there {
			making := name + "_making"
			run(t, "drop database if exists "+making)
			run(t, "create database "+making)
			fill(t, address(t, making))
			run(t, "alter database "+making+" rename to "+name)
		}
		templateName = name
	})
	if templateName == "" {
		t.Fatal("the template was not made, see the test that failed first")
	}
	return templateName
}

func fill(t testing.TB, database string) {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Config{Database: database, Box: box, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// madeOf is a digest of the migrations, the queue's with the version of its module.
func madeOf(t testing.TB) string {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	here := filepath.Dir(file)
	files, err := filepath.Glob(filepath.Join(here, "../migrations/postgres/*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations beside %s: %v", here, err)
	}
	digest := sha256.New()
	for _, file := range append(files, filepath.Join(here, "../../../go.mod")) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		digest.Write(data)
	}
	return hex.EncodeToString(digest.Sum(nil))[:16]
}
