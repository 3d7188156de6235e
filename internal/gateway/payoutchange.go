package gateway

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// outflowWindow is the time over which a merchant's outflow is limited.
const outflowWindow = 24 * time.Hour

// reasonApproval is why a payout waits that an operator must approve.
const reasonApproval = "approval"

// queuePayout adds a payout, which waits for approval where the merchant's limit says
// so. It is refused beyond the merchant's outflow of a day.
func (g *Gateway) queuePayout(tx *store.Tx, p store.Payout) (store.Payout, error) {
	m, err := tx.Merchant(p.MerchantID)
	if err != nil {
		return p, err
	}
	if m.DailyOutflow > 0 {
		sent, err := tx.OutflowSince(p.MerchantID, tx.Now.Add(-outflowWindow))
		if err != nil {
			return p, err
		}
		sum := p.Amount // tokens are worth a dollar each, so they are added up
		for _, amount := range sent {
			sum = min(sum+amount, money.Max)
		}
		if sum > m.DailyOutflow {
			return p, fault.Invalid(fault.OutflowLimitReached, "amount", "with this, %s would go out in 24 hours, and the merchant's limit is %s: the operator changes it with 'xcheckoutd merchant update %s --daily-outflow'", sum, m.DailyOutflow, m.ID)
		}
	}
	p.ID, p.State, p.CreatedAt, p.UpdatedAt = g.ids.next(payoutPrefix, tx.Now), payment.PayoutQueued, tx.Now, tx.Now
	if m.ApproveAbove > 0 && p.Amount > m.ApproveAbove {
		p.State, p.Reason = payment.PayoutWaiting, reasonApproval
	}
	return p, tx.InsertPayout(p)
}

// payoutChanged carries the change of a payout over to what it is for, in the Update
// that changes the payout: the state, the ledger, and the events. Reason is a code that
// says why it failed.
func (g *Gateway) payoutChanged(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string) error {
	var err error
	switch {
	case strings.HasPrefix(p.Subject, refundPrefix):
		err = g.refundPaid(tx, p, on, reason)
	case strings.HasPrefix(p.Subject, settlementPrefix):
		err = g.settlementChanged(tx, p, on, reason)
	default:
		err = errors.New("nothing here is called so")
	}
	if err != nil {
		err = fmt.Errorf("payout %s of %s: %w", p.ID, p.Subject, err)
	}
	return err
}

// endPayout ends a payout that nobody has signed yet, with what it is for.
func (g *Gateway) endPayout(tx *store.Tx, merchantID, id string, on payment.PayoutEvent, reason string) error {
	p, err := tx.Payout(merchantID, id)
	if err != nil {
		return err
	}
	from := p.State
	if p.State, err = payment.Payouts.Next(from, on); err != nil {
		return err
	}
	p.Reason = reason
	if err := tx.SavePayout(p, from); err != nil {
		return err
	}
	return g.payoutChanged(tx, p, on, reason)
}

// refundPaid carries the change of a payout over to its refund.
func (g *Gateway) refundPaid(tx *store.Tx, p store.Payout, on payment.PayoutEvent, reason string) error {
	found, err := tx.RefundBySysid(p.MerchantID, p.Subject)
	if err != nil {
		return err
	}
	before, r := found.Refund, found.Refund
	if r.Status, err = payment.Refunds.Next(before.Status, on); err != nil {
		return err
	}
	r.Reason, r.UpdatedAt = reason, tx.Now
	drawn, err := drawnBy(tx, r)
	if err != nil {
		return err
	}
	m := moverOf(tx, &r)
	if err := m.rebalance(before.Claims(), r.Claims()); err != nil {
		return err
	}
	if back := before.Running() + before.Done() - r.Running() - r.Done(); drawn.payment != nil && back > 0 && drawn.payment.Deposit.State != payment.Posted {
		// A reorg took the deposit away, and the merchant gave for what now stays.
		if err := m.give(r.From(), inKind(r.From(), ledger.Available), back); err != nil {
			return err
		}
	}
	if err := tx.SaveRefund(r); err != nil {
		return err
	}
	return g.refundChanged(tx, r, before, drawn)
}

// checkAccess refuses a credential that was changed since the request was let in: what
// moves money relies on nothing that was read before.
func (g *Gateway) checkAccess(tx *store.Tx, a Actor) error {
	if a.CredentialID == "" {
		return nil
	}
	owner, err := tx.Access(a.MerchantID, a.CredentialID)
	switch {
	case err != nil:
		return err
	case owner.Revoked:
		return authenticationFailed()
	case owner.MerchantDisabled:
		return merchantDisabled()
	case owner.Version != a.CredentialVersion:
		return &fault.Error{Code: fault.Unavailable, Message: "the credential was changed a moment ago: repeat the request"}
	}
	return nil
}
