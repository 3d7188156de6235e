package gateway

import (
	"context"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// CloseAt sets how many open addresses of a family there are when those that
// ended are looked for.
func (g *Gateway) CloseAt(family string, n int) { g.watched[family].closeAt = n }

// CloseEnded has them looked for, however few there are.
func (g *Gateway) CloseEnded(ctx context.Context, family string) error {
	w := g.watched[family]
	w.mu.Lock()
	defer w.mu.Unlock()
	return g.store.View(ctx, func(tx *store.Tx) error { return w.closeEnded(tx, family) })
}

// WatchedAddresses counts the addresses of a family that are held in memory.
func (g *Gateway) WatchedAddresses(family string) (open, closed int) {
	return g.watched[family].set.Len()
}

// LimitWork sets how much one Update does of what is long.
func (g *Gateway) LimitWork(n int) { g.workPerUpdate = n }

// SettleStatements sets how long after its time a line may be committed.
func (g *Gateway) SettleStatements(d time.Duration) { g.statementSettles = d }

// PayoutChanged is what the sender of payouts calls.
func (g *Gateway) PayoutChanged(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string) error {
	return g.payoutChanged(tx, p, on, reason)
}
