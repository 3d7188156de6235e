package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"xcheckout": main})
}

// TestScripts runs testdata/*.txtar, each in an empty home directory. Scripts
// that need a gateway find the address of one in $GATEWAY, and can write down
// what it was asked for: gatewaylog FILE
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "gatewaylog": gatewayLog},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			if err := hideSecrets(e.WorkDir); err != nil {
				return err
			}
			p := startPeer(t, e.Defer)
			e.Values[peerOfScript{}] = p
			e.Setenv("GATEWAY", p.URL)
			return nil
		},
	})
}

// hideSecrets gives the files of a script, whose keys are refused when others
// can read them, the mode that a careful user gives them.
func hideSecrets(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
}

// exits runs a command and asserts its exit code: exits 2 xcheckout bogus
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var failure *exec.ExitError
	if errors.As(err, &failure) {
		got = failure.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%v exits with %d, want %d", args[1:], got, want)
	}
}

type peerOfScript struct{}

func gatewayLog(ts *testscript.TestScript, _ bool, args []string) {
	p := ts.Value(peerOfScript{}).(*peer)
	p.mu.Lock()
	defer p.mu.Unlock()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(p.log, "\n")+"\n"), 0o600))
}
