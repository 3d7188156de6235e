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
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/xcheckout/xcheckout/internal/seal"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// Errors of the store. Callers branch on them.
var (
	// ErrNotFound: the row that was asked for does not exist.
	ErrNotFound = errors.New("not found")
	// ErrClosed: the store was closed before the work was taken on.
	ErrClosed = errors.New("the store is closed")
	// ErrInUse: another process has the database open.
	ErrInUse = errors.New("another process uses this data directory: stop it first")
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
	Path string // of the SQLite database file
	Box  *seal.Box
	Now  func() time.Time // time.Now when nil
	Log  *slog.Logger     // slog.Default when nil
	// WhileServed opens a database that another process serves, for a command
	// that changes a few rows. It migrates nothing while the other runs.
	WhileServed bool
	// Existing refuses to make a database: ErrNoDatabase where there is none, or
	// an empty file.
	Existing bool
	// ReadOnly opens an existing database beside whatever else has it open, and
	// changes nothing: Update returns ErrReadOnly.
	ReadOnly bool
	// SeenMax limits the signatures that the replay guard remembers at once;
	// 4,000,000 when 0.
	SeenMax int64
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	box     *seal.Box
	now     func() time.Time
	log     *slog.Logger
	writer  *sql.DB // one connection, shared with River
	readers *sql.DB
	jobs    *river.Client[*sql.Tx] // inserts only
	lock    *flock.Flock           // nil when another process has it, or when only reading
	seen    atomic.Int64           // how many signatures the replay guard remembers
	seenMax int64

	queue  chan *work
	closed chan struct{}
	close  func() error // once
	done   sync.WaitGroup
}

// Open opens the database, makes it when it does not exist, and brings its
// schema up to date. It returns ErrInUse when another process has it open and
// Config.WhileServed does not allow for that, ErrNoDatabase when there is none and
// Config wants one, ErrKind when there is something else, and ErrSchema when
// another version of this program made it.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{box: c.Box, now: c.Now, log: c.Log, seenMax: cmp.Or(c.SeenMax, seenMaxDefault), queue: make(chan *work), closed: make(chan struct{})}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.close = sync.OnceValue(func() error {
		close(s.closed)
		s.done.Wait()
		return s.closeFiles()
	})
	if err := checkFile(ctx, c); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", c.Path, err), s.Close())
	}
	if err := s.prepare(c); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", c.Path, err), s.Close())
	}
	open := s.open
	if c.ReadOnly {
		open = s.openReadOnly
	}
	if err := open(ctx, c.Path); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", c.Path, err), s.Close())
	}
	if c.ReadOnly {
		return s, nil
	}
	s.done.Go(s.write)
	if err := s.Update(ctx, (*Tx).Purge); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", c.Path, err), s.Close())
	}
	return s, nil
}

// prepare takes the lock and makes the files, as far as c allows.
func (s *Store) prepare(c Config) (err error) {
	if c.ReadOnly {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o700); err != nil {
		return err
	}
	// The system drops the lock when this process ends, however it ends.
	lock := flock.New(c.Path + ".lock")
	locked, err := lock.TryLock()
	switch {
	case err != nil:
		return fmt.Errorf("lock: %w", err)
	case locked:
		s.lock = lock
	case !c.WhileServed:
		return ErrInUse
	}
	// SQLite makes a file that everybody may read, and gives its log the same mode.
	if file, err := os.OpenFile(c.Path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		file.Close() // why it can't be opened is better said by SQLite
	}
	return nil
}

// pragmas are set on every connection. Write-ahead logging lets readers go on
// beside the writer. FULL makes each commit wait for the disk, since what was
// answered must outlive a power cut; group commit, not a weaker setting, makes
// that fast.
var pragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(10000)"}

// dsn is the name of a database for the driver.
func dsn(path string, values url.Values) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: values.Encode()}).String()
}

func (s *Store) open(ctx context.Context, path string) (err error) {
	// A write transaction takes the write lock when it begins: one that only
	// takes it at its first write can fail there with "busy" beyond any timeout.
	if s.writer, err = openSQLite(dsn(path, url.Values{"_txlock": {"immediate"}, "_pragma": pragmas})); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.openReaders(dsn(path, url.Values{"_pragma": append([]string{"query_only(1)"}, pragmas...)})); err != nil {
		return err
	}
	if s.jobs, err = river.NewClient(riversqlite.New(s.writer), &river.Config{Logger: quieter(s.log)}); err != nil {
		return err
	}
	return s.View(ctx, (*Tx).checkSeal)
}

// openReadOnly opens a database that other processes may change meanwhile.
func (s *Store) openReadOnly(ctx context.Context, path string) error {
	if err := s.openReaders(dsnReading(path)); err != nil {
		return err
	}
	if err := checkMigrated(ctx, s.readers); err != nil {
		return err
	}
	return s.View(ctx, (*Tx).checkSeal)
}

func (s *Store) openReaders(dsn string) (err error) {
	if s.readers, err = openSQLite(dsn); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(readersMax)
	s.readers.SetMaxIdleConns(readersMax)
	return nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.readers.PingContext(ctx) }

// Close waits for the work that was taken on and closes the database. Work
// offered from then on is refused with ErrClosed. Closing again changes nothing.
func (s *Store) Close() error { return s.close() }

func (s *Store) closeFiles() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
