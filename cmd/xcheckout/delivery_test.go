package main

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli"
)

func TestDelivery(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	for line, want := range map[string]string{
		"delivery list --status failed --order-no A1": "2025-09-24 08:14:41  evt_1  CHECKOUT_ORDER_CHANGED paid  A1  FAILED  2 attempts\n",
		"delivery info evt_1":                         "attempt    2025-09-24 08:14:41 UTC  REFUSED after 12 ms, status 500: the endpoint answered 500\nattempt    2025-09-24 08:14:56 UTC  FAILED after 15000 ms: timeout\n",
		"delivery info evt_1 --json":                  `"deliveries":[{"attempt":1,`,
		"delivery resend evt_1":                       "delivery   FAILED\nto         http://127.0.0.1:8000/\n",
		"delivery resend evt_1 --json":                `"eventId":"evt_1"`,
	} {
		stdout, stderr, err := runAgainst(t.Context(), t, p, strings.Fields(line)...)
		if err != nil || !strings.Contains(stdout.String(), want) {
			t.Errorf("%s: %v, %s\n%s\nwant %s", line, err, stderr, stdout, want)
		}
	}
	all := strings.Join(p.log, "\n")
	for _, want := range []string{`events {"orderNo":"A1","deliveryStatus":"FAILED"}`, `resend {"eventId":"evt_1"}`} {
		if !strings.Contains(all, want) {
			t.Errorf("it was asked\n%s\nwant %s", all, want)
		}
	}
}

// order wait ends when the order is paid, and fails when its time is over.
func TestOrderWait(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	p.paidAt = 3
	stdout, stderr, err := runAgainst(t.Context(), t, p, "order", "wait", "A1")
	if err != nil || !strings.Contains(stdout.String(), "status     PAID\n") || p.infos != 3 {
		t.Errorf("%v after %d questions, %s\n%s", err, p.infos, stderr, stdout)
	}
	if got := stderr.String(); got != "seen 10.00, with 3 of 2 confirmations\n" {
		t.Errorf("it said %q, want what it waits for, once", got)
	}
	p.paidAt = 0
	_, stderr, err = runAgainst(t.Context(), t, p, "order", "wait", "A1", "--timeout", "10ms")
	if cli.ExitCode(err) != 1 || !strings.Contains(stderr.String(), "order A1 is still PAYING after 10ms") {
		t.Errorf("%v, %s", err, stderr)
	}
	if _, stderr, err = runAgainst(t.Context(), t, p, "order", "wait", "A1", "--timeout", "0s"); cli.ExitCode(err) != 2 {
		t.Errorf("%v, %s", err, stderr)
	}
}
