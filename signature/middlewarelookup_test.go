package signature_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

func TestMiddlewareLookup(t *testing.T) {
	secret := errors.New("the database's password is hunter2")
	for name, test := range map[string]struct {
		credential signature.Credential
		err        error
		status     int
		code       signature.Code
	}{
		"unknown":              {err: &signature.Error{Code: signature.AuthenticationFailed}, status: 401, code: signature.AuthenticationFailed},
		"wrapped":              {err: fmt.Errorf("look up: %w", &signature.Error{Code: signature.AuthenticationFailed}), status: 401, code: signature.AuthenticationFailed},
		"no key":               {status: 401, code: signature.AuthenticationFailed},
		"failure":              {err: secret, status: 500, code: "internal_error"},
		"wiped key":            {credential: signature.Credential{Keys: []*signature.Key{nil, wiped(t)}}, status: 401, code: signature.SignatureMismatch},
		"keys despite refusal": {credential: signature.Credential{Keys: []*signature.Key{mustKey(t, guardSecret)}}, err: &signature.Error{Code: signature.AuthenticationFailed}, status: 401, code: signature.AuthenticationFailed},
	} {
		g := guard(t)
		g.Lookup = func(*http.Request, *signature.Parsed) (signature.Credential, error) { return test.credential, test.err }
		w := g.serve(signedRequest(t, guardSecret, "GET", "/", ""), false)
		if code := codeIn(t, w); w.Code != test.status || code != test.code || g.calls > 0 {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, code, test.status, test.code)
		}
		if strings.Contains(w.Body.String(), "hunter2") || test.err == secret != strings.Contains(g.log.String(), "hunter2") {
			t.Errorf("%s: answered %s, logged %s", name, w.Body, &g.log)
		}
	}
	// The look-up sees the message, such as the apiKey in the body of a token call.
	g := guard(t)
	g.Lookup = func(r *http.Request, p *signature.Parsed) (signature.Credential, error) {
		if string(p.Body()) != `{"apiKey":"k"}` || r.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("the look-up sees %s, %v", p.Body(), r.Header)
		}
		return signature.Credential{Keys: []*signature.Key{mustKey(t, guardSecret)}}, nil
	}
	g.serve(signedRequest(t, guardSecret, "POST", "/", `{"apiKey": "k"}`), true)
}

func wiped(t *testing.T) *signature.Key {
	key := mustKey(t, guardSecret)
	key.Wipe()
	return key
}

// During a rotation both keys are good, the handler learns which it was, and
// the answer is signed with the same.
func TestMiddlewareRotation(t *testing.T) {
	g := guard(t)
	for i, secret := range []string{guardSecret, guardOldSecret} {
		g.handler = func(w http.ResponseWriter, r *http.Request) {
			if got := signature.FromContext(r.Context()).Key; got != i {
				t.Errorf("Key = %d, want %d", got, i)
			}
			io.WriteString(w, `{"retcode":"200"}`)
		}
		r := signedRequest(t, secret, "GET", "/", "")
		w := httptest.NewRecorder()
		g.Handler(g.handler).ServeHTTP(w, r)
		g.verify(r, w, secret)
		// Its refusal too.
		w = httptest.NewRecorder()
		g.Handler(g.handler).ServeHTTP(w, r)
		g.verify(r, w, secret)
		if codeIn(t, w) != signature.Replayed {
			t.Errorf("the same again: %s", w.Body)
		}
	}
	if w := g.serve(signedRequest(t, "a-key-that-was-revoked", "GET", "/", ""), false); codeIn(t, w) != signature.SignatureMismatch {
		t.Errorf("a third key: %s", w.Body)
	}
}

// seen is a guard that the test looks into.
type seen struct {
	err   error
	calls []string
}

func (s *seen) Remember(_ context.Context, credential string, mac [signature.MACSize]byte, until time.Time) error {
	s.calls = append(s.calls, fmt.Sprint(credential, " ", mac[0], " ", until.Sub(guardNow).Truncate(time.Second)))
	return s.err
}

func TestMiddlewareReplay(t *testing.T) {
	for name, test := range map[string]struct {
		err      error
		readOnly bool
		status   int
		code     signature.Code
		asked    int
	}{
		"new":       {status: 200, asked: 1},
		"replayed":  {err: &signature.Error{Code: signature.Replayed}, status: 409, code: signature.Replayed, asked: 1},
		"full":      {err: &signature.Error{Code: signature.ReplayMemoryFull}, status: 503, code: signature.ReplayMemoryFull, asked: 1},
		"failure":   {err: errBroken, status: 500, code: "internal_error", asked: 1},
		"read only": {err: errBroken, readOnly: true, status: 200},
	} {
		g := guard(t)
		guard := &seen{err: test.err}
		g.Replay = guard
		g.Route = func(r *http.Request) signature.Route { return signature.Route{ReadOnly: test.readOnly} }
		w := g.serve(signedRequest(t, guardSecret, "POST", "/", "{}"), true)
		if w.Code != test.status || len(guard.calls) != test.asked || g.calls > 0 != (test.status == 200) {
			t.Errorf("%s: %d %s after asking %q; want %d", name, w.Code, w.Body, guard.calls, test.status)
		}
		if test.code != "" && codeIn(t, w) != test.code {
			t.Errorf("%s: %s, want %s", name, w.Body, test.code)
		}
	}
	// Nothing is remembered of what does not verify.
	g := guard(t)
	memory := &seen{}
	g.Replay = memory
	g.serve(signedRequest(t, "a-key-that-was-revoked", "POST", "/", "{}"), false)
	g.serve(signedRequest(t, guardSecret, "POST", "/", `{"retcode":1}`), true)
	g.Now = func() time.Time { return guardNow.Add(time.Hour) }
	r := signedRequest(t, guardSecret, "POST", "/", "{}")
	g.Handler(nil).ServeHTTP(httptest.NewRecorder(), r)
	if len(memory.calls) > 0 {
		t.Errorf("the guard was asked for %q", memory.calls)
	}
	// Without a guard of the caller's there is one all the same.
	g = guard(t)
	g.Replay, g.Now = nil, time.Now
	m := signature.Message{Method: "GET", Target: "/", Timestamp: signature.Timestamp(time.Now())}
	sig := mustSign(t, mustKey(t, guardSecret), m)
	for _, want := range []int{200, 409, 409} {
		w := httptest.NewRecorder()
		g.Handler(g.handler).ServeHTTP(w, requestOf(t, m, sig))
		if w.Code != want {
			t.Errorf("got %d, want %d", w.Code, want)
		}
	}
}
