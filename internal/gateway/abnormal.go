package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// abnormalPrefix begins the number of an abnormal payment.
const abnormalPrefix = "AP"

// noteAbnormal keeps the abnormal payments of an order as its deposits' shares have
// them, and announces what changed. One that there was stays, also when nothing of it
// is abnormal any more.
func (g *Gateway) noteAbnormal(tx *store.Tx, o payment.Order, deposits []payment.Deposit, a payment.Allocation) error {
	shares, abnormal := map[int64]payment.Share{}, false
	for _, share := range a.Shares {
		shares[share.DepositID] = share
		abnormal = abnormal || share.Abnormal > 0
	}
	known, err := tx.AbnormalPaymentsOf(o.MerchantID, o.OrderNo)
	if err != nil {
		return err
	}
	had := map[int64]bool{}
	for _, p := range known {
		had[p.Deposit.ID] = true
		share := shares[p.Deposit.ID]
		kind := p.Type
		if share.Reason != "" {
			kind = share.Reason
		}
		if p.Abnormal == share.Abnormal && p.Type == kind {
			continue
		}
		p.Abnormal, p.Type, p.UpdatedAt = share.Abnormal, kind, tx.Now
		if err := g.saveAbnormal(tx, o, p); err != nil {
			return err
		}
	}
	if !abnormal {
		return nil
	}
	for _, d := range deposits {
		share := shares[d.ID]
		if had[d.ID] || share.Abnormal == 0 {
			continue
		}
		p := payment.AbnormalPayment{MerchantID: o.MerchantID, No: g.ids.next(abnormalPrefix, tx.Now), Deposit: d,
			Abnormal: share.Abnormal, Type: share.Reason, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		if err := tx.InsertAbnormalPayment(p); err != nil {
			return err
		}
		if err := g.announceAbnormal(tx, o, p); err != nil {
			return err
		}
	}
	return nil
}

// saveAbnormal saves an abnormal payment and announces it.
func (g *Gateway) saveAbnormal(tx *store.Tx, o payment.Order, p payment.AbnormalPayment) error {
	if err := tx.SaveAbnormalPayment(p); err != nil {
		return err
	}
	return g.announceAbnormal(tx, o, p)
}

func (g *Gateway) announceAbnormal(tx *store.Tx, o payment.Order, p payment.AbnormalPayment) error {
	e := store.Event{MerchantID: o.MerchantID, Subject: p.No, OrderNo: o.OrderNo, Holder: o.Holder(), WebhookURL: o.WebhookURL, CredentialID: o.CredentialID}
	_, err := g.publish(tx, e, wire.AbnormalPayment, strings.ToLower(string(p.Status())), wire.NewAbnormalEvent(p, o, g.families[p.Deposit.Family]))
	return err
}

// AbnormalDetail is an abnormal payment, and how its addresses are read.
type AbnormalDetail struct {
	payment.AbnormalPayment
	Chain chain.Family
}

func (g *Gateway) abnormalDetail(p payment.AbnormalPayment) AbnormalDetail {
	return AbnormalDetail{p, g.families[p.Deposit.Family]}
}

// AbnormalQuery selects abnormal payments of a merchant; empty selects all.
type AbnormalQuery struct {
	OrderNo, SubMerchantID, Type, Status, Token string
	StartTime                                   *int64 // ms, included
	EndTime                                     *int64 // ms, excluded
	Page                                        PageQuery
}

// AbnormalPage is a page of abnormal payments, newest first.
type AbnormalPage struct {
	Page
	Payments []AbnormalDetail
}

var abnormalTypes = []payment.Reason{payment.OverPaid, payment.UnderPaid, payment.LatePayment, payment.FromOtherToken, payment.FromOtherChain}

// AbnormalPayments returns a page of a merchant's abnormal payments, newest first.
func (g *Gateway) AbnormalPayments(ctx context.Context, a Actor, q AbnormalQuery) (page AbnormalPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return AbnormalPage{}, err
	}
	f := store.AbnormalFilter{MerchantID: a.MerchantID, OrderNo: q.OrderNo, Type: payment.Reason(q.Type), Status: payment.AbnormalStatus(q.Status), Token: q.Token}
	if q.Type != "" && !slices.Contains(abnormalTypes, f.Type) {
		return page, fault.Invalid(fault.ParameterInvalid, "type", "type is one of %s", joined(abnormalTypes))
	}
	statuses := []payment.AbnormalStatus{payment.AbnormalPending, payment.AbnormalHandled}
	if q.Status != "" && !slices.Contains(statuses, f.Status) {
		return page, fault.Invalid(fault.ParameterInvalid, "status", "status is one of %s", joined(statuses))
	}
	if f.Created, err = createdBetween(abnormalPrefix, q.StartTime, q.EndTime); err != nil {
		return page, err
	}
	if f.AfterNo, err = q.Page.after(abnormalPrefix); err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Payments = nil
		if f.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.AbnormalPayments(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].No)
		}
		for _, p := range list {
			page.Payments = append(page.Payments, g.abnormalDetail(p))
		}
		return page.count(func(most int) (int64, error) { return tx.CountAbnormalPayments(f, most) })
	})
	return page, err
}

func joined[T ~string](list []T) string { return strings.Join(textsOf(list), ", ") }

func findAbnormal(tx *store.Tx, merchantID, no, param string) (payment.AbnormalPayment, error) {
	p, err := tx.AbnormalPayment(merchantID, no)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.AbnormalPaymentNotFound, param, "there is no abnormal payment %.64q", no)
	}
	return p, err
}

// acceptedMax is how many abnormal payments one call accepts.
const acceptedMax = 100

// AcceptAbnormal takes what is pending of abnormal payments for their order, which is
// PAID by it: all of one order, and of its own token. What is accepted already changes
// nothing.
func (g *Gateway) AcceptAbnormal(ctx context.Context, a Actor, numbers []string, e *Envelope) (OrderDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return OrderDetail{}, err
	}
	if len(numbers) == 0 {
		return OrderDetail{}, fault.Invalid(fault.ParameterMissing, "abnormalPaymentNos", "abnormalPaymentNos is required: which payments to accept")
	}
	if len(numbers) > acceptedMax {
		return OrderDetail{}, fault.Invalid(fault.ParameterInvalid, "abnormalPaymentNos", "abnormalPaymentNos has %d numbers at most", acceptedMax)
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (OrderDetail, error) { return g.acceptAbnormal(tx, a.MerchantID, numbers) })
}

func (g *Gateway) acceptAbnormal(tx *store.Tx, merchantID string, numbers []string) (OrderDetail, error) {
	const param = "abnormalPaymentNos"
	var o payment.Order
	accepted := false
	for i, no := range numbers {
		if slices.Contains(numbers[:i], no) { // what is pending of one counts once
			return OrderDetail{}, fault.Invalid(fault.ParameterInvalid, param, "%s has %s twice", param, no)
		}
		p, err := findAbnormal(tx, merchantID, no, param)
		if err != nil {
			return OrderDetail{}, err
		}
		if i == 0 {
			if o, err = tx.Order(merchantID, p.Deposit.OrderNo); err != nil {
				return OrderDetail{}, err
			}
		}
		if err := acceptable(o, p); err != nil {
			return OrderDetail{}, err
		}
		pending := p.Pending()
		if pending == 0 {
			if p.Deposit.Accepted == 0 {
				return OrderDetail{}, fault.Invalid(fault.AbnormalPaymentHandled, param, "nothing of %s is pending: it was refunded", no)
			}
			continue
		}
		accepted = true
		p.Deposit.Accepted += pending
		if err := tx.SaveAbnormalPayment(p); err != nil {
			return OrderDetail{}, err
		}
	}
	if !accepted { // all of it before
		return g.detail(tx, o)
	}
	status, err := payment.Orders.Next(o.Status, payment.OrderAccepted)
	if err != nil {
		return OrderDetail{}, fault.Invalid(fault.NotAcceptable, param, "the order is %s: nothing can be accepted for it", o.Status)
	}
	o.ByAcceptance = o.ByAcceptance || o.Status == payment.Timeout
	o.Status = status
	deposits, err := tx.Deposits(o.MerchantID, o.OrderNo)
	if err != nil {
		return OrderDetail{}, err
	}
	if err := g.apply(tx, &o, deposits, payment.Match(o, deposits)); err != nil {
		return OrderDetail{}, err
	}
	return g.announce(tx, o, wire.Accepted, 0)
}

// acceptable refuses an abnormal payment that can't become the order's.
func acceptable(o payment.Order, p payment.AbnormalPayment) error {
	const param = "abnormalPaymentNos"
	switch {
	case p.Deposit.OrderNo != o.OrderNo:
		return fault.Invalid(fault.NotAcceptable, param, "%s is of order %s and the first one of %s: accept those of one order at a time", p.No, p.Deposit.OrderNo, o.OrderNo)
	case o.Status == payment.Cancelled:
		return fault.Invalid(fault.NotAcceptable, param, "the order was cancelled: refund what came for it")
	case o.Status == payment.Paying:
		return fault.Invalid(fault.NotAcceptable, param, "the order still waits for its payment")
	case p.Deposit.Asset.ID != o.Asset.ID:
		return fault.Invalid(fault.NotAcceptable, param, "%s is of %s and the order is in %s: refund it", p.No, p.Deposit.Asset.Token, o.Asset.Token)
	case p.Deposit.State != payment.Posted:
		return fault.Invalid(fault.NotAcceptable, param, "a reorg took the deposit of %s away", p.No)
	}
	return nil
}
