package gateway_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

func (b *bench) listen(url string, seconds int64) error {
	_, err := b.gateway.Listen(b.t.Context(), b.caller().Actor, url, &seconds, nil)
	return err
}

// Several may listen to a sandbox, beside the merchant's endpoint; each has a
// delivery of its own, and one that is gone is forgotten.
func TestListeners(t *testing.T) {
	b := newBench(t)
	for _, url := range []string{"http://127.0.0.1:1/", "http://127.0.0.1:2/"} {
		if err := b.listen(url, 60); err != nil {
			t.Fatal(err)
		}
	}
	b.cancelled(1)
	event := b.stored("0")[0]
	if got := b.jobs(); got != 2 || event.Delivery != store.DeliveryPending || !event.Listened {
		t.Errorf("with two who listen: %d jobs for %+v", got, event)
	}
	parcel := func(listener string) (gateway.Parcel, error) {
		return b.gateway.Parcel(t.Context(), gateway.DeliveryJob{MerchantID: b.merchant.ID, EventID: event.ID, Listener: listener})
	}
	p := must(parcel("http://127.0.0.1:2/"))(t)
	if p.URL != "http://127.0.0.1:2/" {
		t.Errorf("it goes to %s", p.URL)
	}
	b.signedBy("a listener's", p, b.credential)
	delivered := func(listener, outcome string) store.DeliveryState {
		t.Helper()
		d := gateway.Delivery{MerchantID: b.merchant.ID, EventID: event.ID, Listener: listener, Round: b.stored("0")[0].Round,
			Attempt: 1, URL: listener, Outcome: outcome}
		if err := b.gateway.RecordDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		return b.stored("0")[0].Delivery
	}
	if got := delivered("http://127.0.0.1:2/", gateway.Delivered); got != store.DeliveryDone {
		t.Errorf("one has it: %s", got)
	}
	// With an endpoint of the merchant's own, that one says how far the event is.
	if _, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example/", b.credential.ID); err != nil {
		t.Fatal(err)
	}
	must(b.gateway.ResendEvent(t.Context(), b.caller().Actor, event.ID, "", nil))(t)
	if got := b.jobs(); got != 5 {
		t.Errorf("%d jobs after it was sent again to three, want 5", got)
	}
	if got := delivered("http://127.0.0.1:1/", gateway.Delivered); got != store.DeliveryPending {
		t.Errorf("a listener has it, the merchant not: %s", got)
	}
	b.now = b.now.Add(time.Minute)
	if _, err := parcel("http://127.0.0.1:1/"); err != gateway.ErrNoEndpoint {
		t.Errorf("after its time is over: %v, want %v", err, gateway.ErrNoEndpoint)
	}
	if err := b.listen("http://127.0.0.1:2/", 60); err != nil {
		t.Fatal(err)
	}
	if err := b.listen("http://127.0.0.1:2/", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := parcel("http://127.0.0.1:2/"); err != gateway.ErrNoEndpoint {
		t.Errorf("after it left: %v, want %v", err, gateway.ErrNoEndpoint)
	}
}

func TestListenRefuses(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		url     string
		seconds int64
		want    fault.Code
	}{
		"no address":         {"", 60, fault.ParameterMissing},
		"no address that is": {"127.0.0.1:1", 60, fault.ParameterInvalid},
		"less than no time":  {"http://127.0.0.1:1/", -1, fault.ParameterInvalid},
		"more than an hour":  {"http://127.0.0.1:1/", 3601, fault.ParameterInvalid},
	} {
		refusedWith(t, name, b.listen(c.url, c.seconds), c.want)
	}
	_, err := b.gateway.Listen(t.Context(), b.caller().Actor, "http://127.0.0.1:1/", nil, nil)
	refusedWith(t, "no time", err, fault.ParameterMissing)
	for i := range 20 {
		if err := b.listen(fmt.Sprintf("http://127.0.0.1:%d/", i+1), 60); err != nil {
			t.Fatal(err)
		}
	}
	err = b.listen("http://127.0.0.1:99/", 60)
	if refusedWith(t, "one too many", err, fault.ParameterInvalid); err != nil && !strings.Contains(err.Error(), "20 listen already") {
		t.Errorf("one too many: %v", err)
	}
	if err := b.listen("http://127.0.0.1:20/", 60); err != nil {
		t.Errorf("one of the twenty again: %v", err)
	}
}

// In production nobody listens, even where a database of a sandbox was taken over.
func TestNobodyListensInProduction(t *testing.T) {
	b := newBench(t)
	if err := b.listen("http://127.0.0.1:1/", 60); err != nil {
		t.Fatal(err)
	}
	b.config.Environment = gateway.Production
	b.restart()
	export := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	if err := b.gateway.RecoveryKept(t.Context(), gateway.Operator(), export); err != nil {
		t.Fatal(err)
	}
	b.cancelled(1)
	if event := b.stored("0")[0]; event.Delivery != store.DeliveryNone || b.jobs() != 0 {
		t.Errorf("the event is %+v with %d jobs, want none", event, b.jobs())
	}
}
