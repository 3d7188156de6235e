package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
)

const (
	// logPages is how long SQLite's log gets: 32 MB. Until then most pages are written
	// several times, of which the last is copied.
	logPages = 8000
	// logPagesMost is from where SQLite copies within each commit, should nobody else.
	logPagesMost = 10 * logPages
	// restPages is what may be left for the writer's turn, and copiesMost how often is
	// copied beside it for that, where it writes faster than that.
	restPages, copiesMost = 500, 4
	// anewTries is how often the log is made to begin anew, each time after a pause
	// twice as long: readers who began in the old one have it go on.
	anewTries, anewPause = 5, 10 * time.Millisecond
	// copyAgain is after what time is copied again where that failed.
	copyAgain = time.Second
)

// checkpoints copies what the log of a SQLite database has into the database's file.
//
// SQLite does so itself within the commit that makes the log too long, and all who waited
// for that commit, and those behind them, waited for the copy and for the disk to have
// 32 MB: that was the slowest hundredth of new orders. So it is copied beside the writer,
// over a connection of its own, and the disk has it before the writer's turn, in which
// only what was written meanwhile is left. A turn of the writer's it takes: where a commit
// finds all of the log copied, it begins the log anew.
type checkpoints struct {
	copier *sql.DB // one connection
	// file is the database's. Closing it takes away what locks SQLite has in this
	// process, so it is closed after SQLite's.
	file  *os.File
	long  int64         // logPages
	pages atomic.Int64  // written to the log since it was copied
	due   chan struct{} // has room for one
}

// wrote counts what a connection has written.
func (c *checkpoints) wrote(over *keeping) {
	if c.copier == nil { // the process that serves copies
		return
	}
	pages, _, err := over.Status(sqlite.DBStatusCacheWrite, true)
	if err != nil || c.pages.Add(int64(pages)) < c.long {
		return
	}
	select {
	case c.due <- struct{}{}:
	default: // somebody said so
	}
}

// copyLogs copies the log whenever it is long, until the store is closed.
func (s *Store) copyLogs(db *sqliteDB) {
	for {
		select {
		case <-s.closed:
			return
		case <-db.log.due:
		}
		if db.log.pages.Load() < db.log.long { // it was being copied when that was said
			continue
		}
		if err := db.checkpoint(s.closed); err != nil {
			s.log.Warn("the database's log could not be copied, and grows until it can be", "error", err)
			select {
			case <-s.closed:
			case <-time.After(copyAgain):
			}
		}
	}
}

// checkpoint copies the log, and has it begin anew.
func (s *sqliteDB) checkpoint(closed <-chan struct{}) error {
	if err := s.copyBeside(); err != nil {
		return err
	}
	for try := range anewTries {
		if _, _, err := copyLog(s.writer); err != nil {
			return err
		}
		s.log.pages.Store(0)
		select {
		case <-closed:
			return nil
		case <-time.After(anewPause << try):
		}
		if s.log.pages.Load() == 0 { // nobody wrote, so whoever does next begins anew
			return nil
		}
		if pages, _, err := copyLog(s.log.copier); err != nil || pages < s.log.long {
			return err
		}
	}
	return nil
}

// copyBeside copies most of the log while it is written.
func (s *sqliteDB) copyBeside() error {
	for range copiesMost {
		pages, copied, err := copyLog(s.log.copier)
		if err != nil {
			return err
		}
		// SQLite leaves this to whoever copies the last of it.
		if err := s.log.file.Sync(); err != nil {
			return fmt.Errorf("sync the database: %w", err)
		}
		if pages-copied <= restPages {
			return nil
		}
	}
	return nil
}

// copyLog copies what nobody is in the way of. It returns how many pages the log has, and
// how many of them are copied by now.
func copyLog(over *sql.DB) (pages, copied int64, err error) {
	var busy int
	if err := over.QueryRowContext(context.Background(), "pragma wal_checkpoint(passive)").Scan(&busy, &pages, &copied); err != nil {
		return 0, 0, fmt.Errorf("copy the log: %w", err)
	}
	return pages, copied, nil
}
