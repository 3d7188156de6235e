package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"

	"github.com/xcheckout/xcheckout/internal/seal"
)

// ErrNotEmpty: the database that another was to be moved to holds something.
var ErrNotEmpty = errors.New("the PostgreSQL database is not empty: take one that was just made, as by createdb")

// MoveConfig says what to move and where to.
type MoveConfig struct {
	From string // the path of a SQLite file
	To   string // the address of an empty PostgreSQL database
	Box  *seal.Box
	Log  *slog.Logger // slog.Default when nil
	// Check says what is wrong with a database. It reads both: the one that is moved
	// before anything is, the other before it is committed.
	Check func(*Store) error
	// Progress, if not nil, hears of each batch of a table that has several.
	Progress func(table string, rows, of int64)
	// Batch is how many rows go to the server at once; 20,000 when 0.
	Batch int64
}

// Moved is what was moved: all tables with the numbers of their rows.
type Moved struct {
	Tables []MovedTable
	Rows   int64
}

// MovedTable is one of them.
type MovedTable struct {
	Name string
	Rows int64
}

// Move copies all of a database in a SQLite file into an empty PostgreSQL database, in
// one transaction there: cut off at any moment, it has moved all or nothing, and can
// be run again. The file stays as it is, and nobody can write to it meanwhile.
//
// It returns ErrInUse while the file is served, ErrNotEmpty where the other database
// holds anything, and ErrText where a text can't be taken there.
func Move(ctx context.Context, c MoveConfig) (done Moved, err error) {
	c.Log, c.Batch = cmp.Or(c.Log, slog.Default()), cmp.Or(c.Batch, moveBatch)
	from, err := openSource(ctx, c)
	if err != nil {
		return done, fmt.Errorf("open store %s: %w", c.From, err)
	}
	defer func() { err = errors.Join(err, from.close()) }()
	if err := checkSource(ctx, c); err != nil {
		return done, fmt.Errorf("check %s: %w", c.From, err)
	}
	target := Config{Database: c.To, Log: c.Log, Now: time.Now}
	if err := checkUnused(ctx, target); err != nil {
		return done, fmt.Errorf("open store %s: %w", nameOf(c.To), err)
	}
	to, err := openPostgres(ctx, target)
	defer func() { err = errors.Join(err, to.close()) }()
	if err != nil {
		return done, fmt.Errorf("open store %s: %w", nameOf(c.To), err)
	}
	if done, err = (&move{c, from, nil}).all(ctx, to); err != nil {
		return done, fmt.Errorf("move to %s: %w", nameOf(c.To), withoutAddress(err))
	}
	return done, nil
}

// source is the database that is moved. Its transaction holds the write lock, so that
// commands which work beside a gateway write nothing that would be left behind.
type source struct {
	lock *flock.Flock
	db   *sql.DB
	tx   *sql.Tx
}

// openSource opens the file and keeps everybody else from writing to it. What it
// returns is to be closed, unless it failed.
func openSource(ctx context.Context, c MoveConfig) (_ *source, err error) {
	if IsPostgres(c.From) || !IsPostgres(c.To) {
		return nil, errors.New("a SQLite file is moved to a PostgreSQL database, and nothing else")
	}
	if err := checkFile(ctx, Config{Database: c.From, ReadOnly: true}); err != nil {
		return nil, err
	}
	s := &source{lock: flock.New(c.From + ".lock")}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if locked, err := s.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	} else if !locked {
		return nil, ErrInUse
	}
	if s.db, err = sql.Open("sqlite", dsn(c.From, url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)"}})); err != nil {
		return nil, err
	}
	if err := sqliteSchema.checkMigrated(ctx, s.db); err != nil {
		return nil, err
	}
	s.tx, err = s.db.BeginTx(ctx, nil)
	return s, err
}

func (s *source) close() error {
	var errs []error
	if s.tx != nil {
		errs = append(errs, s.tx.Rollback())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	for i, err := range errs {
		if errors.Is(err, sql.ErrTxDone) { // its context ended
			errs[i] = nil
		}
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

// checkSource checks what is moved, before anything is.
func checkSource(ctx context.Context, c MoveConfig) error {
	if err := CheckFile(ctx, c.From); err != nil {
		return err
	}
	s, err := Open(ctx, Config{Database: c.From, Box: c.Box, ReadOnly: true, Log: c.Log})
	if err != nil {
		return err
	}
	return errors.Join(c.Check(s), s.Close())
}

// checkUnused refuses a database with anything in it but empty tables of ours, before
// its schema is made.
func checkUnused(ctx context.Context, c Config) error {
	p, err := connectPostgres(ctx, c)
	defer p.close()
	if err != nil {
		return err
	}
	var found sql.NullString
	if err := p.pool.QueryRow(ctx, `select min(relname) from pg_class where relnamespace = current_schema()::regnamespace
		and relkind in ('r', 'p', 'v', 'm', 'f') and not exists (select 1 from pg_tables where schemaname = current_schema() and tablename = 'goose_db_version')
		and relname not like 'river%'`).Scan(&found); err != nil {
		return withoutAddress(err)
	}
	if found.Valid {
		return fmt.Errorf("it has %s: %w", found.String, ErrNotEmpty)
	}
	return nil
}

// all moves everything and commits.
func (m *move) all(ctx context.Context, to *postgresDB) (done Moved, err error) {
	conn, err := to.pool.Acquire(ctx)
	if err != nil {
		return done, err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return done, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	m.to = tx
	for _, statement := range []string{
		// Reading may take longer than the server is patient with a transaction.
		"set local idle_in_transaction_session_timeout = 0",
		// A gateway that starts waits here, and so does another one that moves.
		fmt.Sprintf("select pg_advisory_xact_lock(%d)", int64(migrationLock)),
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return done, err
		}
	}
	tables, err := m.tables(ctx)
	if err != nil {
		return done, err
	}
	if err := m.checkTexts(ctx, tables); err != nil {
		return done, err
	}
	for _, t := range tables {
		n, err := m.copy(ctx, t)
		if err != nil {
			return done, fmt.Errorf("table %s: %w", t.name, err)
		}
		done.Tables, done.Rows = append(done.Tables, MovedTable{t.name, n}), done.Rows+n
	}
	if err := m.checkMoved(ctx, to); err != nil {
		return done, fmt.Errorf("what was moved is not what was there: %w", err)
	}
	return done, tx.Commit(context.WithoutCancel(ctx))
}

// checkMoved has what was moved checked, as nobody but this transaction sees it yet.
func (m *move) checkMoved(ctx context.Context, to *postgresDB) error {
	s := &Store{box: m.config.Box, now: time.Now, log: m.config.Log, engine: uncommitted{to, m.to}, closed: make(chan struct{})}
	if err := s.View(ctx, (*Tx).CheckSeal); err != nil {
		return err
	}
	return m.config.Check(s)
}

// uncommitted is a PostgreSQL database as a transaction sees it that has not
// committed. It is for one reader.
type uncommitted struct {
	*postgresDB
	tx pgx.Tx
}

func (u uncommitted) view(context.Context) (transaction, error) { return u.look(), nil }
func (u uncommitted) look() transaction {
	return &postgresTx{db: u.postgresDB, on: u.tx, done: true}
}
