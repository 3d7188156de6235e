package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The operator sees a price that jumped, and accepts it beside the gateway.
func TestRates(t *testing.T) {
	var price atomic.Value
	price.Store("1.08")
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"price":%q}`, price.Load()) }))
	t.Cleanup(source.Close)
	config, _ := devConfig(t, "gateway.db", "local")
	edit(t, config, `"listen"`, fmt.Sprintf(`"webhooksTo": "loopback", "feeds": [{"name": "EUR/USD", "url": %q, "path": "price", "ageMax": "1h", "jumpMax": "2%%", "readEvery": "1s"}], "listen"`, source.URL))
	edit(t, config, `"rate": "1"`, `"rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD", "rate": "1"}]`)
	_, stop := serve(t, config)
	defer stop()
	shows := func(text string) {
		t.Helper()
		var o outcome
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if o = command(t, "rate", "list", "--config", config); o.exit == 0 && strings.Contains(o.stdout, text) {
				return
			}
		}
		t.Fatalf("rate list: %+v, want %q", o, text)
	}
	shows("1.08")
	expect(t, diagnose(t, config), "ok", "feed EUR/USD", "It says 1.08")
	if o := command(t, "rate", "accept", "--config", config, "--price", "1.2", "EUR/USD"); o.exit != 1 || !strings.Contains(o.stderr, "no price of that feed waits") {
		t.Errorf("rate accept of nothing: %+v", o)
	}
	price.Store("1.2")
	shows("moved too far at once")
	expect(t, diagnose(t, config), "problem", "feed EUR/USD", "It moved from 1.08 to 1.2")
	if o := command(t, "rate", "accept", "--config", config, "--price", "1,2", "EUR/USD"); o.exit != 2 {
		t.Errorf("rate accept of no price: %+v", o)
	}
	if o := command(t, "rate", "accept", "--config", config, "--price", "1.2", "EUR/USD"); o.exit != 0 || !strings.Contains(o.stdout, "EUR/USD is 1.2, and orders are priced by it") {
		t.Errorf("rate accept: %+v", o)
	}
	expect(t, diagnose(t, config), "ok", "feed EUR/USD", "It says 1.2")
	source.Close()
	expect(t, diagnose(t, config), "problem", "feed EUR/USD", "ask 127.0.0.1")
}
