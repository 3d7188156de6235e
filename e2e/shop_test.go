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
	"strconv"
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
	stop     chan struct{} // closed when no more orders are to be made
	selling  sync.WaitGroup
	sold     chan struct{} // closed when none is made any more
	paying   sync.WaitGroup
	nonce    evmNumber     // of the next payment
	pause    time.Duration // between two orders of a worker

	mu      sync.Mutex
	made    map[string]*madeOrder // by orderNo: what was acknowledged
	unpaid  []*madeOrder
	events  map[string]map[string]bool // by what happened: ids of what was acknowledged
	again   int                        // deliveries of an event that was acknowledged before
	holding chan struct{}              // while it is set, no delivery is answered before it is closed
	held    int
	cut     map[string]bool // events whose delivery was broken off while it was held
}

type madeOrder = xcheckout.CreatedOrder

// sdk is a merchant's client at a URL.
func (c credentials) sdk(t *testing.T, baseURL string) *xcheckout.Client {
	t.Helper()
	c.BaseURL = baseURL
	client, err := clientOf(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// settleMax is how long nothing may be announced while much is recorded.
const settleMax = 3 * time.Minute

const (
	shopWorkers = 8
	shopPrice   = 1_500_000 // in the token's units
)

func openShop(s *replicaSet, pause time.Duration) *shop {
	s.t.Helper()
	c := s.merchant
	p := &shop{t: s.t, merchant: c, client: c.sdk(s.t, c.BaseURL), rpcURL: s.o.rpcURL, stop: make(chan struct{}), sold: make(chan struct{}), pause: pause,
		made: map[string]*madeOrder{}, events: map[string]map[string]bool{}, cut: map[string]bool{}}
	p.endpoint = httptest.NewServer(http.HandlerFunc(p.receive))
	s.t.Cleanup(func() { p.close(); p.release(); p.endpoint.Close() })
	answer := c.signedCall(s.t, "POST", "/sandbox/webhook", `{"url":"`+p.endpoint.URL+`"}`)
	if !strings.Contains(answer, `"success":true`) {
		s.t.Fatalf("set webhook: %s", answer)
	}
	p.rpc("evm_setAutomine", false) // many payments a block
	p.nonce = decode[[]struct{ Result evmNumber }](p.t, p.rpc("eth_getTransactionCount", devchain.Wallet, "latest"))[0].Result
	for worker := range shopWorkers {
		p.selling.Go(func() { p.sell(worker) })
	}
	p.paying.Go(p.pay)
	return p
}

// close makes no more orders, and has those paid that were made.
func (p *shop) close() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
		p.selling.Wait()
		close(p.sold)
	}
	p.paying.Wait()
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
func (p *shop) order(orderNo string) (o *madeOrder, err error) {
	err = p.insist(func(ctx context.Context) (err error) {
		o, err = p.client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: orderNo, Amount: money.MustParse("1.5"), Token: "ETH_USDT", ExpiresIn: time.Hour})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", orderNo, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.made[orderNo], p.unpaid = o, append(p.unpaid, o)
	return o, nil
}

// insist repeats a call that may succeed later.
func (p *shop) insist(call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := call(ctx)
		var failed *xcheckout.Error
		if err == nil || !errors.As(err, &failed) || !failed.Retryable || ctx.Err() != nil {
			return err
		}
	}
}

// pay pays what was made, many orders at a time, until no more are made and all are
// paid.
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
		case <-p.sold:
			last = true
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// transfer sends a payment for each order; the node knows the test wallet's key, and
// works on the calls of a batch at once, so that each says which comes first.
func (p *shop) transfer(due []*madeOrder) {
	calls := make([]any, len(due))
	for i, o := range due {
		data := fmt.Sprintf("0xa9059cbb%064s%064x", strings.TrimPrefix(o.DepositAddress, "0x"), shopPrice)
		calls[i] = map[string]any{"jsonrpc": "2.0", "id": i, "method": "eth_sendTransaction",
			"params": []any{map[string]string{"nonce": fmt.Sprintf("0x%x", p.nonce), "from": devchain.Wallet, "to": o.CoinAddress, "gas": "0x186a0", "data": data}}}
		p.nonce++
	}
	p.post(calls)
}

// evmNumber is a number in JSON-RPC.
type evmNumber uint64

// UnmarshalText reads hexadecimal digits after 0x.
func (n *evmNumber) UnmarshalText(text []byte) error {
	value, err := strconv.ParseUint(string(text), 0, 64)
	*n = evmNumber(value)
	return err
}

func (p *shop) rpc(method string, params ...any) (answer string) {
	return p.post([]any{map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params}})
}

func (p *shop) post(calls []any) (said string) {
	text, err := json.Marshal(calls)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	answer, err := http.Post(p.rpcURL, "application/json", bytes.NewReader(text))
	if err != nil {
		p.t.Errorf("the node: %v", err)
		return ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || bytes.Contains(body, []byte(`"error"`)) {
		p.t.Errorf("the node: %v %.500s", err, body)
	}
	return string(body)
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
	key := e.happened()
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

// happened is what no two events tell: "paid A1" of an order.
func (e event) happened() string {
	of := e.Data.RefundOrderNo + e.Data.SettlementOrderNo
	switch {
	case e.Data.Reason == "refund_changed": // once when it begins, and once when it ends
		of = e.Data.OrderNo + " " + e.Data.OrderStatus
	case of == "":
		of = e.Data.OrderNo
	}
	return e.Data.Reason + " " + of
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

// settle waits until every order that was made is announced as paid, as long as the
// number of the others falls.
func (p *shop) settle() {
	p.t.Helper()
	left, since := p.missing(), time.Now()
	for left > 0 {
		time.Sleep(50 * time.Millisecond)
		if now := p.missing(); now < left {
			left, since = now, time.Now()
		}
		if time.Since(since) > settleMax {
			p.t.Fatalf("%d orders are not announced as paid", left)
		}
	}
}

func (p *shop) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.made)
}
