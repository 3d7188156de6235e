package secret_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/secret"
)

func write(t *testing.T, name, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	for content, want := range map[string]string{
		"hunter2": "hunter2", "hunter2\n": "hunter2", "hunter2\r\n": "hunter2", " spaces stay ": " spaces stay ",
		strings.Repeat("x", 4<<10): strings.Repeat("x", 4<<10),
	} {
		if got, err := secret.Read(write(t, "key", content, 0o600)); got != want || err != nil {
			t.Errorf("read %q: %q, %v", content, got, err)
		}
	}
}

func TestReadRefusesOtherForms(t *testing.T) {
	for name, content := range map[string]string{
		"nothing":        "",
		"a line break":   "\n",
		"two lines":      "hunter2\nhunter3\n",
		"an empty line":  "hunter2\n\n",
		"a mark":         "\ufeffhunter2\n",
		"UTF-16":         "h\x00u\x00n\x00t\x00e\x00r\x002\x00",
		"a long content": strings.Repeat("hunter2", 1000),
	} {
		_, err := secret.Read(write(t, "key", content, 0o600))
		if !errors.Is(err, secret.ErrForm) || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%s: %v, want %v without the secret", name, err, secret.ErrForm)
		}
	}
	if _, err := secret.Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v, want %v", err, os.ErrNotExist)
	}
}

// A secret that others can read is refused, with the command that hides it.
func TestExposedIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mode says nothing on Windows")
	}
	for mode, refused := range map[os.FileMode]bool{
		0o600: false, 0o400: false, 0o700: false,
		0o640: true, 0o604: true, 0o644: true, 0o620: true, 0o602: true, 0o610: true, 0o666: true, 0o444: true,
	} {
		path := write(t, "it's a key", "hunter2", mode)
		for name, read := range map[string]func(string) error{
			"Read":     func(path string) error { _, err := secret.Read(path); return err },
			"ReadFile": func(path string) error { _, err := secret.ReadFile(path); return err },
		} {
			err := read(path)
			var exposed *secret.ExposedError
			if got := errors.As(err, &exposed); got != refused || !refused && err != nil {
				t.Errorf("%s with mode %04o: %v, want refused %v", name, mode, err, refused)
			}
			if refused && exposed != nil {
				want := "chmod 600 '" + strings.ReplaceAll(path, "'", `'\''`) + "'"
				if exposed.Hint() != want || !strings.HasSuffix(err.Error(), want) {
					t.Errorf("%s: %v, with the hint %q; want %q", name, err, exposed.Hint(), want)
				}
			}
		}
	}
}

// A pipe without a name, as of <(command) in a shell, is read.
func TestReadFromAPipe(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("names open files by /dev/fd")
	}
	for _, form := range []string{"/dev/fd/%d", "/proc/self/fd/%d"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := w.WriteString("hunter2\n"); err != nil {
			t.Fatal(err)
		}
		w.Close()
		got, err := secret.Read(fmt.Sprintf(form, r.Fd()))
		if got != "hunter2" || err != nil {
			t.Errorf("read %q, %v from a pipe at %s", got, err, form)
		}
	}
}
