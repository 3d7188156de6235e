package main

import (
	"io"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// Whoever has nothing but the help of a command finds what it needs there.
func TestHelpNamesWhatIsNeeded(t *testing.T) {
	for _, line := range withConfig((&app{stdout: io.Discard, stderr: io.Discard}).rootCommand()) {
		help := command(t, append(strings.Fields(line), "--help")...)
		_, usage, _ := strings.Cut(help.stdout, "\nUsage:\n")
		if usage, _, _ = strings.Cut(usage, "\n"); !strings.Contains(usage, "--config FILE") {
			t.Errorf("%s: its usage is %q, want one with --config FILE", line, usage)
		}
	}
	for _, line := range []string{"credential create", "credential set"} {
		help := command(t, append(strings.Fields(line), "--help")...).stdout
		for _, scope := range gateway.Scopes {
			if flag := help[strings.Index(help, "\nFlags:"):]; !strings.Contains(flag, string(scope)) || strings.Count(help, string(scope)) < 2 {
				t.Errorf("%s: its help does not tell of the scope %s", line, scope)
			}
		}
	}
}
