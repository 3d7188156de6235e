package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"modernc.org/sqlite" // registers the driver "sqlite" too

	"github.com/xcheckout/xcheckout/internal/store/beneath"
)

// sqliteDB is a database in a file, of one process that serves, with one writer.
type sqliteDB struct {
	writer  *sql.DB // one connection, shared with River; nil when only reading
	readers *sql.DB
	jobs    *river.Client[*sql.Tx] // inserts only
	log     checkpoints            // as long as lock is
	lock    *flock.Flock           // nil when another process has it, or when only reading
}

// openSQLite opens the file as c wants it. What it returns is to be closed, also
// when it failed.
func openSQLite(ctx context.Context, c Config) (*sqliteDB, error) {
	s := &sqliteDB{}
	if err := beneath.Register(); err != nil {
		return s, err
	}
	// A commit waits for its data and the file's size, not for the time of the file's
	// change. Where the system has no such call, it waits for all.
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return s, err
	}
	if err := checkFile(ctx, c); err != nil {
		return s, err
	}
	if c.ReadOnly {
		if err := s.openReaders(dsnReading(c.Database)); err != nil {
			return s, err
		}
		return s, sqliteSchema.checkMigrated(ctx, s.readers)
	}
	if err := s.prepare(c); err != nil {
		return s, err
	}
	return s, s.open(ctx, c)
}

// prepare takes the lock and makes the files, as far as c allows.
func (s *sqliteDB) prepare(c Config) (err error) {
	if err := os.MkdirAll(filepath.Dir(c.Database), 0o700); err != nil {
		return err
	}
	// The system drops the lock when this process ends, however it ends.
	lock := flock.New(c.Database + ".lock")
	locked, err := lock.TryLock()
	switch {
	case err != nil:
		return fmt.Errorf("lock: %w", err)
	case locked:
		s.lock = lock
	case c.WhileServed:
		return nil
	default:
		return ErrInUse
	}
	// SQLite makes a file that everybody may read, and gives its log the same mode. Why it
	// can't be opened is better said by SQLite.
	s.log.file, _ = os.OpenFile(c.Database, os.O_CREATE|os.O_RDWR, 0o600)
	s.log.long, s.log.due = logPages, make(chan struct{}, 1)
	s.log.copier, err = openKeeping(dsn(c.Database, url.Values{"_pragma": pragmas}))
	if err == nil {
		s.log.copier.SetMaxOpenConns(1)
	}
	return err
}

// pragmas are set on every connection. Write-ahead logging lets readers go on
// beside the writer. FULL makes each commit wait for the disk, since what was
// answered must outlive a power cut; group commit, not a weaker setting, makes
// that fast. What savepoints need to undo is kept in memory: in a file, it was a
// quarter of the writer's time.
var pragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "foreign_keys(1)", "busy_timeout(10000)"}

// writerPragmas are for the writer alone. It keeps 16 MB of pages, with two of which it
// read what it had just written from the file again, and leaves copying its log to
// checkpoints.
var writerPragmas = append(slices.Clone(pragmas), "cache_size(-16000)", fmt.Sprintf("wal_autocheckpoint(%d)", logPagesMost))

// dsn is the name of a database for the driver.
func dsn(path string, values url.Values) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: values.Encode()}).String()
}

func (s *sqliteDB) open(ctx context.Context, c Config) (err error) {
	// A write transaction takes the write lock when it begins: one that only
	// takes it at its first write can fail there with "busy" beyond any timeout.
	if s.writer, err = openKeeping(dsn(c.Database, url.Values{"_txlock": {"immediate"}, "vfs": {beneath.VFS}, "_pragma": writerPragmas})); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := s.migrate(ctx, c); err != nil {
		return err
	}
	if err := s.openReaders(dsn(c.Database, url.Values{"_pragma": append([]string{"query_only(1)"}, pragmas...)})); err != nil {
		return err
	}
	s.jobs, err = river.NewClient(riversqlite.New(s.writer), &river.Config{Logger: quieter(c.Log)})
	return err
}

// migrate brings the schema up to date, unless another process serves: then it is
// ErrInUse if something had to be.
func (s *sqliteDB) migrate(ctx context.Context, c Config) error {
	behind, _, err := sqliteSchema.check(ctx, s.writer)
	if err != nil {
		return err
	}
	if s.lock == nil {
		if behind > 0 {
			return fmt.Errorf("the schema must be migrated first: %w", ErrInUse)
		}
		return nil
	}
	jobs, err := rivermigrate.New(riversqlite.New(s.writer), &rivermigrate.Config{Logger: quieter(c.Log)})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if err := migrate(ctx, sqliteSchema, s.writer, jobs); err != nil {
		return err
	}
	return s.forgetStatistics(ctx)
}

// forgetStatistics drops what somebody's ANALYZE left. Every plan is meant to do without
// (see the tests of plans), and with samples of an index SQLite plans a kept statement
// anew for each value that it is given: reads took several times as long.
func (s *sqliteDB) forgetStatistics(ctx context.Context) error {
	for _, table := range []string{"sqlite_stat1", "sqlite_stat4"} {
		if _, err := s.writer.ExecContext(ctx, "drop table if exists "+table); err != nil {
			return fmt.Errorf("forget statistics: %w", err)
		}
	}
	return nil
}

func (s *sqliteDB) openReaders(dsn string) (err error) {
	if s.readers, err = openKeeping(dsn); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(readersMax)
	s.readers.SetMaxIdleConns(readersMax)
	return nil
}

func (s *sqliteDB) dialect() dialect               { return sqliteDialect }
func (s *sqliteDB) writers() int                   { return 1 }
func (s *sqliteDB) alone() bool                    { return s.lock != nil }
func (s *sqliteDB) recover()                       {}
func (s *sqliteDB) ping(ctx context.Context) error { return s.readers.PingContext(ctx) }

// trouble tells what an operator has to help with. Nothing else is: with one writer that
// takes its lock at the beginning, no work is in the way of other work.
func (s *sqliteDB) trouble(err error) trouble {
	if ableAgain[codeOf(err)] {
		return unable
	}
	return noTrouble
}

func (s *sqliteDB) begin(ctx context.Context, _ company) (transaction, error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	t := sqliteTx{on: tx, jobs: s.jobs, tx: tx, conn: conn, log: &s.log}
	if err := conn.Raw(func(inner any) error { t.direct = inner.(*keeping); return nil }); err != nil {
		t.rollback()
		return nil, err
	}
	return t, nil
}

func (s *sqliteDB) view(ctx context.Context) (transaction, error) {
	tx, err := s.readers.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return sqliteTx{on: tx, tx: tx}, nil
}

func (s *sqliteDB) look() transaction { return sqliteTx{on: s.readers} }

// worker makes a client that works on jobs. A process that was killed leaves its
// jobs marked as running. This database has one process at a time, so whatever is
// marked when a worker is made was left by one that is gone: those jobs, and its
// claim to lead, are released.
func (s *sqliteDB) worker(ctx context.Context, c *river.Config) (Worker, error) {
	for _, statement := range []string{
		"update river_job set state = 'available' where state = 'running'",
		"delete from river_leader",
	} {
		if _, err := s.writer.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("release jobs: %w", err)
		}
	}
	return river.NewClient(riversqlite.New(s.writer), c)
}

func (s *sqliteDB) close() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.log.copier, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.log.file != nil {
		errs = append(errs, s.log.file.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// sqliteTx is a transaction of SQLite, or, without one, single statements.
type sqliteTx struct {
	on interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}
	tx *sql.Tx
	// What follows is of a transaction that writes. direct is what database/sql has in
	// its connection: a batch of orders runs hundreds of statements there, and to lead
	// each through database/sql is a tenth of what they cost.
	jobs   *river.Client[*sql.Tx]
	conn   *sql.Conn
	direct *keeping
	log    *checkpoints
}

func (t sqliteTx) turn() <-chan struct{} { return nil }
func (t sqliteTx) took()                 {}

func (t sqliteTx) exec(ctx context.Context, query string, args []any) (int64, error) {
	if t.direct != nil {
		return t.direct.exec(ctx, query, args)
	}
	result, err := t.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t sqliteTx) later(ctx context.Context, query string, args []any, must bool) error {
	n, err := t.exec(ctx, query, args)
	if err == nil && must && n == 0 {
		err = ErrNotFound
	}
	return err
}

func (t sqliteTx) assert(ctx context.Context, query string, args []any) error {
	return t.later(ctx, query, args, false)
}

func (t sqliteTx) laterInsert(ctx context.Context, into *insertion, row []any) error {
	return t.later(ctx, into.one, row, true)
}

func (t sqliteTx) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	rows, err := t.on.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t sqliteTx) insertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	_, err := t.jobs.InsertTx(ctx, t.tx, args, opts)
	return err
}

func (t sqliteTx) commit() error {
	if err := t.tx.Commit(); err != nil {
		return err
	}
	if t.direct != nil {
		t.log.wrote(t.direct)
	}
	return nil
}

// rollback ends the transaction. After a commit it only lets go of the connection.
func (t sqliteTx) rollback() {
	t.tx.Rollback()
	if t.conn != nil {
		t.conn.Close()
	}
}

// sqliteSchema is how the schema is kept in SQLite.
var sqliteSchema = schema{
	directory: "migrations/sqlite",
	goose:     goose.DialectSQLite3,
	// A first start that was killed may have left River's tables alone.
	tables: `select exists (select 1 from sqlite_master where type = 'table' and name not like 'river%' and name not like 'sqlite%'),
		exists (select 1 from sqlite_master where name = 'goose_db_version')`,
	table:    "select exists (select 1 from sqlite_master where type = 'table' and name = $1)",
	digests:  "create table if not exists schema_digests (version integer not null primary key, digest text not null, oldest integer not null) strict",
	ownWords: ownWords,
}

// IsPostgres tells whether a database's name is the address of a PostgreSQL server.
func IsPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}
