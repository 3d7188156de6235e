package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
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
	stdout, stderr = &output{}, &output{}
	err = run(ctx, args, peerEnv(p), strings.NewReader(""), stdout, stderr)
	return stdout, stderr, err
}

// peerEnv is the environment of a user of the peer.
func peerEnv(p *peer) func(string) string {
	env := map[string]string{
		"XCHECKOUT_BASE_URL": p.URL, "XCHECKOUT_EMAIL": "merchant@example.com", "XCHECKOUT_PASSWORD": "p",
		"XCHECKOUT_API_KEY": "xck_local_1", "XCHECKOUT_API_SECRET": "s", "XCHECKOUT_SIGN_KEY": peerSignKey,
	}
	return func(name string) string { return env[name] }
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

// TestListenLeavesWhenInterrupted ends the context as Ctrl-C does.
func TestListenLeavesWhenInterrupted(t *testing.T) {
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
		return p.listener
	}
	for begin := time.Now(); address() == ""; time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatal("listen has not registered within a minute")
		}
	}
	p.events.Wait()
	interrupt()
	if err := <-ended; err != nil {
		t.Errorf("listen ended with %v, want success", err)
	}
	if got := address(); got != "" {
		t.Errorf("webhooks go to %q now, want nowhere", got)
	}
}

// A program with a certificate of its own is reached when the user says so, and
// otherwise it is said how.
func TestForwardToASelfSignedProgram(t *testing.T) {
	p := startPeer(t, t.Cleanup)
	program := httptest.NewTLSServer(webhook.Handler([]*signature.Key{p.key}, func(context.Context, xcheckout.Event) error { return nil }))
	defer program.Close()
	program.Config.ErrorLog = log.New(io.Discard, "", 0)
	stdout, _, err := runAgainst(t.Context(), t, p, "listen", "--count", "2", "--forward-to", program.URL, "--skip-verify")
	if err != nil || strings.Count(stdout.String(), "forwarded") != 2 {
		t.Errorf("%v, printed\n%s", err, stdout)
	}
	ctx, stop := context.WithCancel(t.Context())
	stderr := &output{}
	go func() {
		for !strings.Contains(stderr.String(), "--skip-verify") && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		stop()
	}()
	err = run(ctx, []string{"listen", "--forward-to", program.URL}, peerEnv(p), strings.NewReader(""), &output{}, stderr)
	if err != nil || !strings.Contains(stderr.String(), "--skip-verify takes any certificate") {
		t.Errorf("%v, said\n%s\nwant the flag that helps", err, stderr)
	}
}

func TestProgramURL(t *testing.T) {
	for address, want := range map[string]string{
		"":                            "",
		"localhost:3000/x":            "http://localhost:3000/x",
		"127.0.0.1:8000":              "http://127.0.0.1:8000",
		"[::1]:8000/a?b=c":            "http://[::1]:8000/a?b=c",
		"https://shop.example/hooks":  "https://shop.example/hooks",
		"http://127.0.0.1:8000/hooks": "http://127.0.0.1:8000/hooks",
	} {
		if got, err := programURL(address); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", address, got, err, want)
		}
	}
	for _, address := range []string{"ftp://shop.example", "http://", "/webhooks", "localhost:port/x", "http:///x"} {
		if got, err := programURL(address); cli.ExitCode(err) != 2 {
			t.Errorf("%q: %q, %v; want a usage error", address, got, err)
		}
	}
}

// A listener everywhere is reached at this machine's own address.
func TestReachable(t *testing.T) {
	for ip, want := range map[string]string{"0.0.0.0": "127.0.0.1:80", "::": "127.0.0.1:80", "127.0.0.2": "127.0.0.2:80", "::1": "[::1]:80"} {
		if got := reachable(&net.TCPAddr{IP: net.ParseIP(ip), Port: 80}); got != want {
			t.Errorf("%s: %s, want %s", ip, got, want)
		}
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

// Of a customer's deposit an event's line says which it is, whose and how much.
func TestListenPrintsADeposit(t *testing.T) {
	var event xcheckout.Event
	if err := json.Unmarshal([]byte(`{"eventId":"evt_1","eventType":"CUSTOMER_DEPOSIT_CHANGED","timestamp":1758701681,"data":{"reason":"credited","depositNo":"DP1",`+
		`"customerId":"c7\u001b[2J","amount":"120","refundedAmount":"20","token":"ETH_USDT","depositStatus":"CREDITED"}}`), &event); err != nil {
		t.Fatal(err)
	}
	stdout := &output{}
	if err := (&listening{app: &app{stdout: cli.NewOutput(stdout)}}).print(event); err != nil {
		t.Fatal(err)
	}
	if got, want := stdout.String(), "2025-09-24 08:14:41  evt_1  CUSTOMER_DEPOSIT_CHANGED credited  deposit DP1  CREDITED  120.00 ETH_USDT of customer c7\ufffd[2J  refunded 20.00\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
