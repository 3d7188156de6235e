package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertAddress keeps a deposit address with what it was derived from.
func (tx *Tx) InsertAddress(a Address, o payment.Order) error {
	return tx.exec(`insert into deposit_addresses (address, factory, implementation, salt, merchant_id, order_no, created_at)
		values (?, ?, ?, ?, ?, ?, ?)`, a.Address, a.Factory, a.Implementation, a.Salt[:], o.MerchantID, o.OrderNo, ms(tx.Now))
}

// Address is a deposit address and what it was derived from.
type Address struct {
	Address, Factory, Implementation string
	Salt                             [32]byte
}

// IsDepositAddress tells whether an address was ever made for an order.
func (tx *Tx) IsDepositAddress(address string) (ours bool, err error) {
	err = tx.row(`select exists (select 1 from deposit_addresses where address = ?)`, []any{address}, &ours)
	return ours, err
}

// OrderByAddress returns the order of a deposit address, or ErrNotFound.
func (tx *Tx) OrderByAddress(address string) (payment.Order, error) {
	return tx.order(`where (o.merchant_id, o.order_no) =
		(select d.merchant_id, d.order_no from deposit_addresses d where d.address = ?)`, address)
}

// Order returns a merchant's order, or ErrNotFound.
func (tx *Tx) Order(merchantID, orderNo string) (payment.Order, error) {
	return tx.order(`where o.merchant_id = ? and o.order_no = ?`, merchantID, orderNo)
}

// OrderByLink returns the order of a payment page, or ErrNotFound.
func (tx *Tx) OrderByLink(link string) (payment.Order, error) {
	return tx.order(`where o.link = ?`, link)
}

// DueOrders returns open orders of a chain that expired before a moment and
// wait for no deposit that came in time, earliest first. Those that wait are
// left out here, so that any number of them keeps no other from its turn. It
// reads the index orders_due.
func (tx *Tx) DueOrders(chainName string, before time.Time, limit int) ([]payment.Order, error) {
	return tx.orders(`where o.chain = ? and o.status = 'PAYING' and o.expires_at < ?
		and not exists (select 1 from deposits d where d.merchant_id = o.merchant_id and d.order_no = o.order_no
			and d.state = 'pending' and d.kind = 'in_time')
		order by o.expires_at limit ?`, chainName, ms(before), limit)
}

// OrderFilter selects orders of one merchant for the list call. Zero values
// select everything.
type OrderFilter struct {
	MerchantID      string
	SubMerchantID   string
	Status          payment.Status
	CustomerID      string
	Token           string
	CreatedFrom     time.Time // included
	CreatedBefore   time.Time // excluded
	BeforeCreatedAt time.Time // with BeforeSysid, where the page before this one ended
	BeforeSysid     string
}

func (f OrderFilter) where() (string, []any) {
	conditions, args := []string{"o.merchant_id = ?"}, []any{f.MerchantID}
	add := func(set bool, condition string, values ...any) {
		if set {
			conditions, args = append(conditions, condition), append(args, values...)
		}
	}
	add(f.SubMerchantID != "", "o.sub_merchant_id = ?", f.SubMerchantID)
	add(f.Status != "", "o.status = ?", string(f.Status))
	add(f.CustomerID != "", "o.customer_id = ?", f.CustomerID)
	add(f.Token != "", "a.token = ?", f.Token)
	add(!f.CreatedFrom.IsZero(), "o.created_at >= ?", ms(f.CreatedFrom))
	add(!f.CreatedBefore.IsZero(), "o.created_at < ?", ms(f.CreatedBefore))
	add(f.BeforeSysid != "", "(o.created_at, o.sysid) < (?, ?)", ms(f.BeforeCreatedAt), f.BeforeSysid)
	return "where " + strings.Join(conditions, " and "), args
}

// Orders returns the selected orders, newest first. It reads the index
// orders_by_creation.
func (tx *Tx) Orders(f OrderFilter, limit int) ([]payment.Order, error) {
	where, args := f.where()
	return tx.orders(where+" order by o.created_at desc, o.sysid desc limit ?", append(args, limit)...)
}

// CountOrders returns how many orders are selected, whatever the page.
func (tx *Tx) CountOrders(f OrderFilter) (n int64, err error) {
	f.BeforeSysid = ""
	where, args := f.where()
	err = tx.row("select count(*) from orders o join assets a on a.id = o.asset_id "+where, args, &n)
	return n, err
}

const orderColumns = `select o.merchant_id, o.order_no, o.sysid, o.link, o.sent, o.sub_merchant_id, o.customer_id,
	o.order_amount, o.fiat, a.id, a.chain, a.contract, a.token, a.decimals, o.rate, o.paying_amount, o.tolerance, o.address,
	o.status, o.received, o.kept, o.abnormal, o.moves, o.expires_in, o.expires_at, coalesce(o.cancelled_at, 0),
	o.success_url, o.cancel_url, o.metadata, o.created_at, o.updated_at
	from orders o join assets a on a.id = o.asset_id `

func (tx *Tx) order(where string, args ...any) (payment.Order, error) {
	list, err := tx.orders(where, args...)
	if err != nil {
		return payment.Order{}, err
	}
	if len(list) == 0 {
		return payment.Order{}, ErrNotFound
	}
	return list[0], nil
}

func (tx *Tx) orders(where string, args ...any) (list []payment.Order, err error) {
	err = tx.rows(orderColumns+where, args, func(row scanner) error {
		o, err := scanOrder(row)
		if err == nil {
			list = append(list, o)
		}
		return err
	})
	return list, err
}

func scanOrder(row scanner) (payment.Order, error) {
	var o payment.Order
	var expiresIn, expiresAt, cancelledAt, createdAt, updatedAt int64
	var metadata string
	if err := row.Scan(&o.MerchantID, &o.OrderNo, &o.Sysid, &o.Link, &o.Sent, &o.SubMerchantID, &o.CustomerID,
		&o.OrderAmount, &o.Fiat, &o.Asset.ID, &o.Asset.Chain, &o.Asset.Contract, &o.Asset.Token, &o.Asset.Decimals,
		&o.Rate, &o.PayingAmount, &o.Tolerance, &o.Address,
		&o.Status, &o.Received, &o.Kept, &o.Abnormal, &o.Moves, &expiresIn, &expiresAt, &cancelledAt,
		&o.SuccessURL, &o.CancelURL, &metadata, &createdAt, &updatedAt); err != nil {
		return payment.Order{}, err
	}
	o.ExpiresIn = time.Duration(expiresIn) * time.Second
	o.ExpiresAt, o.CancelledAt = fromMS(expiresAt), fromMS(cancelledAt)
	o.CreatedAt, o.UpdatedAt = fromMS(createdAt), fromMS(updatedAt)
	if err := json.Unmarshal([]byte(metadata), &o.Metadata); err != nil {
		return payment.Order{}, fmt.Errorf("order %s: metadata: %w", o.Sysid, err)
	}
	return o, nil
}

// InsertOrder adds an order; its address must be there.
func (tx *Tx) InsertOrder(o payment.Order) error {
	metadata, err := json.Marshal(o.Metadata)
	if err != nil {
		return fmt.Errorf("order %s: metadata: %w", o.Sysid, err)
	}
	return tx.exec(`insert into orders (merchant_id, order_no, sysid, link, sent, sub_merchant_id, customer_id,
		order_amount, fiat, asset_id, chain, rate, paying_amount, tolerance, address, status, expires_in, expires_at,
		success_url, cancel_url, metadata, created_at, updated_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.MerchantID, o.OrderNo, o.Sysid, o.Link, o.Sent, o.SubMerchantID, o.CustomerID,
		o.OrderAmount, o.Fiat, o.Asset.ID, o.Asset.Chain, o.Rate, o.PayingAmount, o.Tolerance, o.Address, string(o.Status),
		int64(o.ExpiresIn/time.Second), ms(o.ExpiresAt), o.SuccessURL, o.CancelURL, string(metadata), ms(o.CreatedAt), ms(o.UpdatedAt))
}

// SaveOrder writes what changes of an order: status, split and cancellation.
func (tx *Tx) SaveOrder(o payment.Order) error {
	return tx.change(`update orders set status = ?, received = ?, kept = ?, abnormal = ?, moves = ?,
		cancelled_at = nullif(?, 0), updated_at = ? where merchant_id = ? and order_no = ?`,
		string(o.Status), o.Received, o.Kept, o.Abnormal, o.Moves, ms(o.CancelledAt), ms(tx.Now), o.MerchantID, o.OrderNo)
}
