package evm

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// callTimeout is longer than the 10 s after which hosted nodes give up by themselves.
const callTimeout = 20 * time.Second

// The most that is asked of a node at once, as long as it does not refuse.
const (
	batchMax = 20
	spanMax  = 2000
)

// node is one node, dialled when it is first needed.
type node struct {
	endpoint
	http  *http.Client // nil for other ways than HTTP
	batch pace         // how many calls it takes at once
	span  pace         // how many blocks a query of logs may have

	mu      sync.Mutex
	client  *rpc.Client
	checked bool // whether it was seen to serve the right chain since it last gave reason for doubt

	outvoted    error     // why it is not asked, since the other nodes contradicted it; nil while they agree
	untold      error     // the same at length, while nobody was told
	silentUntil time.Time // no vote of its is waited for before
	slowUntil   time.Time // nor is it among those that are all asked
}

func newNode(raw string) (*node, error) {
	e, err := newEndpoint(raw)
	if err != nil {
		return nil, err
	}
	n := &node{endpoint: e, batch: pace{now: batchMax, max: batchMax}, span: pace{now: spanMax, max: spanMax}}
	if e.isHTTP() {
		n.http = &http.Client{CheckRedirect: noRedirects}
	}
	return n, nil
}

// dial gives a client of package rpc: for what is not HTTP, and for wallets.
func (n *node) dial(ctx context.Context) (*rpc.Client, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		return n.client, nil
	}
	var options []rpc.ClientOption
	if n.http != nil {
		options = append(options, rpc.WithHTTPClient(n.http))
	}
	client, err := rpc.DialOptions(ctx, n.url, options...)
	if err != nil {
		return nil, n.away(err)
	}
	n.client = client
	return client, nil
}

func (n *node) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		n.client.Close()
	}
	if n.http != nil {
		n.http.CloseIdleConnections()
	}
	n.client, n.checked = nil, false
}

func (n *node) isChecked() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.checked
}

func (n *node) setChecked(checked bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.checked = checked
}

// pace is how much to ask of a node at once: halved when it refuses, doubled
// again after a while without a refusal, since the limit is often one of size
// or of time.
type pace struct {
	mu       sync.Mutex
	now, max int
	good     int // full measures since the last change
}

const growAfter = 64

func (p *pace) get() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// refused notes that n were too many.
func (p *pace) refused(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now, p.good = max(1, min(p.now, n/2)), 0
}

func (p *pace) accepted(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n < p.now || p.now == p.max {
		return
	}
	if p.good++; p.good >= growAfter {
		p.now, p.good = min(p.max, 2*p.now), 0
	}
}
