package service

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
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

// A database that can't be opened on a full disk says that the disk is full; what says
// already what is wrong is left as it is.
func TestOpenForWantOfRoom(t *testing.T) {
	io := errors.New("open store gateway.db: disk I/O error (4874)")
	full, room := func(string) (uint64, bool) { return 40 << 10, true }, func(string) (uint64, bool) { return 1 << 30, true }
	err := forWantOfRoom(io, "data/gateway.db", full)
	if !errors.Is(err, io) || !errors.Is(err, ErrDiskFull) || !strings.Contains(err.Error(), "40 KiB are free at data: make room") {
		t.Errorf("on a full disk: %v", err)
	}
	for name, got := range map[string]error{
		"with room": forWantOfRoom(io, "data/gateway.db", room), "on a server": forWantOfRoom(io, "postgres://db1/x", full)} {
		if got != io {
			t.Errorf("%s: %v, want the error as it is", name, got)
		}
	}
	if err := forWantOfRoom(store.ErrInUse, "data/gateway.db", full); err != store.ErrInUse {
		t.Errorf("in use: %v, want the error as it is", err)
	}
}
