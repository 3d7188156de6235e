package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

const (
	oldSecret = "old-sign-key-0123456789"
	newSecret = "new-sign-key-0123456789"
)

func newKey(t *testing.T, secret string) *signature.Key {
	t.Helper()
	key, err := signature.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func paid(eventID string) string {
	return fmt.Sprintf(`{"eventId":%q,"eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758701681,"data":{"orderNo":"A1","orderStatus":"PAID","receivedAmount":"25.00"}}`, eventID)
}

// delivery is a webhook as a gateway sends it; spoil changes it afterwards.
type delivery struct {
	body  string
	key   string
	at    time.Time
	spoil func(*http.Request)
}

// deliver sends d to a server with the handler and returns status and body.
func deliver(t *testing.T, handler http.Handler, d delivery) (int, string) {
	t.Helper()
	if d.at.IsZero() {
		d.at = time.Now()
	}
	if d.key == "" {
		d.key = newSecret
	}
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(d.at), Body: []byte(d.body)}
	mac, err := newKey(t, d.key).Sign(m)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/hook?from=gateway", strings.NewReader(d.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("TIMESTAMP", m.Timestamp)
	r.Header.Set("SIGNATURE", mac)
	if d.spoil != nil {
		d.spoil(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(body))
}

const success = `{"retcode":200,"retmsg":"SUCCESS"}`

// counter counts what it is handed.
type counter struct {
	mu     sync.Mutex
	events []xcheckout.Event
	err    error
}

func (c *counter) handle(_ context.Context, e xcheckout.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
	return c.err
}

func (c *counter) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func quiet(v *webhook.Receiver) *webhook.Receiver {
	v.Log = slog.New(slog.DiscardHandler)
	return v
}

func TestHandler(t *testing.T) {
	var seen counter
	handler := webhook.Handler([]*signature.Key{newKey(t, oldSecret), newKey(t, newSecret)}, seen.handle)
	for _, d := range []delivery{
		{body: paid("evt_1"), key: newSecret},
		{body: paid("evt_1"), key: oldSecret, at: time.Now().Add(-time.Minute)}, // repeated, with the other live key
		{body: paid("evt_2"), key: oldSecret},
	} {
		if status, body := deliver(t, handler, d); status != 200 || body != success {
			t.Errorf("%s: answered %d %s, want 200 %s", d.body, status, body, success)
		}
	}
	if len(seen.events) != 2 || seen.events[0].ID != "evt_1" || seen.events[1].ID != "evt_2" {
		t.Fatalf("handled %+v, want evt_1 and evt_2 once each", seen.events)
	}
	if e := seen.events[0]; e.Order.OrderNo != "A1" || e.Order.ReceivedAmount != 25_000_000 || string(e.Raw) != paid("evt_1") {
		t.Errorf("decoded %+v of order %+v", e, e.Order)
	}
}

func TestRefusals(t *testing.T) {
	post := func(change func(http.Header)) func(*http.Request) {
		return func(r *http.Request) { change(r.Header) }
	}
	replaceBody := func(body string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
	}
	now := time.Now()
	for name, c := range map[string]struct {
		delivery delivery
		status   int
		want     string
	}{
		"another key":       {delivery{body: paid("e"), key: "revoked-key-0123456789"}, 401, "signature_mismatch"},
		"altered body":      {delivery{body: paid("e"), spoil: replaceBody(strings.Replace(paid("e"), "25.00", "95.00", 1))}, 401, "signature_mismatch"},
		"altered timestamp": {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Set("TIMESTAMP", signature.Timestamp(now.Add(time.Second))) })}, 401, "signature_mismatch"},
		"too old":           {delivery{body: paid("e"), at: now.Add(-121 * time.Second)}, 401, "timestamp_outside_window"},
		"too far ahead":     {delivery{body: paid("e"), at: now.Add(122 * time.Second)}, 401, "timestamp_outside_window"},
		"no signature":      {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Del("SIGNATURE") })}, 401, "header_missing"},
		"no timestamp":      {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Del("TIMESTAMP") })}, 401, "header_missing"},
		"two signatures":    {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Add("SIGNATURE", "x") })}, 401, "header_repeated"},
		"not Base64":        {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Set("SIGNATURE", "x") })}, 401, "signature_malformed"},
		"a GET":             {delivery{body: paid("e"), spoil: func(r *http.Request) { r.Method = "GET" }}, 405, "method_not_allowed"},
		"not JSON":          {delivery{body: `{`}, 400, "body_invalid_json"},
		"a name twice":      {delivery{body: `{"eventId":"a","eventId":"b"}`}, 400, "body_duplicate_name"},
		"a form":            {delivery{body: paid("e"), spoil: post(func(h http.Header) { h.Set("Content-Type", "text/plain") })}, 415, "content_type_not_accepted"},
		"too large":         {delivery{body: `["` + strings.Repeat("x", 1<<20) + `"]`}, 413, "body_too_large"},
		"no eventId":        {delivery{body: `{"eventType":"CHECKOUT_ORDER_CHANGED","data":{"orderNo":"A1"}}`}, 400, "this is no event"},
		"an array":          {delivery{body: `[]`}, 400, "this is no event"},
	} {
		t.Run(name, func(t *testing.T) {
			var seen counter
			receiver := quiet(&webhook.Receiver{Keys: []*signature.Key{newKey(t, newSecret)}, Handle: seen.handle})
			status, body := deliver(t, receiver, c.delivery)
			if want := fmt.Sprintf(`{"retcode":%d,"retmsg":%q}`, c.status, c.want); status != c.status || body != want {
				t.Errorf("answered %d %s, want %s", status, body, want)
			}
			if len(seen.events) != 0 {
				t.Errorf("handled %+v", seen.events)
			}
		})
	}
}

func TestUnknownTypesAreHandled(t *testing.T) {
	var seen counter
	handler := webhook.Handler([]*signature.Key{newKey(t, newSecret)}, seen.handle)
	status, _ := deliver(t, handler, delivery{body: `{"eventId":"evt_1","eventType":"MOON_FULL","timestamp":1,"data":"yes"}`})
	if status != 200 || len(seen.events) != 1 || seen.events[0].Type != "MOON_FULL" || string(seen.events[0].Data) != `"yes"` {
		t.Errorf("answered %d and handled %+v", status, seen.events)
	}
}

// TestDoneOnlyAfterSuccess fails the first time: the event must come again.
func TestDoneOnlyAfterSuccess(t *testing.T) {
	var seen counter
	var log bytes.Buffer
	receiver := &webhook.Receiver{Keys: []*signature.Key{newKey(t, newSecret)}, Handle: seen.handle,
		Log: slog.New(slog.NewTextHandler(&log, nil))}
	seen.fail(errors.New("the database is at lunch"))
	status, body := deliver(t, receiver, delivery{body: paid("evt_1")})
	if status != 500 || strings.Contains(body, "lunch") || !strings.Contains(log.String(), "lunch") {
		t.Errorf("answered %d %s and logged %s; want 500, and the cause in the log alone", status, body, log.String())
	}
	seen.fail(nil)
	for range 2 {
		if status, body := deliver(t, receiver, delivery{body: paid("evt_1")}); status != 200 || body != success {
			t.Errorf("answered %d %s, want 200", status, body)
		}
	}
	if len(seen.events) != 2 {
		t.Errorf("handled %d times, want twice: once in vain", len(seen.events))
	}
}

// TestSlowHandlerIsNotEnteredTwice delivers again while the first delivery is
// in hand and its sender has hung up.
func TestSlowHandlerIsNotEnteredTwice(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	calls := 0
	receiver := quiet(&webhook.Receiver{Keys: []*signature.Key{newKey(t, newSecret)}})
	receiver.Handle = func(ctx context.Context, _ xcheckout.Event) error {
		calls++
		close(entered)
		<-release
		return ctx.Err()
	}
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(time.Now()), Body: []byte(paid("evt_1"))}
	mac, err := newKey(t, newSecret).Sign(m)
	if err != nil {
		t.Fatal(err)
	}
	hungUp, hangUp := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(hungUp, "POST", "/hook", bytes.NewReader(m.Body))
	r.Header.Set("SIGNATURE", mac)
	r.Header.Set("TIMESTAMP", m.Timestamp)
	first := httptest.NewRecorder()
	done := make(chan struct{})
	go func() { defer close(done); receiver.ServeHTTP(first, r) }()
	<-entered
	hangUp()
	if status, _ := deliver(t, receiver, delivery{body: paid("evt_1")}); status != 409 {
		t.Errorf("the second delivery is answered %d, want 409", status)
	}
	close(release)
	<-done
	if first.Code != 200 {
		t.Errorf("the first delivery is answered %d, want 200: its work is not cancelled", first.Code)
	}
	if status, _ := deliver(t, receiver, delivery{body: paid("evt_1")}); status != 200 || calls != 1 {
		t.Errorf("the third delivery is answered %d after %d calls, want 200 after 1", status, calls)
	}
}

// brokenStore fails as a database does.
type brokenStore struct{ done, mark error }

func (s brokenStore) Done(context.Context, string) (bool, error) { return false, s.done }
func (s brokenStore) MarkDone(context.Context, string) error     { return s.mark }

func TestStoreFailures(t *testing.T) {
	broken := errors.New("no connection")
	for _, c := range []struct {
		store   brokenStore
		status  int
		handled int
	}{
		{brokenStore{done: broken}, 500, 0},
		{brokenStore{mark: broken}, 200, 1},
	} {
		var seen counter
		receiver := quiet(&webhook.Receiver{Keys: []*signature.Key{newKey(t, newSecret)}, Handle: seen.handle, Store: c.store})
		if status, _ := deliver(t, receiver, delivery{body: paid("evt_1")}); status != c.status || len(seen.events) != c.handled {
			t.Errorf("%+v: answered %d after %d calls, want %d after %d", c.store, status, len(seen.events), c.status, c.handled)
		}
	}
}

func TestHeaderNamesAreASetting(t *testing.T) {
	var seen counter
	receiver := quiet(&webhook.Receiver{Keys: []*signature.Key{newKey(t, newSecret)}, Handle: seen.handle,
		SignatureHeader: "ANEX_PAY_SIGNATURE", TimestampHeader: "ANEX_PAY_TIMESTAMP"})
	rename := func(r *http.Request) {
		for _, name := range []string{"SIGNATURE", "TIMESTAMP"} {
			r.Header.Set("ANEX_PAY_"+name, r.Header.Get(name))
			r.Header.Del(name)
		}
	}
	if status, body := deliver(t, receiver, delivery{body: paid("evt_1"), spoil: rename}); status != 200 {
		t.Errorf("answered %d %s", status, body)
	}
	if status, _ := deliver(t, receiver, delivery{body: paid("evt_2")}); status != 401 {
		t.Errorf("the usual names are answered %d, want 401", status)
	}
}

func TestVerify(t *testing.T) {
	var got xcheckout.Event
	var err error
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got, err = webhook.Verify(r, newKey(t, newSecret)) })
	deliver(t, handler, delivery{body: paid("evt_1")})
	if err != nil || got.ID != "evt_1" {
		t.Errorf("Verify = %+v, %v", got, err)
	}
	deliver(t, handler, delivery{body: paid("evt_1"), key: oldSecret})
	if signature.CodeOf(err) != signature.SignatureMismatch {
		t.Errorf("with another key: %v, want %s", err, signature.SignatureMismatch)
	}
}
