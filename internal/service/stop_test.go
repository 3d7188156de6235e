package service_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// closing closes a service and returns where the outcome comes.
func closing(s *service.Service) <-chan error {
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	return closed
}

// A gateway that stops says so to load balancers first, and serves on. The page of an
// order that is open goes on, and is told to connect again at the end.
func TestStopDrains(t *testing.T) {
	cfg := config(t, startChain(t))
	cfg.DrainFor = 3 * time.Second
	s, err := service.Start(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := orderOf(t, s.Gateway, shopOf(t, s.Gateway), "1")
	page, err := http.Get(s.BaseURL + "/pay/" + s.Gateway.Link(o.Order) + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	ended := make(chan time.Time, 1)
	go func() {
		io.Copy(io.Discard, bufio.NewReader(page.Body))
		ended <- time.Now()
	}()

	closed := closing(s)
	comesTrue(t, "readyz says that it stops", func() bool {
		status, answer := ready(t, s)
		return status == http.StatusServiceUnavailable && answer.Status == "stopping"
	})
	served := time.Now()
	for _, path := range []string{"/healthz", "/pay/" + s.Gateway.Link(o.Order)} {
		answer, err := http.Get(s.BaseURL + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK || !answer.Close {
			t.Errorf("while it drains: %s answered %d (closes its connection: %t), want 200 and the connection closed", path, answer.StatusCode, answer.Close)
		}
		served = time.Now()
	}
	select {
	case err := <-closed:
		t.Fatalf("closed before the drain was over: %v", err)
	default:
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if at := <-ended; at.Before(served) {
		t.Error("the page's stream ended before the drain was over")
	}
}

// A replica that stops gives its chain to another one while it still serves, and what
// it is delivering stays its own.
func TestDrainingReplicaHandsOver(t *testing.T) {
	cfg := config(t, startChain(t))
	cfg.DrainFor = 3 * time.Second
	cfg.WebhooksTo = deliver.Policy{Allow: deliver.AllowLoopback}
	first, err := service.Start(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Gateway.Shared() {
		first.Close()
		t.Skip("SQLite has one replica")
	}
	var deliveries atomic.Int32
	held, holding := make(chan struct{}, 100), make(chan struct{})
	release := sync.OnceFunc(func() { close(holding) })
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		deliveries.Add(1)
		held <- struct{}{}
		<-holding
		fmt.Fprint(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
	}))
	defer endpoint.Close()
	defer release()
	shop := shopOf(t, first.Gateway)
	_, err = first.Gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: shop.MerchantID})
	if err == nil {
		_, err = first.Gateway.SetWebhook(t.Context(), gateway.Operator(), shop.MerchantID, endpoint.URL, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	orderOf(t, first.Gateway, shop, "1")
	if _, err := first.Gateway.CancelOrder(t.Context(), shop, "1", nil); err != nil {
		t.Fatal(err)
	}
	<-held // by the only replica that there is

	log := &lockedLog{}
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	second := start(t, cfg)
	closed := closing(first)
	comesTrue(t, "the other replica reads the chain", func() bool {
		return strings.Contains(log.String(), "this replica reads the chain from now on")
	})
	if _, answer := ready(t, first); answer.Status != "stopping" {
		t.Errorf("readyz of the first: %s, want stopping: it serves on", answer.Status)
	}
	// The second beats, which is when it takes jobs over, three times a drain.
	time.Sleep(cfg.DrainFor)
	release()
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	comesTrue(t, "the second is alone", func() bool { status, _ := ready(t, second); return status == http.StatusOK })
	time.Sleep(2 * gateway.PulseEvery)
	if n := deliveries.Load(); n != 1 {
		t.Errorf("the event was delivered %d times, want once: it was under way at a replica that lived", n)
	}
}
