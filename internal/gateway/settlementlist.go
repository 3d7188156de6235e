package gateway

import (
	"context"
	"errors"
	"slices"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Settlement returns a merchant's settlement.
func (g *Gateway) Settlement(ctx context.Context, a Actor, settlementOrderNo string) (d SettlementDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return d, err
	}
	if err := checkNumber("settlementOrderNo", settlementOrderNo); err != nil {
		return d, err
	}
	err = g.store.Look(ctx, func(tx *store.Tx) error {
		s, err := findSettlement(tx, a.MerchantID, settlementOrderNo)
		d = g.settlementDetail(s.Settlement)
		return err
	})
	return d, err
}

func findSettlement(tx *store.Tx, merchantID, settlementOrderNo string) (store.AskedSettlement, error) {
	s, err := tx.Settlement(merchantID, settlementOrderNo)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.SettlementNotFound, "settlementOrderNo", "there is no settlement %q", settlementOrderNo)
	}
	return s, err
}

// CancelSettlement ends a settlement that was not sent yet. One that is cancelled
// already is returned as it is.
func (g *Gateway) CancelSettlement(ctx context.Context, a Actor, settlementOrderNo string, e *Envelope) (SettlementDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return SettlementDetail{}, err
	}
	if err := checkNumber("settlementOrderNo", settlementOrderNo); err != nil {
		return SettlementDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (SettlementDetail, error) {
		s, err := findSettlement(tx, a.MerchantID, settlementOrderNo)
		if err != nil || s.Status == payment.SettleCancelled {
			return g.settlementDetail(s.Settlement), err
		}
		err = g.endPayout(tx, a.MerchantID, s.PayoutID, payment.PayoutCancelled, "")
		if errors.Is(err, payment.ErrEvent) {
			err = fault.Invalid(fault.SettlementNotCancellable, "settlementOrderNo", "the settlement is %s, and only one that is %s can be cancelled", s.Status, payment.PendingSettlement)
		}
		if err != nil {
			return SettlementDetail{}, err
		}
		s, err = findSettlement(tx, a.MerchantID, settlementOrderNo)
		return g.settlementDetail(s.Settlement), err
	})
}

// SettlementQuery selects settlements of a merchant; nil and empty select all.
type SettlementQuery struct {
	Status        string
	SubMerchantID string
	Token         string
	StartTime     *int64 // ms, included
	EndTime       *int64 // ms, excluded
	Page          PageQuery
}

// SettlementPage is a page of settlements, newest first.
type SettlementPage struct {
	Page
	Settlements []SettlementDetail
}

// Settlements returns a page of a merchant's settlements, newest first.
func (g *Gateway) Settlements(ctx context.Context, a Actor, q SettlementQuery) (page SettlementPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return page, err
	}
	f := store.SettlementFilter{MerchantID: a.MerchantID, Status: payment.SettleStatus(q.Status), Token: q.Token}
	if q.Status != "" && !slices.Contains(payment.SettleStatuses, f.Status) {
		return page, fault.Invalid(fault.ParameterInvalid, "settleStatus", "settleStatus is one of %s", joined(payment.SettleStatuses))
	}
	if f.Created, err = createdBetween(settlementPrefix, q.StartTime, q.EndTime); err != nil {
		return page, err
	}
	if f.AfterSysid, err = q.Page.after(settlementPrefix); err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Settlements = nil
		if f.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.Settlements(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].Sysid)
		}
		for _, s := range list {
			page.Settlements = append(page.Settlements, g.settlementDetail(s.Settlement))
		}
		return page.count(func(most int) (int64, error) { return tx.CountSettlements(f, most) })
	})
	return page, err
}
