package service_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/service"
)

// A node that tells of blocks and not of contracts keeps its chain closed, and
// that is said wherever somebody may look.
func TestContractsThatCannotBeCheckedAreLoud(t *testing.T) {
	c := startChain(t)
	node, err := url.Parse(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(node)
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte("eth_call")) || bytes.Contains(body, []byte("eth_getCode")) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(refusing.Close)
	log := &lockedLog{}
	cfg := config(t, c)
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	cfg.Chains[0].RPCURLs, cfg.Chains[0].AlarmAfter = []string{refusing.URL}, 200*time.Millisecond
	s := start(t, cfg)
	if status, answer := ready(t, s); status != http.StatusServiceUnavailable || answer.Chains[0].Reason != "contracts" {
		t.Errorf("/readyz is %d, %+v; want 503 for the contracts", status, answer)
	}
	comesTrue(t, "the log says at ERROR that no order is taken", func() bool {
		return strings.Contains(log.String(), "level=ERROR msg=\"no order is taken on this chain\"")
	})
	if got := metric(t, s, `xcheckout_chain_stands_still{chain="ETH"}`); got != "1" {
		t.Errorf("stands_still is %s, want 1", got)
	}
	list, err := s.ChainStatus(t.Context(), cfg)
	if err != nil || !slices.ContainsFunc(list[0].Wrong, func(wrong service.Trouble) bool { return strings.Contains(wrong.Text, "403") }) {
		t.Errorf("chain status finds %q wrong, %v; want the node's refusal", list[0].Wrong, err)
	}
}

// One chain under two names would count each payment twice.
func TestOneChainHasOneName(t *testing.T) {
	cfg := config(t, startChain(t))
	other := cfg.Chains[0]
	other.Name = "ETH2"
	cfg.Chains = append(cfg.Chains, other)
	twin := cfg.Tokens[0]
	twin.Chain, twin.Token = other.Name, "ETH2_USDT"
	cfg.Tokens = append(cfg.Tokens, twin)
	s, err := service.Start(t.Context(), cfg, nil)
	if err == nil {
		s.Close()
	}
	if !errors.Is(err, chain.ErrOtherChain) || !strings.Contains(err.Error(), "ETH and ETH2 are one chain") {
		t.Errorf("%v, want a refusal that names both", err)
	}
}
