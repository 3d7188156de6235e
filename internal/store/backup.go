package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrExists: there is a database already where one was to be put.
var ErrExists = errors.New("there is a database at this path already: move it away first, with its files -wal and -shm")

// ErrServer: it is for files of SQLite alone.
var ErrServer = errors.New("a PostgreSQL database is backed up and restored by PostgreSQL's own tools, such as pg_basebackup or pg_dump")

// Copy copies a database into a file that is empty or not there: all that was
// committed when it begins and nothing half, whoever has it open meanwhile. A copy of
// the file alone would lack what is in the write-ahead log still.
func Copy(ctx context.Context, from, to string) error {
	if IsPostgres(from) {
		return ErrServer
	}
	if err := checkFile(ctx, Config{Database: from, ReadOnly: true}); err != nil {
		return fmt.Errorf("copy store %s: %w", from, err)
	}
	// Not query_only, which would forbid to write the copy too.
	db, err := sql.Open("sqlite", dsn(from, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)"}}))
	if err != nil {
		return fmt.Errorf("copy store %s: %w", from, err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "vacuum into $1", to); err != nil {
		return fmt.Errorf("copy store %s: %w", from, err)
	}
	return nil
}

// CheckFile has SQLite look at every page and index of a database, and at every
// foreign key.
func CheckFile(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsnReading(path))
	if err != nil {
		return err
	}
	defer db.Close()
	var found string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&found); err != nil {
		return fmt.Errorf("check %s: %w", path, err)
	}
	if found != "ok" {
		return fmt.Errorf("check %s: the file is damaged: %s", path, found)
	}
	var dangling int
	if err := db.QueryRowContext(ctx, "select count(*) from pragma_foreign_key_check").Scan(&dangling); err != nil {
		return fmt.Errorf("check %s: %w", path, err)
	}
	if dangling > 0 {
		return fmt.Errorf("check %s: %d rows belong to rows that are not there", path, dangling)
	}
	return nil
}

// Reserve keeps the place of a database that is not there yet, until release is
// called: no other process makes one there meanwhile. It returns ErrExists where there
// is one, ErrKind where there is something else, and ErrInUse where another process
// has the place.
func Reserve(ctx context.Context, path string) (release func() error, err error) {
	if IsPostgres(path) {
		return nil, ErrServer
	}
	if err := checkVacant(ctx, path); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	lock := flock.New(path + ".lock")
	locked, err := lock.TryLock()
	if err == nil && !locked {
		err = ErrInUse
	}
	if err == nil { // what another process made before it let go
		if err = checkVacant(ctx, path); err != nil {
			err = errors.Join(err, lock.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return lock.Close, nil
}

// checkVacant refuses a place where there is more than an empty file. A log without
// its database would be read as that of the next one.
func checkVacant(ctx context.Context, path string) error {
	if err := checkFile(ctx, Config{Database: path}); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return ErrExists
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("%s: %w", path+suffix, ErrExists))
		}
	}
	return nil
}

// Counts are how many rows there are of what matters most, and when the newest order
// was made: zero where there is none.
type Counts struct {
	Merchants, Orders, Deposits, Transfers, Events int64
	NewestOrder                                    time.Time
}

// Counts counts.
func (tx *Tx) Counts() (c Counts, err error) {
	var newest int64
	err = tx.row(`select (select count(*) from merchants), (select count(*) from orders), (select count(*) from deposits),
		(select count(*) from transfers), (select count(*) from events), (select coalesce(max(created_at), 0) from orders)`, nil,
		&c.Merchants, &c.Orders, &c.Deposits, &c.Transfers, &c.Events, &newest)
	c.NewestOrder = fromMS(newest)
	return c, err
}
