package store

import (
	"encoding/hex"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// AddressesAfter calls each for the deposit addresses of a family that were committed
// after an earlier call returned next, and perhaps for a few of those before; 0 is
// before all of them. Open tells whether the address's order still waits to be paid: those
// that came after an earlier call are taken for open, since most are.
func (tx *Tx) AddressesAfter(family string, after int64, each func(a chain.Address, open bool)) (next int64, err error) {
	// With one writer, ids rise in the order of commits. With several, whoever reads
	// again begins with the first transaction that had not ended. The plus keeps SQLite
	// from reading, and sorting, all addresses of the family by the index that begins
	// with it.
	if next = after; tx.store.Shared() {
		if err := tx.row("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", nil, &next); err != nil {
			return after, err
		}
	}
	switch {
	case after != 0 && tx.store.Shared():
		return next, tx.rows(`select address from deposit_addresses where family = $1 and transaction_id >= $2`, []any{family, after}, func(row scanner) error {
			var a chain.Address
			if err := row.Scan(scanBytes(&a)); err != nil {
				return err
			}
			each(a, true)
			return nil
		})
	case after != 0:
		return tx.newAddresses(family, after, each)
	}
	err = tx.rows(`select a.id, a.address, coalesce(o.status = 'PAYING', true)
		from deposit_addresses a left join orders o on o.merchant_id = a.merchant_id and o.order_no = a.order_no `+tx.either(`where +a.family = $1 order by a.id`,
		`where a.family = $1`), []any{family}, func(row scanner) error {
		var id int64
		var a chain.Address
		var open bool
		if err := row.Scan(&id, scanBytes(&a), &open); err != nil {
			return err
		}
		each(a, open)
		if !tx.store.Shared() {
			next = id
		}
		return nil
	})
	return next, err
}

// newAddresses is AddressesAfter for SQLite, of addresses whose orders are new. Many come
// in one row: most of what a row costs is the driver's.
func (tx *Tx) newAddresses(family string, after int64, each func(a chain.Address, open bool)) (next int64, err error) {
	const atOnce = 1000
	for next = after; ; {
		var n int
		var digits string
		if err := tx.row(`select count(*), coalesce(max(id), $2), coalesce(group_concat(hex(address)), '') from
			(select id, address from deposit_addresses where +family = $1 and id > $2 order by id limit $3) as news`,
			[]any{family, next, atOnce}, &n, &next, &digits); err != nil || n == 0 {
			return next, err
		}
		for text := range strings.SplitSeq(digits, ",") {
			a, err := hex.DecodeString(text)
			if err != nil {
				return next, err
			}
			each(chain.Address(a), true)
		}
	}
}

// CountAddresses returns how many deposit addresses there are.
func (tx *Tx) CountAddresses() (n int, err error) {
	err = tx.row(`select count(*) from deposit_addresses`, nil, &n)
	return n, err
}

// CountOpenOrders returns how many orders wait to be paid. It reads the index orders_due.
func (tx *Tx) CountOpenOrders() (n int, err error) {
	err = tx.row(`select count(*) from orders where status = 'PAYING'`, nil, &n)
	return n, err
}

// OpenAddresses calls each for the deposit address of every order of a family
// that waits to be paid. It reads the index orders_due.
func (tx *Tx) OpenAddresses(family string, each func(chain.Address)) error {
	return tx.rows(`select address from orders where status = 'PAYING' and family = $1`, []any{family}, func(row scanner) error {
		var a chain.Address
		if err := row.Scan(scanBytes(&a)); err != nil {
			return err
		}
		each(a)
		return nil
	})
}

// Watched is a deposit address whose balance is to be compared, and its order: none where
// it is a customer's.
type Watched struct {
	Place               AddressPlace
	Address             chain.Address
	MerchantID, OrderNo string
	Searched            uint64 // the block up to which nothing is missing, 0 before the first comparison
}

// AddressPlace is where an address stands in the order of commits.
type AddressPlace struct{ transaction, id int64 }

// Unsearched returns addresses of a family that were never compared on a chain,
// oldest first: an order's money may lie on any of them. Those whose transaction may
// have neighbours that have not ended yet come another time, in their order.
func (tx *Tx) Unsearched(chainName, family string, limit int) (list []Watched, err error) {
	var upTo AddressPlace
	if err := tx.row(tx.either(`select 0, searched_address_id from chains where name = $1`,
		`select searched_transaction_id, searched_address_id from chains where name = $1`), []any{chainName}, &upTo.transaction, &upTo.id); err != nil {
		return nil, err
	}
	err = tx.rows(tx.either(`select 0, id, address, merchant_id, coalesce(order_no, '') from deposit_addresses
		where +family = $1 and id > $3 and $2 = 0 order by id limit $4`, // by id, see AddressesAfter
		`select transaction_id, id, address, merchant_id, coalesce(order_no, '') from deposit_addresses
		where family = $1 and (transaction_id, id) > ($2, $3) and transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
		order by transaction_id, id limit $4`), []any{family, upTo.transaction, upTo.id, limit}, func(row scanner) error {
		var w Watched
		err := row.Scan(&w.Place.transaction, &w.Place.id, scanBytes(&w.Address), &w.MerchantID, &w.OrderNo)
		list = append(list, w)
		return err
	})
	return list, err
}

// SaveSearchedUpTo notes that the addresses up to one were compared on a chain.
func (tx *Tx) SaveSearchedUpTo(chainName string, p AddressPlace) error {
	return tx.execOne(tx.either(`update chains set searched_address_id = $3 where name = $1 and $2 = 0`,
		`update chains set searched_transaction_id = $2, searched_address_id = $3 where name = $1`), chainName, p.transaction, p.id)
}

// Searched returns up to which block of its order's chain nothing that was paid
// to an address is missing; 0 before its balance was compared.
func (tx *Tx) Searched(family string, a chain.Address) (number uint64, err error) {
	err = tx.row(`select searched from deposit_addresses where family = $1 and address = $2`, []any{family, []byte(a)}, &number)
	return number, err
}

// SaveSearched notes that nothing that was paid to an address up to a block of a
// chain is missing. Of other chains than its order's, nothing is noted.
func (tx *Tx) SaveSearched(chainName, family string, a chain.Address, number uint64) error {
	return tx.exec(`update deposit_addresses set searched = case when searched < $1 then $1 else searched end where family = $2 and address = $3
		and exists (select 1 from orders o where o.merchant_id = deposit_addresses.merchant_id and o.order_no = deposit_addresses.order_no and o.chain = $4)`,
		int64(number), family, []byte(a), chainName)
}
