package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"modernc.org/sqlite"
)

// Of SQLite's codes, SQLITE_NOTADB says that the file is not one of its own, and
// SQLITE_CORRUPT that it is broken.
const (
	codeNotADatabase = 26
	codeCorrupt      = 11
)

// ableAgain are the codes that say that SQLite can't use its file, and will once somebody
// has helped it.
var ableAgain = map[int]bool{
	3:                true, // SQLITE_PERM
	5:                true, // SQLITE_BUSY: another program has kept its lock for too long
	6:                true, // SQLITE_LOCKED
	7:                true, // SQLITE_NOMEM
	8:                true, // SQLITE_READONLY
	10:               true, // SQLITE_IOERR
	codeCorrupt:      true,
	13:               true, // SQLITE_FULL: the disk is
	14:               true, // SQLITE_CANTOPEN
	15:               true, // SQLITE_PROTOCOL: a lock that was not to be had
	codeNotADatabase: true,
}

// codeOf is the code of an error of SQLite, without what extends it, and 0 of any other.
func codeOf(err error) int {
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return 0
	}
	return failed.Code() & 0xff
}

// ErrDamaged: SQLite found its file broken.
var ErrDamaged = errors.New("the file is damaged")

// pageMin is SQLite's smallest page, and so its smallest file. It takes a file of
// one byte for an empty one, and writes over it.
const pageMin = 512

// checkFile refuses what is at the path and can't be used, before anything is
// made or changed there. A file that is not there, or is empty, is fit for a
// database of ours, unless c wants one that exists.
//
// It does not open the file itself: closing it again would take the locks away
// that SQLite holds on it in this process.
func checkFile(ctx context.Context, c Config) error {
	info, err := os.Stat(c.Database)
	switch existing := c.ReadOnly || c.Existing; {
	case errors.Is(err, fs.ErrNotExist) && existing:
		return ErrNoDatabase
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("it is a directory, %w", ErrKind)
	case !info.Mode().IsRegular():
		return fmt.Errorf("it is a device or a pipe, %w", ErrKind)
	case info.Size() == 0 && existing:
		return fmt.Errorf("the file is empty: %w", ErrNoDatabase)
	case info.Size() == 0:
		return nil
	case info.Size() < pageMin:
		return errOtherFile
	}
	return checkContent(ctx, c)
}

// checkContent looks at a database through a connection that can't change it:
// that of the writer makes a database of anybody's one with a write-ahead log.
func checkContent(ctx context.Context, c Config) error {
	db, err := sql.Open("sqlite", dsnReading(c.Database))
	if err != nil {
		return err
	}
	defer db.Close()
	_, made, err := sqliteSchema.check(ctx, db)
	switch {
	case err == nil && !made && (c.ReadOnly || c.Existing):
		return errNoTables
	case err != nil && !c.ReadOnly && !c.Existing && !errors.Is(err, ErrKind) && !errors.Is(err, ErrSchema):
		// The first start of all may have been cut off, and left a journal that only
		// a writer can roll back. Whatever else it is, the writer meets it again.
		return nil
	}
	return err
}

// errOtherFile is an ErrKind where a file of anything else's is.
var errOtherFile = fmt.Errorf("it is a file of another kind, %w", ErrKind)

// errNoTables is an ErrNoDatabase where a file of SQLite's or a server's database is.
var errNoTables = fmt.Errorf("it holds no tables of this program's: %w", ErrNoDatabase)

func dsnReading(path string) string {
	return dsn(path, url.Values{"mode": {"ro"}, "_pragma": {"query_only(1)", "busy_timeout(10000)"}})
}

// ownWords says of a file that is no database what SQLite's error says of it.
func ownWords(err error) error {
	switch codeOf(err) {
	case codeNotADatabase:
		return errOtherFile
	case codeCorrupt:
		return ErrDamaged
	}
	return err
}
