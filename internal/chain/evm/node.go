package evm

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain"
)

const (
	callTimeout = 20 * time.Second // longer than the 10 s after which hosted nodes give up by themselves
	batchMax    = 20               // requests in one JSON-RPC batch; hosted nodes refuse large ones
)

// node is one endpoint, dialled when it is first needed.
type node struct {
	url  string
	name string // its host, safe to show

	mu       sync.Mutex
	client   *rpc.Client
	identity *chain.Identity // set once it was asked on this connection
}

func newNode(raw string) (*node, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The error of url.Parse repeats the text, which may hold an access key.
		return nil, errors.New("evm: a node's address is not a URL")
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		return &node{url: raw, name: u.Host}, nil
	case "":
		return &node{url: raw, name: raw}, nil // path of an IPC socket
	}
	return nil, fmt.Errorf("evm: a node's address starts with %s:, want http, https, ws, wss or the path of a socket", u.Scheme)
}

func (n *node) dial(ctx context.Context) (*rpc.Client, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		return n.client, nil
	}
	client, err := rpc.DialContext(ctx, n.url)
	if err != nil {
		return nil, n.fault(err)
	}
	n.client = client
	return client, nil
}

func (n *node) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.client != nil {
		n.client.Close()
		n.client, n.identity = nil, nil
	}
}

// request is one call of a batch. What the node answered is decoded into result.
type request struct {
	method string
	params []any
	result any
}

// call sends requests, as batches when there are several. It fails with the first error any of
// them has.
func (n *node) call(ctx context.Context, requests ...request) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	client, err := n.dial(ctx)
	if err != nil {
		return err
	}
	if len(requests) == 1 {
		r := requests[0]
		if err := client.CallContext(ctx, r.result, r.method, r.params...); err != nil {
			return n.fault(err)
		}
		return nil
	}
	for len(requests) > 0 {
		part := requests[:min(batchMax, len(requests))]
		requests = requests[len(part):]
		elems := make([]rpc.BatchElem, len(part))
		for i, r := range part {
			elems[i] = rpc.BatchElem{Method: r.method, Args: r.params, Result: r.result}
		}
		if err := client.BatchCallContext(ctx, elems); err != nil {
			return n.fault(err)
		}
		for _, e := range elems {
			if e.Error != nil {
				return n.fault(e.Error)
			}
		}
	}
	return nil
}

// ask returns the chain the node serves. The answer is not kept: the program behind an address
// can be replaced.
func (n *node) ask(ctx context.Context) (chain.Identity, error) {
	var id hexutil.Uint64
	var genesis *header
	err := n.call(ctx,
		request{"eth_chainId", nil, &id},
		request{"eth_getBlockByNumber", []any{hexutil.Uint64(0), false}, &genesis})
	if err != nil {
		return chain.Identity{}, err
	}
	if genesis == nil {
		return chain.Identity{}, fmt.Errorf("node %s: block 0: %w", n.name, chain.ErrNotFound)
	}
	return chain.Identity{ChainID: uint64(id), Genesis: genesis.Hash.Hex()}, nil
}

// fault names the node and what kind of trouble it is, and takes the address, which net/http
// puts into its errors, out of the text.
func (n *node) fault(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	if strings.Contains(err.Error(), n.url) {
		err = errors.New(strings.ReplaceAll(err.Error(), n.url, n.name))
	}
	return fmt.Errorf("node %s: %w", n.name, err)
}
