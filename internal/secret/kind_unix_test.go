//go:build unix

package secret_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/secret"
)

// What is no file is refused before it is opened, since opening it can take for
// ever: a named pipe has nobody at its other end.
func TestOtherKindsAreRefused(t *testing.T) {
	dir := t.TempDir()
	fifo, link := filepath.Join(dir, "fifo"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(fifo, link); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{
		dir:         " is a directory: name the file in it",
		fifo:        " is a named pipe, to which nobody may ever write: a secret is in a regular file, or comes from the shell, as in <(",
		link:        " is a named pipe",
		os.DevNull:  " is a device",
		"/dev/zero": " is a device",
	}
	if runtime.GOOS == "linux" { // where a descriptor is a way to the pipe itself
		opened, err := os.OpenFile(fifo, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		kinds[fmt.Sprintf("/dev/fd/%d", opened.Fd())] = " is a named pipe"
	}
	for path, want := range kinds {
		for name, read := range map[string]func(string) error{
			"Read":     func(path string) error { _, err := secret.Read(path); return err },
			"ReadFile": func(path string) error { _, err := secret.ReadFile(path); return err },
		} {
			refused := make(chan error, 1)
			go func() { refused <- read(path) }()
			select {
			case err := <-refused:
				if !errors.Is(err, secret.ErrKind) || !strings.HasPrefix(err.Error(), path+want) {
					t.Errorf("%s of %s: %v, want %v and %q", name, path, err, secret.ErrKind, want)
				}
			case <-time.After(5 * time.Second):
				t.Errorf("%s of %s waits", name, path)
			}
		}
	}
}

// A link to a file is that file, of whatever mode that is.
func TestALinkIsItsFile(t *testing.T) {
	for mode, exposed := range map[os.FileMode]bool{0o600: false, 0o644: true} {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(write(t, "key", "hunter2\n", mode), link); err != nil {
			t.Fatal(err)
		}
		got, err := secret.Read(link)
		if errors.As(err, new(*secret.ExposedError)) != exposed || !exposed && (got != "hunter2" || err != nil) {
			t.Errorf("a link to a file of mode %04o: %q, %v; want it refused: %v", mode, got, err, exposed)
		}
	}
}
