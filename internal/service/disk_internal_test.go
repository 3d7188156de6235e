package service

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"
)

// A sandbox on a full disk does not start, and one whose disk fills up ends by
// itself and says why.
func TestSandboxEndsOnAFullDisk(t *testing.T) {
	var free atomic.Uint64
	c := DevConfig{Listen: "127.0.0.1:0", Dir: t.TempDir(), BlockTime: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
		diskFree: func(string) (uint64, bool) { return free.Load(), true }, diskEvery: time.Millisecond}
	if _, err := StartDev(t.Context(), c, nil); !errors.Is(err, ErrDiskFull) {
		t.Fatalf("started on a full disk: %v, want %v", err, ErrDiskFull)
	}
	free.Store(diskKept)
	d, err := StartDev(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	free.Store(diskKept - 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := d.Wait(ctx); !errors.Is(err, ErrDiskFull) {
		t.Errorf("ended with %v, want %v", err, ErrDiskFull)
	}
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func TestDiskFreeIsAsked(t *testing.T) {
	if free, known := diskFree(t.TempDir()); known && free == 0 {
		t.Error("no room where the tests run")
	}
}
