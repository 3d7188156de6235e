package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// line is the way to the server, which loses answers.
type line struct {
	net.Listener
	server string
	// before and after are how many commits are still to be lost: on their way to the
	// server, and with their answer on the way back.
	before, after atomic.Int32
	// outage is how long nobody is let in after one was lost.
	outage time.Duration
	back   atomic.Int64 // when somebody is, in milliseconds

	mu      sync.Mutex
	clients []net.Conn
}

// cut ends all connections.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, client := range l.clients {
		client.Close()
	}
	l.clients = nil
}

// newLine makes a way to the server of a database, and the address of the database
// over it.
func newLine(t *testing.T, database string) (*line, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: listener, server: u.Host}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			if time.Now().UnixMilli() < l.back.Load() {
				client.Close()
				continue
			}
			go l.carry(client)
		}
	}()
	u.Host = listener.Addr().String()
	u.RawQuery = "sslmode=disable"
	return l, u.String()
}

func (l *line) carry(client net.Conn) {
	defer client.Close()
	l.mu.Lock()
	l.clients = append(l.clients, client)
	l.mu.Unlock()
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(client, server)
		client.Close()
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		commits := bytes.Contains(buf[:n], []byte("commit\x00"))
		if commits && l.before.Add(-1) >= 0 {
			l.back.Store(time.Now().Add(l.outage).UnixMilli())
			return
		}
		if commits && l.after.Add(-1) >= 0 {
			client.Close() // before its answer can come
			server.Write(buf[:n])
			time.Sleep(50 * time.Millisecond)
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

// A commit whose answer was lost is found to have happened, and one that never
// reached the server is made again: either way the work is done once.
func TestCommitWithoutAnAnswer(t *testing.T) {
	for name, lose := range map[string]func(*line){
		"on its way to the server": func(l *line) { l.before.Store(1) },
		"on the way back":          func(l *line) { l.after.Store(1) },
		"on its way to a server that is then away for longer than callers wait": func(l *line) { l.outage = 6 * time.Second; l.before.Store(1) },
		"both, one after another": func(l *line) { l.before.Store(1); l.after.Store(1) },
	} {
		t.Run(name, func(t *testing.T) {
			l, database := newLine(t, databasetest.Postgres(t))
			s := openBeside(t, postgresConfig(t, database))
			update(t, s, func(tx *store.Tx) error {
				asset, err := insertWorld(tx)
				if err != nil {
					return err
				}
				return insertOrder(tx, asset, "1")
			})
			lose(l)
			for i := range 5 {
				update(t, s, increment)
				if got := received(t, s); got != int64(i+1) {
					t.Fatalf("%d after %d updates", got, i+1)
				}
			}
			if l.before.Load() > 0 || l.after.Load() > 0 {
				t.Error("no commit was lost: the test tests nothing")
			}
		})
	}
}

// Every connection is killed again and again, under load: each update that was
// acknowledged is there once, and none fails.
func TestConnectionsAreKilled(t *testing.T) {
	s, c := openPostgres(t)
	var asset payment.Asset
	update(t, s, func(tx *store.Tx) (err error) {
		if asset, err = insertWorld(tx); err == nil {
			err = insertOrder(tx, asset, "1")
		}
		return err
	})
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	raw := openSQL(t, c)
	raw.SetMaxOpenConns(1)
	var working sync.WaitGroup
	var killed, counted, made atomic.Int64
	working.Go(func() {
		for ctx.Err() == nil {
			var n int64
			if err := raw.QueryRowContext(context.Background(), `select count(pg_terminate_backend(pid)) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`).Scan(&n); err != nil {
				t.Error(err)
			}
			killed.Add(n)
			time.Sleep(60 * time.Millisecond)
		}
	})
	for worker := range 8 {
		working.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if err := s.Update(context.Background(), increment); err != nil {
					t.Errorf("update: %v", err)
				} else {
					counted.Add(1)
				}
				no := fmt.Sprintf("%d-%d", worker, i)
				if err := s.Update(context.Background(), func(tx *store.Tx) error { return insertOrder(tx, asset, no) }); err != nil {
					t.Errorf("order %s: %v", no, err)
				} else {
					made.Add(1)
				}
			}
		})
	}
	working.Wait()
	if killed.Load() == 0 || counted.Load() == 0 {
		t.Fatal("nothing was killed, or nothing was done: the test tests nothing")
	}
	if got := received(t, s); got != counted.Load() {
		t.Errorf("%d increments are there, and %d were acknowledged", got, counted.Load())
	}
	var orders int64
	if err := raw.QueryRow("select count(*) from orders").Scan(&orders); err != nil || orders != made.Load()+1 {
		t.Errorf("%d orders are there (%v), and %d were acknowledged", orders, err, made.Load()+1)
	}
	t.Logf("%d connections killed, %d updates", killed.Load(), counted.Load()+made.Load())
}

// Where it can't be found out whether a commit happened, the caller is told to come
// again, and the work does not run a second time.
func TestUnknownCommitRunsOnce(t *testing.T) {
	l, database := newLine(t, databasetest.Postgres(t))
	c := postgresConfig(t, database)
	s := openBeside(t, c)
	update(t, s, func(tx *store.Tx) error {
		asset, err := insertWorld(tx)
		if err != nil {
			return err
		}
		return insertOrder(tx, asset, "1")
	})
	if _, err := openSQL(t, c).ExecContext(t.Context(), "alter table commits add constraint nobody_may_ask check (not void)"); err != nil {
		t.Fatal(err)
	}
	l.after.Store(1)
	runs := 0
	err := s.Update(t.Context(), func(tx *store.Tx) error { runs++; return increment(tx) })
	if fault.CodeOf(err) != fault.Unavailable || runs != 1 {
		t.Errorf("%v after %d runs, want %s after one", err, runs, fault.Unavailable)
	}
	// The refusal to be asked comes at once, the commit in its own time.
	for deadline := time.Now().Add(10 * time.Second); received(t, s) != 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d, want 1: the commit had happened", received(t, s))
		}
	}
}

// However many ask and write while the database is gone, each is told in time.
func TestCallersEndWithTheDatabase(t *testing.T) {
	l, database := newLine(t, databasetest.Postgres(t))
	c := postgresConfig(t, database)
	s := openBeside(t, c)
	update(t, s, func(tx *store.Tx) error {
		asset, err := insertWorld(tx)
		if err != nil {
			return err
		}
		return insertOrder(tx, asset, "1")
	})
	for what, call := range map[string]func() error{
		"ask":   func() error { _, err := s.OrderOnChain(t.Context(), "mer_1", "1"); return err },
		"write": func() error { return s.Update(t.Context(), increment) },
	} {
		l.back.Store(time.Now().Add(20 * time.Second).UnixMilli())
		l.cut()
		begin := time.Now()
		var callers sync.WaitGroup
		for range 400 {
			callers.Go(func() {
				if err := call(); fault.CodeOf(err) != fault.Unavailable {
					t.Errorf("%s: %v, want %s", what, err, fault.Unavailable)
				}
			})
		}
		callers.Wait()
		if took := time.Since(begin); took > 13*time.Second {
			t.Errorf("%s: the last was told after %s", what, took)
		}
		l.back.Store(0)
		for deadline := time.Now().Add(time.Minute); call() != nil; {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the database is back, and is not found", what)
			}
		}
	}
}
