package store

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// InsertCustomerAddress remembers the deposit address that a customer keeps, unless it is
// there: then made is false.
func (tx *Tx) InsertCustomerAddress(c payment.CustomerAddress, from Derivation) (made bool, err error) {
	err = tx.execOne(`insert into customer_addresses (merchant_id, no, holder, customer_id, family, address, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (merchant_id, family, address) do nothing`,
		c.MerchantID, c.No, c.Holder, c.CustomerID, c.Family, []byte(c.Address), ms(c.CreatedAt))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	scheme, err := tx.scheme(c.Family, from.Scheme)
	if err != nil {
		return false, fmt.Errorf("record scheme: %w", err)
	}
	return true, tx.exec(`insert into deposit_addresses (family, address, scheme_id, salt, merchant_id, address_no, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, c.Family, []byte(c.Address), scheme, from.Salt[:], c.MerchantID, c.No, ms(tx.Now))
}

// CustomerAddressAt returns the customer's address that an address is, whosever it is, or
// ErrNotFound.
func (tx *Tx) CustomerAddressAt(family string, a chain.Address) (payment.CustomerAddress, error) {
	return first(tx.customerAddresses(`where (l.merchant_id, l.no) =
		(select d.merchant_id, d.address_no from deposit_addresses d where d.family = $1 and d.address = $2)`, family, []byte(a)))
}

// SchemeOf returns what a customer's deposit address was derived by.
func (tx *Tx) SchemeOf(family string, a chain.Address) (s chain.Scheme, err error) {
	err = tx.row(`select s.parameters from deposit_addresses d join schemes s on s.id = d.scheme_id where d.family = $1 and d.address = $2`,
		[]any{family, []byte(a)}, &s)
	return s, err
}

// CustomerAddressFilter selects addresses of a merchant's customers; empty fields select
// nothing.
type CustomerAddressFilter struct {
	MerchantID string
	Holder     string
	CustomerID string
	Address    chain.Address
	Created    CreatedBetween
	AfterNo    string // where the page before this one ended
}

func (f CustomerAddressFilter) where() (string, []any) {
	var w conditions
	w.add(true, "l.merchant_id = ?", f.MerchantID)
	w.add(f.Holder != "", "l.holder = ?", f.Holder)
	w.add(f.CustomerID != "", "l.customer_id = ?", f.CustomerID)
	w.add(f.Address != "", "l.address = ?", []byte(f.Address))
	w.between(f.Created, "l", "no")
	w.add(f.AfterNo != "", "l.no < ?", f.AfterNo)
	return w.where()
}

// CustomerAddresses returns the selected ones, newest first, but for the first skip.
func (tx *Tx) CustomerAddresses(f CustomerAddressFilter, limit, skip int) ([]payment.CustomerAddress, error) {
	where, args := f.where()
	return tx.customerAddresses(where+" order by l.no desc"+pageOf(&args, limit, skip), args...)
}

// CountCustomerAddresses counts the selected ones, no further than most.
func (tx *Tx) CountCustomerAddresses(f CustomerAddressFilter, most int) (int64, error) {
	f.AfterNo = ""
	where, args := f.where()
	return tx.countUpTo("customer_addresses l "+where, args, most)
}

const customerAddressColumns = "l.merchant_id, l.no, l.holder, l.customer_id, l.family, l.address, l.created_at"

// into are where the columns of a customer's address go; at is the time.
func intoCustomerAddress(a *payment.CustomerAddress, at *int64) []any {
	return []any{&a.MerchantID, &a.No, &a.Holder, &a.CustomerID, &a.Family, scanBytes(&a.Address), at}
}

func (tx *Tx) customerAddresses(where string, args ...any) (list []payment.CustomerAddress, err error) {
	err = tx.rows("select "+customerAddressColumns+" from customer_addresses l "+where, args, func(row scanner) error {
		var a payment.CustomerAddress
		var at int64
		err := row.Scan(intoCustomerAddress(&a, &at)...)
		a.CreatedAt = fromMS(at)
		list = append(list, a)
		return err
	})
	return list, err
}

// TallyOf is what was recorded of one asset at the address of a customer, added up.
type TallyOf struct {
	MerchantID string
	Family     string
	Address    chain.Address
	AssetID    int64
	payment.Tally
}

// AddressTally returns what is added up of a customer's address in an asset: nothing where
// nothing was.
func (tx *Tx) AddressTally(of TallyOf) (TallyOf, error) {
	list, err := tx.addressTallies(`where merchant_id = $1 and family = $2 and address = $3 and asset_id = $4`, of.MerchantID, of.Family, []byte(of.Address), of.AssetID)
	if err == nil && len(list) > 0 {
		return list[0], nil
	}
	of.Tally = payment.Tally{Raw: new(big.Int)}
	return of, err
}

// AddressTallies returns what is added up of an address, in every asset.
func (tx *Tx) AddressTallies(merchantID, family string, a chain.Address) ([]TallyOf, error) {
	return tx.addressTallies(`where merchant_id = $1 and family = $2 and address = $3`, merchantID, family, []byte(a))
}

// EachAddressTally calls each for all of them.
func (tx *Tx) EachAddressTally(each func(TallyOf) error) error {
	list, err := tx.addressTallies("")
	for _, of := range list {
		if err == nil {
			err = each(of)
		}
	}
	return err
}

func (tx *Tx) addressTallies(where string, args ...any) (list []TallyOf, err error) {
	err = tx.rows("select merchant_id, family, address, asset_id, raw, posted from address_totals "+where, args, func(row scanner) error {
		var of TallyOf
		var raw string
		if err := row.Scan(&of.MerchantID, &of.Family, scanBytes(&of.Address), &of.AssetID, &raw, &of.Posted); err != nil {
			return err
		}
		var ok bool
		if of.Raw, ok = new(big.Int).SetString(raw, 10); !ok {
			return fmt.Errorf("address total: %q is no number", raw)
		}
		list = append(list, of)
		return nil
	})
	return list, err
}

// SaveAddressTally writes what is added up of an address in an asset.
func (tx *Tx) SaveAddressTally(of TallyOf) error {
	return tx.exec(`insert into address_totals (merchant_id, family, address, asset_id, raw, posted) values ($1, $2, $3, $4, $5, $6)
		on conflict (merchant_id, family, address, asset_id) do update set raw = excluded.raw, posted = excluded.posted`,
		of.MerchantID, of.Family, []byte(of.Address), of.AssetID, of.Raw.String(), of.Posted)
}
