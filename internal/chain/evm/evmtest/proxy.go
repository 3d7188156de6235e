// Package evmtest has what tests of EVM chains need: a [Proxy] that makes a
// good node misbehave, and nodes of other makers. Nothing but tests imports it.
package evmtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// Call is one JSON-RPC call.
type Call struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

// Answer is what is answered to it: a result or an error.
type Answer struct {
	Result json.RawMessage
	Error  json.RawMessage
}

// Refusal is an answer with a JSON-RPC error.
func Refusal(text string) Answer { return Answer{Error: json.RawMessage(text)} }

// Proxy stands in front of a node and hands on what it is asked, until it is
// told to do something wrong. Its methods are safe for concurrent use.
type Proxy struct {
	URL string

	t      testing.TB
	mu     sync.Mutex
	node   *rpc.Client
	answer func(Call, Answer) Answer
	serve  func(http.ResponseWriter, []Call) bool
	counts map[string]int
}

// StartProxy starts a proxy in front of the node at an address.
func StartProxy(t testing.TB, node string) *Proxy {
	t.Helper()
	p := &Proxy{t: t, counts: map[string]int{}}
	p.StandBefore(node)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// StandBefore puts another node behind the proxy.
func (p *Proxy) StandBefore(node string) {
	p.t.Helper()
	client, err := rpc.Dial(node)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(client.Close)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.node = client
}

// Answer has every call answered by a function, which is told what the node
// says. Nil makes the proxy honest again.
func (p *Proxy) Answer(f func(call Call, honest Answer) Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = f
}

// Serve has a function look at each HTTP request first; it returns true when it
// answered itself.
func (p *Proxy) Serve(f func(w http.ResponseWriter, calls []Call) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serve = f
}

// Sent is the chain transaction that a request hands a node, nil where it does something
// else.
func Sent(t testing.TB, calls []Call) *types.Transaction {
	if calls[0].Method != "eth_sendRawTransaction" {
		return nil
	}
	var raw hexutil.Bytes
	tx := new(types.Transaction)
	if err := errors.Join(json.Unmarshal(calls[0].Params[0], &raw), tx.UnmarshalBinary(raw)); err != nil {
		t.Error(err)
	}
	return tx
}

// Lose is for Serve: it takes chain transactions and keeps none, as a node that forgets.
func Lose(t testing.TB) func(http.ResponseWriter, []Call) bool {
	return func(w http.ResponseWriter, calls []Call) bool {
		tx := Sent(t, calls)
		if tx == nil {
			return false
		}
		hash, _ := json.Marshal(tx.Hash())
		w.Write(Answer{Result: hash}.Text(calls[0]))
		return true
	}
}

// Count is how often a method was called.
func (p *Proxy) Count(method string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts[method]
}

// ServeHTTP is for the server.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller went away
	}
	calls := make([]Call, 1)
	batch := bytes.HasPrefix(bytes.TrimSpace(body), []byte("["))
	if batch {
		err = json.Unmarshal(body, &calls)
	} else {
		err = json.Unmarshal(body, &calls[0])
	}
	if err != nil {
		p.t.Errorf("the proxy was asked %q: %v", body, err)
		return
	}
	p.mu.Lock()
	for _, c := range calls {
		p.counts[c.Method]++
	}
	serve := p.serve
	p.mu.Unlock()
	if serve != nil && serve(w, calls) {
		return
	}
	answers := make([]json.RawMessage, len(calls))
	for i, c := range calls {
		answers[i] = p.Ask(c).Text(c)
	}
	w.Header().Set("Content-Type", "application/json")
	var text []byte
	if batch {
		text, _ = json.Marshal(answers)
	} else {
		text = answers[0]
	}
	w.Write(text)
}

// Ask is what the proxy answers to a call.
func (p *Proxy) Ask(c Call) Answer {
	p.mu.Lock()
	node, change := p.node, p.answer
	p.mu.Unlock()
	params := make([]any, len(c.Params))
	for i, one := range c.Params {
		params[i] = one
	}
	var honest Answer
	err := node.Call(&honest.Result, c.Method, params...)
	var said rpc.Error
	switch {
	case errors.As(err, &said):
		honest.Error, _ = json.Marshal(map[string]any{"code": said.ErrorCode(), "message": said.Error()})
	case err != nil:
		honest.Error, _ = json.Marshal(map[string]any{"code": -32603, "message": err.Error()})
	}
	if change != nil {
		return change(c, honest)
	}
	return honest
}

// Text is the answer to a call as JSON-RPC has it.
func (a Answer) Text(c Call) json.RawMessage {
	answer := map[string]any{"jsonrpc": "2.0", "id": c.ID}
	switch {
	case a.Error != nil:
		answer["error"] = a.Error
	case a.Result != nil:
		answer["result"] = a.Result
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic("evmtest: an answer that is not JSON: " + err.Error())
	}
	return text
}
