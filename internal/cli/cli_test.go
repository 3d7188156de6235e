package cli_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli"
)

// What a signal cut off is told so, and not in the words of a library.
func TestExplainInterrupted(t *testing.T) {
	what, hint := cli.Explain(fmt.Errorf("move: table orders: %w", context.Canceled))
	if want := "move: table orders: interrupted"; what != want || hint != "" {
		t.Errorf("%q, hint %q, want %q and none", what, hint, want)
	}
}
