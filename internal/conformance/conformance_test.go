package conformance_test

import (
	"bytes"
	"net/url"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/conformance"
)

// eventWait is far more than an event takes on this machine; what waits for it in vain
// sets its own.
const eventWait = 30 * time.Second

func (e *environment) options(flags ...conformance.Flag) conformance.Options {
	base, err := url.Parse(e.URL)
	if err != nil {
		e.t.Fatal(err)
	}
	return conformance.Options{URL: base, Email: email, Password: password, APIKey: apiKey, APISecret: apiSecret, SignKey: signKey, Allowed: flags,
		ListenOn: "127.0.0.1:0", EventWait: eventWait}
}

func (e *environment) run(flags ...conformance.Flag) *conformance.Report {
	e.t.Helper()
	report, err := conformance.Run(e.t.Context(), e.options(flags...))
	if err != nil {
		e.t.Fatal(err)
	}
	return report
}

func text(t *testing.T, r *conformance.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func result(t *testing.T, r *conformance.Report, id string) conformance.Result {
	t.Helper()
	for _, c := range r.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("there is no check %s", id)
	return conformance.Result{}
}

// An environment in our form agrees with every check, and all are asked.
func TestOurForm(t *testing.T) {
	e := newEnvironment(t)
	r := e.run(conformance.Flags...)
	if r.Differ > 0 || r.NotAsked > 0 || r.Agree != len(conformance.Checks()) || len(r.OrdersLeft) > 0 {
		t.Errorf("of %d checks:\n%s", len(conformance.Checks()), text(t, r))
	}
	for _, o := range e.orders {
		if o["orderStatus"] != "CANCELLED" {
			t.Errorf("the order %v is left %v", o["orderNo"], o["orderStatus"])
		}
	}
}
