package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// oneOrder selects an order by its merchant and number, in this order.
const oneOrder = `where o.merchant_id = $1 and o.order_no = $2`

// Order returns a merchant's order, or ErrNotFound.
func (tx *Tx) Order(merchantID, orderNo string) (payment.Order, error) {
	return tx.order(oneOrder, merchantID, orderNo)
}

// OrderOnChain is an order with what is recorded of its chain.
type OrderOnChain struct {
	payment.Order
	Ref       chain.Ref // "" while nothing is
	Head      uint64
	Confirmed uint64 // newest block that is
	Deposits  bool   // whether it has canonical ones
}

const onChainColumns = orderColumns + `, coalesce(c.ref, ''), coalesce(c.head_number, 0), coalesce(c.confirmed_number, 0), exists (select 1 from deposits d
	where d.merchant_id = o.merchant_id and d.order_no = o.order_no and d.canonical)`

func (tx *Tx) ordersOnChain(where string, args ...any) (list []OrderOnChain, err error) {
	err = tx.rows("select "+onChainColumns+" from orders o join assets a on a.id = o.asset_id left join chains c on c.name = a.chain "+where,
		args, func(row scanner) (err error) {
			var o OrderOnChain
			o.Order, err = scanOrder(row, &o.Ref, &o.Head, &o.Confirmed, &o.Deposits)
			list = append(list, o)
			return err
		})
	return list, err
}

// OrderOnChain returns a merchant's order, in one statement, or ErrNotFound.
func (tx *Tx) OrderOnChain(merchantID, orderNo string) (OrderOnChain, error) {
	return first(tx.ordersOnChain(oneOrder, merchantID, orderNo))
}

// OrderBySysid returns a merchant's order by its sysid, or ErrNotFound.
func (tx *Tx) OrderBySysid(merchantID, sysid string) (payment.Order, error) {
	return tx.order(`where o.merchant_id = $1 and o.sysid = $2`, merchantID, sysid)
}

// DueOrders returns open orders of a chain that expire before a moment, earliest
// first, at most limit of those that come after another one: candidates, of which
// package payment says whether their time is over. It reads the index orders_due.
func (tx *Tx) DueOrders(chainName string, before time.Time, after payment.Order, limit int) ([]payment.Order, error) {
	return tx.orders(`where o.chain = $1 and o.status = 'PAYING' and o.expires_at < $2
		and (o.expires_at, o.merchant_id, o.order_no) > ($3, $4, $5)
		order by o.expires_at, o.merchant_id, o.order_no limit $6`,
		chainName, ms(before), ms(after.ExpiresAt), after.MerchantID, after.OrderNo, limit)
}

// EachOrder calls each for every order with its canonical deposits, a page of
// orders at a time.
func (tx *Tx) EachOrder(each func(payment.Order, []payment.Deposit) error) error {
	const page = 500
	var last payment.Order
	for {
		orders, err := tx.orders(`where (o.merchant_id, o.order_no) > ($1, $2) order by o.merchant_id, o.order_no limit $3`,
			last.MerchantID, last.OrderNo, page)
		if err != nil || len(orders) == 0 {
			return err
		}
		first := last
		last = orders[len(orders)-1]
		// Those to customers' addresses have no order. Between merchants a comparison of both
		// columns does not look at the second, whatever is in it.
		deposits, err := tx.deposits(`where d.canonical and d.order_no is not null and (d.merchant_id, d.order_no) > ($1, $2) and (d.merchant_id, d.order_no) <= ($3, $4)
			order by d.merchant_id, d.order_no, d.block_number, d.chain, d.tx_index, d.ordinal, d.id`, first.MerchantID, first.OrderNo, last.MerchantID, last.OrderNo)
		if err != nil {
			return err
		}
		for _, o := range orders {
			n := 0
			for n < len(deposits) && deposits[n].MerchantID == o.MerchantID && deposits[n].OrderNo == o.OrderNo {
				n++
			}
			if err := each(o, deposits[:n:n]); err != nil {
				return err
			}
			deposits = deposits[n:]
		}
	}
}

// OrderFilter selects orders of one merchant for the list call. Zero values
// select everything.
type OrderFilter struct {
	MerchantID    string
	Holder        string // the merchant itself, or a sub-merchant
	Status        payment.Status
	CustomerID    string
	Token         string
	CreatedFrom   time.Time // included
	CreatedBefore time.Time // excluded
	// SysidFrom and SysidBefore are bounds of the sysids of orders of that time, by
	// which they are found without reading all those after them.
	SysidFrom, SysidBefore string
	AfterSysid             string // where the page before this one ended
}

// shownAs selects paid orders by what their refunds make of them, see
// payment.Order.Shown.
var shownAs = map[payment.Status]string{
	payment.Paid:            "o.refunding = 0 and o.refunded = 0",
	payment.OrderRefunding:  "o.refunding > 0",
	payment.PartialRefunded: "o.refunding = 0 and o.refunded > 0 and o.refunded < o.kept",
	payment.OrderRefunded:   "o.refunding = 0 and o.refunded > 0 and o.refunded >= o.kept",
}

func (f OrderFilter) where() (string, []any) {
	var w conditions
	w.add(true, "o.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "" && f.Holder != f.MerchantID, "o.sub_merchant_id = ?", f.Holder)
	w.add(f.Holder != "" && f.Holder == f.MerchantID, "o.sub_merchant_id in ('', ?)", f.Holder) // named or not
	if condition, known := shownAs[f.Status]; known {
		w.add(true, "o.status = 'PAID' and "+condition)
	} else {
		w.add(f.Status != "", "o.status = ?", string(f.Status))
	}
	w.add(f.CustomerID != "", "o.customer_id = ?", f.CustomerID)
	w.add(f.Token != "", "a.token = ?", f.Token)
	w.add(!f.CreatedFrom.IsZero(), "o.created_at >= ?", ms(f.CreatedFrom))
	w.add(!f.CreatedBefore.IsZero(), "o.created_at < ?", ms(f.CreatedBefore))
	w.add(f.SysidFrom != "", "o.sysid >= ?", f.SysidFrom)
	w.add(f.SysidBefore != "", "o.sysid < ?", f.SysidBefore)
	w.add(f.AfterSysid != "", "o.sysid < ?", f.AfterSysid)
	return w.where()
}

// Orders returns the selected orders, newest first, but for the first skip of
// them. It reads the index orders_by_sysid.
//
// Those that are skipped are skipped in the index, their rows unread.
func (tx *Tx) Orders(f OrderFilter, limit, skip int) ([]OrderOnChain, error) {
	from, args := f.from()
	page := "select o.sysid from " + from + fmt.Sprintf(" order by o.sysid desc limit $%d offset $%d", len(args)+1, len(args)+2)
	return tx.ordersOnChain("where o.merchant_id = $1 and o.sysid in ("+page+") order by o.sysid desc", append(args, limit, skip)...)
}

// from is what selects orders: the merchant's id is the first argument.
func (f OrderFilter) from() (string, []any) {
	where, args := f.where()
	if f.Token != "" {
		return "orders o join assets a on a.id = o.asset_id " + where, args
	}
	return "orders o " + where, args
}

// CountOrders returns how many orders are selected, whatever the page, and counts
// no further than most.
func (tx *Tx) CountOrders(f OrderFilter, most int) (n int64, err error) {
	f.AfterSysid = ""
	from, args := f.from()
	return tx.countUpTo(from, args, most)
}

const orderColumns = `o.merchant_id, o.order_no, o.sysid, o.sub_merchant_id, o.customer_id,
	o.order_amount, o.fiat, a.id, a.chain, a.contract, a.token, a.decimals, o.rate, o.rate_source, o.rate_at, o.paying_amount, o.tolerance, o.family, o.address,
	o.status, o.received, o.kept, o.abnormal, o.splits, o.accepted, o.strays, o.by_acceptance, o.refunding, o.refunded, o.reorged_at, o.confirmations, o.native, o.expires_in, o.expires_at, coalesce(o.cancelled_at, 0),
	o.success_url, o.cancel_url, o.pc_callback_url, o.app_callback_url, o.webhook_url, o.credential_id, o.metadata, o.created_at, o.updated_at`

func (tx *Tx) order(where string, args ...any) (payment.Order, error) {
	return first(tx.orders(where, args...))
}

func (tx *Tx) orders(where string, args ...any) (list []payment.Order, err error) {
	err = tx.rows("select "+orderColumns+" from orders o join assets a on a.id = o.asset_id "+where, args, func(row scanner) error {
		o, err := scanOrder(row)
		if err == nil {
			list = append(list, o)
		}
		return err
	})
	return list, err
}

// scanOrder reads an order, and what stands behind it in its row.
func scanOrder(row scanner, more ...any) (payment.Order, error) {
	var o payment.Order
	var rateAt, expiresIn, expiresAt, cancelledAt, createdAt, updatedAt int64
	var metadata string
	if err := row.Scan(append([]any{&o.MerchantID, &o.OrderNo, &o.Sysid, &o.SubMerchantID, &o.CustomerID,
		&o.OrderAmount, &o.Fiat, &o.Asset.ID, &o.Asset.Chain, scanBytes(&o.Asset.Contract), &o.Asset.Token, &o.Asset.Decimals,
		&o.Rate, &o.RateSource, &rateAt, &o.PayingAmount, &o.Tolerance, &o.Family, scanBytes(&o.Address),
		&o.Status, &o.Received, &o.Kept, &o.Abnormal, &o.Splits, &o.Accepted, &o.Strays, &o.ByAcceptance, &o.Refunding, &o.Refunded, &o.ReorgedAt, &o.Confirmations, &o.Native, &expiresIn, &expiresAt, &cancelledAt,
		&o.ReturnTo.Success, &o.ReturnTo.Cancel, &o.ReturnTo.PC, &o.ReturnTo.App, &o.WebhookURL, &o.CredentialID, &metadata, &createdAt, &updatedAt}, more...)...); err != nil {
		return payment.Order{}, err
	}
	o.RateAt, o.ExpiresIn = fromMS(rateAt), time.Duration(expiresIn)*time.Second
	o.ExpiresAt, o.CancelledAt = fromMS(expiresAt), fromMS(cancelledAt)
	o.CreatedAt, o.UpdatedAt = fromMS(createdAt), fromMS(updatedAt)
	if err := json.Unmarshal([]byte(metadata), &o.Metadata); err != nil {
		return payment.Order{}, fmt.Errorf("order %s: metadata: %w", o.Sysid, err)
	}
	return o, nil
}

// InsertOrder adds an order with what its deposit address was derived from, unless the
// merchant has one of that number: then made is false.
func (tx *Tx) InsertOrder(o payment.Order, from Derivation) (made bool, err error) {
	scheme, err := tx.scheme(o.Family, from.Scheme)
	if err != nil {
		return false, fmt.Errorf("record scheme: %w", err)
	}
	metadata, err := json.Marshal(o.Metadata)
	if err != nil {
		return false, fmt.Errorf("order %s: metadata: %w", o.Sysid, err)
	}
	err = tx.insert(intoOrders,
		o.MerchantID, o.OrderNo, o.Sysid, o.SubMerchantID, o.CustomerID,
		int64(o.OrderAmount), o.Fiat, o.Asset.ID, o.Asset.Chain, o.Rate, o.RateSource, ms(o.RateAt), int64(o.PayingAmount), int64(o.Tolerance), o.Family, []byte(o.Address), scheme, from.Salt[:], string(o.Status),
		int64(o.ExpiresIn/time.Second), ms(o.ExpiresAt), o.ReturnTo.Success, o.ReturnTo.Cancel, o.ReturnTo.PC, o.ReturnTo.App,
		o.WebhookURL, o.CredentialID, string(metadata), ms(o.CreatedAt), ms(o.UpdatedAt), int64(o.Confirmations))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SaveOrder writes what changes of an order: status, division, what was found at
// its address, and cancellation.
func (tx *Tx) SaveOrder(o payment.Order) error {
	tx.orderChanges(o.MerchantID, o.OrderNo)
	if err := tx.execOne(`update orders set status = $1, received = $2, kept = $3, abnormal = $4, splits = $5, native = $6,
		cancelled_at = nullif(cast($7 as bigint), 0), updated_at = $8, accepted = $9, strays = $10, by_acceptance = $11, refunding = $12,
		refunded = $13, reorged_at = $14, confirmations = $15 where merchant_id = $16 and order_no = $17`,
		string(o.Status), o.Received, o.Kept, o.Abnormal, o.Splits, o.Native, ms(o.CancelledAt), ms(tx.Now), o.Accepted, o.Strays, o.ByAcceptance,
		o.Refunding, o.Refunded, int64(o.ReorgedAt), int64(o.Confirmations), o.MerchantID, o.OrderNo); err != nil {
		return err
	}
	return tx.changed(orderTopic(o.Sysid))
}
