package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrDiskFull says that a sandbox can't go on keeping what it does.
var ErrDiskFull = errors.New("the disk is full")

// A chain whose disk is full panics somewhere inside, or waits for room without
// end. A sandbox stops while there is still room to stop in.
const (
	diskKept  = 16 << 20
	diskEvery = time.Second
)

// checkDisk returns ErrDiskFull when there is too little room in a directory.
func checkDisk(free func(string) (uint64, bool), dir string) error {
	if n, known := free(dir); known && n < diskKept {
		return fmt.Errorf("%w: %d MiB are free at %s, and %d are needed: make room, or take another directory with --data",
			ErrDiskFull, n>>20, dir, diskKept>>20)
	}
	return nil
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
