//go:build unix

package e2e

import (
	"testing"
)

// The gateway agrees with every check of the suite, and each is asked.
func TestConformance(t *testing.T) {
	t.Parallel()
	d := startDev(t, t.TempDir())
	report := decode[struct {
		Agree, Differ, NotAsked int
		OrdersLeft              []string
		Checks                  []struct{ ID, Outcome, Seen string }
	}](t, d.cli(t, "conformance", d.BaseURL, "--write", "--probes", "--query-secrets", "--listen", "127.0.0.1:0", "--json"))
	for _, c := range report.Checks {
		if c.Outcome != "agrees" {
			t.Errorf("%s %s: %s", c.ID, c.Outcome, c.Seen)
		}
	}
	if report.Agree < 90 || len(report.OrdersLeft) > 0 {
		t.Errorf("%d checks agree, and the orders %v are left", report.Agree, report.OrdersLeft)
	}
}
