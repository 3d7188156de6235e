package evm

import (
	"context"
	"errors"
	"slices"
	"time"
)

// graceMax is how long the other nodes are waited for once one has answered: payments are
// waiting.
const graceMax = voteMax

// slowPause is for how long a node is not asked again that was not waited for.
const slowPause = votePause

// errSlow is told of a node that was not waited for.
var errSlow = errors.New("it does not answer, and others do")

// each asks all nodes at once, and returns what those said that answered, and why the
// others did not. Once one has answered the others have a while; who lets it pass is not
// asked again for some time. Nodes that were outvoted are not asked.
func each[T any](ctx context.Context, s *Source, ask func(context.Context, *node) (T, error)) (said []T, err error) {
	nodes := s.believed()
	awake := slices.DeleteFunc(slices.Clone(nodes), (*node).isSlow)
	if len(awake) == 0 {
		awake = nodes
	}
	said, err = gather(ctx, s, awake, graceMax, ask)
	for _, n := range nodes {
		if !slices.Contains(awake, n) {
			err = errors.Join(err, n.fault(errSlow))
		}
	}
	return said, err
}

// all is each for what every node has to say, however slow it is.
func all[T any](ctx context.Context, s *Source, ask func(context.Context, *node) (T, error)) ([]T, error) {
	return gather(ctx, s, s.believed(), callTimeout, ask)
}

// believed are the nodes that were not outvoted, or all of them if none is left.
func (s *Source) believed() []*node {
	nodes := s.inTurn()
	if believed := slices.DeleteFunc(slices.Clone(nodes), func(n *node) bool { return n.isOutvoted() != nil }); len(believed) > 0 {
		return believed
	}
	return nodes
}

// gather asks nodes at once. Once one has answered the others have so long.
func gather[T any](ctx context.Context, s *Source, nodes []*node, grace time.Duration, ask func(context.Context, *node) (T, error)) (said []T, err error) {
	type answer struct {
		of   int
		said T
		err  error
	}
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan answer, len(nodes)) // nobody reads those that come too late
	for i, n := range nodes {
		go func() {
			a := answer{of: i}
			if a.err = s.check(asking, n); a.err == nil {
				a.said, a.err = ask(asking, n)
			}
			answers <- a
		}()
	}
	answered := make([]bool, len(nodes))
	var late <-chan time.Time
	for range nodes {
		select {
		case a := <-answers:
			answered[a.of] = true
			if err = errors.Join(err, a.err); a.err != nil {
				continue
			}
			nodes[a.of].setSlow(false)
			said = append(said, a.said)
			if late == nil {
				timer := time.NewTimer(grace)
				defer timer.Stop()
				late = timer.C
			}
			continue
		case <-late:
		}
		for i, n := range nodes {
			if !answered[i] {
				n.setSlow(true)
				err = errors.Join(err, n.fault(errSlow))
			}
		}
		break
	}
	return said, err
}

func (n *node) isSlow() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Now().Before(n.slowUntil)
}

func (n *node) setSlow(slow bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slowUntil = time.Time{}
	if slow {
		n.slowUntil = time.Now().Add(slowPause)
	}
}
