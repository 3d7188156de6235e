// Package store keeps everything that the gateway knows, and holds all its SQL.
//
// Work with it is a function over a transaction: View for reading, Update for
// changing. What one Update does commits together or not at all, background
// jobs included. Methods of Tx are single statements or a few that belong
// together; they decide nothing about money.
package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/seal"
)

// Errors of the store. Callers branch on them.
var (
	// ErrNotFound: the row that was asked for does not exist.
	ErrNotFound = errors.New("not found")
	// ErrClosed: the store was closed before the work was taken on. It is a
	// fault.Unavailable: whoever comes again finds another process, or this one started
	// anew.
	ErrClosed = fmt.Errorf("the store is closed: %w", &fault.Error{Code: fault.Unavailable, RetryAfter: retryAfter})
	// ErrInUse: another process has the database open.
	ErrInUse = errors.New("another process uses this database: stop it first")
	// ErrNoDatabase: there is none at the path, or nothing of ours is in it, and
	// Config says not to make one.
	ErrNoDatabase = errors.New("there is no database at this path")
	// ErrKind: what is at the path is no database at all.
	ErrKind = errors.New("no database of this program's: correct the path, or move away what is there")
	// ErrSchema: the database is another version's.
	ErrSchema = errors.New("the database is of another version of this program")
	// ErrReadOnly: the store was opened for reading.
	ErrReadOnly = errors.New("the store is open for reading only")
)

const (
	// batchMax limits how many callers' work one commit carries. A commit waits
	// for the disk once, so 50 orders a commit are some 15 times as many orders a
	// second as one a commit; beyond that the wait no longer counts.
	batchMax = 64
	// readersMax limits the connections that read beside the writer.
	readersMax = 8
)

// Config says where the data is and how its secrets are sealed.
type Config struct {
	// Database is the path of a SQLite file, or the address of a PostgreSQL database,
	// postgres://…
	Database string
	Box      *seal.Box
	Now      func() time.Time // time.Now when nil
	Log      *slog.Logger     // slog.Default when nil
	// WhileServed opens a database that another process serves, for a command
	// that changes a few rows. It migrates nothing while the other runs.
	WhileServed bool
	// Existing refuses to make a database: ErrNoDatabase where there is none, or
	// an empty file.
	Existing bool
	// ReadOnly opens an existing database beside whatever else has it open, and
	// changes nothing: Update returns ErrReadOnly. Without a Box it opens no secrets.
	ReadOnly bool
	// SeenMax limits the signatures that the replay guard remembers at once;
	// 4,000,000 when 0.
	SeenMax int64
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	box      *seal.Box
	now      func() time.Time
	log      *slog.Logger
	engine   engine
	notifier notifier
	gone     atomic.Bool  // the last batch met no database
	unable   atomic.Bool  // or one that could not write it, as with a full disk
	guard    atomic.Int32 // how many batches still have savepoints, see guardFor
	schemes  sync.Map     // the numbers of schemes, by family and parameters
	kept     keptOrders
	believed believed
	reads    orderReads
	seen     atomic.Int64 // how many signatures the replay guard remembers
	seenMax  int64
	beside   bool // another process may serve this database

	queue  chan *work // nil when only reading
	taking sync.Mutex // held by the writer that takes work on
	closed chan struct{}
	close  func() error // once
	done   sync.WaitGroup
}

// Open opens the database, makes it when it does not exist, and brings its
// schema up to date. It returns ErrInUse when another process has it open and
// Config.WhileServed does not allow for that, ErrNoDatabase when there is none and
// Config wants one, ErrKind when there is something else, and ErrSchema when
// another version of this program made it. A PostgreSQL database must exist; what is
// made in it are tables, and any number of processes may have it open.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Log = cmp.Or(c.Log, slog.Default())
	s := &Store{box: c.Box, now: c.Now, log: c.Log, seenMax: cmp.Or(c.SeenMax, seenMaxDefault), closed: make(chan struct{})}
	s.close = sync.OnceValue(func() error {
		close(s.closed)
		s.done.Wait()
		return s.engine.close()
	})
	if err := s.open(ctx, c); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", nameOf(c.Database), err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, c Config) (err error) {
	if IsPostgres(c.Database) {
		s.engine, err = openPostgres(ctx, c)
	} else {
		s.engine, err = openSQLite(ctx, c)
	}
	if err != nil {
		return err
	}
	if c.Box != nil || !c.ReadOnly {
		if err := s.View(ctx, (*Tx).CheckSeal); err != nil {
			return err
		}
	}
	if c.ReadOnly {
		return nil
	}
	s.queue = make(chan *work)
	s.beside = c.WhileServed && !s.engine.alone()
	switch db := s.engine.(type) {
	case *postgresDB:
		s.notifier.deaf.Store(true)
		s.done.Go(func() { s.listen(db) })
		s.done.Go(func() { s.countYoung(db) })
	case *sqliteDB:
		s.done.Go(func() { s.askOthers(db) })
		if db.alone() {
			s.done.Go(func() { s.copyLogs(db) })
		}
	}
	for range s.engine.writers() {
		s.done.Go(s.write)
	}
	return s.Purge(ctx)
}

// Now is the time of the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.engine.ping(ctx) }

// Writable is Ping, and tells where the database could not be written last, as with a full
// disk, whether it can now.
func (s *Store) Writable(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil || !s.unable.Load() {
		return err
	}
	return s.Update(ctx, (*Tx).probe)
}

// probe writes what takes some room, and leaves nothing behind.
func (tx *Tx) probe() error {
	const id = "probe"
	if err := tx.SaveReplica(id, strings.Repeat(id, 16<<10), -time.Second); err != nil {
		return err
	}
	return tx.exec(`delete from replicas where id = $1`, id)
}

// Close waits for the work that was taken on and closes the database. Work
// offered from then on is refused with ErrClosed. Closing again changes nothing.
func (s *Store) Close() error { return s.close() }
