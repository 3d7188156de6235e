//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// A node that lies, stalls, loses answers, refuses and forks while orders are paid,
// refunded and settled: once it is well again all has arrived, once, and the books agree
// with the chain.
func TestOutflowOnABadNode(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	pause, faults := 3*time.Second, 8
	if os.Getenv("XCHECKOUT_LONG") != "" {
		pause, faults = 2*time.Second, 100
	}
	node := mining(t, evmtest.Anvil)
	proxy := evmtest.StartProxy(t, node)
	s := newPayingSet(t, databasetest.New(t), node, proxy.URL, 1)
	bad := &badNode{proxy: proxy, random: rand.New(rand.NewPCG(seed, 14)), seen: map[string]int{}}
	p := openShop(s, pause)
	held := make(chan struct{})
	release := sync.OnceFunc(func() { close(held) })
	f := openOutflow(s, p, held)
	t.Cleanup(release)
	s.until("the first orders are paid", func() bool { return len(p.paid()) >= 3 })
	for i := range faults {
		kind := faultKinds[i%len(faultKinds)]
		bad.begin(kind)
		time.Sleep(time.Duration(1500+bad.random.IntN(2000)) * time.Millisecond)
		bad.end()
		time.Sleep(time.Duration(bad.random.IntN(1000)) * time.Millisecond)
	}
	p.close()
	f.shop.settle()
	time.Sleep(4 * time.Second) // deposits lie deeper than the forks now: what falls out of the chain are payouts
	release()
	// Of one block: by a fork as deep as the confirmations, what was REFUNDED would be
	// REFUNDING once more, and rightly told twice (internal/payout.TestReorgOfADonePayout).
	for range 4 {
		time.Sleep(800 * time.Millisecond)
		p.rpc("anvil_reorg", 1, []any{})
	}
	f.settle()
	f.compare()
	t.Logf("%d refunds and settlements; of calls were answered wrongly: %v", len(f.asked), bad.seen)
}

// badNode makes a node misbehave in one way at a time.
type badNode struct {
	proxy *evmtest.Proxy

	mu     sync.Mutex
	random *rand.Rand
	seen   map[string]int // how often each fault was met
}

var faultKinds = []string{"stalls", "loses answers", "takes and denies", "truncates", "limits", "knows nothing", "shows no logs", "refuses batches"}

func (b *badNode) end() {
	b.proxy.Serve(nil)
	b.proxy.Answer(nil)
}

// sometimes is true every second time or so.
func (b *badNode) sometimes(kind string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.random.IntN(2) > 0 {
		return false
	}
	b.seen[kind]++
	return true
}

func (b *badNode) count(kind string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[kind]++
}

func (b *badNode) begin(kind string) {
	serve := func(w http.ResponseWriter, calls []evmtest.Call) bool { return false }
	answer := func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer { return honest }
	switch kind {
	case "stalls":
		serve = func(http.ResponseWriter, []evmtest.Call) bool {
			if b.sometimes(kind) {
				time.Sleep(2 * time.Second)
			}
			return false
		}
	case "loses answers": // what was asked has happened
		serve = func(_ http.ResponseWriter, calls []evmtest.Call) bool {
			if !b.sometimes(kind) {
				return false
			}
			for _, c := range calls {
				b.proxy.Ask(c)
			}
			panic(http.ErrAbortHandler)
		}
	case "truncates":
		serve = func(w http.ResponseWriter, calls []evmtest.Call) bool {
			if !b.sometimes(kind) {
				return false
			}
			text := b.proxy.Ask(calls[0]).Text(calls[0])
			w.Header().Set("Content-Type", "application/json")
			w.Write(text[:len(text)/2])
			return true
		}
	case "limits":
		serve = func(w http.ResponseWriter, _ []evmtest.Call) bool {
			if !b.sometimes(kind) {
				return false
			}
			http.Error(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"limit exceeded"}}`, http.StatusTooManyRequests)
			return true
		}
	case "knows nothing":
		answer = b.lie(kind, json.RawMessage("null"), "eth_getTransactionReceipt", "eth_getTransactionByHash", "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getBlockReceipts")
	case "shows no logs":
		answer = b.lie(kind, json.RawMessage("[]"), "eth_getLogs", "eth_getBlockReceipts")
	case "refuses batches":
		serve = func(w http.ResponseWriter, calls []evmtest.Call) bool {
			if len(calls) < 2 || !b.sometimes(kind) {
				return false
			}
			fmt.Fprint(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}}`)
			return true
		}
	case "takes and denies": // it says that it refused what it has taken
		answer = func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
			if c.Method == "eth_sendRawTransaction" {
				b.count(kind)
				return evmtest.Refusal(`{"code":-32000,"message":"internal error"}`)
			}
			return honest
		}
	}
	b.proxy.Serve(serve)
	b.proxy.Answer(answer)
}

// lie sometimes answers calls of some methods so.
func (b *badNode) lie(kind string, result json.RawMessage, methods ...string) func(evmtest.Call, evmtest.Answer) evmtest.Answer {
	lies := map[string]bool{}
	for _, method := range methods {
		lies[method] = true
	}
	return func(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
		if lies[c.Method] && b.sometimes(kind) {
			return evmtest.Answer{Result: result}
		}
		return honest
	}
}
