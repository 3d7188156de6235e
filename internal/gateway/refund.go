package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

const (
	refundPrefix = "RF" // begins the sysid of a refund
	payoutPrefix = "PO" // begins the id of a payout
)

// NewRefund asks for money to go back: of what an order kept, of an abnormal payment, or
// of a deposit of a customer.
type NewRefund struct {
	RefundOrderNo     string
	OrderNo           string
	AbnormalPaymentNo string
	DepositNo         string // of a customer's deposit
	TxHash            string // names an abnormal payment together with OrderNo
	Token             string // which must be that of the payment, where it is given
	OfAbnormal        bool   // it is of an abnormal payment, however that is named
	Address           string // empty: back to the sender, where the merchant's setting allows it
	Amount            *money.Amount
	Remark            string
}

// askedRefund is what a refund of a number may be asked for again.
type askedRefund struct {
	OrderNo           string `json:"orderNo"`
	AbnormalPaymentNo string `json:"abnormalPaymentNo"`
	DepositNo         string `json:"depositNo"`
	Address           string `json:"address"` // as bytes in hexadecimal; empty where none was given
	Amount            string `json:"amount"`
	Remark            string `json:"remark"`
}

// RefundDetail is a refund, and how its addresses are read.
type RefundDetail struct {
	payment.Refund
	Chain chain.Family
}

func (g *Gateway) refundDetail(r payment.Refund) RefundDetail {
	return RefundDetail{r, g.families[r.Family]}
}

// CreateRefund reserves money of a merchant and has it sent back, or returns the
// refund that the same parameters made before: refundOrderNo is the key of
// idempotency.
func (g *Gateway) CreateRefund(ctx context.Context, a Actor, n NewRefund, e *Envelope) (RefundDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return RefundDetail{}, err
	}
	if err := n.check(); err != nil {
		return RefundDetail{}, err
	}
	// What must be asked of the chain is asked before, in no transaction.
	hasCode, err := g.senderHasCode(ctx, a.MerchantID, n)
	if err != nil {
		return RefundDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (RefundDetail, error) {
		if err := g.checkAccess(tx, a); err != nil {
			return RefundDetail{}, err
		}
		r, err := g.createRefund(tx, a.MerchantID, n, hasCode)
		return g.refundDetail(r), err
	})
}

func (n NewRefund) check() error {
	if err := checkNumber("refundOrderNo", n.RefundOrderNo); err != nil {
		return err
	}
	if err := checkText("remark", n.Remark, remarkMax); err != nil {
		return err
	}
	switch {
	case n.OfAbnormal && n.OrderNo == "" && n.AbnormalPaymentNo == "":
		return fault.Invalid(fault.ParameterMissing, "orderNo", "orderNo with txHash, or abnormalPaymentNo, is required: which payment is to be refunded")
	case n.OrderNo == "" && n.AbnormalPaymentNo == "" && n.DepositNo == "":
		return fault.Invalid(fault.ParameterMissing, "orderNo", "orderNo, abnormalPaymentNo or depositNo is required: what is to be refunded")
	case n.DepositNo != "" && n.OrderNo+n.AbnormalPaymentNo != "":
		return fault.Invalid(fault.ParameterInvalid, "depositNo", "give orderNo, abnormalPaymentNo or depositNo, one of them: a unit that arrived is in one of them")
	case !n.OfAbnormal && n.OrderNo != "" && n.AbnormalPaymentNo != "":
		return fault.Invalid(fault.ParameterInvalid, "abnormalPaymentNo", "give orderNo, for what the order kept, or abnormalPaymentNo, not both: a unit that arrived is in one of them")
	case n.OfAbnormal && n.AbnormalPaymentNo == "" && n.TxHash == "":
		return fault.Invalid(fault.ParameterMissing, "txHash", "txHash or abnormalPaymentNo is required: which payment is to be refunded")
	case !n.OfAbnormal && n.AbnormalPaymentNo+n.DepositNo == "" && n.Amount == nil:
		return fault.Invalid(fault.ParameterMissing, "amount", "amount is required")
	case n.Amount != nil && *n.Amount <= 0:
		return fault.Invalid(fault.AmountOutOfRange, "amount", "amount is above zero")
	}
	if n.OrderNo != "" {
		return checkOrderNo(n.OrderNo)
	}
	return nil
}

// createRefund decides in one Update: idempotency first.
func (g *Gateway) createRefund(tx *store.Tx, merchantID string, n NewRefund, hasCode map[chain.Address]bool) (payment.Refund, error) {
	drawn, err := g.drawOn(tx, merchantID, n)
	if err != nil {
		return payment.Refund{}, err
	}
	address, err := g.parseAddress(drawn.asset, "address", n.Address)
	if err != nil {
		return payment.Refund{}, err
	}
	asked, err := n.asked(drawn, address)
	if err != nil {
		return payment.Refund{}, err
	}
	known, err := tx.Refund(merchantID, n.RefundOrderNo)
	switch {
	case err == nil && known.Asked == asked:
		return known.Refund, nil
	case err == nil:
		return payment.Refund{}, fault.Invalid(fault.RefundOrderNoReused, "refundOrderNo",
			"there is a refund %s already, and its %s differs: use another refundOrderNo for another refund", n.RefundOrderNo, differingMember(known.Asked, asked))
	case !errors.Is(err, store.ErrNotFound):
		return payment.Refund{}, err
	}
	r := payment.Refund{MerchantID: merchantID, RefundOrderNo: n.RefundOrderNo, Sysid: g.ids.next(refundPrefix, tx.Now), OrderNo: drawn.order.OrderNo,
		DepositNo: n.DepositNo, Holder: drawn.holder(), Asset: drawn.asset, Family: drawn.family, Address: address, Amount: drawn.available, Remark: n.Remark,
		Status: payment.PendingRefund, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	if drawn.payment != nil {
		r.AbnormalPaymentNo = drawn.payment.No
	}
	if n.Amount != nil {
		r.Amount = *n.Amount
	}
	if err := drawn.check(r.Amount); err != nil {
		return payment.Refund{}, err
	}
	if address == "" {
		if r.Address, err = g.senderOf(tx, merchantID, drawn, hasCode); err != nil {
			return payment.Refund{}, err
		}
	}
	if err := g.checkRecipient(tx, r.Asset.Chain, r.Address); err != nil {
		return payment.Refund{}, err
	}
	return g.insertRefund(tx, r, drawn, asked)
}

// insertRefund reserves the money and queues the payout, in the same Update.
func (g *Gateway) insertRefund(tx *store.Tx, r payment.Refund, drawn drawn, asked string) (payment.Refund, error) {
	payout, err := g.queuePayout(tx, store.Payout{MerchantID: r.MerchantID, Subject: r.Sysid, Holder: r.Holder, Asset: r.Asset, Family: r.Family,
		Address: r.Address, Amount: r.Amount})
	if err != nil {
		return r, err
	}
	r.PayoutID, r.Waits = payout.ID, payout.Reason
	if err := moverOf(tx, &r).rebalance(zeroed(r.Claims()), r.Claims()); err != nil {
		if errors.Is(err, ledger.ErrBelowZero) {
			err = fault.Invalid(fault.InsufficientBalance, "amount", "the available balance in %s is less than %s", r.Asset.Token, r.Amount)
		}
		return r, err
	}
	if err := tx.InsertRefund(r, asked); err != nil {
		return r, err
	}
	return r, g.refundChanged(tx, r, payment.Refund{}, drawn)
}

// moverOf posts a refund's transfers.
func moverOf(tx *store.Tx, r *payment.Refund) *mover {
	return &mover{tx: tx, cause: r.Sysid, next: func() string { r.Moves++; return fmt.Sprintf("%s/%d", r.Sysid, r.Moves) }}
}

// zeroed are claims to nothing of the same accounts.
func zeroed(claims []payment.Claim) []payment.Claim {
	list := slices.Clone(claims)
	for i := range list {
		list[i].Posted, list[i].Pending = 0, 0
	}
	return list
}

// refundChanged carries a refund's change over to what it draws on, and announces all
// of it.
func (g *Gateway) refundChanged(tx *store.Tx, r, before payment.Refund, d drawn) error {
	o, p := d.order, d.payment
	e := store.Event{MerchantID: r.MerchantID, Subject: r.Sysid, OrderNo: r.OrderNo, Holder: r.Holder, WebhookURL: o.WebhookURL, CredentialID: o.CredentialID}
	if _, err := g.publish(tx, e, wire.RefundOrderChanged, strings.ToLower(string(r.Status)), wire.NewRefundEvent(r, g.families[r.Family])); err != nil {
		return err
	}
	running, done := r.Running()-before.Running(), r.Done()-before.Done()
	if running == 0 && done == 0 {
		return nil
	}
	if c := d.deposit; c != nil {
		c.Refunding += running
		c.Refunded += done
		return g.saveCustomerDeposit(tx, *c, string(wire.RefundChanged))
	}
	if p != nil {
		if running+done == 0 { // it counts from when it is under way
			return nil
		}
		p.Deposit.Returned += running + done
		p.UpdatedAt = tx.Now
		return g.saveAbnormal(tx, o, *p)
	}
	o.Refunding += running
	o.Refunded += done
	o.UpdatedAt = tx.Now
	if err := tx.SaveOrder(o); err != nil {
		return err
	}
	_, err := g.announce(tx, o, wire.RefundChanged, 0)
	return err
}

func (n NewRefund) asked(d drawn, address chain.Address) (string, error) {
	a := askedRefund{OrderNo: d.order.OrderNo, DepositNo: n.DepositNo, Address: address.String(), Remark: n.Remark}
	if d.payment != nil {
		a.AbnormalPaymentNo = d.payment.No
	}
	if n.Amount != nil {
		a.Amount = n.Amount.String()
	}
	text, err := json.Marshal(a, json.Deterministic(true))
	return string(text), err
}

// differingMember names the first member in which two canonical texts differ.
func differingMember(known, asked string) string {
	var a, b map[string]jsontext.Value
	if json.Unmarshal([]byte(known), &a) != nil || json.Unmarshal([]byte(asked), &b) != nil {
		return "content"
	}
	for _, name := range []string{"orderNo", "abnormalPaymentNo", "depositNo", "merchantId", "token", "amount", "currency", "bankAccount", "orderNos", "address", "remark"} {
		if string(a[name]) != string(b[name]) {
			return name
		}
	}
	return "content"
}

// Refund returns a merchant's refund.
func (g *Gateway) Refund(ctx context.Context, a Actor, refundOrderNo string) (d RefundDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return d, err
	}
	if err := checkNumber("refundOrderNo", refundOrderNo); err != nil {
		return d, err
	}
	err = g.store.Look(ctx, func(tx *store.Tx) error {
		r, err := findRefund(tx, a.MerchantID, refundOrderNo)
		d = g.refundDetail(r.Refund)
		return err
	})
	return d, err
}

func findRefund(tx *store.Tx, merchantID, refundOrderNo string) (store.AskedRefund, error) {
	r, err := tx.Refund(merchantID, refundOrderNo)
	if errors.Is(err, store.ErrNotFound) {
		err = fault.Invalid(fault.RefundNotFound, "refundOrderNo", "there is no refund %q", refundOrderNo)
	}
	return r, err
}

// CancelRefund ends a refund that was not sent yet. One that is cancelled already is
// returned as it is.
func (g *Gateway) CancelRefund(ctx context.Context, a Actor, refundOrderNo string, e *Envelope) (RefundDetail, error) {
	if err := a.mustBeMerchant(); err != nil {
		return RefundDetail{}, err
	}
	if err := checkNumber("refundOrderNo", refundOrderNo); err != nil {
		return RefundDetail{}, err
	}
	return execute(ctx, g, a, e, func(tx *store.Tx) (RefundDetail, error) {
		r, err := findRefund(tx, a.MerchantID, refundOrderNo)
		if err != nil || r.Status == payment.RefundCancel {
			return g.refundDetail(r.Refund), err
		}
		err = g.endPayout(tx, a.MerchantID, r.PayoutID, payment.PayoutCancelled, "")
		if errors.Is(err, payment.ErrEvent) {
			err = fault.Invalid(fault.RefundNotCancellable, "refundOrderNo", "the refund is %s, and only one that is %s can be cancelled", r.Status, payment.PendingRefund)
		}
		if err != nil {
			return RefundDetail{}, err
		}
		r, err = findRefund(tx, a.MerchantID, refundOrderNo)
		return g.refundDetail(r.Refund), err
	})
}

// RefundQuery selects refunds of a merchant; empty selects all.
type RefundQuery struct {
	OrderNo, DepositNo, SubMerchantID, Status, Token string
	StartTime                                        *int64 // ms, included
	EndTime                                          *int64 // ms, excluded
	Page                                             PageQuery
}

// RefundPage is a page of refunds, newest first.
type RefundPage struct {
	Page
	Refunds []RefundDetail
}

var refundStatuses = []payment.RefundStatus{payment.PendingRefund, payment.Refunding, payment.RefundDone, payment.RefundFailed, payment.RefundCancel}

// Refunds returns a page of a merchant's refunds, newest first.
func (g *Gateway) Refunds(ctx context.Context, a Actor, q RefundQuery) (page RefundPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return RefundPage{}, err
	}
	f := store.RefundFilter{MerchantID: a.MerchantID, OrderNo: q.OrderNo, DepositNo: q.DepositNo, Status: payment.RefundStatus(q.Status), Token: q.Token}
	if q.Status != "" && !slices.Contains(refundStatuses, f.Status) {
		return page, fault.Invalid(fault.ParameterInvalid, "refundStatus", "refundStatus is one of %s", joined(refundStatuses))
	}
	if f.Created, err = createdBetween(refundPrefix, q.StartTime, q.EndTime); err != nil {
		return page, err
	}
	if f.AfterSysid, err = q.Page.after(refundPrefix); err != nil {
		return page, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return page, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Refunds = nil
		if f.Holder, err = holderAsked(tx, a.MerchantID, q.SubMerchantID); err != nil {
			return err
		}
		list, err := tx.Refunds(f, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(list) > page.Size {
			list = list[:page.Size]
			page.NextCursor = cursorOf(list[page.Size-1].Sysid)
		}
		for _, r := range list {
			page.Refunds = append(page.Refunds, g.refundDetail(r.Refund))
		}
		return page.count(func(most int) (int64, error) { return tx.CountRefunds(f, most) })
	})
	return page, err
}
