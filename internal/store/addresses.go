package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// Address is a deposit address and what it was derived from.
type Address struct {
	ID      int64 // rises in the order of commits; made by the store
	Family  string
	Address chain.Address
	Scheme  chain.Scheme
	Salt    [32]byte
}

// InsertAddress remembers the deposit address of an order that is there.
func (tx *Tx) InsertAddress(a Address, o payment.Order) error {
	return tx.insertAddress(a, o.MerchantID, o.OrderNo, "")
}

// insertAddress remembers an address of an order or of a customer.
func (tx *Tx) insertAddress(a Address, merchantID, orderNo, addressNo string) error {
	scheme, err := tx.scheme(a.Family, a.Scheme)
	if err != nil {
		return fmt.Errorf("record scheme: %w", err)
	}
	return tx.insert(intoAddresses, a.Family, []byte(a.Address), scheme, a.Salt[:], merchantID, nullable(orderNo), nullable(addressNo), ms(tx.Now))
}

// scheme returns the number of a scheme, recorded when it is used first.
func (tx *Tx) scheme(family string, s chain.Scheme) (id int64, err error) {
	// It never changes once it is committed.
	key := family + " " + string(s)
	if known, ok := tx.store.schemes.Load(key); ok {
		return known.(int64), nil
	}
	defer tx.whenCommitted(func() { tx.store.schemes.Store(key, id) })
	const find = `select id from schemes where family = $1 and parameters = $2`
	if err = tx.row(find, []any{family, string(s)}, &id); !errors.Is(err, ErrNotFound) {
		return id, err
	}
	err = tx.row(`insert into schemes (family, parameters, created_at) values ($1, $2, $3) returning id`,
		[]any{family, string(s), ms(tx.Now)}, &id)
	return id, err
}

// OrderByAddress returns the order of a deposit address, or ErrNotFound.
func (tx *Tx) OrderByAddress(family string, address chain.Address) (payment.Order, error) {
	return tx.order(`where (o.merchant_id, o.order_no) =
		(select d.merchant_id, d.order_no from deposit_addresses d where d.family = $1 and d.address = $2)`, family, []byte(address))
}

// AddressOf returns the deposit address that was made for an order, or
// ErrNotFound.
func (tx *Tx) AddressOf(o payment.Order) (Address, error) {
	a := Address{Family: o.Family, Address: o.Address}
	var salt []byte
	err := tx.row(`select d.id, s.parameters, d.salt from deposit_addresses d join schemes s on s.id = d.scheme_id
		where d.family = $1 and d.address = $2`, []any{o.Family, []byte(o.Address)}, &a.ID, &a.Scheme, &salt)
	copy(a.Salt[:], salt)
	return a, err
}

// AddressSeed is what all deposit addresses derive from.
type AddressSeed struct {
	Seed       []byte
	Exported   []byte // digest of what the newest export holds; nil before the first
	ExportedAt time.Time
}

const addressSeedPlace = "address_seed"

// InsertAddressSeed adds the seed, sealed. There is one, made once.
func (tx *Tx) InsertAddressSeed(seed []byte) error {
	sealed, err := tx.seal(addressSeedPlace, string(seed))
	if err != nil {
		return err
	}
	return tx.exec(`insert into address_seed (id, seed, created_at) values (1, $1, $2)`, sealed, ms(tx.Now))
}

// AddressSeed returns the seed, or ErrNotFound before it was made.
func (tx *Tx) AddressSeed() (AddressSeed, error) {
	var s AddressSeed
	var sealed []byte
	var exportedAt int64
	if err := tx.row(`select seed, exported, coalesce(exported_at, 0) from address_seed where id = 1`, nil,
		&sealed, &s.Exported, &exportedAt); err != nil {
		return AddressSeed{}, err
	}
	opened, err := tx.open(addressSeedPlace, sealed)
	if err != nil {
		return AddressSeed{}, fmt.Errorf("address seed: %w", err)
	}
	s.Seed, s.ExportedAt = []byte(opened), fromMS(exportedAt)
	return s, nil
}

// SaveAddressSeedExport notes that the seed was exported with what has this
// digest.
func (tx *Tx) SaveAddressSeedExport(digest []byte) error {
	return tx.execOne(`update address_seed set exported = $1, exported_at = $2 where id = 1`, digest, ms(tx.Now))
}

// Schemes returns the schemes of all deposit addresses, oldest first.
func (tx *Tx) Schemes() (list []Address, err error) {
	err = tx.rows(`select family, parameters from schemes order by id`, nil, func(row scanner) error {
		var a Address
		if err := row.Scan(&a.Family, &a.Scheme); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	})
	return list, err
}
