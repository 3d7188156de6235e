package chain_test

import (
	"context"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// A node that tells of a new block has the Watcher ask at once, however rarely it asks by
// itself; and one that says nothing, or ends, keeps it from nothing.
func TestHeadsWakeTheWatcher(t *testing.T) {
	for name, change := range map[string]func(*sim, *chain.Config){
		"a node tells": func(s *sim, c *chain.Config) {
			c.PollEvery, c.Heads = time.Hour, s.source.(interface {
				Heads(context.Context, func())
			}).Heads
		},
		"its socket is silent": func(_ *sim, c *chain.Config) {
			c.Heads = func(ctx context.Context, _ func()) { <-ctx.Done() }
		},
		"its socket is dead": func(_ *sim, c *chain.Config) { c.Heads = func(context.Context, func()) {} },
		"it tells of blocks that there are not": func(_ *sim, c *chain.Config) {
			c.PollEvery, c.Heads = time.Hour, func(ctx context.Context, wake func()) {
				for ctx.Err() == nil {
					wake()
					time.Sleep(time.Millisecond)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, m := newSim(t), &memory{t: t, confirmations: 2}
			follow(t, s, m, func(c *chain.Config) { change(s, c) })
			caughtUp(t, s, m)
			for range 3 {
				s.mine(1)
				caughtUp(t, s, m)
			}
		})
	}
}
