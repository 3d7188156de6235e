package deliver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/store"
)

// The schedule is the API's, as it is documented.
func TestScheduleIsTheDocumentedOne(t *testing.T) {
	want := []int{15, 15, 30, 180, 600, 1200, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600}
	var got []int
	for _, d := range deliver.Schedule {
		got = append(got, int(d/time.Second))
	}
	if !slices.Equal(got, want) || store.DeliveryAttemptsMax != len(want)+1 {
		t.Errorf("schedule %v with %d attempts, want %v with one more", got, store.DeliveryAttemptsMax, want)
	}
}

func TestEventIsDelivered(t *testing.T) {
	b := newBench(t)
	b.merchant("m", b.endpoint.URL+"/hook")
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	b.announce("m", "evt_1")
	d := b.attempts("m", "evt_1", 1)[0]
	if d.Attempt != 1 || d.Outcome != store.Delivered || d.Status != 200 || d.Answer != acknowledgement || d.Error != "" || d.URL != b.endpoint.URL+"/hook" {
		t.Errorf("recorded %+v", d)
	}
	got := b.endpoint.all()[0]
	if got.path != "POST /hook" || got.body != body("evt_1") || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("received %+v", got)
	}
	if err := got.verify("m"); err != nil {
		t.Error(err)
	}
}

// A retry sends the same bytes with a fresh timestamp and signature, waits as
// long as the schedule says, and is recorded; after an acknowledgement there is
// none.
func TestEventIsRetried(t *testing.T) {
	b := newBench(t)
	b.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, n int) {
		if n < 3 {
			w.WriteHeader(500 + n)
			io.WriteString(w, "not now")
			return
		}
		io.WriteString(w, acknowledgement)
	}
	b.merchant("m", b.endpoint.URL)
	schedule := []time.Duration{400 * time.Millisecond, 900 * time.Millisecond, time.Hour}
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Schedule: schedule})
	b.announce("m", "evt_1")
	list := b.attempts("m", "evt_1", 3)
	for i, d := range list {
		want := store.Delivery{MerchantID: "m", EventID: "evt_1", WebhookID: firstWebhook, Attempt: i + 1, URL: b.endpoint.URL, Status: 501 + i, Outcome: store.Refused, Answer: "not now"}
		if i == 2 {
			want.Status, want.Outcome, want.Answer = 200, store.Delivered, acknowledgement
		}
		if (d.Error == "") != (i == 2) {
			t.Errorf("attempt %d: error %q", d.Attempt, d.Error)
		}
		if i > 0 {
			if waited := d.CreatedAt.Sub(list[i-1].CreatedAt); waited < schedule[i-1]-5*time.Millisecond {
				t.Errorf("attempt %d came after %v, want %v at least", d.Attempt, waited, schedule[i-1])
			}
		}
		d.Latency, d.CreatedAt, d.Error = 0, time.Time{}, ""
		if d != want {
			t.Errorf("recorded %+v, want %+v", d, want)
		}
	}
	all := b.endpoint.all()
	for i, got := range all {
		if err := got.verify("m"); err != nil {
			t.Error(err)
		}
		if i > 0 && (got.body != all[0].body || got.timestamp <= all[i-1].timestamp || got.signature == all[i-1].signature) {
			t.Errorf("attempt %d sent %+v after %+v: want the same bytes, later, signed anew", i+1, got, all[i-1])
		}
	}
	b.ends("completed")
	if len(all) != 3 {
		t.Errorf("%d requests, want 3", len(all))
	}
	// Whoever watches sees what came back, and when it is tried again.
	for _, want := range []string{`level=WARN msg="an event was not delivered" event=evt_1`, "status=501", `answer="not now" again="in 400ms"`, `again="in 900ms"`} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, b.log)
		}
	}
}

// After the last retry of the schedule there is no other.
func TestEventIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusTeapot) }
	b.merchant("m", b.endpoint.URL)
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Schedule: atOnce})
	b.announce("m", "evt_1")
	b.attempts("m", "evt_1", store.DeliveryAttemptsMax)
	b.ends("discarded")
	if want := `again="never: it was the last attempt`; strings.Count(b.log.String(), want) != 1 {
		t.Errorf("the log does not say once that it was the last attempt:\n%s", b.log)
	}
	if got := len(b.endpoint.all()); got != store.DeliveryAttemptsMax {
		t.Errorf("%d requests, want %d", got, store.DeliveryAttemptsMax)
	}
}

// Whatever an endpoint answers can be recorded, in every database.
func TestAnswersOfAnyBytesAreRecorded(t *testing.T) {
	b := newBench(t)
	b.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, "a\x00b\xffc") }
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	b.merchant("m", b.endpoint.URL)
	b.announce("m", "evt_1")
	if d := b.attempts("m", "evt_1", 1)[0]; d.Outcome != store.Refused || d.Answer != "a\uFFFDb\uFFFDc" {
		t.Errorf("recorded %s with the answer %q, want it refused, and what is no text replaced", d.Outcome, d.Answer)
	}
}

// What acknowledges an event: a 2xx status and a retcode of 200, as a number or
// as a text, or the word SUCCESS alone. Everything else is tried again.
func TestAcknowledgement(t *testing.T) {
	b := newBench(t)
	long := strings.Repeat(" ", 2000)
	cases := map[string]struct {
		status int
		answer string
		want   string
	}{
		"number":          {200, acknowledgement, store.Delivered},
		"text":            {200, `{"retcode":"200","retmsg":"SUCCESS"}`, store.Delivered},
		"spaced":          {200, " {\n\t\"retcode\" : 200 }\n", store.Delivered},
		"more":            {200, `{"success":true,"retcode":200,"data":{"x":[1,2]}}`, store.Delivered},
		"long":            {200, `{"retcode":200,` + long + `"retmsg":"SUCCESS"}`, store.Delivered},
		"endless":         {200, `{"retcode":200,"x":"` + strings.Repeat("x", 200_000) + `"}`, store.Refused},
		"empty":           {200, "", store.Refused},
		"plain":           {200, "SUCCESS", store.Delivered},
		"plain-word":      {200, "ok", store.Refused},
		"another-retcode": {200, `{"retcode":201}`, store.Refused},
		"another-text":    {200, `{"retcode":"OK"}`, store.Refused},
		"no-retcode":      {200, `{"retmsg":"SUCCESS"}`, store.Refused},
		"two":             {200, `{"retcode":500,"retcode":200}`, store.Refused},
		"two-alike":       {200, `{"retcode":200,"\u0072etcode":200}`, store.Refused},
		"within":          {200, `{"retcode":500,"data":{"retcode":200}}`, store.Refused},
		"another-case":    {200, `{"Retcode":200}`, store.Refused},
		"null":            {200, `{"retcode":null}`, store.Refused},
		"list":            {200, `[200]`, store.Refused},
		"cut":             {200, `{"retcode":200`, store.Refused},
		"created":         {201, acknowledgement, store.Delivered},
		"no-content":      {204, "", store.Refused},
		"moved":           {301, acknowledgement, store.Refused},
		"failed":          {500, acknowledgement, store.Refused},
	}
	b.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		c := cases[strings.TrimPrefix(r.URL.Path, "/")]
		w.WriteHeader(c.status)
		io.WriteString(w, c.answer)
	}
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	for name := range cases {
		b.merchant(name, b.endpoint.URL+"/"+name)
		b.announce(name, "evt_1")
	}
	for name, c := range cases {
		d := b.attempts(name, "evt_1", 1)[0]
		if d.Outcome != c.want || d.Status != c.status || len(d.Answer) > 1024 || !strings.HasPrefix(c.answer, d.Answer) {
			t.Errorf("%s: recorded %s with %d and %d bytes, want %s with %d", name, d.Outcome, d.Status, len(d.Answer), c.want, c.status)
		}
		if c.want == store.Refused && !strings.Contains(d.Error, `{"retcode":200,"retmsg":"SUCCESS"}`) {
			t.Errorf("%s: the error %q does not say what is expected", name, d.Error)
		}
	}
}

// The signature was made for one endpoint: no other gets it.
func TestRedirectIsNotFollowed(t *testing.T) {
	b := newBench(t)
	other := newEndpoint(t)
	for status := range map[int]bool{301: true, 302: true, 307: true, 308: true} {
		name := fmt.Sprint(status)
		b.merchant(name, b.endpoint.URL+"/"+name)
		b.announce(name, "evt_1")
	}
	b.endpoint.answer = func(w http.ResponseWriter, r *http.Request, _ int) {
		var status int
		fmt.Sscan(strings.TrimPrefix(r.URL.Path, "/"), &status)
		http.Redirect(w, r, other.URL, status)
	}
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	for _, name := range []string{"301", "302", "307", "308"} {
		if d := b.attempts(name, "evt_1", 1)[0]; d.Outcome != store.Refused || fmt.Sprint(d.Status) != name {
			t.Errorf("%s: recorded %+v, want it refused", name, d)
		}
	}
	if got := other.all(); len(got) != 0 {
		t.Errorf("the other endpoint received %+v", got)
	}
}

// An endpoint has 15 seconds to answer.
func TestEndpointThatHangs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.endpoint.answer = func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			<-r.Context().Done()
			return
		}
		io.WriteString(w, acknowledgement)
	}
	b.merchant("m", b.endpoint.URL)
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Schedule: atOnce})
	b.announce("m", "evt_1")
	time.Sleep(14 * time.Second)
	list := b.attempts("m", "evt_1", 2)
	if d := list[0]; d.Outcome != store.Failed || d.Status != 0 || d.Latency < 15*time.Second || d.Latency > 30*time.Second {
		t.Errorf("recorded %+v, want a failure after 15 s", d)
	}
	if list[1].Outcome != store.Delivered {
		t.Errorf("recorded %+v, want it delivered", list[1])
	}
}

// No name and no spelling leads a delivery inside, and nothing is sent there.
func TestPrivateAddressesAreRefused(t *testing.T) {
	b := newBench(t)
	port := b.endpoint.URL[strings.LastIndex(b.endpoint.URL, ":"):]
	hosts := []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1.2.3", "0.0.0.0", "[::]", "10.0.0.1", "192.168.1.1",
		"169.254.169.254", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]"}
	for _, host := range hosts {
		b.merchant(host, "http://"+host+port+"/hook?token=a-secret-of-theirs")
		b.announce(host, "evt_1")
	}
	b.deliver(deliver.Config{})
	for _, host := range hosts {
		d := b.attempts(host, "evt_1", 1)[0]
		if d.Outcome != store.Failed || d.Status != 0 || !strings.Contains(d.Error, "not a public address") && !strings.Contains(d.Error, "no suitable address") {
			t.Errorf("%s: recorded %+v, want a refusal of the address", host, d)
		}
		if strings.Contains(d.Error, "a-secret") {
			t.Errorf("%s: the error holds what is in the address: %s", host, d.Error)
		}
	}
	if got := b.endpoint.all(); len(got) != 0 {
		t.Errorf("%d requests were sent", len(got))
	}
	if strings.Contains(b.log.String(), "a-secret") {
		t.Errorf("the log holds what is in the address: %s", b.log)
	}
}

// Without an endpoint there is nothing to try; without a key nothing is signed,
// and the attempt says so.
func TestNowhereAndUnsigned(t *testing.T) {
	b := newBench(t)
	b.merchant("nowhere", "")
	b.merchant("revoked", b.endpoint.URL)
	b.update(func(tx *store.Tx) error { return tx.RevokeCredential("xck_local_revoked") })
	b.announce("nowhere", "evt_1")
	b.announce("revoked", "evt_1")
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	if d := b.attempts("revoked", "evt_1", 1)[0]; d.Outcome != store.Failed || !strings.Contains(d.Error, "no active credential") {
		t.Errorf("recorded %+v, want a failure for want of a key", d)
	}
	b.ends("cancelled")
	if got := b.attempts("nowhere", "evt_1", 0); len(got)+len(b.endpoint.all()) != 0 {
		t.Errorf("attempts %+v and %d requests, want none", got, len(b.endpoint.all()))
	}
}

// The process is killed while an attempt is under way: the next one finds the
// job and delivers. A copy of the database, made at that moment, is what such a
// process leaves.
func TestKilledInTheMiddleOfAnAttempt(t *testing.T) {
	b := newBench(t)
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	b.endpoint.answer = func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			arrived <- struct{}{}
			<-release
		}
		io.WriteString(w, acknowledgement)
	}
	defer close(release)
	b.merchant("m", b.endpoint.URL)
	b.announce("m", "evt_1")
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	b.arrives(arrived)
	if b.jobs("running") != 1 {
		t.Fatal("no job is running")
	}
	if b.store.Shared() {
		t.Skip("on PostgreSQL the jobs of a replica that was killed are another's: see e2e")
	}
	left := b.data
	left.Database += ".left"
	b.copyTo(left.Database)
	b.open(left)
	b.data = left
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}})
	if d := b.attempts("m", "evt_1", 1)[0]; d.Outcome != store.Delivered || d.Attempt != 2 {
		t.Errorf("recorded %+v, want the second attempt delivered", d)
	}
}

// Stop waits for what is under way; what it can't wait for is tried again.
func TestStop(t *testing.T) {
	b := newBench(t)
	arrived := make(chan struct{}, 2)
	b.endpoint.answer = func(w http.ResponseWriter, r *http.Request, n int) {
		arrived <- struct{}{}
		wait := 300 * time.Millisecond
		if r.URL.Path == "/stuck" && n == 1 {
			wait = time.Hour
		}
		select {
		case <-time.After(wait):
			io.WriteString(w, acknowledgement)
		case <-r.Context().Done():
		}
	}
	b.merchant("slow", b.endpoint.URL+"/slow")
	b.merchant("stuck", b.endpoint.URL+"/stuck")
	b.announce("slow", "evt_1")
	b.announce("stuck", "evt_1")
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Schedule: atOnce, Timeouts: deliver.Timeouts{Headers: time.Hour}})
	b.arrives(arrived)
	b.arrives(arrived)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- b.deliverer.Stop(ctx) }()
	if d := b.attempts("slow", "evt_1", 1)[0]; d.Outcome != store.Delivered {
		t.Errorf("what was under way was recorded as %+v, want it delivered", d)
	}
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Errorf("stop: %v, want %v", err, context.Canceled)
	}
	b.announce("slow", "evt_2") // nobody works on it
	b.deliver(deliver.Config{Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Schedule: atOnce})
	b.attempts("slow", "evt_2", 1)
	list := b.attempts("stuck", "evt_1", 2)
	if list[0].Outcome != store.Failed || list[1].Outcome != store.Delivered {
		t.Errorf("what was cut off was recorded as %+v, want a failure and a delivery", list)
	}
}
