package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A sweep that could not be tried does not say that there was nothing to do.
func TestSweepThatCantBeTried(t *testing.T) {
	config, _ := devConfig(t, "gateway.db", "sandbox")
	_, stop := serve(t, config)
	defer stop()
	o := command(t, "sweep", "--config", config, "--key-file", filepath.Join(t.TempDir(), "nowhere"))
	if o.exit != 1 || o.stdout != "" || !strings.Contains(o.stderr, "--key-file: ") {
		t.Errorf("sweep without its key: %+v, want the error alone", o)
	}
	if o := command(t, "sweep", "--config", config, "--dry-run"); o.exit != 0 || !strings.Contains(o.stdout, "Nothing is to be swept.") {
		t.Errorf("sweep of nothing: %+v", o)
	}
}
