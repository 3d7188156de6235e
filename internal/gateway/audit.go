package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

// audit is the duty of comparing chain and ledger.
const audit = "audit"

// auditPatience is how long an audit may take before another replica begins one.
const auditPatience = time.Hour

// Audited is what the last audit found.
type Audited struct {
	At     time.Time // zero before the first one
	Failed string    // why it could not be made; Found is of the one before then
	Found  []store.Differences
}

// PlanAudit makes the first audit of a database due after a while.
func (g *Gateway) PlanAudit(ctx context.Context, after time.Duration) error {
	return g.store.Update(ctx, func(tx *store.Tx) error { return tx.PlanDuty(audit, after) })
}

// Audit checks the ledger and reconciles it with the chains, if that is due and no other
// replica does it, and is due again every so often. Each difference is logged. It tells
// whether it did anything.
func (g *Gateway) Audit(ctx context.Context, sources map[string]chain.Source, every time.Duration) (ran bool, err error) {
	if err := g.store.Update(ctx, func(tx *store.Tx) (err error) { ran, err = tx.BeginDuty(audit, auditPatience); return err }); err != nil || !ran {
		return false, err
	}
	found, err := g.audit(ctx, sources)
	if ctx.Err() != nil { // it is due for others in a while
		return true, ctx.Err()
	}
	failed := ""
	if err != nil {
		g.log.Error("the daily comparison of chain and ledger could not be made", "error", err, "do", "run 'xcheckoutd reconcile'")
		failed = err.Error()
	}
	return true, g.store.Update(ctx, func(tx *store.Tx) error {
		if failed == "" {
			if err := tx.SaveReconciled(found); err != nil {
				return err
			}
		}
		return tx.EndDuty(audit, failed, every)
	})
}

func (g *Gateway) audit(ctx context.Context, sources map[string]chain.Source) (found []store.Differences, err error) {
	if _, err := g.CheckLedger(ctx, Operator()); err != nil {
		return nil, err
	}
	lines, err := g.Reconcile(ctx, Operator(), sources, nil)
	if err != nil {
		return nil, fmt.Errorf("reconcile: %w", err)
	}
	counts := map[[2]string]int{}
	for _, l := range lines {
		at := [2]string{l.Chain, string(l.Place)}
		counts[at] += 0
		if l.Differs == "" || l.Address == "" { // the line of all deposit addresses, whose differences have lines too
			continue
		}
		counts[at]++
		g.log.Error("chain and ledger differ", "chain", l.Chain, "token", l.Token, "place", string(l.Place), "address", l.Family.Print(l.Address),
			"block", l.Block, "ledger", l.Ledger.String(), "onChain", l.OnChain.String(), "differs", l.Differs, "do", "run 'xcheckoutd reconcile'")
	}
	for at, n := range counts {
		found = append(found, store.Differences{Chain: at[0], Place: at[1], Count: n})
	}
	return found, nil
}

// LastAudit returns what the last audit found, whichever replica made it.
func (g *Gateway) LastAudit(ctx context.Context) (a Audited, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		d, err := tx.Duty(audit)
		if err != nil {
			return err
		}
		found, err := tx.Reconciled()
		a = Audited{At: d.RanAt, Failed: d.Failed, Found: found}
		return err
	})
	if err != nil {
		err = errors.Join(errors.New("what the last audit found"), err)
	}
	return a, err
}
