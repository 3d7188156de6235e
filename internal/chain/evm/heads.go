package evm

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

const (
	headsAgainMin = time.Second // between two attempts to subscribe
	headsAgainMax = 30 * time.Second
	// headsSilentMax is for how long a subscription may say nothing: a socket can die
	// without anybody noticing.
	headsSilentMax = 2 * time.Minute
)

// Heads calls wake whenever a node tells of a new block, until ctx ends. It subscribes to
// all nodes that can tell without being asked, those of ws, wss and sockets, over
// connections of its own, and again and again to one that is lost. What a node tells is
// not looked at: whoever is woken asks.
func (s *Source) Heads(ctx context.Context, wake func()) {
	var telling sync.WaitGroup
	for _, n := range s.nodes {
		if n.http == nil {
			telling.Go(func() { n.heads(ctx, wake) })
		}
	}
	telling.Wait()
}

// Tells says whether any of the nodes can tell of new blocks without being asked.
func (s *Source) Tells() bool {
	for _, n := range s.nodes {
		if n.http == nil {
			return true
		}
	}
	return false
}

func (n *node) heads(ctx context.Context, wake func()) {
	again := headsAgainMin
	for ctx.Err() == nil {
		if n.subscribed(ctx, wake) {
			again = headsAgainMin
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
		again = min(2*again, headsAgainMax)
	}
}

// subscribed listens until the subscription is lost, and tells whether it ever said
// anything. That it can't be had is nobody's concern: the node is asked all the same.
func (n *node) subscribed(ctx context.Context, wake func()) (told bool) {
	dialling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	client, err := rpc.DialOptions(dialling, n.url)
	if err != nil {
		return false
	}
	defer client.Close()
	heads := make(chan json.RawMessage, 16)
	subscription, err := client.EthSubscribe(dialling, heads, "newHeads")
	if err != nil {
		return false
	}
	defer subscription.Unsubscribe()
	wake() // for what came meanwhile
	for {
		select {
		case <-ctx.Done():
			return told
		case <-subscription.Err():
			return told
		case <-time.After(headsSilentMax):
			return told
		case <-heads:
			told = true
			wake()
		}
	}
}
