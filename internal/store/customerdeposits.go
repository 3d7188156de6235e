package store

import (
	"errors"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// InsertCustomerDeposit adds a customer's deposit.
func (tx *Tx) InsertCustomerDeposit(c payment.CustomerDeposit) error {
	return tx.exec(`insert into customer_deposits (merchant_id, no, address_no, deposit_id, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
		c.Deposit.MerchantID, c.Deposit.CustomerNo, c.Address.No, c.Deposit.ID, ms(tx.Now))
}

// SaveCustomerDeposit writes what changes of one.
func (tx *Tx) SaveCustomerDeposit(c payment.CustomerDeposit) error {
	return tx.execOne(`update customer_deposits set refunding = $1, refunded = $2, shortfall = $3, updated_at = $4 where merchant_id = $5 and no = $6`,
		c.Refunding, c.Refunded, c.Shortfall, ms(tx.Now), c.Deposit.MerchantID, c.Deposit.CustomerNo)
}

// MoveCustomerDeposit hands the customer's deposit of a transfer over to the deposit that
// the same transfer is now, in whichever block, and returns its number; empty where there
// is none yet.
func (tx *Tx) MoveCustomerDeposit(d payment.Deposit) (no string, err error) {
	err = tx.row(`update customer_deposits set deposit_id = $1 where merchant_id = $2 and deposit_id in
		(select id from deposits where merchant_id = $2 and chain = $3 and tx = $4 and ordinal = $5) returning no`,
		[]any{d.ID, d.MerchantID, d.Chain, []byte(d.Tx), d.Ordinal}, &no)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return no, err
}

// CustomerDeposit returns one of a merchant's, or ErrNotFound.
func (tx *Tx) CustomerDeposit(merchantID, no string) (payment.CustomerDeposit, error) {
	return first(tx.customerDeposits("where c.merchant_id = $1 and c.no = $2", merchantID, no))
}

// CustomerDepositFilter selects deposits of a merchant's customers; empty fields select
// nothing.
type CustomerDepositFilter struct {
	MerchantID string
	Holder     string
	CustomerID string
	Address    chain.Address
	Token      string
	State      payment.DepositState
	Created    CreatedBetween
	AfterNo    string // where the page before this one ended
}

func (f CustomerDepositFilter) where() (string, []any) {
	var w conditions
	w.add(true, "c.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "", "l.holder = ?", f.Holder)
	w.add(f.CustomerID != "", "l.customer_id = ?", f.CustomerID)
	w.add(f.Address != "", "l.address = ?", []byte(f.Address))
	w.add(f.Token != "", "a.token = ?", f.Token)
	w.add(f.State != "", "d.state = ?", string(f.State))
	w.between(f.Created, "c", "no")
	w.add(f.AfterNo != "", "c.no < ?", f.AfterNo)
	return w.where()
}

// CustomerDeposits returns the selected ones, newest first, but for the first skip.
func (tx *Tx) CustomerDeposits(f CustomerDepositFilter, limit, skip int) ([]payment.CustomerDeposit, error) {
	where, args := f.where()
	return tx.customerDeposits(where+" order by c.no desc"+pageOf(&args, limit, skip), args...)
}

// CountCustomerDeposits counts the selected ones, no further than most.
func (tx *Tx) CountCustomerDeposits(f CustomerDepositFilter, most int) (int64, error) {
	f.AfterNo = ""
	where, args := f.where()
	return tx.countUpTo(fromCustomerDeposits+where, args, most)
}

const fromCustomerDeposits = `customer_deposits c join customer_addresses l on l.merchant_id = c.merchant_id and l.no = c.address_no
	join deposits d on d.merchant_id = c.merchant_id and d.id = c.deposit_id join assets a on a.id = d.asset_id `

func (tx *Tx) customerDeposits(where string, args ...any) (list []payment.CustomerDeposit, err error) {
	err = tx.eachDeposit(fromCustomerDeposits+"left join abnormal_payments p on p.merchant_id = d.merchant_id and p.deposit_id = d.id "+where, args,
		"c.refunding, c.refunded, c.shortfall, c.created_at, c.updated_at, "+customerAddressColumns, func(scan func(...any) (payment.Deposit, error)) error {
			var c payment.CustomerDeposit
			var createdAt, updatedAt, madeAt int64
			d, err := scan(append([]any{&c.Refunding, &c.Refunded, &c.Shortfall, &createdAt, &updatedAt}, intoCustomerAddress(&c.Address, &madeAt)...)...)
			c.Deposit, c.CreatedAt, c.UpdatedAt, c.Address.CreatedAt = d, fromMS(createdAt), fromMS(updatedAt), fromMS(madeAt)
			list = append(list, c)
			return err
		})
	return list, err
}

// EachCustomerDeposit calls each for every customer's deposit of all merchants.
func (tx *Tx) EachCustomerDeposit(each func(payment.CustomerDeposit) error) error {
	var merchantID, no string
	for {
		list, err := tx.customerDeposits("where (c.merchant_id, c.no) > ($1, $2) order by c.merchant_id, c.no limit 500", merchantID, no)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			if err := each(c); err != nil {
				return err
			}
			merchantID, no = c.Deposit.MerchantID, c.Deposit.CustomerNo
		}
	}
}

// EachDepositOfCustomers calls each for every canonical deposit at the addresses of
// customers: also for those that are too small to be a customer's deposit.
func (tx *Tx) EachDepositOfCustomers(each func(payment.Deposit) error) error {
	var merchantID string
	var id int64
	for {
		list, err := tx.deposits("where d.order_no is null and d.canonical and (d.merchant_id, d.id) > ($1, $2) order by d.merchant_id, d.id limit 500", merchantID, id)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, d := range list {
			if err := each(d); err != nil {
				return err
			}
			merchantID, id = d.MerchantID, d.ID
		}
	}
}

// AtAddress is a customer's address on a chain.
type AtAddress struct {
	MerchantID string
	Family     string
	Address    chain.Address
	Chain      string
}

func (at AtAddress) args(more ...any) []any {
	return append([]any{at.MerchantID, at.Family, []byte(at.Address), at.Chain}, more...)
}

const atAddress = "d.order_no is null and d.merchant_id = $1 and d.family = $2 and d.address = $3 and d.chain = $4"

// DepositsFrom returns the canonical deposits at a customer's address in blocks from one
// on, in the order in which the chain has them. It reads the index deposits_of_customers.
func (tx *Tx) DepositsFrom(at AtAddress, from uint64) ([]payment.Deposit, error) {
	return tx.deposits("where "+atAddress+" and d.block_number >= $5 and d.canonical order by d.block_number, d.tx_index, d.ordinal", at.args(int64(from))...)
}

// CameFrom is what the canonical deposits at a customer's address in blocks from one on
// add up to, whichever tokens they are in.
func (tx *Tx) CameFrom(at AtAddress, from uint64) (sum money.Amount, err error) {
	err = tx.row("select coalesce(cast(sum(case when d.amount > 1000000000000000 then 1000000000000000 else d.amount end) as bigint), 0) from deposits d where "+
		atAddress+" and d.block_number >= $5 and d.canonical", at.args(int64(from)), &sum)
	return sum, err
}

// ConfirmLater has what waits at a customer's address on a chain wait for as many
// confirmations at least. It reads the index deposits_of_customers.
func (tx *Tx) ConfirmLater(at AtAddress, from, confirmations uint64) error {
	return tx.exec(`update deposits set confirm_at = block_number + $6 where order_no is null and merchant_id = $1 and family = $2 and address = $3 and chain = $4
		and block_number >= $5 and state = 'pending' and confirm_at < block_number + $6`, at.args(int64(from), int64(confirmations)-1)...)
}
