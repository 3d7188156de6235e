package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

// output is a buffer that can be read while it is written.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// runAgainst runs a command line with a credential of the peer.
func runAgainst(ctx context.Context, t *testing.T, p *peer, args ...string) (stdout, stderr *output, err error) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	env := map[string]string{
		"XCHECKOUT_BASE_URL": p.URL, "XCHECKOUT_EMAIL": "merchant@example.com", "XCHECKOUT_PASSWORD": "p",
		"XCHECKOUT_API_KEY": "xck_local_1", "XCHECKOUT_API_SECRET": "s", "XCHECKOUT_SIGN_KEY": peerSignKey,
	}
	stdout, stderr = &output{}, &output{}
	err = run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), stdout, stderr)
	return stdout, stderr, err
}

// TestForward passes events on to a program that at first can't handle them:
// they come again, and are printed only once it has taken them.
func TestForward(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	ready := webhook.Handler([]*signature.Key{p.key}, func(context.Context, xcheckout.Event) error { return nil })
	var mu sync.Mutex
	requests := 0
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch requests++; requests {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
			io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
		case 2: // a success that is none
			w.WriteHeader(http.StatusOK)
		case 3:
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		default:
			ready.ServeHTTP(w, r)
		}
	}))
	defer program.Close()
	stdout, stderr, err := runAgainst(t.Context(), t, p, "listen", "--count", "2", "--forward-to", program.URL+"/hooks")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "evt_1") || !strings.HasSuffix(lines[1], "forwarded") {
		t.Errorf("printed\n%s", stdout)
	}
	if got := strings.Count(stderr.String(), "it answered"); got != 3 {
		t.Errorf("standard error tells of %d failures, want 3:\n%s", got, stderr)
	}
	if requests != 5 {
		t.Errorf("the program got %d requests, want 5", requests)
	}
}

// TestListenPutsBackWhenInterrupted ends the context as Ctrl-C does.
func TestListenPutsBackWhenInterrupted(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	ended := make(chan error, 1)
	go func() {
		_, _, err := runAgainst(ctx, t, p, "listen")
		ended <- err
	}()
	address := func() string {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.webhook
	}
	for begin := time.Now(); address() == "http://127.0.0.1:9/before"; time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatal("listen has not registered within 10 s")
		}
	}
	p.events.Wait()
	interrupt()
	if err := <-ended; err != nil {
		t.Errorf("listen ended with %v, want success", err)
	}
	if got := address(); got != "http://127.0.0.1:9/before" {
		t.Errorf("webhooks now go to %q, want where they went before", got)
	}
}

// TestListenWithoutASandbox asks a gateway that has no such call.
func TestListenWithoutASandbox(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/sandbox/") {
			r.URL.Path = "/production" // which the peer does not know either
		}
		p.ServeHTTP(w, r)
	})
	_, stderr, err := runAgainst(t.Context(), t, p, "listen")
	if cli.ExitCode(err) != 1 || !strings.Contains(stderr.String(), "--no-register") {
		t.Errorf("got %v and\n%s\nwant a failure with advice", err, stderr)
	}
}
