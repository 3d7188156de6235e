package main

import (
	"io"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli/clitest"
)

// Every command and flag that a document names exists, and every command is
// named in one.
func TestDocumented(t *testing.T) {
	clitest.Documented(t, "../..", (&app{env: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}).rootCommand())
}
