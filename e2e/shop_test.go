//go:build linux

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	devchain "github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/money"
)

// shop is a merchant that makes orders by the SDK, whose customers pay them on the
// chain, each once, and that is told of it at its endpoint.
type shop struct {
	t        *testing.T
	merchant credentials
	client   *xcheckout.Client
	rpcURL   string
	endpoint *httptest.Server
	stop     chan struct{}
	working  sync.WaitGroup
	pause    time.Duration // between two orders of a worker

	mu      sync.Mutex
	made    map[string]*xcheckout.CreatedOrder // by orderNo: what was acknowledged
	unpaid  []*xcheckout.CreatedOrder
	events  map[string]map[string]bool // by reason and orderNo: ids of what was acknowledged
	again   int                        // deliveries of an event that was acknowledged before
	holding chan struct{}              // while it is set, no delivery is answered before it is closed
	held    int
	cut     map[string]bool // events whose delivery was broken off while it was held
}

const (
	shopWorkers = 8
	shopPrice   = 1_500_000 // in the token's units
)

func openShop(s *replicaSet, pause time.Duration) *shop {
	s.t.Helper()
	c := s.merchant
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(c.BaseURL), Email: c.Email, Password: c.Password,
		APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey})
	if err != nil {
		s.t.Fatal(err)
	}
	p := &shop{t: s.t, merchant: c, client: client, rpcURL: s.o.rpcURL, stop: make(chan struct{}), pause: pause,
		made: map[string]*xcheckout.CreatedOrder{}, events: map[string]map[string]bool{}, cut: map[string]bool{}}
	p.endpoint = httptest.NewServer(http.HandlerFunc(p.receive))
	s.t.Cleanup(func() { p.close(); p.release(); p.endpoint.Close() })
	answer := c.signedCall(s.t, "POST", "/sandbox/webhook", `{"url":"`+p.endpoint.URL+`"}`)
	if !strings.Contains(answer, `"success":true`) {
		s.t.Fatalf("set webhook: %s", answer)
	}
	p.rpc("evm_setAutomine", false) // many payments a block
	for worker := range shopWorkers {
		p.working.Go(func() { p.sell(worker) })
	}
	p.working.Go(p.pay)
	return p
}

// close makes no more orders, and has those paid that were made.
func (p *shop) close() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	p.working.Wait()
}

// sell makes orders until the shop closes.
func (p *shop) sell(worker int) {
	for i := 0; ; i++ {
		select {
		case <-p.stop:
			return
		case <-time.After(p.pause):
		}
		if _, err := p.order(fmt.Sprintf("shop%dx%d", worker, i)); err != nil {
			p.t.Error(err)
			return
		}
	}
}

// order makes an order, however often that has to be asked for.
func (p *shop) order(orderNo string) (*xcheckout.CreatedOrder, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for {
		o, err := p.client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: orderNo, Amount: money.MustParse("1.5"), Token: "ETH_USDT", ExpiresIn: time.Hour})
		if err == nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.made[orderNo], p.unpaid = o, append(p.unpaid, o)
			return o, nil
		}
		var failed *xcheckout.Error
		if !errors.As(err, &failed) || !failed.Retryable || ctx.Err() != nil {
			return nil, fmt.Errorf("order %s: %w", orderNo, err)
		}
	}
}

// pay pays what was made, many orders at a time, until the shop has closed and all
// are paid.
func (p *shop) pay() {
	for last := false; ; {
		p.mu.Lock()
		due := p.unpaid
		p.unpaid = nil
		p.mu.Unlock()
		if len(due) > 0 {
			p.transfer(due)
		}
		if last && len(due) == 0 {
			return
		}
		select {
		case <-p.stop:
			last = true
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// transfer sends a payment for each order; the node knows the test wallet's key.
func (p *shop) transfer(due []*xcheckout.CreatedOrder) {
	calls := make([]any, len(due))
	for i, o := range due {
		data := fmt.Sprintf("0xa9059cbb%064s%064x", strings.TrimPrefix(o.DepositAddress, "0x"), shopPrice)
		calls[i] = map[string]any{"jsonrpc": "2.0", "id": i, "method": "eth_sendTransaction",
			"params": []any{map[string]string{"from": devchain.Wallet, "to": o.CoinAddress, "gas": "0x186a0", "data": data}}}
	}
	p.post(calls)
}

func (p *shop) rpc(method string, params ...any) {
	p.post([]any{map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params}})
}

func (p *shop) post(calls []any) {
	text, err := json.Marshal(calls)
	if err != nil {
		p.t.Error(err)
		return
	}
	answer, err := http.Post(p.rpcURL, "application/json", bytes.NewReader(text))
	if err != nil {
		p.t.Errorf("the node: %v", err)
		return
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil || bytes.Contains(said, []byte(`"error"`)) {
		p.t.Errorf("the node: %v %.500s", err, said)
	}
}

// receive takes a webhook whose signature is right.
func (p *shop) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if want := sign(p.merchant.SignKey, r.Header.Get("TIMESTAMP")+string(body)); r.Header.Get("SIGNATURE") != want {
		p.t.Errorf("a webhook's signature is wrong: %s", body)
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		p.t.Errorf("webhook %q: %v", body, err)
	}
	p.mu.Lock()
	holding := p.holding
	p.mu.Unlock()
	if holding != nil && !p.hold(r, holding, e.EventID) {
		return // nobody is there to be answered
	}
	p.mu.Lock()
	key := e.Data.Reason + " " + e.Data.OrderNo
	if p.events[key] == nil {
		p.events[key] = map[string]bool{}
	}
	if p.events[key][e.EventID] {
		p.again++
	}
	p.events[key][e.EventID] = true
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"retcode":200,"retmsg":"SUCCESS"}`)
}

// hold keeps a delivery waiting, and tells whether its sender waits until the end.
func (p *shop) hold(r *http.Request, holding chan struct{}, id string) bool {
	p.mu.Lock()
	p.held++
	p.mu.Unlock()
	cut := false
	select {
	case <-holding:
	case <-r.Context().Done():
		cut = true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held--
	if cut {
		p.cut[id] = true
	}
	return !cut
}

func (p *shop) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holding != nil {
		close(p.holding)
		p.holding = nil
	}
}

// missing is how many orders were made of whose payment nothing was told.
func (p *shop) missing() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for orderNo := range p.made {
		if len(p.events["paid "+orderNo]) == 0 {
			n++
		}
	}
	return n
}

func (p *shop) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.made)
}
