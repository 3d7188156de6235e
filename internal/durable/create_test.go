package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/xcheckout/xcheckout/internal/durable"
)

// A file is made once, and what is there is left as it is.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := durable.Create(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := durable.Create(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created again: %v, want %v", err, fs.ErrExist)
	}
	holds(t, path, "first")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file has mode %v, %v; want 600", info.Mode(), err)
	}
	alone(t, dir)
	if err := durable.Create(filepath.Join(dir, "none", "file"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("created in no directory: %v, want %v", err, fs.ErrNotExist)
	}
}
