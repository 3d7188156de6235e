//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A path that leads to no file of a secret ends every start at once: a named
// pipe would hold it for ever.
func TestSecretsAreInFiles(t *testing.T) {
	for want, replace := range map[string]func(path string) error{
		"is a named pipe, to which nobody may ever write": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"is a directory: name the file in it":             func(path string) error { return os.Mkdir(path, 0o700) },
		"is a device or a socket":                         func(path string) error { return os.Symlink(os.DevNull, path) },
	} {
		config := configFile(t)
		key := filepath.Join(filepath.Dir(config), "master.key")
		if err := os.Remove(key); err != nil {
			t.Fatal(err)
		}
		if err := replace(key); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{
			"serve --config " + config, "migrate --config " + config,
			"chain deploy --rpc http://127.0.0.1:1 --owner x --treasury x --key-file " + key,
			"recovery addresses --orders x --recovery " + key,
		} {
			o := command(t, strings.Fields(line)...)
			if o.exit != 1 || !strings.Contains(o.stderr, key+" "+want) || strings.Contains(o.stderr, "openssl") {
				t.Errorf("xcheckoutd %s: %+v, want exit 1 and %q", line, o, want)
			}
		}
	}
}
