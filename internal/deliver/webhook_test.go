package deliver_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/signature"
)

var loopback = deliver.Policy{Allow: deliver.AllowLoopback}

// shop is a merchant with endpoints on the bench's receiver, each at a path of its own.
type shop struct {
	*bench
	actor      gateway.Actor
	merchantID string
	keys       map[string]string // sign keys, by apiKey
	apiKeys    []string
	refuses    func(path string) bool
}

func newShop(t *testing.T, pauseAfter time.Duration, c deliver.Config) *shop {
	t.Helper()
	s := &shop{bench: newBench(t), keys: map[string]string{}}
	s.pauseAfter = pauseAfter
	s.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		s.endpoint.mu.Lock()
		refused := s.refuses != nil && s.refuses(r.URL.Path)
		s.endpoint.mu.Unlock()
		if refused {
			w.WriteHeader(503)
		}
		io.WriteString(w, acknowledgement)
	}
	c.Policy = loopback
	s.deliver(c)
	m, err := s.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: "ops@shop.example", Password: "a long password"})
	s.must(err)
	s.merchantID, s.actor = m.ID, gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
	s.credential()
	return s
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// credential adds one and returns its apiKey.
func (s *shop) credential() string {
	s.t.Helper()
	c, err := s.gateway.CreateCredential(s.t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: s.merchantID})
	s.must(err)
	s.keys[c.APIKey], s.apiKeys = c.SignKey, append(s.apiKeys, c.APIKey)
	return c.APIKey
}

func (s *shop) refuse(path string) {
	s.endpoint.mu.Lock()
	defer s.endpoint.mu.Unlock()
	s.refuses = func(p string) bool { return path != "" && p == path }
}

func (s *shop) webhook(path string, n gateway.NewWebhook) gateway.WebhookDetail {
	s.t.Helper()
	n.URL = s.endpoint.URL + path
	w, err := s.gateway.CreateWebhook(s.t.Context(), s.actor, n, nil)
	s.must(err)
	return w
}

// announces has an event of a type announced, and returns its id.
func (s *shop) announces(kind wire.EventType) string {
	s.t.Helper()
	e, err := s.gateway.Simulate(s.t.Context(), s.actor, gateway.Simulation{Type: string(kind)}, nil)
	s.must(err)
	return e.ID
}

// at returns what arrived at a path.
func (s *shop) at(path string) (list []received) {
	for _, r := range s.endpoint.all() {
		if r.path == "POST "+path {
			list = append(list, r)
		}
	}
	return list
}

// until waits for what is to happen.
func (s *shop) until(what string, happened func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(soon); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("not within %v: %s\n%s", soon, what, s.log)
		}
	}
}

func (s *shop) event(id string) gateway.EventDetail {
	s.t.Helper()
	d, err := s.gateway.Event(s.t.Context(), s.actor, id)
	s.must(err)
	return d
}

func (s *shop) becomes(id string, want store.DeliveryState) {
	s.t.Helper()
	s.until("event "+id+" is "+string(want), func() bool { return s.event(id).Delivery == want })
}

func (s *shop) listed(id string) (found gateway.WebhookDetail) {
	s.t.Helper()
	list, err := s.gateway.Webhooks(s.t.Context(), s.actor, "")
	s.must(err)
	i := slices.IndexFunc(list, func(w gateway.WebhookDetail) bool { return w.ID == id })
	if i < 0 {
		s.t.Fatalf("endpoint %s is not listed: %+v", id, list)
	}
	return list[i]
}

// signed fails unless a key signed what was received.
func (s *shop) signed(r received, apiKey string) {
	s.t.Helper()
	key, err := signature.NewKey(s.keys[apiKey])
	s.must(err)
	_, err = signature.Verify(signature.Message{Kind: signature.KindWebhook, Timestamp: r.timestamp, Body: []byte(r.body)}, r.signature, time.Now(), key)
	if err != nil {
		s.t.Errorf("%s: not signed by %s: %v", r.path, apiKey, err)
	}
}

// Each endpoint has the events that its filter lets pass, once each, signed with the key
// that it names; a paused one has them when it is resumed.
func TestEventGoesOnceToEachEndpoint(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	other := s.credential()
	all := s.webhook("/all", gateway.NewWebhook{})
	s.webhook("/refunds", gateway.NewWebhook{EventTypes: []string{"REFUND_ORDER_CHANGED"}, APIKey: other})
	paused := s.webhook("/paused", gateway.NewWebhook{APIKey: other})
	_, err := s.gateway.PauseWebhook(t.Context(), s.actor, paused.ID, nil)
	s.must(err)
	order, refund := s.announces(wire.CheckoutOrderChanged), s.announces(wire.RefundOrderChanged)
	s.until("three deliveries", func() bool { return len(s.endpoint.all()) == 3 })
	for path, want := range map[string]int{"/all": 2, "/refunds": 1, "/paused": 0} {
		if got := len(s.at(path)); got != want {
			t.Errorf("%s has %d events, want %d", path, got, want)
		}
	}
	if got := s.listed(paused.ID); got.State != store.WebhookPaused || got.PauseReason != store.PausedByRequest || got.Held != 2 {
		t.Errorf("paused: %+v, want two held", got)
	}
	if got := s.event(order).Delivery; got != store.DeliveryPending {
		t.Errorf("while one endpoint waits for it, the event is %s, want pending", got)
	}
	if got, err := s.gateway.ResumeWebhook(t.Context(), s.actor, paused.ID, nil); err != nil || got.State != store.WebhookActive || got.Held != 2 {
		t.Errorf("resumed: %+v, %v, want it active, and two still held", got, err)
	}
	s.becomes(order, store.DeliveryDone)
	s.becomes(refund, store.DeliveryDone)
	if got := s.listed(paused.ID).Held; got != 0 {
		t.Errorf("%d events are held after they were delivered", got)
	}
	if got := len(s.at("/paused")); got != 2 || len(s.endpoint.all()) != 5 {
		t.Errorf("after it was resumed it has %d events, and all together %d, want 2 and 5", got, len(s.endpoint.all()))
	}
	s.signed(s.at("/all")[0], s.apiKeys[0])
	s.signed(s.at("/refunds")[0], other)
	s.signed(s.at("/paused")[0], other)
	if all.SignerAPIKey != s.apiKeys[0] {
		t.Errorf("the first key signs by default, and the answer says %q", all.SignerAPIKey)
	}
}

// An endpoint at which everything fails is paused, and no other; what waits is kept and
// arrives once it is resumed.
func TestFailingEndpointIsPaused(t *testing.T) {
	t.Parallel()
	s := newShop(t, 200*time.Millisecond, deliver.Config{Schedule: []time.Duration{50 * time.Millisecond}})
	s.refuse("/broken")
	broken, healthy := s.webhook("/broken", gateway.NewWebhook{}), s.webhook("/healthy", gateway.NewWebhook{})
	first := s.announces(wire.CheckoutOrderChanged)
	s.until("it is paused", func() bool { return s.listed(broken.ID).State == store.WebhookPaused })
	if got := s.listed(broken.ID); got.PauseReason != store.PausedFailing || got.FailingSince.IsZero() || got.PausedAt.Sub(got.FailingSince) < 200*time.Millisecond {
		t.Errorf("paused: %+v, want it for failing long enough", got)
	}
	s.until("the log says so", func() bool {
		text := s.log.String()
		return strings.Contains(text, "a webhook endpoint is paused") && strings.Contains(text, broken.ID)
	})
	if counts, err := s.gateway.PausedWebhooks(t.Context()); err != nil || counts[store.PausedFailing] != 1 {
		t.Errorf("counted %v, %v, want one", counts, err)
	}
	second := s.announces(wire.CheckoutOrderChanged)
	s.until("both are held", func() bool { return s.listed(broken.ID).Held == 2 })
	s.until("the healthy one has both", func() bool { return len(s.at("/healthy")) == 2 })
	before := len(s.at("/broken"))
	if got := s.listed(healthy.ID); got.State != store.WebhookActive || !got.FailingSince.IsZero() {
		t.Errorf("the healthy one: %+v, want it as ever", got)
	}
	s.refuse("")
	_, err := s.gateway.ResumeWebhook(t.Context(), s.actor, broken.ID, nil)
	s.must(err)
	s.becomes(first, store.DeliveryDone)
	s.becomes(second, store.DeliveryDone)
	if got := len(s.at("/broken")) - before; got != 2 {
		t.Errorf("%d requests after it was resumed, want one an event", got)
	}
	if got := s.listed(broken.ID); !got.FailingSince.IsZero() {
		t.Errorf("after it was resumed: %+v", got)
	}
	s.until("nothing is released any more", func() bool { return !s.listed(broken.ID).Releasing })
}

// One delivery that succeeds begins the count anew.
func TestEndpointThatFailsAtTimesIsNotPaused(t *testing.T) {
	t.Parallel()
	s := newShop(t, time.Hour, deliver.Config{Schedule: []time.Duration{time.Millisecond}})
	n := 0
	s.endpoint.mu.Lock()
	s.refuses = func(string) bool { n++; return n%2 == 1 }
	s.endpoint.mu.Unlock()
	w := s.webhook("/flaky", gateway.NewWebhook{})
	s.becomes(s.announces(wire.CheckoutOrderChanged), store.DeliveryDone)
	if got := s.listed(w.ID); !got.FailingSince.IsZero() {
		t.Errorf("failing since %v after a delivery", got.FailingSince)
	}
}

// What waits goes to the address that the endpoint has then; a new address ends a pause
// that came of failures, and none that was asked for.
func TestAddressChangesWhileDeliveriesWait(t *testing.T) {
	t.Parallel()
	s := newShop(t, time.Nanosecond, deliver.Config{Schedule: []time.Duration{100 * time.Millisecond}})
	s.refuse("/old")
	w := s.webhook("/old", gateway.NewWebhook{EventTypes: []string{"REFUND_ORDER_CHANGED"}})
	waiting := s.announces(wire.RefundOrderChanged)
	s.until("it is paused", func() bool { return s.listed(w.ID).State == store.WebhookPaused })
	address, types := s.endpoint.URL+"/new", []string{"ABNORMAL_PAYMENT"}
	got, err := s.gateway.UpdateWebhook(t.Context(), s.actor, w.ID, gateway.WebhookUpdate{URL: &address, EventTypes: &types}, nil)
	if err != nil || got.State != store.WebhookActive || !got.FailingSince.IsZero() {
		t.Fatalf("updated: %+v, %v, want it active", got, err)
	}
	s.becomes(waiting, store.DeliveryDone)
	if len(s.at("/new")) != 1 {
		t.Errorf("the new address has %d events, want the one that waited", len(s.at("/new")))
	}
	if _, err := s.gateway.Simulate(t.Context(), s.actor, gateway.Simulation{Type: "REFUND_ORDER_CHANGED"}, nil); err == nil {
		t.Error("an event of a type that is not in the filter any more goes somewhere")
	}
	_, err = s.gateway.PauseWebhook(t.Context(), s.actor, w.ID, nil)
	s.must(err)
	if got, err := s.gateway.UpdateWebhook(t.Context(), s.actor, w.ID, gateway.WebhookUpdate{URL: &address}, nil); err != nil || got.State != store.WebhookPaused {
		t.Errorf("updated while paused by request: %+v, %v", got, err)
	}
}

// What waits for an endpoint that is removed is not delivered, held or not, and its event
// says so.
func TestEndpointIsRemovedWhileDeliveriesWait(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Schedule: []time.Duration{300 * time.Millisecond}})
	s.refuse("/gone")
	gone, paused := s.webhook("/gone", gateway.NewWebhook{}), s.webhook("/paused", gateway.NewWebhook{})
	_, err := s.gateway.PauseWebhook(t.Context(), s.actor, paused.ID, nil)
	s.must(err)
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("one attempt", func() bool { return len(s.at("/gone")) == 1 })
	for _, id := range []string{gone.ID, paused.ID} {
		_, err := s.gateway.DeleteWebhook(t.Context(), s.actor, id, nil)
		s.must(err)
	}
	if _, err := s.gateway.ReleaseHeld(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.becomes(event, store.DeliveryNone)
	if len(s.at("/gone")) != 1 || len(s.at("/paused")) != 0 {
		t.Errorf("%d and %d requests, want none after the removal", len(s.at("/gone")), len(s.at("/paused")))
	}
	if list, err := s.gateway.Webhooks(t.Context(), s.actor, ""); err != nil || len(list) != 0 {
		t.Errorf("listed: %+v, %v, want none", list, err)
	}
}

// Where the credential that an endpoint names is revoked, another one signs; where nobody
// is to, everything fails and says why.
func TestEndpointOfARevokedCredential(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	second, third := s.credential(), s.credential()
	handed, mute := s.webhook("/handed", gateway.NewWebhook{APIKey: second}), s.webhook("/mute", gateway.NewWebhook{APIKey: third})
	_, err := s.gateway.RevokeCredential(t.Context(), gateway.Operator(), second, "")
	s.must(err)
	_, err = s.gateway.RevokeCredential(t.Context(), gateway.Operator(), third, gateway.SignNobody)
	s.must(err)
	for id, want := range map[string]string{handed.ID: s.apiKeys[0], mute.ID: ""} {
		if got := s.listed(id).SignerAPIKey; got != want {
			t.Errorf("%s is signed by %q, want %q", id, got, want)
		}
	}
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("two attempts", func() bool { return len(s.event(event).Deliveries) == 2 })
	s.signed(s.at("/handed")[0], s.apiKeys[0])
	for _, d := range s.event(event).Deliveries {
		if d.WebhookID == mute.ID && (d.Outcome != store.Failed || !strings.Contains(d.Error, "no active credential")) || len(s.at("/mute")) != 0 {
			t.Errorf("without a signer: %+v", d)
		}
	}
}

// One event, or all since a time, are sent again: to all endpoints, or to one.
func TestResendToEndpoints(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{})
	one := s.webhook("/one", gateway.NewWebhook{})
	s.webhook("/refunds", gateway.NewWebhook{EventTypes: []string{"REFUND_ORDER_CHANGED"}})
	order, refund := s.announces(wire.CheckoutOrderChanged), s.announces(wire.RefundOrderChanged)
	counts := func(one, refunds int) {
		t.Helper()
		s.until(fmt.Sprintf("%d and %d events", one, refunds), func() bool { return len(s.at("/one")) == one && len(s.at("/refunds")) == refunds })
	}
	counts(2, 1)
	_, err := s.gateway.ResendEvent(t.Context(), s.actor, refund, one.ID, nil)
	s.must(err)
	counts(3, 1)
	_, err = s.gateway.ResendEvent(t.Context(), s.actor, refund, "", nil)
	s.must(err)
	counts(4, 2)
	since := s.event(order).CreatedAt.UnixMilli()
	got, err := s.gateway.ResendEvents(t.Context(), s.actor, &since, "", "", nil)
	if err != nil || got != (gateway.Resent{Count: 2}) {
		t.Errorf("sent again since the first: %+v, %v, want both", got, err)
	}
	counts(6, 3)
	cursor := base64.RawURLEncoding.EncodeToString([]byte(order))
	got, err = s.gateway.ResendEvents(t.Context(), s.actor, &since, one.ID, cursor, nil)
	if err != nil || got != (gateway.Resent{Count: 1}) {
		t.Errorf("sent again after the first, to one endpoint: %+v, %v, want the second", got, err)
	}
	counts(7, 3)
	_, err = s.gateway.ResendEvents(t.Context(), s.actor, &since, "", "evt", nil)
	if fault.CodeOf(err) != fault.ParameterInvalid {
		t.Errorf("with a cursor of nobody: %v; none sent would look like all sent", err)
	}
	late := time.Now().Add(time.Hour).UnixMilli()
	if got, err := s.gateway.ResendEvents(t.Context(), s.actor, &late, "", "", nil); err != nil || got.Count != 0 {
		t.Errorf("since later: %+v, %v, want none", got, err)
	}
	s.becomes(refund, store.DeliveryDone)
}

// What is left of an earlier round is not delivered beside the later one.
func TestLeftOverJobIsSuperseded(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0, deliver.Config{Schedule: []time.Duration{400 * time.Millisecond}})
	s.refuse("/hook")
	s.webhook("/hook", gateway.NewWebhook{})
	event := s.announces(wire.CheckoutOrderChanged)
	s.until("one attempt", func() bool { return len(s.event(event).Deliveries) == 1 })
	s.refuse("")
	_, err := s.gateway.ResendEvent(t.Context(), s.actor, event, "", nil)
	s.must(err)
	s.becomes(event, store.DeliveryDone)
	s.ends("cancelled")
	if got := len(s.at("/hook")); got != 2 {
		t.Errorf("%d requests, want the refused one and one of the later round", got)
	}
}
