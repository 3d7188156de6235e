package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/profile"
)

// untilReady cancels a context when a command prints that it is ready.
type untilReady struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (u *untilReady) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "ready\n") || strings.Contains(string(p), "\nready\n") {
		u.cancel()
	}
	return u.Buffer.Write(p)
}

// serveUntilReady runs a serving command until it is ready, and returns what it
// printed. Being asked to stop is no failure.
func serveUntilReady(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	stdout, stderr := &untilReady{cancel: cancel}, new(bytes.Buffer)
	if exit := cli.ExitCode(run(ctx, args, stdout, stderr)); exit != 0 || ctx.Err() == context.DeadlineExceeded {
		t.Fatalf("xcheckoutd %s: exit %d, %v\n%s\n%s", strings.Join(args, " "), exit, ctx.Err(), stdout, stderr)
	}
	return stdout.String()
}

func TestDevPrintsWhatANewcomerNeeds(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	path := filepath.Join(home, "credentials.json")
	args := []string{"dev", "--listen", "127.0.0.1:0", "--block-time", "100ms", "--data", filepath.Join(home, "data"), "--credentials-file", path}
	out := serveUntilReady(t, args...)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	credentials := map[string]string{}
	if err := json.Unmarshal(data, &credentials); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	wants := []string{"XCheckout sandbox at " + credentials["baseUrl"]}
	for _, name := range []string{"rpcUrl", "apiKey", "apiSecret", "signKey", "email", "password"} {
		if credentials[name] == "" {
			t.Errorf("the credentials file lacks %s: %s", name, data)
		}
		wants = append(wants, credentials[name])
	}
	wants = append(wants, "curl -s", "\n  xcheckout order create --amount 25.00 --token ETH_USDT", credentials["baseUrl"]+"/pay/", "\nready\n")
	rest := out
	for _, want := range wants { // in this order
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%q is missing, or not in its place:\n%s", want, out)
		}
		rest = after
	}
	if lines := strings.Count(out, "\n"); lines > 40 {
		t.Errorf("it prints %d lines, which is more than a screen", lines)
	}
	for _, file := range []string{path, filepath.Join(home, ".config", "xcheckout", "config.json")} {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want mode 0600", file, info, err)
		}
	}
	again := serveUntilReady(t, args...) // the same merchant
	if !strings.Contains(again, credentials["apiKey"]) {
		t.Errorf("after a restart there is another apiKey:\n%s", again)
	}
	if book := answer[map[string]any](t, "ledger", "check", "--data", filepath.Join(home, "data")); book["balanced"] != true {
		t.Errorf("ledger check --data: %v", book)
	}
	dir := filepath.Join(home, "data")
	if list := answer[[]openPayoutRow](t, "payout", "list", "--data", dir, "--state", "queued"); len(list) != 0 {
		t.Errorf("payout list --data: %v, want none", list)
	}
	if wallets := answer[[]payoutRow](t, "payout", "status", "--data", dir); len(wallets) != 1 || wallets[0].Wallet == "" || wallets[0].Stopped != "" {
		t.Errorf("payout status --data: %+v, want the sandbox's wallet", wallets)
	}
	if o := command(t, "payout", "list", "--data", dir, "--config", "gateway.json"); o.exit != 2 || !strings.Contains(o.stderr, "--config or --data, not both") {
		t.Errorf("payout list of both: %+v", o)
	}
}

// With another brand's headers the sandbox's own first calls are signed in them, and
// so is the request that it shows.
func TestDevWithOtherHeaders(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	out := serveUntilReady(t, "dev", "--listen", "127.0.0.1:0", "--block-time", "100ms", "--signature-header", "D-SIGNATURE", "--timestamp-header", "D-TIMESTAMP")
	for _, want := range []string{`-H "D-TIMESTAMP: $ts"`, `-H "D-SIGNATURE: $(printf`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	if o := command(t, "dev", "--signature-header", "Authorization"); o.exit != 2 || !strings.Contains(o.stderr, "the name of another header") {
		t.Errorf("the name of another header: %+v", o)
	}
}

// The profile "local" is a running sandbox's: another one beside it has a name of
// its own, and what a sandbox wrote is gone when it ends.
func TestProfilesOfTwoSandboxes(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	up, ready := context.WithCancel(t.Context())
	first, ended := &untilReady{cancel: ready}, make(chan int, 1)
	args := []string{"dev", "--listen", "127.0.0.1:0", "--block-time", "100ms"}
	go func() { ended <- cli.ExitCode(run(ctx, args, first, new(bytes.Buffer))) }()
	select {
	case <-up.Done():
	case exit := <-ended:
		t.Fatalf("the first ended with %d:\n%s", exit, first)
	}
	before, err := profile.Stored(profile.Local)
	if err != nil {
		t.Fatal(err)
	}
	second := serveUntilReady(t, args...)
	name := regexp.MustCompile(`in the profile "(local-[0-9]+)"`).FindStringSubmatch(second)
	if name == nil || !strings.Contains(second, "order create --amount 25.00 --token ETH_USDT --profile "+name[1]) {
		t.Errorf("the second prints\n%s", second)
	}
	if after, err := profile.Stored(profile.Local); err != nil || after.APIKey != before.APIKey {
		t.Errorf("the first one's profile is %v, %v now; want it as it was", after, err)
	}
	stop()
	if exit := <-ended; exit != 0 {
		t.Errorf("the first ended with %d", exit)
	}
	if names, err := profile.Names(); err != nil || len(names) != 0 {
		t.Errorf("the profiles %v are left, %v", names, err)
	}
	// One that was killed has left its own, which the next takes over.
	if err := profile.Save(profile.Local, before); err != nil {
		t.Fatal(err)
	}
	if third := serveUntilReady(t, args...); !strings.Contains(third, `in the profile "local" too`) {
		t.Errorf("the third prints\n%s", third)
	}
}

// Listening everywhere, links lead to this machine.
func TestDevEverywhere(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	for _, listen := range []string{"0.0.0.0:0", ":0"} {
		out := serveUntilReady(t, "dev", "--listen", listen, "--block-time", "100ms")
		if !regexp.MustCompile(`sandbox at http://127\.0\.0\.1:[0-9]+\n`).MatchString(out) || strings.Contains(out, "0.0.0.0") || strings.Contains(out, "[::]") {
			t.Errorf("--listen %s prints\n%s", listen, out)
		}
	}
	if out := serveUntilReady(t, "dev", "--listen", "0.0.0.0:0", "--base-url", "http://pay.test:9000", "--block-time", "100ms"); !strings.Contains(out, "sandbox at http://pay.test:9000\n") {
		t.Errorf("--base-url prints\n%s", out)
	}
}

func TestServeIsReadyThoughItsNodeIsDown(t *testing.T) {
	path := configFile(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.Replace(string(text), "{", `{"baseUrl": "https://pay.example.com", "metrics": "127.0.0.1:0",`, 1))
	out := serveUntilReady(t, "serve", "--config", path)
	want := regexp.MustCompile(`^XCheckout gateway \(sandbox\) at https://pay\.example\.com
listening on 127\.0\.0\.1:[0-9]+
metrics at http://127\.0\.0\.1:[0-9]+/metrics
ready
stopping: [^\n]+
stopped
$`)
	if !want.MatchString(out) {
		t.Errorf("it prints %q, want %s", out, want)
	}
}
