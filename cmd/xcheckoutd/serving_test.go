package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

// lockedBuffer is a buffer that is read while a command writes to it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var servedAt = regexp.MustCompile(`XCheckout gateway \((?:sandbox|local)\) at (http://\S+)`)

// serve serves a configuration until stop is called, or the test ends, and returns
// the gateway's address.
func serve(t *testing.T, config string) (baseURL string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var stdout, stderr lockedBuffer
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if exit := cli.ExitCode(run(ctx, []string{"serve", "--config", config, "--log-level", "error"}, &stdout, &stderr)); exit != 0 {
			t.Errorf("serve: exit %d: %s", exit, stderr.String())
		}
	}()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(stop)
	for deadline := time.Now().Add(time.Minute); !strings.HasSuffix(stdout.String(), "ready\n"); time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("serve ended: %s", stderr.String())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("serve is not ready within a minute")
		}
	}
	return servedAt.FindStringSubmatch(stdout.String())[1], stop
}

// edit changes a text of a configuration.
func edit(t *testing.T, config, from, to string) {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("the configuration has no %s", from)
	}
	write(t, config, strings.Replace(string(text), from, to, 1))
}

// merchant makes a merchant with a credential, and returns its id and the
// configuration of a client of it.
func merchant(t *testing.T, config, baseURL string) (id string, client xcheckout.Config) {
	t.Helper()
	type fields = map[string]any
	id = answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	c := answer[fields](t, "credential", "create", "--config", config, "--merchant", id)
	return id, xcheckout.Config{Environment: xcheckout.Environment(baseURL), Retries: -1,
		APIKey: c["apiKey"].(string), APISecret: c["apiSecret"].(string), SignKey: c["signKey"].(string)}
}

// tryCall makes a signed call whose signed answer is verified.
func tryCall(t *testing.T, c xcheckout.Config) error {
	t.Helper()
	client, err := xcheckout.New(c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Test(t.Context(), xcheckout.SelfTest{Body: map[string]string{"a": "b"}})
	return err
}
