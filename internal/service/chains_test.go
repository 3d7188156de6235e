package service_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

// line is the way to a chain's node, which can be cut.
type line struct {
	*httptest.Server
	cut atomic.Bool
}

func newLine(t *testing.T, c *dev.Chain) *line {
	t.Helper()
	node, err := url.Parse(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	l, proxy := &line{}, httputil.NewSingleHostReverseProxy(node)
	proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		r.URL.Path = "/" // that of hosted nodes holds a key
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(l.Close)
	return l
}

// lockedLog is a log that can be read while it is written.
type lockedLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// comesTrue waits for something to be so.
func comesTrue(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}

type readyAnswer struct {
	Status string
	Chains []struct {
		Name, Status, Reason string
		Since, HeadAt        int64
		Head, Cursor, Lag    uint64
	}
}

func ready(t *testing.T, s *service.Service) (status int, answer readyAnswer) {
	t.Helper()
	response, err := http.Get(s.BaseURL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

// metric is the value of a line of the metrics.
func metric(t *testing.T, s *service.Service, name string) string {
	t.Helper()
	response, err := http.Get(s.BaseURL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for at := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(at, name+" "); found {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("there is no metric %s", name)
	return ""
}

// shopOf makes a merchant of a gateway.
func shopOf(t *testing.T, g *gateway.Gateway) gateway.Actor {
	t.Helper()
	m, err := g.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shop", Email: fmt.Sprintf("%d@shop.example", rand.Uint64())})
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Actor{MerchantID: m.ID, Role: gateway.RoleMerchant}
}

func tryOrder(t *testing.T, g *gateway.Gateway, shop gateway.Actor, orderNo string) (gateway.OrderDetail, error) {
	amount := money.MustParse("25")
	return g.CreateOrder(t.Context(), shop, gateway.NewOrder{OrderNo: orderNo, OrderAmount: &amount, Token: "ETH_USDT"}, nil, nil)
}

func orderOf(t *testing.T, g *gateway.Gateway, shop gateway.Actor, orderNo string) gateway.OrderDetail {
	t.Helper()
	o, err := tryOrder(t, g, shop, orderNo)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func payOn(t *testing.T, c *dev.Chain, o gateway.OrderDetail) {
	t.Helper()
	if _, err := c.Pay(t.Context(), o.Asset.Contract, o.Address, big.NewInt(25_000_000)); err != nil {
		t.Fatal(err)
	}
}

func paid(t *testing.T, g *gateway.Gateway, shop gateway.Actor, orderNo string) {
	t.Helper()
	comesTrue(t, "order "+orderNo+" is paid", func() bool {
		o, err := g.Order(t.Context(), shop, orderNo)
		return err == nil && o.Status == payment.Paid
	})
}

// A chain whose node goes away is named by /readyz, by the metrics and by the
// log, and takes no order; all of that ends when the node comes back, and what
// was paid meanwhile is seen.
func TestChainThatStandsStill(t *testing.T) {
	c := startChain(t)
	node, log := newLine(t, c), &lockedLog{}
	cfg := config(t, c)
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	cfg.Chains[0].RPCURLs, cfg.Chains[0].AlarmAfter = []string{node.URL + "/v3/SECRET"}, 200*time.Millisecond
	s := start(t, cfg)
	shop := shopOf(t, s.Gateway)
	if status, answer := ready(t, s); status != http.StatusOK || answer.Status != "ok" || len(answer.Chains) != 1 ||
		answer.Chains[0].Name != "ETH" || answer.Chains[0].Status != "ok" || answer.Chains[0].Cursor == 0 {
		t.Errorf("readyz: %d %+v, want 200 with ETH, and its cursor", status, answer)
	}
	open := orderOf(t, s.Gateway, shop, "1")
	if head, cursor := metric(t, s, `xcheckout_chain_head_block{chain="ETH"}`), metric(t, s, `xcheckout_chain_cursor_block{chain="ETH"}`); head == "0" || cursor == "0" {
		t.Errorf("metrics: head %s, cursor %s; want blocks", head, cursor)
	}

	node.cut.Store(true)
	cut := time.Now().UnixMilli()
	payOn(t, c, open)
	comesTrue(t, "readyz fails", func() bool { status, _ := ready(t, s); return status == http.StatusServiceUnavailable })
	status, answer := ready(t, s)
	if at := answer.Chains[0]; answer.Status != "unavailable" || at.Name != "ETH" || at.Status != "unavailable" || at.Reason != "node" || at.Since == 0 {
		t.Errorf("readyz: %d %+v, want the chain, the node as the reason, and since when", status, answer)
	}
	time.Sleep(1500 * time.Millisecond) // in which it is asked in vain
	_, answer = ready(t, s)
	if at := answer.Chains[0].HeadAt; at == 0 || at > cut+200 || at < cut-10_000 {
		t.Errorf("readyz says that the head was told of %d ms after the node was gone, want shortly before", at-cut)
	}
	_, err := tryOrder(t, s.Gateway, shop, "2")
	if fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("an order on a chain that stands still: %v, want %s", err, fault.Unavailable)
	}
	for name, want := range map[string]string{"stands_still": "1", "needs_person": "0"} {
		if got := metric(t, s, `xcheckout_chain_`+name+`{chain="ETH"}`); got != want {
			t.Errorf("metric %s is %s, want %s", name, got, want)
		}
	}
	if got := metric(t, s, `xcheckout_token_closed{token="ETH_USDT"}`); got != "0" {
		t.Errorf("the token is closed: %s, want 0", got)
	}
	if got := metric(t, s, `xcheckout_chain_failures_total{chain="ETH",kind="node"}`); got == "0" {
		t.Error("no failure of the node was counted")
	}
	comesTrue(t, "the log says so", func() bool { return strings.Contains(log.String(), "chain stands still") })
	if !strings.Contains(log.String(), "xcheckoutd chain status") || strings.Contains(log.String(), "SECRET") {
		t.Errorf("the log does not say what to do, or repeats the node's key:\n%s", log)
	}
	if response, err := http.Get(s.BaseURL + "/healthz"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("healthz: %v, %v; want 200: the process answers", response, err)
	}

	node.cut.Store(false)
	comesTrue(t, "readyz succeeds", func() bool { status, _ := ready(t, s); return status == http.StatusOK })
	paid(t, s.Gateway, shop, "1")
	orderOf(t, s.Gateway, shop, "2")
}

// Contracts that could not be checked when the gateway started are checked when
// the node answers. Until then, and when they are other ones, no order is taken.
func TestContractsAreCheckedLater(t *testing.T) {
	t.Parallel()
	c := startChain(t)
	for name, wrong := range map[string]bool{"the right ones": false, "other ones": true} {
		t.Run(name, func(t *testing.T) {
			node := newLine(t, c)
			cfg := config(t, c)
			cfg.Chains[0].RPCURLs = []string{node.URL}
			if wrong {
				cfg.Tokens[1].Decimals++
			}
			node.cut.Store(true)
			s := start(t, cfg)
			shop := shopOf(t, s.Gateway)
			if _, err := tryOrder(t, s.Gateway, shop, "1"); fault.CodeOf(err) != fault.Unavailable {
				t.Errorf("an order before the contracts are known: %v, want %s", err, fault.Unavailable)
			}
			node.cut.Store(false)
			if !wrong {
				comesTrue(t, "an order is taken", func() bool { _, err := tryOrder(t, s.Gateway, shop, "1"); return err == nil })
				return
			}
			comesTrue(t, "a person is asked for", func() bool { return metric(t, s, `xcheckout_chain_needs_person{chain="ETH"}`) == "1" })
			if status, answer := ready(t, s); status != http.StatusServiceUnavailable || answer.Chains[0].Reason != "contracts" {
				t.Errorf("readyz: %d %+v, want 503 for the contracts", status, answer)
			}
			if _, err := tryOrder(t, s.Gateway, shop, "1"); fault.CodeOf(err) != fault.Unavailable {
				t.Errorf("an order with other contracts: %v, want %s", err, fault.Unavailable)
			}
		})
	}
}

// What is recorded and what each node says is compared beside the process that
// serves, and nothing of a node's address is shown but its host.
func TestChainStatus(t *testing.T) {
	c := startChain(t)
	node, gone := newLine(t, c), newLine(t, c)
	cfg := config(t, c)
	cfg.Chains[0].RPCURLs = []string{node.URL + "/v3/SECRET"}
	s := start(t, cfg)
	shopOf(t, s.Gateway)
	beside := cfg
	beside.WhileServed = true
	ask := func(c service.Config) service.ChainStatus {
		t.Helper()
		command, err := service.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer command.Close()
		list, err := command.ChainStatus(t.Context(), c)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d chains, %v; want 1", len(list), err)
		}
		return list[0]
	}
	at := ask(beside)
	if len(at.Wrong) != 0 || at.Cursor == 0 || len(at.Nodes) != 1 || at.Nodes[0].Host != strings.TrimPrefix(node.URL, "http://") ||
		at.Nodes[0].Identity != at.Identity || at.Nodes[0].Head.Number < at.Cursor {
		t.Errorf("status %+v, want the cursor, the node by its host, its identity and head, and nothing wrong", at)
	}

	gone.cut.Store(true)
	another := startChain(t)
	beside.Chains = []service.Chain{cfg.Chains[0]}
	beside.Chains[0].RPCURLs = []string{gone.URL + "/v3/SECRET", another.URL(), node.URL}
	at = ask(beside)
	text := fmt.Sprint(at.Wrong)
	if len(at.Wrong) != 2 || !strings.Contains(text, "node "+strings.TrimPrefix(gone.URL, "http://")+": ") ||
		!strings.Contains(text, "node "+strings.TrimPrefix(another.URL(), "http://")+" serves eip155:1337") || strings.Contains(text, "SECRET") {
		t.Errorf("wrong is %q, want the node that is gone and the one of another chain, by their hosts", at.Wrong)
	}

	// Nobody serves any more, and the chain goes on.
	s.Close()
	beside.Chains[0].RPCURLs, beside.Chains[0].AlarmAfter = []string{node.URL}, 100*time.Millisecond
	comesTrue(t, "it is told that nothing is recorded", func() bool {
		return strings.Contains(fmt.Sprint(ask(beside).Wrong), "is 'xcheckoutd serve' running?")
	})
	// A node whose blocks have stopped is wrong where they come by the clock.
	idle, err := dev.Start(t.Context(), dev.Config{BlockTime: time.Hour, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	stopped := config(t, idle)
	stopped.Chains[0].BlockTime, stopped.Chains[0].AlarmAfter = time.Nanosecond, time.Nanosecond
	comesTrue(t, "the age of the node's head is told", func() bool {
		return strings.Contains(fmt.Sprint(ask(stopped).Wrong), "the newest block that the node knows")
	})
}
