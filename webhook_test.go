package xcheckout_test

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

const pausedWebhook = `{"webhookId":"whk_1","merchantId":"mer_2","first":true,"url":"https://books.example/hook","eventTypes":["REFUND_ORDER_CHANGED"],` +
	`"apiKey":"xck_local_2","concurrency":"2","status":"PAUSED","pauseReason":"FAILING","failingSince":1758697602113,"pausedAt":1758897602113,"held":7,` +
	`"createdTime":"2025-09-26T14:40:02.113","createdAt":1758697602113,"updatedAt":1758897602113}`

// Each call sends what it was given and nothing else, and reads the endpoint.
func TestWebhooks(t *testing.T) {
	p := newPeer(t)
	for _, name := range []string{"create", "update", "delete", "pause", "resume"} {
		p.on("/checkout/webhook/"+name, func(call) answer { return ok(pausedWebhook) })
	}
	webhooks := p.newClient(nil).Webhooks
	url, key, types, concurrency := "https://books.example/", "xck_local_2", []xcheckout.EventType{}, 2
	for _, c := range []struct {
		call, body string
		send       func() (*xcheckout.WebhookEndpoint, error)
	}{
		{"create", `{"url":"https://books.example/","merchantId":"mer_2","eventTypes":["REFUND_ORDER_CHANGED"],"apiKey":"xck_local_2","concurrency":2,"requestId":"r1","nonce":"n1"}`,
			func() (*xcheckout.WebhookEndpoint, error) {
				return webhooks.Create(t.Context(), xcheckout.WebhookRequest{URL: url, MerchantID: "mer_2", EventTypes: []xcheckout.EventType{xcheckout.EventRefundChanged},
					APIKey: key, Concurrency: concurrency, RequestID: "r1", Nonce: "n1"})
			}},
		{"create", `{"url":"https://books.example/"}`, func() (*xcheckout.WebhookEndpoint, error) {
			return webhooks.Create(t.Context(), xcheckout.WebhookRequest{URL: url})
		}},
		{"update", `{"webhookId":"whk_1","url":"https://books.example/","eventTypes":[],"apiKey":"xck_local_2","concurrency":2,"requestId":"r2","nonce":"n2"}`,
			func() (*xcheckout.WebhookEndpoint, error) {
				return webhooks.Update(t.Context(), xcheckout.WebhookUpdate{WebhookID: "whk_1", URL: &url, EventTypes: &types, APIKey: &key, Concurrency: &concurrency,
					RequestID: "r2", Nonce: "n2"})
			}},
		{"update", `{"webhookId":"whk_1"}`, func() (*xcheckout.WebhookEndpoint, error) {
			return webhooks.Update(t.Context(), xcheckout.WebhookUpdate{WebhookID: "whk_1"})
		}},
		{"delete", `{"webhookId":"whk_1"}`, func() (*xcheckout.WebhookEndpoint, error) { return webhooks.Delete(t.Context(), "whk_1") }},
		{"pause", `{"webhookId":"whk_1"}`, func() (*xcheckout.WebhookEndpoint, error) { return webhooks.Pause(t.Context(), "whk_1") }},
		{"resume", `{"webhookId":"whk_1"}`, func() (*xcheckout.WebhookEndpoint, error) { return webhooks.Resume(t.Context(), "whk_1") }},
	} {
		got, err := c.send()
		if err != nil {
			t.Errorf("%s: %v", c.call, err)
			continue
		}
		checkWebhook(t, c.call, *got, pausedWebhook)
		sent := p.seen()[len(p.seen())-1]
		if sent.method != http.MethodPost || sent.target != "/checkout/webhook/"+c.call || sent.body != c.body {
			t.Errorf("%s: sent %s %s %s, want %s", c.call, sent.method, sent.target, sent.body, c.body)
		}
	}
}

// checkWebhook compares an endpoint with pausedWebhook.
func checkWebhook(t *testing.T, call string, got xcheckout.WebhookEndpoint, raw string) {
	t.Helper()
	want := xcheckout.WebhookEndpoint{WebhookID: "whk_1", MerchantID: "mer_2", First: true, URL: "https://books.example/hook",
		EventTypes: []xcheckout.EventType{xcheckout.EventRefundChanged}, APIKey: "xck_local_2", Concurrency: 2, Status: xcheckout.WebhookPaused, PauseReason: "FAILING",
		FailingSince: got.FailingSince, PausedAt: got.PausedAt, Held: 7, CreatedAt: got.CreatedAt, UpdatedAt: got.UpdatedAt, Raw: got.Raw}
	if !reflect.DeepEqual(got, want) || got.FailingSince.UnixMilli() != 1758697602113 || got.PausedAt.UnixMilli() != 1758897602113 ||
		got.CreatedAt.UnixMilli() != 1758697602113 || got.UpdatedAt.UnixMilli() != 1758897602113 || string(got.Raw) != raw {
		t.Errorf("%s: got\n%+v, want\n%+v", call, got, want)
	}
}

func TestWebhookList(t *testing.T) {
	p := newPeer(t)
	list := `{"records":[` + pausedWebhook + `,{"webhookId":"whk_2","status":"ACTIVE","held":{},"eventTypes":"all"}]}`
	p.on("/checkout/webhook/list", func(c call) answer {
		if c.number == 1 {
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(list)
	})
	client := p.newClient(nil)
	for _, merchantID := range []string{"", "mer_2"} {
		got, err := client.Webhooks.List(t.Context(), merchantID)
		if err != nil || len(got.Records) != 2 || string(got.Raw) != list {
			t.Fatalf("got %+v, %v", got, err)
		}
		checkWebhook(t, "list", got.Records[0], "")
		// What decides nothing may have another form than expected.
		if other := got.Records[1]; other.WebhookID != "whk_2" || other.Status != xcheckout.WebhookActive || other.Held != 0 || other.EventTypes != nil {
			t.Errorf("got %+v", other)
		}
	}
	var bodies []string
	for _, c := range p.seen() {
		bodies = append(bodies, c.body)
	}
	if want := []string{"{}", "{}", `{"merchantId":"mer_2"}`}; !reflect.DeepEqual(bodies, want) {
		t.Errorf("sent %q, want %q: a list is asked for again after a failure that may pass", bodies, want)
	}
	list = `{"records":[{"webhookId":7,"status":"ACTIVE"}]}`
	if got, err := client.Webhooks.List(t.Context(), ""); !errors.Is(err, xcheckout.CodeAnswerBodyInvalid) {
		t.Errorf("an endpoint whose id is a number: %+v, %v", got, err)
	}
}

// What can be done twice without harm is sent again when no answer came; what can't is
// not.
func TestWebhookRepeats(t *testing.T) {
	for name, c := range map[string]struct {
		send  func(*testing.T, *xcheckout.WebhookService) error
		times int
	}{
		"create": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Create(t.Context(), xcheckout.WebhookRequest{URL: "https://a/"})
			return err
		}, 1},
		"create with a requestId": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Create(t.Context(), xcheckout.WebhookRequest{URL: "https://a/", RequestID: "r"})
			return err
		}, 2},
		"create with a requestId and a nonce": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Create(t.Context(), xcheckout.WebhookRequest{URL: "https://a/", RequestID: "r", Nonce: "n"})
			return err
		}, 1},
		"update": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Update(t.Context(), xcheckout.WebhookUpdate{WebhookID: "whk_1"})
			return err
		}, 2},
		"update with a nonce": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Update(t.Context(), xcheckout.WebhookUpdate{WebhookID: "whk_1", Nonce: "n"})
			return err
		}, 1},
		"delete": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Delete(t.Context(), "whk_1")
			return err
		}, 1},
		"pause": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Pause(t.Context(), "whk_1")
			return err
		}, 2},
		"resume": {func(t *testing.T, s *xcheckout.WebhookService) error {
			_, err := s.Resume(t.Context(), "whk_1")
			return err
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPeer(t)
			path, _, _ := strings.Cut(name, " ")
			p.on("/checkout/webhook/"+path, func(c call) answer {
				if c.number == 1 {
					return answer{hangUp: true}
				}
				return ok(pausedWebhook)
			})
			err := c.send(t, p.newClient(nil).Webhooks)
			want := xcheckout.CodeConnectionFailed
			if c.times > 1 {
				want = ""
			}
			if got := xcheckout.CodeOf(err); got != want || len(p.seen()) != c.times {
				t.Errorf("%v, and it was sent %d times, want %d", err, len(p.seen()), c.times)
			}
		})
	}
}

func TestWebhooksRefuseWithoutSending(t *testing.T) {
	p := newPeer(t)
	client := p.newClient(nil)
	for i, c := range []struct {
		param string
		send  func() error
	}{
		{"url", func() error { _, err := client.Webhooks.Create(t.Context(), xcheckout.WebhookRequest{}); return err }},
		{"webhookId", func() error { _, err := client.Webhooks.Update(t.Context(), xcheckout.WebhookUpdate{}); return err }},
		{"webhookId", func() error { _, err := client.Webhooks.Delete(t.Context(), ""); return err }},
		{"webhookId", func() error { _, err := client.Webhooks.Pause(t.Context(), ""); return err }},
		{"webhookId", func() error { _, err := client.Webhooks.Resume(t.Context(), ""); return err }},
		{"eventId", func() error { _, err := client.Events.ResendTo(t.Context(), "", "whk_1"); return err }},
		{"since", func() error { _, err := client.Events.ResendSince(t.Context(), time.Time{}, "whk_1"); return err }},
	} {
		var e *xcheckout.Error
		if err := c.send(); !errors.As(err, &e) || e.Param != c.param || e.Code != xcheckout.CodeParameterMissing {
			t.Errorf("call %d: %v, want a refusal of %s", i, err, c.param)
		}
	}
	if p.tokensGiven() != 0 || len(p.seen()) != 0 {
		t.Errorf("%d tokens and %v were asked for, want nothing", p.tokensGiven(), p.seen())
	}
}

func TestWebhookRefusals(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/webhook/pause", func(call) answer { return answer{status: 404, body: refusal(404, "webhook_not_found", "")} })
	p.on("/checkout/webhook/create", func(call) answer { return answer{status: 403, body: refusal(403, "scope_missing", "")} })
	client := p.newClient(nil)
	if _, err := client.Webhooks.Pause(t.Context(), "whk_9"); !errors.Is(err, xcheckout.CodeWebhookNotFound) {
		t.Errorf("another one's: %v, want %s", err, xcheckout.CodeWebhookNotFound)
	}
	if _, err := client.Webhooks.Create(t.Context(), xcheckout.WebhookRequest{URL: "https://a/"}); !errors.Is(err, xcheckout.CodeScopeMissing) {
		t.Errorf("without the scope: %v, want %s", err, xcheckout.CodeScopeMissing)
	}
}

func TestResendTo(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/event/resend", func(call) answer { return ok(`{` + listedEvent + `}`) })
	client := p.newClient(nil)
	if event, err := client.Events.ResendTo(t.Context(), "evt_1", "whk_1"); err != nil || event.EventID != "evt_1" {
		t.Errorf("got %+v, %v", event, err)
	}
	if got, want := decodeBody(t, p.seen()[0].body), (map[string]any{"eventId": "evt_1", "webhookId": "whk_1"}); !reflect.DeepEqual(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
}

// All events since a time are sent again by as many calls as it takes; what was sent
// before one fails is told.
func TestResendSince(t *testing.T) {
	p := newPeer(t)
	fails := false
	p.on("/checkout/event/resend-since", func(c call) answer {
		switch {
		case !strings.Contains(c.body, "c2"):
			return ok(`{"count":500,"nextCursor":"c2"}`)
		case fails:
			return answer{status: 503, body: refusal(503, "unavailable", "")}
		}
		return ok(`{"count":42,"nextCursor":""}`)
	})
	client := p.newClient(nil)
	since := time.UnixMilli(1758897600000)
	if count, err := client.Events.ResendSince(t.Context(), since, "whk_1"); err != nil || count != 542 {
		t.Errorf("%d, %v, want 542", count, err)
	}
	fails = true
	if count, err := client.Events.ResendSince(t.Context(), since, ""); xcheckout.CodeOf(err) != "unavailable" || count != 500 {
		t.Errorf("the second call fails: %d, %v, want 500", count, err)
	}
	var bodies []string
	for _, c := range p.seen() {
		bodies = append(bodies, c.body)
	}
	want := []string{`{"since":1758897600000,"webhookId":"whk_1"}`, `{"since":1758897600000,"webhookId":"whk_1","cursor":"c2"}`,
		`{"since":1758897600000}`, `{"since":1758897600000,"cursor":"c2"}`}
	if !reflect.DeepEqual(bodies, want) {
		t.Errorf("sent %q, want %q", bodies, want)
	}
}
