package main

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli"
)

// full is a device with no room left.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

// An answer that could not be written is a failure, of whatever command, and told
// unless nobody reads.
func TestAnswerThatIsLost(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, line := range []string{"version", "version --json", "--help", "order info A1", "order info A1 --json", "order list", "token", "config path",
		"config show", "vectors make --seed 1 --count 1", "sign --method GET --target /x", "completion bash"} {
		stderr := &output{}
		err := run(t.Context(), strings.Fields(line), peerEnv(p), strings.NewReader(""), full{syscall.ENOSPC}, stderr)
		if cli.ExitCode(err) != 1 || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%s: %v and %q, want a failure that says why", line, err, stderr)
		}
		stderr = &output{}
		err = run(t.Context(), strings.Fields(line), peerEnv(p), strings.NewReader(""), full{syscall.EPIPE}, stderr)
		if cli.ExitCode(err) != 1 || strings.Contains(stderr.String(), "pipe") {
			t.Errorf("%s, unread: %v and %q, want a silent failure", line, err, stderr)
		}
	}
}

// The help of a command that there is not is asked for in vain.
func TestHelpForNothing(t *testing.T) {
	for _, line := range []string{"nothing --help", "order nothing --help", "help nothing", "help order nothing", "nothing -h"} {
		stderr := &output{}
		err := run(t.Context(), strings.Fields(line), func(string) string { return "" }, strings.NewReader(""), io.Discard, stderr)
		if cli.ExitCode(err) != 2 || !strings.Contains(stderr.String(), "there is no command 'xcheckout ") {
			t.Errorf("%s: %v and %q, want exit code 2", line, err, stderr)
		}
	}
	for _, line := range []string{"--help", "order --help", "help", "help order", "help order create", "order create --help"} {
		stdout := &output{}
		err := run(t.Context(), strings.Fields(line), func(string) string { return "" }, strings.NewReader(""), stdout, io.Discard)
		if err != nil || !strings.Contains(stdout.String(), "Usage:") {
			t.Errorf("%s: %v and %q, want help", line, err, stdout)
		}
	}
}
