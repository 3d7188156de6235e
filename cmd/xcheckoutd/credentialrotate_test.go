package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
)

// rotation is a credential whose signKey is exchanged beside a gateway that serves.
type rotation struct {
	t              *testing.T
	config, apiKey string
	client         xcheckout.Config
	webhooks       chan webhook
}

type webhook struct {
	timestamp, signature string
	body                 []byte
}

func newRotation(t *testing.T) *rotation {
	t.Helper()
	r := &rotation{t: t, config: configFile(t), webhooks: make(chan webhook, 10)}
	edit(t, r.config, `"listen"`, `"webhooksTo": "loopback", "listen"`)
	baseURL, _ := serve(t, r.config)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		r.webhooks <- webhook{request.Header.Get("TIMESTAMP"), request.Header.Get("SIGNATURE"), body}
		io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
	}))
	t.Cleanup(receiver.Close)
	id, client := merchant(t, r.config, baseURL)
	r.client, r.apiKey = client, client.APIKey
	answer[map[string]any](t, "merchant", "webhook", id, "--config", r.config, "--url", receiver.URL)
	return r
}

func (r *rotation) with(signKey string) xcheckout.Config {
	c := r.client
	c.SignKey = signKey
	return c
}

// step runs a step, which must change something or not, and leave the keys in these
// places.
func (r *rotation) step(flag string, changed bool, places string) (nextSignKey string) {
	r.t.Helper()
	args := []string{"credential", "rotate", r.apiKey, "--config", r.config}
	if flag != "" {
		args = append(args, flag)
	}
	got := answer[struct {
		Changed     bool
		NextSignKey string
		SignKeys    []signKeyRow
	}](r.t, args...)
	if in := statesOf(got.SignKeys); got.Changed != changed || in != places {
		r.t.Errorf("credential rotate %s: %+v with the keys %s; want a change: %v, and %s", flag, got, in, changed, places)
	}
	return got.NextSignKey
}

// statesOf are the places of keys, by the names of the answer.
func statesOf(keys []signKeyRow) (all string) {
	for _, k := range keys {
		all += k.State + " "
	}
	return all
}

// signs fails unless a test event is signed by a key.
func (r *rotation) signs(what, signKey string) {
	r.t.Helper()
	client, err := xcheckout.New(r.with(signKey))
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := client.Sandbox.Simulate(r.t.Context(), xcheckout.Simulation{Event: xcheckout.EventRefundChanged}); err != nil {
		r.t.Fatalf("%s: simulate: %v", what, err)
	}
	key, err := signature.NewKey(signKey)
	if err != nil {
		r.t.Fatal(err)
	}
	select {
	case got := <-r.webhooks:
		want, err := key.Sign(signature.Message{Kind: signature.KindWebhook, Timestamp: got.timestamp, Body: got.body})
		if err != nil || got.signature != want {
			r.t.Errorf("%s: the webhook is signed by another key (%v)", what, err)
		}
	case <-time.After(30 * time.Second):
		r.t.Fatalf("%s: no webhook within 30 s", what)
	}
}

// verifies fails unless a call signed by the key is taken and its answer is signed by
// the same key, or refused where it shall be.
func (r *rotation) verifies(what, signKey string, want bool) {
	r.t.Helper()
	err := tryCall(r.t, r.with(signKey))
	if want && err != nil {
		r.t.Errorf("%s: %v", what, err)
	}
	// Its answer is not signed, since no MAC verified.
	if !want && (err == nil || !strings.Contains(err.Error(), `401 Unauthorized, not signed; unverified, it says "signature_mismatch:`)) {
		r.t.Errorf("%s: %v, want signature_mismatch", what, err)
	}
}

func (r *rotation) refused(flag, want string) {
	r.t.Helper()
	args := []string{"credential", "rotate", r.apiKey, "--config", r.config}
	if flag != "" {
		args = append(args, flag)
	}
	refused(r.t, want, args...)
}

// A signKey is exchanged while a gateway serves: requests signed by either key are
// taken until the old one is retired, and webhooks change at activation.
func TestCredentialRotate(t *testing.T) {
	r := newRotation(t)
	old := r.client.SignKey
	r.verifies("before", old, true)
	r.refused("--activate", "it has no next key")
	r.step("--retire", false, "current ")
	next := r.step("", true, "current next ")
	r.verifies("the old key beside the next", old, true)
	r.verifies("the next key", next, true)
	r.signs("before it is active", old)
	r.refused("", "it has a next key already")
	r.refused("--retire", "not the current one yet")
	r.step("--activate", true, "current previous ")
	r.step("--activate", false, "current previous ")
	r.verifies("the previous key", old, true)
	r.verifies("the new key", next, true)
	r.signs("once it is active", next)
	r.refused("", "two at most")
	r.refused("--cancel", "--retire ends")
	r.step("--retire", true, "current ")
	r.step("--retire", false, "current ")
	r.verifies("the retired key", old, false)
	r.verifies("the new key alone", next, true)
	r.signs("after the old one is retired", next)

	lost := r.step("", true, "current next ")
	r.step("--cancel", true, "current ")
	r.step("--cancel", false, "current ")
	r.verifies("a cancelled key", lost, false)
	r.verifies("the current key still", next, true)
}
