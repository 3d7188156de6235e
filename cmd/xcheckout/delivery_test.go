package main

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/money"
)

func TestDelivery(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	for line, want := range map[string]string{
		"delivery list --status failed --order-no A1": "2025-09-24 08:14:41  evt_1  CHECKOUT_ORDER_CHANGED paid  A1  FAILED  2 attempts\n",
		"delivery info evt_1":                         "attempt    2025-09-24 08:14:41 UTC  REFUSED after 12 ms, status 500: the endpoint answered 500\nanswer     <h1>500</h1>\\r\\n\\x1b[2Jé \"no\" \\u202e\nattempt    2025-09-24 08:14:56 UTC  FAILED after 15000 ms: timeout\n",
		"delivery info evt_1 --json":                  `"deliveries":[{"attempt":1,`,
		"delivery resend evt_1":                       "type       CHECKOUT_ORDER_CHANGED paid\norder      A1\ncreated    2025-09-24 08:14:41 UTC\ndelivery   FAILED\nto         http://127.0.0.1:8000/\n",
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
	if got := stderr.String(); got != "seen 10.00, confirmed; received 10.00 of 25.01 ETH_USDT\n" {
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

// A deposit that is not confirmed yet says how far it is, and never further than it
// has to be.
func TestConfirmations(t *testing.T) {
	for _, test := range []struct {
		status        xcheckout.DepositStatus
		confirmations int64
		info, waiting string
	}{
		{xcheckout.DepositPending, 0, "10.00 PENDING, 0 of 2 confirmations, 0xabc", "seen 10.00, 0 of 2 confirmations"},
		{xcheckout.DepositPending, 6, "10.00 PENDING, 2 of 2 confirmations, 0xabc", "seen 10.00, 2 of 2 confirmations"},
		{xcheckout.DepositConfirmed, 2, "10.00 CONFIRMED, 0xabc", "seen 10.00, confirmed; received 10.00 of 25.00 ETH_USDT"},
		{xcheckout.DepositConfirmed, 6, "10.00 CONFIRMED, 0xabc", "seen 10.00, confirmed; received 10.00 of 25.00 ETH_USDT"},
	} {
		o := &xcheckout.Order{Status: xcheckout.StatusPaying, Token: "ETH_USDT", PayingAmount: money.MustParse("25.00"), ReceivedAmount: money.MustParse("10.00"),
			RequiredConfirmations: 2, Deposits: []xcheckout.Deposit{{TxHash: "0xabc", Amount: money.MustParse("10.00"), Status: test.status, Confirmations: test.confirmations}}}
		rows := orderRows(o)
		if got := rows[len(rows)-1]; got != (row{"deposit", test.info}) {
			t.Errorf("%s, %d: order info says %q, want %q", test.status, test.confirmations, got, test.info)
		}
		if got := waitingFor(o); got != test.waiting {
			t.Errorf("%s, %d: order wait says %q, want %q", test.status, test.confirmations, got, test.waiting)
		}
	}
}
