package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/xcheckout/xcheckout/internal/conformance"
)

// Without a flag nothing is changed, no secret is in a query, no call is unsigned, and
// nothing is sent that is to be refused. What was not asked says which flag asks it.
func TestSafeWithoutFlags(t *testing.T) {
	e := newEnvironment(t)
	r := e.run()
	for _, request := range e.log {
		if strings.Contains(request, "create") || strings.Contains(request, "cancel") || strings.Contains(request, "api_") || strings.Contains(request, "refresh_") {
			t.Errorf("without a flag it sent %s", request)
		}
	}
	if len(e.refused) > 0 {
		t.Errorf("without a flag it sent what is refused: %v", e.refused)
	}
	for _, check := range conformance.Checks() {
		c := result(t, r, check.ID)
		if len(check.Needs) > 0 && (c.Outcome != conformance.NotAsked || !slices.Equal(c.Flags, check.Needs)) {
			t.Errorf("%s, which needs %v, ended with %v and asks for %v", c.ID, check.Needs, c.Outcome, c.Flags)
		}
	}
	// What an order is like can't be seen while there is none.
	if c := result(t, r, "forms.order_amounts"); c.Outcome != conformance.NotAsked || !slices.Equal(c.Flags, []conformance.Flag{conformance.Write}) {
		t.Errorf("without an order, forms.order_amounts is %+v", c)
	}
	if out := text(t, r); !strings.Contains(out, "the merchant has no order; ask it with --write") || r.Differ > 0 {
		t.Errorf("the report is\n%s", out)
	}
}

// Each flag allows what it says and nothing else.
func TestEachFlag(t *testing.T) {
	for flag, allowed := range map[conformance.Flag]string{conformance.Write: "/checkout/order/c", conformance.Probes: "", conformance.QuerySecrets: "?grant_type="} {
		e := newEnvironment(t)
		e.run(flag)
		for _, request := range e.log {
			for _, what := range []string{"/checkout/order/c", "?grant_type="} {
				if strings.Contains(request, what) && what != allowed && !strings.Contains(request, "conformance") {
					t.Errorf("with --%s it sent %s", flag, request)
				}
			}
		}
		if flag != conformance.Probes && len(e.refused) > 0 {
			t.Errorf("with --%s it sent what is refused: %v", flag, e.refused)
		}
	}
}

// Three parts of a credential are enough.
func TestWithoutPassword(t *testing.T) {
	e := newEnvironment(t)
	o := e.options()
	o.Email, o.Password = "", ""
	r, err := conformance.Run(t.Context(), o)
	if err != nil || r.Differ > 0 {
		t.Fatalf("%v\n%s", err, text(t, r))
	}
	if c := result(t, r, "token.password"); c.Outcome != conformance.NotAsked {
		t.Errorf("token.password: %+v", c)
	}
}

// An environment that has none of the grants in a body says which flag goes on.
func TestWithoutAToken(t *testing.T) {
	r := newEnvironment(t, "no password", "no client_credentials").run()
	if c := result(t, r, "signature.query_printed"); c.Outcome != conformance.NotAsked || c.Seen != "no grant gave an access token" ||
		!slices.Equal(c.Flags, []conformance.Flag{conformance.QuerySecrets}) {
		t.Errorf("signature.query_printed: %+v", c)
	}
}

// Whatever an environment says, no secret is in the report, and no control character.
func TestSecretsAreNotShown(t *testing.T) {
	for _, quirks := range [][]string{{"repeats secrets"}, {"repeats secrets", "no client_credentials in the query", "no refresh_token in the query", "no info"}} {
		e := newEnvironment(t, quirks...)
		r := e.run(conformance.Flags...)
		document, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		secrets := []string{password, url.QueryEscape(password), apiSecret, signKey, "at_access", "rt_of_", "\x1b", `\u001b`}
		for _, secret := range secrets {
			if strings.Contains(string(document)+text(t, r), secret) {
				t.Errorf("the report holds %q:\n%s", secret, text(t, r))
			}
		}
		if c := result(t, r, "forms.retmsg"); !strings.Contains(c.Seen, "<redacted ") {
			t.Errorf("forms.retmsg has seen %q", c.Seen)
		}
	}
}

// A redirect is told and not followed: it would carry secrets away.
func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer elsewhere.Close()
	e := newEnvironment(t)
	e.redirect = elsewhere.URL
	r := e.run(conformance.Flags...)
	if c := result(t, r, "token.password"); c.Outcome != conformance.Differs || !strings.Contains(c.Seen, "HTTP 307, a redirect, which is not followed") {
		t.Errorf("token.password: %+v", c)
	}
	if n := followed.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

// Where nobody answers, the error says so, and has no URL, whose query may be secret.
func TestUnreachable(t *testing.T) {
	e := newEnvironment(t)
	e.Close()
	_, err := conformance.Run(t.Context(), e.options(conformance.Flags...))
	if err == nil || !strings.Contains(err.Error(), "reach "+e.URL) || strings.Contains(err.Error(), tokenPath) {
		t.Errorf("the error is %v", err)
	}
	o := e.options()
	o.SignKey = "short"
	if _, err := conformance.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "read the signKey") {
		t.Errorf("with a bad signKey the error is %v", err)
	}
}

// Orders that a run has created are cancelled when it is broken off; one that can't be
// is named.
func TestOrdersAreNotLeft(t *testing.T) {
	for path, want := range map[string]int{"/checkout/order/create": 1, "/checkout/order/info": 2} {
		ctx, cancel := context.WithCancel(t.Context())
		e := newEnvironment(t)
		e.before = func(r *http.Request) {
			if r.URL.Path == path {
				cancel()
			}
		}
		if _, err := conformance.Run(ctx, e.options(conformance.Write)); !errors.Is(err, context.Canceled) {
			t.Errorf("broken off at %s, it ended with %v", path, err)
		}
		e.mu.Lock()
		if len(e.orders) != want {
			t.Errorf("broken off at %s, there are %d orders, want %d", path, len(e.orders), want)
		}
		for _, o := range e.orders {
			if o["orderStatus"] != "CANCELLED" {
				t.Errorf("broken off at %s, it left %v %v", path, o["orderNo"], o["orderStatus"])
			}
		}
		e.mu.Unlock()
	}
	e := newEnvironment(t, "no cancel")
	if r := e.run(conformance.Write); len(r.OrdersLeft) != 2 || !strings.Contains(text(t, r), r.OrdersLeft[0]) {
		t.Errorf("left are %v", r.OrdersLeft)
	}
}

func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{"https://Pay.Example.com": "https://pay.example.com:443", "https://pay.example.com:443/a": "https://pay.example.com:443",
		"http://127.0.0.1:8787/": "http://127.0.0.1:8787", "http://pay.example.com": "http://pay.example.com:80"} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := conformance.Origin(u); got != want {
			t.Errorf("the origin of %s is %s, want %s", address, got, want)
		}
	}
}
