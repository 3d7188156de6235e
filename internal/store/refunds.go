package store

import (
	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertRefund adds a refund, whose payout is there. Asked is what was asked for, as
// canonical JSON: what the same number may be asked for again.
func (tx *Tx) InsertRefund(r payment.Refund, asked string) error {
	return tx.exec(`insert into refunds (merchant_id, refund_order_no, sysid, order_no, abnormal_payment_no, deposit_no, holder, asset_id, family, address, amount,
		remark, asked, status, reason, payout_id, moves, created_at, updated_at)
		values ($1, $2, $3, nullif($4, ''), nullif($5, ''), nullif($6, ''), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)`,
		r.MerchantID, r.RefundOrderNo, r.Sysid, r.OrderNo, r.AbnormalPaymentNo, r.DepositNo, r.Holder, r.Asset.ID, r.Family, []byte(r.Address), r.Amount,
		r.Remark, asked, string(r.Status), r.Reason, r.PayoutID, r.Moves, ms(tx.Now))
}

// SaveRefund writes what changes of a refund.
func (tx *Tx) SaveRefund(r payment.Refund) error {
	return tx.execOne(`update refunds set status = $1, reason = $2, moves = $3, updated_at = $4 where merchant_id = $5 and refund_order_no = $6`,
		string(r.Status), r.Reason, r.Moves, ms(tx.Now), r.MerchantID, r.RefundOrderNo)
}

// AskedRefund is a refund and what was asked for.
type AskedRefund struct {
	payment.Refund
	Asked string
}

// Refund returns one of a merchant's, or ErrNotFound.
func (tx *Tx) Refund(merchantID, refundOrderNo string) (AskedRefund, error) {
	return tx.refund("where r.merchant_id = $1 and r.refund_order_no = $2", merchantID, refundOrderNo)
}

// RefundBySysid returns one of a merchant's, or ErrNotFound.
func (tx *Tx) RefundBySysid(merchantID, sysid string) (AskedRefund, error) {
	return tx.refund("where r.merchant_id = $1 and r.sysid = $2", merchantID, sysid)
}

func (tx *Tx) refund(where string, args ...any) (AskedRefund, error) {
	return first(tx.refunds(where, args...))
}

// RefundsOf returns the refunds of an order and its abnormal payments, oldest first.
func (tx *Tx) RefundsOf(merchantID, orderNo string) ([]AskedRefund, error) {
	return tx.refunds("where r.merchant_id = $1 and r.order_no = $2 order by r.sysid", merchantID, orderNo)
}

// RefundsOfDeposit returns the refunds of a customer's deposit, oldest first.
func (tx *Tx) RefundsOfDeposit(merchantID, depositNo string) ([]AskedRefund, error) {
	return tx.refunds("where r.merchant_id = $1 and r.deposit_no = $2 order by r.sysid", merchantID, depositNo)
}

// EachRefund calls each for every refund of all merchants.
func (tx *Tx) EachRefund(each func(payment.Refund) error) error {
	var merchantID, sysid string
	for {
		list, err := tx.refunds("where (r.merchant_id, r.sysid) > ($1, $2) order by r.merchant_id, r.sysid limit 500", merchantID, sysid)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if err := each(r.Refund); err != nil {
				return err
			}
			merchantID, sysid = r.MerchantID, r.Sysid
		}
	}
}

// RefundFilter selects a merchant's refunds; empty fields select nothing.
type RefundFilter struct {
	MerchantID string
	Holder     string // the merchant itself, or a sub-merchant
	OrderNo    string
	DepositNo  string
	Status     payment.RefundStatus
	Token      string
	Created    CreatedBetween
	AfterSysid string // where the page before this one ended
}

func (f RefundFilter) where() (string, []any) {
	var w conditions
	w.add(true, "r.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "", "r.holder = ?", f.Holder)
	w.add(f.OrderNo != "", "r.order_no = ?", f.OrderNo)
	w.add(f.DepositNo != "", "r.deposit_no = ?", f.DepositNo)
	w.add(f.Status != "", "r.status = ?", string(f.Status))
	w.add(f.Token != "", "a.token = ?", f.Token)
	w.between(f.Created, "r", "sysid")
	w.add(f.AfterSysid != "", "r.sysid < ?", f.AfterSysid)
	return w.where()
}

// Refunds returns the selected refunds, newest first, but for the first skip.
func (tx *Tx) Refunds(f RefundFilter, limit, skip int) ([]AskedRefund, error) {
	where, args := f.where()
	return tx.refunds(where+" order by r.sysid desc"+pageOf(&args, limit, skip), args...)
}

// CountRefunds counts the selected refunds, no further than most.
func (tx *Tx) CountRefunds(f RefundFilter, most int) (int64, error) {
	f.AfterSysid = ""
	where, args := f.where()
	return tx.countUpTo("refunds r join assets a on a.id = r.asset_id "+where, args, most)
}

func (tx *Tx) refunds(where string, args ...any) (list []AskedRefund, err error) {
	err = tx.rows(`select r.merchant_id, r.refund_order_no, r.sysid, coalesce(r.order_no, ''), coalesce(r.abnormal_payment_no, ''), coalesce(r.deposit_no, ''), r.holder,
		a.id, a.chain, a.contract, a.token, a.decimals, r.family, r.address, r.amount, r.remark, r.asked, r.status, r.reason, r.payout_id, p.tx, `+waits+`, r.moves,
		r.created_at, r.updated_at from refunds r join assets a on a.id = r.asset_id
		join payouts p on p.merchant_id = r.merchant_id and p.id = r.payout_id `+where, args, func(row scanner) error {
		var r AskedRefund
		var createdAt, updatedAt int64
		err := row.Scan(&r.MerchantID, &r.RefundOrderNo, &r.Sysid, &r.OrderNo, &r.AbnormalPaymentNo, &r.DepositNo, &r.Holder,
			&r.Asset.ID, &r.Asset.Chain, scanBytes(&r.Asset.Contract), &r.Asset.Token, &r.Asset.Decimals, &r.Family, scanBytes(&r.Address), &r.Amount,
			&r.Remark, &r.Asked, &r.Status, &r.Reason, &r.PayoutID, scanBytes(&r.Tx), &r.Waits, &r.Moves, &createdAt, &updatedAt)
		r.CreatedAt, r.UpdatedAt = fromMS(createdAt), fromMS(updatedAt)
		list = append(list, r)
		return err
	})
	return list, err
}
