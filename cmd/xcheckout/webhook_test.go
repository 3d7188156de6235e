package main

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/cli"
)

// Each command sends what it was given and shows the endpoint.
func TestWebhook(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	for _, c := range []struct{ line, sent, want string }{
		{"webhook list", "", "whk_1  PAUSED (FAILING)  https://shop.example/hook  REFUND_ORDER_CHANGED  7 held  failing since 2025-09-24 08:14:41\n"},
		{"webhook list --json", "", `"held":7`},
		{"webhook add https://shop.example/hook --event refund_order_changed,CHECKOUT_ORDER_CHANGED --in-flight 3 --merchant mer_2 --api-key xck_1",
			`create {"url":"https://shop.example/hook","merchantId":"mer_2","eventTypes":["REFUND_ORDER_CHANGED","CHECKOUT_ORDER_CHANGED"],"apiKey":"xck_1","concurrency":3}`,
			"webhook    whk_1\nstatus     PAUSED (FAILING)\nto         https://shop.example/hook\nevents     REFUND_ORDER_CHANGED\nsigned by  xck_1\n"},
		{"webhook add https://shop.example/hook", `create {"url":"https://shop.example/hook"}`, "held       7 events\nfailing    2025-09-24 08:14:41 UTC\n"},
		{"webhook set whk_1 --event all", `update {"webhookId":"whk_1","eventTypes":[]}`, "webhook    whk_1\n"},
		{"webhook set whk_1 --url https://a.example/ --in-flight 2 --api-key xck_2", `update {"webhookId":"whk_1","url":"https://a.example/","apiKey":"xck_2","concurrency":2}`, "whk_1"},
		{"webhook pause whk_1 --json", `pause {"webhookId":"whk_1"}`, `"webhookId":"whk_1"`},
		{"webhook resume whk_1", `resume {"webhookId":"whk_1"}`, "whk_1"},
		{"webhook remove whk_1", `delete {"webhookId":"whk_1"}`, "whk_1"},
		{"delivery resend evt_1 --webhook whk_1", `resend {"eventId":"evt_1","webhookId":"whk_1"}`, "event      evt_1\n"},
		{"delivery resend-since 2025-09-24 --webhook whk_1", `resend-since {"since":1758672000000,"webhookId":"whk_1"}`, "sent again 7 events\n"},
		{"delivery resend-since 2025-09-24T00:00:00Z --json", `resend-since {"since":1758672000000}`, `{"count":7}`},
	} {
		before := len(p.log)
		stdout, stderr, err := runAgainst(t.Context(), t, p, strings.Fields(c.line)...)
		if err != nil || !strings.Contains(stdout.String(), c.want) {
			t.Errorf("%s: %v, %s\n%s\nwant %s", c.line, err, stderr, stdout, c.want)
		}
		sent := ""
		for _, line := range p.log[before:] {
			sent += strings.TrimPrefix(line, "/checkout/webhook/")
		}
		if sent != c.sent {
			t.Errorf("%s: sent %q, want %q", c.line, sent, c.sent)
		}
	}
}

func TestWebhookMistakes(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	for line, want := range map[string]string{
		"webhook set whk_1":               "webhook set needs --url, --event, --api-key or --in-flight",
		"webhook add":                     "URL",
		"webhook pause":                   "WEBHOOK_ID",
		"delivery resend-since yesterday": `TIME is a day such as 2026-01-31, or a time such as 2026-01-31T18:00:00Z, not "yesterday"`,
	} {
		_, stderr, err := runAgainst(t.Context(), t, p, strings.Fields(line)...)
		if cli.ExitCode(err) != 2 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %s; want exit code 2 and %q", line, err, stderr, want)
		}
	}
	if len(p.log) > 0 {
		t.Errorf("it was asked %q", p.log)
	}
}
