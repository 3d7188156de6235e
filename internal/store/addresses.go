package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
)

// Derivation is what a deposit address was derived from.
type Derivation struct {
	Scheme chain.Scheme
	Salt   [32]byte
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

// DepositAddress is an address that may be an order's, and what this process knows of it.
// On SQLite, no index has the addresses of open orders, see the schema.
type DepositAddress struct {
	Family  string
	Address chain.Address
	// OrderID is the open order's that has it, as Tx.AddressesAfter told; 0 for none.
	OrderID int64
	// ReadUpTo is how far addresses were read. Those after it are looked through.
	ReadUpTo Read
}

// OrderAt returns the order of a deposit address, or ErrNotFound.
func (tx *Tx) OrderAt(d DepositAddress) (o payment.Order, err error) {
	err = tx.atAddress(d, func(where string, args ...any) error {
		o, err = tx.order(where, args...)
		return err
	})
	return o, err
}

// atAddress calls find with conditions of an order o that has an address, until it returns
// another error than ErrNotFound: on PostgreSQL one condition.
func (tx *Tx) atAddress(d DepositAddress, find func(where string, args ...any) error) error {
	const has = `where o.family = $1 and o.address = $2`
	if tx.store.Shared() {
		return find(has, d.Family, []byte(d.Address))
	}
	err := ErrNotFound
	if d.OrderID != 0 {
		err = find(has+` and o.id = $3`, d.Family, []byte(d.Address), d.OrderID)
	}
	if errors.Is(err, ErrNotFound) {
		err = find(has+` and (o.status <> 'PAYING' or o.reorged_at <> 0)`, d.Family, []byte(d.Address))
	}
	if errors.Is(err, ErrNotFound) {
		// The pluses keep SQLite from another index than that of ids.
		err = find(`where +o.family = $1 and +o.address = $2 and o.id > $3`, d.Family, []byte(d.Address), d.ReadUpTo.Orders)
	}
	return err
}

// DerivationOf returns what the address of a merchant's order was derived from, or
// ErrNotFound.
func (tx *Tx) DerivationOf(merchantID, orderNo string) (d Derivation, err error) {
	var salt []byte
	err = tx.row(`select s.parameters, o.salt from orders o join schemes s on s.id = o.scheme_id `+oneOrder, []any{merchantID, orderNo}, &d.Scheme, &salt)
	copy(d.Salt[:], salt)
	return d, err
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

// UsedScheme is how deposit addresses of a family are derived, or were.
type UsedScheme struct {
	Family string
	Scheme chain.Scheme
}

// Schemes returns the schemes of all deposit addresses, oldest first.
func (tx *Tx) Schemes() (list []UsedScheme, err error) {
	err = tx.rows(`select family, parameters from schemes order by id`, nil, func(row scanner) error {
		var s UsedScheme
		err := row.Scan(&s.Family, &s.Scheme)
		list = append(list, s)
		return err
	})
	return list, err
}
