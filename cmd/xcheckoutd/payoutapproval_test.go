package main

import (
	"strings"
	"testing"
)

// Nothing waits in a new database, and what does not wait is not decided.
func TestPayoutDecisionsWithoutAPayout(t *testing.T) {
	config := configFile(t)
	answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")
	if list := answer[[]openPayoutRow](t, "payout", "list", "--config", config); len(list) != 0 {
		t.Errorf("payout list: %+v, want none", list)
	}
	for _, verb := range []string{"approve", "reject"} {
		o := command(t, "payout", verb, "PO1", "--config", config)
		if want := "PO1: no payout of this id waits for approval"; o.exit != 1 || !strings.Contains(o.stderr, want) || !strings.Contains(o.stderr, "hint: 'xcheckoutd payout list'") {
			t.Errorf("payout %s: %+v, want exit 1 with %q and a hint", verb, o, want)
		}
	}
}
