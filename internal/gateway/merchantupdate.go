package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// MerchantChange is what to change of a merchant: nil is nothing.
type MerchantChange struct {
	Name           *string
	Tolerance      *money.Amount // of orders made from then on
	ToleranceShare *int64        // hundredths of a percent
	RefundAddress  *string       // store.RefundSender, store.RefundRefuse, or empty for the environment's default
	DailyOutflow   *money.Amount // 0 is no limit
	ApproveAbove   *money.Amount // 0 is never
	SettleFeeShare *int64        // of a settlement, in hundredths of a percent
	SettleFee      *money.Amount
	SettleMin      *money.Amount
	FrameAncestors *[]string // origins that may show its payment pages in a frame; none is nobody
}

// UpdateMerchant changes a merchant. Of a sub-merchant only the name can be changed:
// it follows its parent's settings.
func (g *Gateway) UpdateMerchant(ctx context.Context, a Actor, merchantID string, change MerchantChange) (m store.Merchant, err error) {
	if err := a.mustBeOperator(); err != nil {
		return store.Merchant{}, err
	}
	origins, err := change.check()
	if err != nil {
		return store.Merchant{}, fmt.Errorf("update merchant: %w", err)
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		if m, err = anyMerchant(tx, merchantID); err != nil {
			return err
		}
		if m.ParentID != "" && (change.Tolerance != nil || change.ToleranceShare != nil) {
			return fmt.Errorf("it is a sub-merchant: it has the tolerance of its parent %s", m.ParentID)
		}
		if m.ParentID != "" && change.ofOutflow() {
			return fmt.Errorf("it is a sub-merchant: what goes out follows its parent %s", m.ParentID)
		}
		if m.ParentID != "" && change.FrameAncestors != nil {
			return fmt.Errorf("it is a sub-merchant: its pages follow its parent %s", m.ParentID)
		}
		set(&m.Name, change.Name)
		set(&m.Tolerance, change.Tolerance)
		set(&m.ToleranceShare, change.ToleranceShare)
		set(&m.RefundAddress, change.RefundAddress)
		set(&m.DailyOutflow, change.DailyOutflow)
		set(&m.ApproveAbove, change.ApproveAbove)
		set(&m.SettleFeeShare, change.SettleFeeShare)
		set(&m.SettleFee, change.SettleFee)
		set(&m.SettleMin, change.SettleMin)
		if change.FrameAncestors != nil {
			m.FrameAncestors = origins
		}
		return tx.SaveMerchant(m)
	})
	if err != nil {
		return store.Merchant{}, fmt.Errorf("update merchant %s: %w", merchantID, err)
	}
	return m, nil
}

// ofOutflow tells whether anything of what goes out is changed.
func (c MerchantChange) ofOutflow() bool {
	return c.RefundAddress != nil || c.DailyOutflow != nil || c.ApproveAbove != nil || c.SettleFeeShare != nil || c.SettleFee != nil || c.SettleMin != nil
}

// check refuses what no merchant can have, and returns the origins as they are kept.
func (c MerchantChange) check() (origins []string, err error) {
	if c.Name != nil && strings.TrimSpace(*c.Name) == "" {
		return nil, errors.New("give it a name")
	}
	var amount money.Amount
	var share int64
	set(&amount, c.Tolerance)
	set(&share, c.ToleranceShare)
	if err := checkTolerance(amount, share); err != nil {
		return nil, err
	}
	if c.RefundAddress != nil && !slices.Contains([]string{"", store.RefundSender, store.RefundRefuse}, *c.RefundAddress) {
		return nil, fmt.Errorf("what happens to a refund without an address is %q, %q or empty for the environment's default", store.RefundSender, store.RefundRefuse)
	}
	for _, limit := range []*money.Amount{c.DailyOutflow, c.ApproveAbove, c.SettleFee, c.SettleMin} {
		if limit != nil && *limit < 0 {
			return nil, errors.New("a limit is not below zero; 0 is none")
		}
	}
	if c.SettleFeeShare != nil && (*c.SettleFeeShare < 0 || *c.SettleFeeShare > 10_000) {
		return nil, errors.New("a share of a settlement is between 0 and 10000 hundredths of a percent")
	}
	if c.FrameAncestors == nil {
		return nil, nil
	}
	return parseOrigins(*c.FrameAncestors)
}

// set changes a value where another one is given.
func set[T any](value, other *T) {
	if other != nil {
		*value = *other
	}
}

// SetMerchantDisabled disables a merchant or enables it again, and tells whether
// that changed anything. The credentials and tokens of a disabled one are refused
// from the next request on, and it takes no orders, nor do its sub-merchants, which
// have its credentials. What was ordered before goes on: payments are recorded and
// announced, and pages show them.
func (g *Gateway) SetMerchantDisabled(ctx context.Context, a Actor, merchantID string, disabled bool) (changed bool, err error) {
	if err := a.mustBeOperator(); err != nil {
		return false, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		m, err := anyMerchant(tx, merchantID)
		if err != nil {
			return err
		}
		changed, m.Disabled = m.Disabled != disabled, disabled
		return tx.SaveMerchant(m)
	})
	return changed, err
}
