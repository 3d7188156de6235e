package service_test

import (
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// A local gateway shows its metrics beside its pages. Any other does at the
// address that is set for them, and nowhere else.
func TestMetrics(t *testing.T) {
	for name, test := range map[string]struct {
		environment gateway.Environment
		address     string
		here, apart bool
	}{
		"local":             {gateway.Local, "", true, false},
		"local, apart":      {gateway.Local, "127.0.0.1:0", false, true},
		"production":        {gateway.Production, "", false, false},
		"production, apart": {gateway.Production, "127.0.0.1:0", false, true},
	} {
		c := config(t, nil)
		c.Environment, c.Metrics = test.environment, test.address
		s := start(t, c)
		if got := hasMetrics(t, s.BaseURL+"/metrics"); got != test.here {
			t.Errorf("%s: metrics beside the pages: %v, want %v", name, got, test.here)
		}
		if got := s.MetricsURL != "" && hasMetrics(t, s.MetricsURL); got != test.apart {
			t.Errorf("%s: metrics at %q: %v, want %v", name, s.MetricsURL, got, test.apart)
		}
	}
	c := config(t, nil)
	c.Metrics = "127.0.0.1:not-a-port"
	if s, err := service.Start(t.Context(), c, nil); err == nil || !strings.Contains(err.Error(), "listen for metrics: ") || !strings.HasSuffix(err.Error(), "or change metrics") {
		if s != nil {
			s.Close()
		}
		t.Errorf("a port that is none: %v", err)
	}
	loaded, err := service.Load(writeFile(t, strings.Replace(valid, "{", `{"metrics": "127.0.0.1:9464",`, 1)))
	if err != nil || loaded.Metrics != "127.0.0.1:9464" {
		t.Errorf("loaded %q, %v", loaded.Metrics, err)
	}
}

func hasMetrics(t *testing.T, url string) bool {
	t.Helper()
	status, text := get(t, url)
	return status == http.StatusOK && strings.Contains(text, "xcheckout_request_skew_seconds_count")
}

// The table of metrics in the documents is what Prometheus reads.
func TestMetricsAreDocumented(t *testing.T) {
	document, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	chain := startChain(t)
	c := config(t, chain)
	c.Environment, c.Chains[0].Payout = gateway.Local, payoutWallet(t, chain)
	c.Chains[0].Sweeping = &service.Sweeping{Open: crypto.GenerateKey}
	c.Feeds = []service.Feed{{Feed: gateway.Feed{Name: "EUR/USD", AgeMax: time.Hour, UnreadMax: time.Hour, JumpMax: 200}, URL: "http://127.0.0.1:1/", Path: "p", ReadEvery: time.Hour}}
	s := start(t, service.WithAudit(c, 200*time.Millisecond))
	if err := s.Gateway.RecordPrice(t.Context(), "EUR/USD", money.MustParseRate("1.08"), time.Now()); err != nil {
		t.Fatal(err)
	}
	comesTrue(t, "it is known what payout wallet and sweeping key have, and that chain and ledger agree", func() bool {
		_, read := get(t, s.BaseURL+"/metrics")
		return strings.Contains(read, "xcheckout_chain_payout_wallet_native{") && strings.Contains(read, "xcheckout_chain_sweep_key_native{") && strings.Contains(read, "xcheckout_reconcile_differences{")
	})
	for _, path := range []string{"/metrics", "/healthz"} { // counters appear with the first request
		get(t, s.BaseURL+path)
	}
	got := map[string]bool{}
	for _, m := range regexp.MustCompile("`(xcheckout_[a-z_]+)`").FindAllStringSubmatch(string(document), -1) {
		got[m[1]] = true
	}
	want := map[string]bool{}
	_, read := get(t, s.BaseURL+"/metrics")
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (xcheckout_[a-z_]+) `).FindAllStringSubmatch(read, -1) {
		want[m[1]] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("documented are %v, read are %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

func get(t *testing.T, url string) (status int, text string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
