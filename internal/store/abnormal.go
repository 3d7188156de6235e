package store

import (
	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertAbnormalPayment adds the abnormal payment of a deposit.
func (tx *Tx) InsertAbnormalPayment(a payment.AbnormalPayment) error {
	d := a.Deposit
	return tx.exec(`insert into abnormal_payments (merchant_id, no, deposit_id, order_no, abnormal, returned, accepted, type, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
		a.MerchantID, a.No, d.ID, d.OrderNo, a.Abnormal, d.Returned, d.Accepted, string(a.Type), ms(tx.Now))
}

// SaveAbnormalPayment writes what changes of one.
func (tx *Tx) SaveAbnormalPayment(a payment.AbnormalPayment) error {
	return tx.execOne(`update abnormal_payments set abnormal = $1, returned = $2, accepted = $3, type = $4, updated_at = $5
		where merchant_id = $6 and no = $7`,
		a.Abnormal, a.Deposit.Returned, a.Deposit.Accepted, string(a.Type), ms(tx.Now), a.MerchantID, a.No)
}

// MoveAbnormalPayment hands the abnormal payment of a transfer that a reorg took away
// over to the deposit that the same transfer is now, in another block.
func (tx *Tx) MoveAbnormalPayment(d payment.Deposit) error {
	return tx.exec(`update abnormal_payments set deposit_id = $1 where merchant_id = $2 and deposit_id = (select max(old.id) from deposits old
		where old.merchant_id = $2 and old.chain = $3 and old.tx = $4 and old.ordinal = $5 and old.id <> $1 and old.state = 'withdrawn'
		and exists (select 1 from abnormal_payments p where p.merchant_id = old.merchant_id and p.deposit_id = old.id))`,
		d.ID, d.MerchantID, d.Chain, []byte(d.Tx), d.Ordinal)
}

// EachAbnormalPayment calls each for the abnormal payments of all merchants, by merchant
// and number.
func (tx *Tx) EachAbnormalPayment(each func(payment.AbnormalPayment) error) error {
	var merchantID, no string
	for {
		list, err := tx.abnormalPayments("where (p.merchant_id, p.no) > ($1, $2) order by p.merchant_id, p.no limit 500", merchantID, no)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, p := range list {
			if err := each(p); err != nil {
				return err
			}
			merchantID, no = p.MerchantID, p.No
		}
	}
}

// AbnormalPayment returns one of a merchant's, or ErrNotFound.
func (tx *Tx) AbnormalPayment(merchantID, no string) (payment.AbnormalPayment, error) {
	return first(tx.abnormalPayments("where p.merchant_id = $1 and p.no = $2", merchantID, no))
}

// AbnormalPaymentsOf returns those of an order, oldest first: also of deposits that a
// reorg took away.
func (tx *Tx) AbnormalPaymentsOf(merchantID, orderNo string) ([]payment.AbnormalPayment, error) {
	return tx.abnormalPayments("where p.merchant_id = $1 and p.order_no = $2 order by p.no", merchantID, orderNo)
}

// AbnormalFilter selects a merchant's abnormal payments; empty fields select nothing.
type AbnormalFilter struct {
	MerchantID string
	Holder     string // the merchant itself, or a sub-merchant
	OrderNo    string
	Type       payment.Reason
	Status     payment.AbnormalStatus
	Token      string
	Created    CreatedBetween
	AfterNo    string // where the page before this one ended
}

func (f AbnormalFilter) where() (string, []any) {
	var w conditions
	w.add(true, "p.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "", "d.holder = ?", f.Holder)
	w.add(f.OrderNo != "", "p.order_no = ?", f.OrderNo)
	w.add(f.Type != "", "p.type = ?", string(f.Type))
	w.add(f.Status == payment.AbnormalPending, "p.abnormal > p.returned")
	w.add(f.Status == payment.AbnormalHandled, "p.abnormal <= p.returned")
	w.add(f.Token != "", "a.token = ?", f.Token)
	w.between(f.Created, "p", "no")
	w.add(f.AfterNo != "", "p.no < ?", f.AfterNo)
	return w.where()
}

// AbnormalPayments returns the selected ones, newest first, but for the first skip.
func (tx *Tx) AbnormalPayments(f AbnormalFilter, limit, skip int) ([]payment.AbnormalPayment, error) {
	where, args := f.where()
	return tx.abnormalPayments(where+" order by p.no desc"+pageOf(&args, limit, skip), args...)
}

// CountAbnormalPayments counts the selected ones, no further than most.
func (tx *Tx) CountAbnormalPayments(f AbnormalFilter, most int) (n int64, err error) {
	f.AfterNo = ""
	where, args := f.where()
	return tx.countUpTo("abnormal_payments p join deposits d on d.merchant_id = p.merchant_id and d.id = p.deposit_id join assets a on a.id = d.asset_id "+where, args, most)
}

func (tx *Tx) abnormalPayments(where string, args ...any) (list []payment.AbnormalPayment, err error) {
	err = tx.eachDeposit(`abnormal_payments p join deposits d on d.merchant_id = p.merchant_id and d.id = p.deposit_id join assets a on a.id = d.asset_id
		left join customer_deposits c on c.merchant_id = d.merchant_id and c.deposit_id = d.id `+where, args,
		"p.no, p.abnormal, p.type, p.created_at, p.updated_at", func(scan func(...any) (payment.Deposit, error)) error {
			var a payment.AbnormalPayment
			var createdAt, updatedAt int64
			d, err := scan(&a.No, &a.Abnormal, &a.Type, &createdAt, &updatedAt)
			if err != nil {
				return err
			}
			a.MerchantID, a.Deposit, a.CreatedAt, a.UpdatedAt = d.MerchantID, d, fromMS(createdAt), fromMS(updatedAt)
			list = append(list, a)
			return nil
		})
	return list, err
}
