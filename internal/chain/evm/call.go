package evm

import (
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/rpc"
)

// request is one call. What the node answered is decoded into result, which
// decides itself what it takes for an answer.
type request struct {
	method string
	params []any
	result any
}

// call sends requests, in batches when there are several, and fails with the
// first that has no answer. Nodes refuse batches in many ways: by an HTTP
// status, by an error in place of the list, by errors for some of the calls, by
// a list that is too short, by hanging up. There is no agreed code and there
// are no agreed words, so none are looked at: a batch that failed is sent again
// in halves, down to single calls, and only what fails alone has failed.
func (n *node) call(ctx context.Context, requests ...request) error {
	return n.callOr(ctx, func(_ request, err error) error { return err }, requests)
}

// callOr does the same, and asks about each call that failed alone what to fail
// with: with nil, it goes on with the others.
func (n *node) callOr(ctx context.Context, alone func(request, error) error, requests []request) error {
	for len(requests) > 0 {
		part := requests[:min(n.batch.get(), len(requests))]
		if err := n.callHalving(ctx, alone, part); err != nil {
			return err
		}
		requests = requests[len(part):]
	}
	return nil
}

func (n *node) callHalving(ctx context.Context, alone func(request, error) error, requests []request) error {
	failed, err := n.send(ctx, requests)
	if err == nil {
		n.batch.accepted(len(requests))
		return nil
	}
	if ctx.Err() != nil || errors.Is(err, errAway) {
		return err
	}
	if len(requests) == 1 {
		return alone(requests[0], err)
	}
	half := (len(failed) + 1) / 2
	if errors.Is(err, context.DeadlineExceeded) {
		half = 1 // each further attempt would take as long
	}
	if len(failed) > 1 {
		n.batch.refused(len(requests))
	}
	for len(failed) > 0 {
		part := failed[:min(half, len(failed))]
		if err := n.callHalving(ctx, alone, part); err != nil {
			return err
		}
		failed = failed[len(part):]
	}
	return nil
}

// send sends requests once and returns those without an answer, with the first
// reason.
func (n *node) send(ctx context.Context, requests []request) (failed []request, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	switch client, dialled := n.clientFor(ctx); {
	case dialled != nil:
		err = dialled
	case client == nil:
		failed, err = n.post(ctx, requests)
	case len(requests) == 1:
		r := requests[0]
		err = client.CallContext(ctx, r.result, r.method, r.params...)
	default:
		failed, err = sendBatch(ctx, client, requests)
	}
	if err == nil {
		return nil, nil
	}
	if failed == nil {
		failed = requests
	}
	err = n.fault(err)
	if !errors.Is(err, errSaid) {
		n.setChecked(false) // behind the same address there may be another program by now
	}
	return failed, err
}

// clientFor is the client for a node that does not speak HTTP; nil for one that does.
func (n *node) clientFor(ctx context.Context) (*rpc.Client, error) {
	if n.http != nil {
		return nil, nil
	}
	return n.dial(ctx)
}

func sendBatch(ctx context.Context, client *rpc.Client, requests []request) (failed []request, err error) {
	elems := make([]rpc.BatchElem, len(requests))
	for i, r := range requests {
		elems[i] = rpc.BatchElem{Method: r.method, Args: r.params, Result: r.result}
	}
	if err := client.BatchCallContext(ctx, elems); err != nil {
		return requests, err
	}
	for i, e := range elems {
		if e.Error != nil {
			failed = append(failed, requests[i])
			if err == nil {
				err = e.Error
			}
		}
	}
	return failed, err
}
