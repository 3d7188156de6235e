package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrDiskFull says that a sandbox can't go on keeping what it does, or that a database
// can't be opened for want of room.
var ErrDiskFull = errors.New("the disk is full")

// A chain whose disk is full panics somewhere inside, or waits for room without
// end. A sandbox stops while there is still room to stop in.
const (
	diskKept  = 16 << 20
	diskEvery = time.Second
	openKept  = 1 << 20 // what opening a database needs, with room to spare
)

// checkDisk returns ErrDiskFull when there is too little room in a directory.
func checkDisk(free func(string) (uint64, bool), dir string) error {
	if n, known := free(dir); known && n < diskKept {
		return fmt.Errorf("%w: %d MiB are free at %s, and %d are needed: make room, or take another directory with --data",
			ErrDiskFull, n>>20, dir, diskKept>>20)
	}
	return nil
}

// forWantOfRoom says so where a SQLite database can't be opened and its disk is full: SQLite
// itself then tells of an I/O error and no more.
func forWantOfRoom(err error, database string, free func(string) (uint64, bool)) error {
	for _, known := range []error{store.ErrInUse, store.ErrNoDatabase, store.ErrKind, store.ErrSchema, store.ErrDamaged} {
		if errors.Is(err, known) {
			return err
		}
	}
	if store.IsPostgres(database) {
		return err
	}
	dir := filepath.Dir(database)
	if n, known := free(dir); known && n < openKept {
		return fmt.Errorf("%w: %w: %d KiB are free at %s: make room, and run this again", err, ErrDiskFull, n>>10, dir)
	}
	return err
}

// watchDisk ends the sandbox when its disk is nearly full.
func (d *Dev) watchDisk(ctx context.Context, c DevConfig, dir string) {
	ticker := time.NewTicker(cmp.Or(c.diskEvery, diskEvery))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := checkDisk(c.diskFree, dir); err != nil {
				d.fail(err)
				return
			}
		}
	}
}
