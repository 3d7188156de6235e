package store_test

import (
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// silent is a host that takes connections and never says anything.
type silent struct {
	net.Listener
	asked atomic.Int32
}

func newSilent(t *testing.T) *silent {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &silent{Listener: listener}
	t.Cleanup(func() { s.Close() })
	go func() {
		for {
			client, err := s.Accept()
			if err != nil {
				return
			}
			s.asked.Add(1)
			t.Cleanup(func() { client.Close() })
		}
	}()
	return s
}

// Of several hosts, the one that let us in last is asked first: one before it that is
// frozen is not asked for every new connection.
func TestFrozenHostIsNotAskedAgain(t *testing.T) {
	frozen := newSilent(t)
	way, database := newLine(t, databasetest.Postgres(t))
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	good, direct := u.Host, way.server
	u.Host = frozen.Addr().String() + "," + good + "," + direct
	s := openBeside(t, postgresConfig(t, u.String()))
	u.Host = direct
	raw := databasetest.SQL(t, u.String())
	awaitHearing(t, s)
	asked := frozen.asked.Load()
	if asked == 0 {
		t.Fatal("the first host was never asked: the test tests nothing")
	}
	id := 0
	work := func() {
		t.Helper()
		id++
		update(t, s, func(tx *store.Tx) error {
			return tx.InsertMerchant(store.Merchant{ID: "mer_" + string(rune('a'+id)), Name: "Shoe shop"})
		})
	}
	for range 5 { // each time all connections are made anew
		if _, err := raw.ExecContext(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		work()
	}
	if now := frozen.asked.Load(); now != asked {
		t.Errorf("a host that is frozen was asked for %d further connections, want none", now-asked)
	}
	// The one that is remembered goes away too: then all are asked, in their order.
	way.Close()
	if _, err := raw.ExecContext(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	work()
	awaitHearing(t, s) // its connection has asked all of them at the same time
	asked = frozen.asked.Load()
	work()
	if now := frozen.asked.Load(); now != asked {
		t.Errorf("once another host let us in: the frozen one was asked for %d further connections, want none", now-asked)
	}
}

// awaitHearing waits until the connection that hears changes is made.
func awaitHearing(t *testing.T, s *store.Store) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !s.HearsChanges(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("changes are never heard")
		}
	}
}
