//go:build linux

package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// PostgreSQL is restarted, crashes, and loses every connection, while orders are made
// through two gateways: what was acknowledged is there, once, no request is answered
// with anything but 200 or "come again", and what was asked before is remembered.
func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	server := startPostgres(t)
	s := newReplicaSetOn(t, server.database, operator{t: t, home: t.TempDir(), rpcURL: mining(t, evmtest.Anvil)}, 2, "")
	var replicas []string
	for _, r := range s.replicas {
		replicas = append(replicas, inspected(t, r.address))
	}
	l := startLoad(t, s.merchant, replicas)
	l.back(time.Now())
	once := l.signed("replayed", time.Now())
	if status, code := once.send(t, replicas[0]); status != http.StatusOK {
		t.Fatalf("answered %d %s", status, code)
	}
	for _, mode := range []string{"fast", "immediate", "fast", "immediate"} {
		since := time.Now()
		server.restart(mode)
		l.back(time.Now())
		any, _ := l.gap(since)
		t.Logf("restarted, %s: no order was taken for %s", mode, any.Round(time.Millisecond))
	}
	db, killed := databasetest.SQL(t, server.database), 0
	for range 20 {
		var n int
		if err := db.QueryRow("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").Scan(&n); err != nil {
			t.Fatal(err)
		}
		killed += n
		time.Sleep(50 * time.Millisecond)
	}
	l.back(time.Now())
	t.Logf("%d connections were killed", killed)
	for i, replica := range replicas {
		if status, code := once.send(t, replica); code != "replayed" {
			t.Errorf("a signature that replica 1 took before: answered %d %q by replica %d, want replayed", status, code, i+1)
		}
	}
	l.end()
	l.mu.Lock()
	l.sysids["replayed"] = nil // it was acknowledged too, though not to the load
	l.mu.Unlock()
	l.compare(t, server.database)
	for i, r := range s.replicas {
		if r.hasEnded() {
			t.Errorf("gateway %d has ended", i+1)
		}
	}
	s.balanced()
}
