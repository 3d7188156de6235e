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
	for _, name := range []string{"rpcUrl", "email", "password", "apiKey", "apiSecret", "signKey"} {
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
