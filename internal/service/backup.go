package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Backup copies the database into a file that is not there yet, while it is served or
// not. The copy has everything that was answered before it began. It is named once it
// is on the disk and was found whole: the file's pages, every secret, and the ledger.
func Backup(ctx context.Context, c Config, file string) (counts store.Counts, err error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return counts, errors.Join(err, fmt.Errorf("%s: %w: a backup replaces no file", file, fs.ErrExist))
	}
	fresh, err := durable.Temporary(file)
	if err != nil {
		return counts, err
	}
	defer removeCopy(fresh)
	if err := store.Copy(ctx, c.Database, fresh); err != nil {
		return counts, forWantOfRoom(fmt.Errorf("copy to %s: %w", file, err), file, diskFree)
	}
	if counts, err = checkCopy(ctx, c, fresh); err != nil {
		return counts, fmt.Errorf("the copy is no good: %w", err)
	}
	return counts, durable.Name(fresh, file)
}

// Restore makes the database of a backup, where there is none. The backup stays as it
// is. One of an older version of this program is brought up to date.
func Restore(ctx context.Context, c Config, file string) (counts store.Counts, err error) {
	if _, err := os.Stat(file); err != nil {
		return counts, err
	}
	release, err := store.Reserve(ctx, c.Database)
	if err != nil {
		return counts, err
	}
	defer func() { err = errors.Join(err, release()) }()
	fresh, err := durable.Temporary(c.Database)
	if err != nil {
		return counts, err
	}
	defer removeCopy(fresh)
	if err := store.Copy(ctx, file, fresh); err != nil {
		return counts, forWantOfRoom(fmt.Errorf("copy to %s: %w", c.Database, err), c.Database, diskFree)
	}
	if err := migrateCopy(ctx, c, fresh); err != nil {
		return counts, fmt.Errorf("the backup can't be used: %w", err)
	}
	if counts, err = checkCopy(ctx, c, fresh); err != nil {
		return counts, fmt.Errorf("the backup can't be used: %w", err)
	}
	if err := os.Remove(c.Database); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty file at most
		return counts, err
	}
	return counts, durable.Name(fresh, c.Database)
}

// removeCopy removes what is left of a copy that was not named, with what SQLite puts
// beside it.
func removeCopy(path string) {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm", ".lock"} {
		os.Remove(path + suffix)
	}
}

// migrateCopy brings a copy up to date and notes that it is one.
func migrateCopy(ctx context.Context, c Config, path string) error {
	s, err := store.Open(ctx, store.Config{Database: path, Box: c.Box, Existing: true, Log: c.Log})
	if err != nil {
		return err
	}
	// What was paid out since the backup must not be paid out again.
	err = s.Update(ctx, func(tx *store.Tx) error { return tx.MarkRestored(gateway.StoppedRestored) })
	return errors.Join(err, s.Close())
}

// checkCopy holds a copy of the database to what must be true of one.
func checkCopy(ctx context.Context, c Config, path string) (counts store.Counts, err error) {
	if err := store.CheckFile(ctx, path); err != nil {
		return counts, err
	}
	c.Database, c.ReadOnly = path, true
	s, err := Open(ctx, c)
	if err != nil {
		return counts, err
	}
	defer func() { err = errors.Join(err, s.Store.Close()) }()
	if err := s.Store.CheckSealed(ctx); err != nil {
		return counts, err
	}
	if _, err := s.Gateway.CheckLedger(ctx, gateway.Operator()); err != nil {
		return counts, err
	}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		counts, err = tx.Counts()
		return err
	})
	return counts, err
}
