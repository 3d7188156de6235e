package deliver_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/openapitest"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/signature"
)

const acknowledgement = `{"retcode":200,"retmsg":"SUCCESS"}`

// soon is long enough for whatever happens at once, on a machine that is busy.
const soon = time.Minute

// atOnce is a schedule for tests that wait for a retry.
var atOnce = []time.Duration{time.Millisecond}

// bench is a store with merchants, whose events go to an endpoint.
type bench struct {
	t         *testing.T
	data      store.Config
	store     *store.Store
	deliverer *deliver.Deliverer
	endpoint  *endpoint
	log       *log
	gateway   *gateway.Gateway
	// pauseAfter is the gateway's.
	pauseAfter time.Duration
}

// log is a log that may be read while it is written.
type log struct {
	sync.Mutex
	strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Builder.Write(p)
}

func (l *log) String() string {
	l.Lock()
	defer l.Unlock()
	return l.Builder.String()
}

// newBench makes a bench that delivers nothing yet.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, endpoint: newEndpoint(t), log: &log{}}
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	b.data = store.Config{Database: databasetest.New(t), Box: box, Log: slog.New(slog.DiscardHandler)}
	b.open(b.data)
	return b
}

func (b *bench) open(c store.Config) {
	b.t.Helper()
	s, err := store.Open(b.t.Context(), c)
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = s
	b.t.Cleanup(func() { s.Close() })
}

// deliver starts to work on what is in the store.
func (b *bench) deliver(c deliver.Config) {
	b.t.Helper()
	g, err := gateway.New(b.t.Context(), gateway.Config{Store: b.store, Environment: gateway.Local, PauseAfter: b.pauseAfter,
		Log: slog.New(slog.NewTextHandler(b.log, nil))})
	if err != nil {
		b.t.Fatal(err)
	}
	b.gateway = g
	c.Gateway, c.Log = g, slog.New(slog.NewTextHandler(b.log, nil))
	d, err := deliver.Start(b.t.Context(), c)
	if err != nil {
		b.t.Fatal(err)
	}
	b.deliverer = d
	b.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		d.Stop(ctx)
	})
}

func (b *bench) update(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.store.Update(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func signKey(merchantID string) string { return "the-sign-key-of-" + merchantID }

// arrives waits for one value.
func (b *bench) arrives(c <-chan struct{}) {
	b.t.Helper()
	select {
	case <-c:
	case <-time.After(soon):
		b.t.Fatalf("nothing arrived within %v", soon)
	}
}

// firstWebhook is the id of a merchant's first endpoint.
const firstWebhook = "whk_1"

// merchant adds a merchant whose events go to an address.
func (b *bench) merchant(id, url string) {
	b.t.Helper()
	b.update(func(tx *store.Tx) error {
		if err := tx.InsertMerchant(store.Merchant{ID: id, Name: "Shop", WebhookCredentialID: "cred"}); err != nil {
			return err
		}
		if url != "" {
			w := store.Webhook{MerchantID: id, ID: firstWebhook, Holder: id, First: true, URL: url, InFlightMax: 10, State: store.WebhookActive, CreatedAt: tx.Now}
			if err := tx.SaveWebhook(w); err != nil {
				return err
			}
		}
		return tx.InsertCredential(store.Credential{MerchantID: id, ID: "cred", APIKey: "xck_local_" + id, APISecret: "secret",
			SignKeys: []store.SignKey{{ID: "old", Secret: "an-old-key-of-16-bytes", State: store.KeyPrevious},
				{ID: "key", Secret: signKey(id), State: store.KeyCurrent}}})
	})
}

// body is an event as the gateway announces it.
func body(eventID string) string {
	return `{"eventId":"` + eventID + `","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758898149,"sequence":1,"data":{"orderNo":"A1042",` +
		`"token":"ETH_USDT","payingAmount":25,"orderAmount":25,"orderStatus":"PAID","refundedAmount":0,"createdTime":"2025-09-26\u002014:40:02",` +
		`"updatedTime":"2025-09-26\u002014:49:09","reason":"paid","sysid":"OR1","customerId":"","merchantId":"","receivedAmount":25,"txHash":"",` +
		`"depositAddress":"0x1","expiresAt":1758899402113,"createdAt":1758897602113,"updatedAt":1758898149294,"metadata":{}}}`
}

// announce adds an event of a merchant with its job.
func (b *bench) announce(merchantID, eventID string) {
	b.t.Helper()
	b.announceTo(merchantID, eventID, "")
}

// announceTo is announce for an order with an address of its own.
func (b *bench) announceTo(merchantID, eventID, url string) {
	b.t.Helper()
	b.update(func(tx *store.Tx) error {
		e := store.Event{MerchantID: merchantID, ID: eventID, Type: "CHECKOUT_ORDER_CHANGED", Subject: "OR1", Holder: merchantID, WebhookURL: url,
			Delivery: store.DeliveryPending, Body: []byte(body(eventID))}
		var err error
		if e.Sequence, err = tx.NextSequence(merchantID, e.Subject); err != nil {
			return err
		}
		if err := tx.InsertEvent(e); err != nil {
			return err
		}
		a := store.Announcement{MerchantID: merchantID, EventID: eventID, WebhookID: firstWebhook, State: store.AnnouncementPending}
		if url != "" {
			a.WebhookID = ""
		}
		if err := tx.SaveAnnouncement(a); err != nil {
			return err
		}
		return tx.EnqueueDelivery(e, a.WebhookID, "")
	})
}

// attempts waits until an event has that many recorded attempts, and returns
// them.
func (b *bench) attempts(merchantID, eventID string, n int) (list []store.Delivery) {
	b.t.Helper()
	for deadline := time.Now().Add(soon); ; time.Sleep(10 * time.Millisecond) {
		err := b.store.View(b.t.Context(), func(tx *store.Tx) (err error) {
			list, err = tx.Deliveries(merchantID, eventID)
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
		if len(list) >= n {
			return list
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("event %s has %d attempts after %v, want %d: %+v", eventID, len(list), soon, n, list)
		}
	}
}

// raw reaches the database past the store.
func (b *bench) raw() *sql.DB {
	b.t.Helper()
	return databasetest.SQL(b.t, b.data.Database)
}

// copyTo copies the database as it stands.
func (b *bench) copyTo(path string) {
	b.t.Helper()
	raw := b.raw()
	defer raw.Close()
	if _, err := raw.ExecContext(b.t.Context(), "vacuum into $1", path); err != nil {
		b.t.Fatal(err)
	}
}

// jobs counts the jobs in a state.
func (b *bench) jobs(state string) (n int) {
	b.t.Helper()
	raw := b.raw()
	defer raw.Close()
	if err := raw.QueryRowContext(b.t.Context(), "select count(*) from river_job where state = $1", state).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// ends waits until one job has come to its end in that state.
func (b *bench) ends(state string) {
	b.t.Helper()
	for deadline := time.Now().Add(soon); b.jobs(state) != 1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("no job is %s within %v", state, soon)
		}
	}
}

// endpoint is a merchant's receiver.
type endpoint struct {
	*httptest.Server
	mu       sync.Mutex
	received []received
	answer   func(w http.ResponseWriter, r *http.Request, n int) // n counts from 1, each path by itself
	counts   map[string]int
}

type received struct {
	path, body, timestamp, signature string
	header                           http.Header
}

// newEndpoint acknowledges everything until its answer is set.
func newEndpoint(t *testing.T) *endpoint {
	e := &endpoint{counts: map[string]int{}}
	e.answer = func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, acknowledgement) }
	e.Server = httptest.NewServer(openapitest.Receiver(e, func(err error) { t.Error(err) }))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.received = append(e.received, received{r.Method + " " + r.URL.Path, string(text), r.Header.Get("TIMESTAMP"), r.Header.Get("SIGNATURE"), r.Header})
	e.counts[r.URL.Path]++
	n, answer := e.counts[r.URL.Path], e.answer
	e.mu.Unlock()
	answer(w, r, n)
}

func (e *endpoint) all() []received {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]received(nil), e.received...)
}

// verify checks what was received as the merchant does.
func (r received) verify(merchantID string) error {
	key, err := signature.NewKey(signKey(merchantID))
	if err != nil {
		return err
	}
	_, err = signature.Verify(signature.Message{Kind: signature.KindWebhook, Timestamp: r.timestamp, Body: []byte(r.body)}, r.signature, time.Now(), key)
	if err != nil {
		return fmt.Errorf("%s at %s: %w", r.body, r.timestamp, err)
	}
	return nil
}
