package gateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrNoPayout says that nothing is to be decided about a payout.
var ErrNoPayout = errors.New("no payout of this id waits for approval or is queued: it may be signed, done, cancelled or rejected by now")

// reasonRejected is why a refund failed, or a settlement was rejected, that an operator
// did not want.
const reasonRejected = "rejected"

// OpenPayout is a payout that is on its way, as an operator sees it.
type OpenPayout struct {
	store.Payout
	Chain chain.Family // nil for the bank
	No    string       // the merchant's number of the refund or settlement that it is for
}

// OpenPayoutStates are the states of payouts that are on their way; the first waits for
// the operator.
var OpenPayoutStates = []payment.PayoutState{payment.PayoutWaiting, payment.PayoutQueued, payment.PayoutSending}

// OpenPayouts returns the payouts of the configured chains and the bank in a state, of all merchants,
// oldest first, at most limit of each chain.
func (g *Gateway) OpenPayouts(ctx context.Context, a Actor, state payment.PayoutState, limit int) (list []OpenPayout, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, name := range g.lanes() {
			of, err := tx.PayoutsIn(name, state, limit)
			if err != nil {
				return err
			}
			for _, p := range of {
				no, err := subjectNo(tx, p)
				if err != nil {
					return err
				}
				list = append(list, OpenPayout{p, g.families[p.Family], no})
			}
		}
		return nil
	})
	return list, err
}

// lanes are all by which payouts are sent: the configured chains, and the bank.
func (g *Gateway) lanes() []string {
	return append(slices.Sorted(maps.Keys(g.chains)), payment.BankLane)
}

// To is where a payout goes: an address, or a bank account's key.
func (p OpenPayout) To() string {
	if p.Family == payment.BankFamily {
		return string(p.Address)
	}
	return p.Chain.Print(p.Address)
}

// ApprovePayout lets a payout be sent that waits for the operator. One that is queued
// already stays so.
func (g *Gateway) ApprovePayout(ctx context.Context, a Actor, id string) (OpenPayout, error) {
	return g.decide(ctx, a, id, func(tx *store.Tx, p store.Payout) error {
		if p.State == payment.PayoutQueued {
			return nil
		}
		from := p.State
		var err error
		if p.State, err = payment.Payouts.Next(from, payment.PayoutApproved); err != nil {
			return err
		}
		p.Reason = ""
		return tx.SavePayout(p, from)
	})
}

// RejectPayout ends a payout that nobody has signed yet: its refund is FAILED, its
// settlement REJECTED, and the money is the merchant's again.
func (g *Gateway) RejectPayout(ctx context.Context, a Actor, id string) (OpenPayout, error) {
	return g.decide(ctx, a, id, func(tx *store.Tx, p store.Payout) error {
		return g.endPayout(tx, p.MerchantID, p.ID, payment.PayoutRejected, reasonRejected)
	})
}

// decide changes a payout that nobody has signed yet, and returns it as it is then.
func (g *Gateway) decide(ctx context.Context, a Actor, id string, change func(*store.Tx, store.Payout) error) (decided OpenPayout, err error) {
	if err := a.mustBeOperator(); err != nil {
		return decided, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		p, err := g.unsignedPayout(tx, id)
		if err != nil {
			return err
		}
		if err := change(tx, p); err != nil {
			return err
		}
		if p, err = tx.Payout(p.MerchantID, p.ID); err != nil {
			return err
		}
		no, err := subjectNo(tx, p)
		decided = OpenPayout{p, g.families[p.Family], no}
		return err
	})
	return decided, err
}

func (g *Gateway) unsignedPayout(tx *store.Tx, id string) (store.Payout, error) {
	for _, name := range g.lanes() {
		if p, err := tx.UnsignedPayout(name, id); !errors.Is(err, store.ErrNotFound) {
			return p, err
		}
	}
	return store.Payout{}, fmt.Errorf("%s: %w", id, ErrNoPayout)
}

// subjectNo is the merchant's number of what a payout is for.
func subjectNo(tx *store.Tx, p store.Payout) (string, error) {
	if of, err := tx.RefundBySysid(p.MerchantID, p.Subject); !errors.Is(err, store.ErrNotFound) {
		return of.RefundOrderNo, err
	}
	of, err := tx.SettlementBySysid(p.MerchantID, p.Subject)
	return of.SettlementOrderNo, err
}
