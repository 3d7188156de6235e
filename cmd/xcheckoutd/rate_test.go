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
	shows := func(text string) { t.Helper(); rateListShows(t, config, text) }
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

// rateListShows waits until 'rate list' has a text.
func rateListShows(t *testing.T, config, text string) {
	t.Helper()
	var o outcome
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if o = command(t, "rate", "list", "--config", config); o.exit == 0 && strings.Contains(o.stdout, text) {
			return
		}
	}
	t.Fatalf("rate list: %+v, want %q", o, text)
}

// The operator sees that two feeds of one pair disagree, or that one of them can't be
// compared.
func TestRatesThatAreCompared(t *testing.T) {
	var said [2]atomic.Value
	var feeds []string
	for i, name := range []string{`"EUR/USD", "against": "EUR/USD@bank", "apartMax": "1%%"`, `"EUR/USD@bank"`} {
		said[i].Store("1.08")
		source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"price":%q}`, said[i].Load()) }))
		t.Cleanup(source.Close)
		feeds = append(feeds, fmt.Sprintf(`{"name": `+name+`, "url": %q, "path": "price", "ageMax": "1h", "jumpMax": "2%%", "readEvery": "1s"}`, source.URL))
	}
	config, _ := devConfig(t, "gateway.db", "local")
	edit(t, config, `"listen"`, `"webhooksTo": "loopback", "feeds": [`+strings.Join(feeds, ", ")+`], "listen"`)
	edit(t, config, `"rate": "1"`, `"rates": [{"fiat": "EUR", "fiatPrice": "EUR/USD", "rate": "1"}]`)
	_, stop := serve(t, config)
	defer stop()
	rateListShows(t, config, "1.08")
	said[1].Store("1.1")
	rateListShows(t, config, "too far from each other")
	expect(t, diagnose(t, config), "problem", "feed EUR/USD", "It is further from EUR/USD@bank than apartMax")
	expect(t, diagnose(t, config), "ok", "feed EUR/USD@bank", "It says 1.1")
	said[1].Store("1.2")
	rateListShows(t, config, "moved too far at once")
	expect(t, diagnose(t, config), "problem", "feed EUR/USD", "It is compared with EUR/USD@bank, which is not believed")
}
