package xcheckout_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
)

// testClock is a clock that tests move.
type testClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *testClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func TestTokenIsObtainedOnceUnderConcurrency(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	client := p.newClient(nil)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := p.tokensGiven(); got != 1 {
		t.Errorf("%d tokens for 50 calls, want 1", got)
	}
	stamps := map[string]bool{}
	for _, c := range p.seen() {
		stamps[c.timestamp] = true
	}
	if len(stamps) != 50 {
		t.Errorf("%d timestamps for 50 signatures of the same message, want 50", len(stamps))
	}
}

func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	clock := &testClock{}
	client := p.newClient(func(c *xcheckout.Config) { c.Now = clock.now })
	for _, step := range []struct {
		move time.Duration
		want int
	}{
		{0, 1}, {24 * time.Minute, 1}, {90 * time.Second, 2}, {time.Minute, 2},
	} {
		clock.move(step.move)
		p.set(func(p *peer) { p.skew += step.move })
		if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
			t.Fatal(err)
		}
		if got := p.tokensGiven(); got != step.want {
			t.Errorf("%v later: %d tokens, want %d", step.move, got, step.want)
		}
	}
}

// TestTokenThatStillLivesIsUsed fails the early renewal: the old token is good
// for another minute.
func TestTokenThatStillLivesIsUsed(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	clock := &testClock{}
	client := p.newClient(func(c *xcheckout.Config) { c.Now = clock.now })
	if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
		t.Fatal(err)
	}
	p.on("/user/auth/oauth2/token", func(call) answer { return answer{status: 503, unsigned: true} })
	late := func(d time.Duration) error {
		clock.move(d)
		p.set(func(p *peer) { p.skew += d })
		_, err := client.Orders.Info(t.Context(), "A1")
		return err
	}
	if err := late(29*time.Minute + 30*time.Second); err != nil {
		t.Errorf("half a minute before its end: %v", err)
	}
	if err := late(time.Minute); !errors.Is(err, xcheckout.CodeAnswerUnverified) {
		t.Errorf("after its end: %v, want the token call's failure", err)
	}
}

func TestTokenIsRenewedOnceAfter401(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/cancel", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	client := p.newClient(nil)
	if _, err := client.Orders.Cancel(t.Context(), "A1"); err != nil {
		t.Fatal(err)
	}
	p.set(func(p *peer) { p.valid = "revoked" })
	if _, err := client.Orders.Cancel(t.Context(), "A1"); err != nil {
		t.Errorf("after the token was revoked: %v", err)
	}
	if got := p.tokensGiven(); got != 2 {
		t.Errorf("%d tokens, want 2", got)
	}
	p.on("/checkout/order/cancel", func(call) answer {
		return answer{status: 401, unsigned: true, body: refusal(401, "authentication_failed", "")}
	})
	_, err := client.Orders.Cancel(t.Context(), "A1")
	var e *xcheckout.Error
	if !errors.As(err, &e) || e.Code != xcheckout.CodeAnswerUnverified || e.HTTPStatus != 401 || e.Retryable {
		t.Errorf("got %+v, want an unverified 401", err)
	}
	if got := p.tokensGiven(); got != 3 {
		t.Errorf("%d tokens, want 3: one renewal a call", got)
	}
}

func TestTokenRenewalAfter401IsShared(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	client := p.newClient(nil)
	if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
		t.Fatal(err)
	}
	p.set(func(p *peer) { p.valid = "revoked" })
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := client.Orders.Info(t.Context(), "A1"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := p.tokensGiven(); got != 2 {
		t.Errorf("%d tokens, want 2", got)
	}
}

// TestTokenOutlivesTheCallerWhoAskedFirst cancels the call that began the
// token's retrieval; the one that waits for the same token must not notice.
func TestTokenOutlivesTheCallerWhoAskedFirst(t *testing.T) {
	p := newPeer(t)
	p.on("/checkout/order/info", func(call) answer { return ok(`{"orderNo":"A1"}`) })
	first, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	p.on("/user/auth/oauth2/token", func(c call) answer {
		cancel()
		<-release
		return ok(`{"access_token":"t","token_type":"bearer","expires_in":60}`)
	})
	client := p.newClient(nil)
	_, err := client.Orders.Info(first, "A1")
	if !errors.Is(err, context.Canceled) || !errors.Is(err, xcheckout.CodeConnectionFailed) {
		t.Errorf("the cancelled call: %v, want %v", err, context.Canceled)
	}
	second := make(chan error, 1)
	go func() { _, err := client.Orders.Info(t.Context(), "A1"); second <- err }()
	close(release)
	if err := <-second; err != nil {
		t.Errorf("the other call: %v", err)
	}
	tokenCalls := 0
	for _, c := range p.seen() {
		if strings.HasPrefix(c.target, "/user/") {
			tokenCalls++
		}
	}
	if tokenCalls != 1 {
		t.Errorf("%d token calls, want 1", tokenCalls)
	}
}

func TestTokenAnswersRefused(t *testing.T) {
	for _, retdata := range []string{
		`{}`, `null`, `{"access_token":"","expires_in":1800}`, `{"access_token":"t","expires_in":0}`,
		`{"access_token":"t"}`, `{"access_token":"a\nb","expires_in":1800}`, `{"access_token":"t","expires_in":"soon"}`,
	} {
		p := newPeer(t)
		p.on("/user/auth/oauth2/token", func(call) answer { return ok(retdata) })
		if token, err := p.newClient(nil).Token(t.Context()); !errors.Is(err, xcheckout.CodeAnswerBodyInvalid) {
			t.Errorf("%s: got %v, %v; want %s", retdata, token, err, xcheckout.CodeAnswerBodyInvalid)
		}
	}
}

func TestTokenIsNotPrinted(t *testing.T) {
	p := newPeer(t)
	token, err := p.newClient(nil).Token(t.Context())
	if err != nil || token.AccessToken != "token-1" || token.ExpiresAt.Before(time.Now().Add(29*time.Minute)) {
		t.Fatalf("got %q until %v, %v", token.AccessToken, token.ExpiresAt, err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if text := fmt.Sprintf(verb, token); strings.Contains(text, "token-1") || strings.Contains(text, "746f6b656e") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}
