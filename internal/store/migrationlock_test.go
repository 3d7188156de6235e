package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// said is a log that can be read while it is written.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// A process that was frozen while it changed the schema: who has nothing to change does not
// wait for it, who has to says so, and goes on once the server has ended it.
func TestFrozenMigration(t *testing.T) {
	_, made := openPostgres(t)
	empty, log := postgresConfig(t, databasetest.EmptyPostgres(t)), &said{}
	empty.Log = slog.New(slog.NewTextHandler(log, nil))
	for _, database := range []string{made.Database, empty.Database} {
		frozen, err := databasetest.SQL(t, database).BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer frozen.Rollback()
		for _, statement := range []string{"set local idle_in_transaction_session_timeout = '3s'", "select pg_advisory_xact_lock(x'78636865636b6f75'::bigint)"} {
			if _, err := frozen.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	made.WhileServed = true
	opened := make(chan *store.Store)
	go func() {
		s, err := store.Open(t.Context(), made)
		if err != nil {
			t.Error(err)
		}
		opened <- s
	}()
	select {
	case s := <-opened:
		s.Close()
	case <-time.After(2 * time.Second):
		t.Error("a command waits for a process that changes the schema")
		(<-opened).Close()
	}
	open(t, empty).Close()
	if !strings.Contains(log.String(), "another process changes the database's schema") {
		t.Errorf("whoever waited said %q", log)
	}
}
