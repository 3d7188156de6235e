package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// Read is how far addresses were read, see Tx.AddressesAfter: before all of them where it
// is zero.
type Read struct{ Orders, Customers int64 }

// ReadAddress is an address as Tx.AddressesAfter tells of it.
type ReadAddress struct {
	chain.Address
	// OrderID is the order's that has it, on SQLite, see DepositAddress.
	OrderID int64
	// Open tells whether the order still waits to be paid. Those that came after an earlier
	// call are taken for open, since most are, and those of customers always are.
	Open bool
}

// AddressesAfter calls each for the deposit addresses of a family that were committed
// after an earlier call returned next, and perhaps for a few of those before.
func (tx *Tx) AddressesAfter(family string, after Read, each func(ReadAddress)) (next Read, err error) {
	if tx.store.Shared() {
		return tx.sharedAddresses(family, after, each)
	}
	// With one writer, ids rise in the order of commits.
	if next.Orders = after.Orders; after.Orders == 0 {
		err = tx.rows(`select id, address, status = 'PAYING' from orders where +family = $1 order by id`, []any{family}, func(row scanner) error {
			var a ReadAddress
			if err := row.Scan(&a.OrderID, scanBytes(&a.Address), &a.Open); err != nil {
				return err
			}
			next.Orders = a.OrderID
			each(a)
			return nil
		})
	} else {
		next.Orders, err = tx.newAddresses(family, after.Orders, each)
	}
	if err != nil {
		return after, err
	}
	next.Customers = after.Customers
	err = tx.rows(`select id, address from deposit_addresses where +family = $1 and id > $2 order by id`, []any{family, after.Customers}, func(row scanner) error {
		a := ReadAddress{Open: true}
		if err := row.Scan(&next.Customers, scanBytes(&a.Address)); err != nil {
			return err
		}
		each(a)
		return nil
	})
	return next, err
}

// sharedAddresses is AddressesAfter for PostgreSQL. Ids don't rise in the order of commits
// there: whoever reads again begins with the first transaction that had not ended.
func (tx *Tx) sharedAddresses(family string, after Read, each func(ReadAddress)) (next Read, err error) {
	if err := tx.row("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", nil, &next.Orders); err != nil {
		return after, err
	}
	next.Customers = next.Orders
	query := `select address, status = 'PAYING' from orders where family = $1 and $2 = 0`
	if after.Orders != 0 {
		query = `select address, true from orders where family = $1 and transaction_id >= $2`
	}
	tell := func(row scanner) error {
		var a ReadAddress
		if err := row.Scan(scanBytes(&a.Address), &a.Open); err != nil {
			return err
		}
		each(a)
		return nil
	}
	if err := tx.rows(query, []any{family, after.Orders}, tell); err != nil {
		return after, err
	}
	return next, tx.rows(`select address, true from deposit_addresses where family = $1 and transaction_id >= $2`, []any{family, after.Customers}, tell)
}

// newAddresses is AddressesAfter for SQLite, of new orders. Many come in one row: most of
// what a row costs is the driver's.
func (tx *Tx) newAddresses(family string, after int64, each func(ReadAddress)) (next int64, err error) {
	const atOnce = 1000
	for next = after; ; {
		var n int
		var list string
		if err := tx.row(`select count(*), coalesce(max(id), $2), coalesce(group_concat(id || ' ' || hex(address)), '') from
			(select id, address from orders where +family = $1 and id > $2 order by id limit $3) as news`,
			[]any{family, next, atOnce}, &n, &next, &list); err != nil || n == 0 {
			return next, err
		}
		for one := range strings.SplitSeq(list, ",") {
			number, digits, _ := strings.Cut(one, " ")
			id, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return next, err
			}
			a, err := hex.DecodeString(digits)
			if err != nil {
				return next, err
			}
			each(ReadAddress{Address: chain.Address(a), OrderID: id, Open: true})
		}
	}
}

// CountAddresses returns how many deposit addresses there are.
func (tx *Tx) CountAddresses() (n int, err error) {
	err = tx.row(`select (select count(*) from orders) + (select count(*) from deposit_addresses)`, nil, &n)
	return n, err
}

// CountOpenOrders returns how many orders wait to be paid. It reads the index orders_due.
func (tx *Tx) CountOpenOrders() (n int, err error) {
	err = tx.row(`select count(*) from orders where status = 'PAYING'`, nil, &n)
	return n, err
}

// OpenAddresses calls each for the deposit address of every order of a family that waits
// to be paid, and of every customer. It reads the index orders_due.
func (tx *Tx) OpenAddresses(family string, each func(ReadAddress)) error {
	tell := func(row scanner) error {
		a := ReadAddress{Open: true}
		if err := row.Scan(&a.OrderID, scanBytes(&a.Address)); err != nil {
			return err
		}
		each(a)
		return nil
	}
	if err := tx.rows(`select id, address from orders where status = 'PAYING' and family = $1`, []any{family}, tell); err != nil {
		return err
	}
	return tx.rows(`select 0, address from deposit_addresses where family = $1`, []any{family}, tell)
}

// Watched is a deposit address whose balance is to be compared, and its order: none where
// it is a customer's.
type Watched struct {
	Place               AddressPlace
	Address             chain.Address
	MerchantID, OrderNo string
	Searched            uint64 // the block up to which nothing is missing, 0 before the first comparison
}

// AddressPlace is where an address stands in the order of commits, of orders' addresses or
// of customers'.
type AddressPlace struct {
	kind            addressKind
	transaction, id int64
}

// Follows tells whether a place is of the same kind of addresses as another, so that it
// comes after it where Tx.Unsearched returned it later.
func (p AddressPlace) Follows(other AddressPlace) bool { return p.kind == other.kind }

// addressKind is whose addresses are meant. Its text begins columns of the table chains.
type addressKind string

const (
	ordersAddress    addressKind = "searched_order"
	customersAddress addressKind = "searched_address"
)

// Unsearched returns addresses of a family that were never compared on a chain: orders',
// oldest first, and then customers'. Money may lie on any of them. Those whose transaction
// may have neighbours that have not ended yet come another time, in their order.
func (tx *Tx) Unsearched(chainName, family string, limit int) (list []Watched, err error) {
	for _, of := range []struct {
		kind         addressKind
		table, order string
	}{{ordersAddress, "orders", "order_no"}, {customersAddress, "deposit_addresses", "''"}} {
		var upTo AddressPlace
		if err := tx.row(fmt.Sprintf(tx.either(`select 0, %[1]s_id from chains where name = $1`,
			`select %[1]s_transaction_id, %[1]s_id from chains where name = $1`), of.kind), []any{chainName}, &upTo.transaction, &upTo.id); err != nil {
			return nil, err
		}
		// The plus keeps SQLite from reading, and sorting, all addresses of the family by the
		// index that begins with it.
		if err := tx.rows(fmt.Sprintf(tx.either(`select 0, id, address, merchant_id, %[2]s from %[1]s
			where +family = $1 and id > $3 and $2 = 0 order by id limit $4`,
			`select transaction_id, id, address, merchant_id, %[2]s from %[1]s
			where family = $1 and (transaction_id, id) > ($2, $3) and transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
			order by transaction_id, id limit $4`), of.table, of.order), []any{family, upTo.transaction, upTo.id, limit - len(list)}, func(row scanner) error {
			w := Watched{Place: AddressPlace{kind: of.kind}}
			err := row.Scan(&w.Place.transaction, &w.Place.id, scanBytes(&w.Address), &w.MerchantID, &w.OrderNo)
			list = append(list, w)
			return err
		}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// SaveSearchedUpTo notes that all were compared on a chain of those that Tx.Unsearched
// returned, up to one.
func (tx *Tx) SaveSearchedUpTo(chainName string, p AddressPlace) error {
	return tx.execOne(fmt.Sprintf(tx.either(`update chains set %[1]s_id = $3 where name = $1 and $2 = 0`,
		`update chains set %[1]s_transaction_id = $2, %[1]s_id = $3 where name = $1`), p.kind), chainName, p.transaction, p.id)
}

// Searched returns up to which block of its chain nothing that was paid to an order's
// address is missing; 0 before its balance was compared.
func (tx *Tx) Searched(merchantID, orderNo string) (number uint64, err error) {
	err = tx.row(`select o.searched from orders o `+oneOrder, []any{merchantID, orderNo}, &number)
	return number, err
}

// SaveSearched notes that nothing that was paid to an address up to a block of a chain is
// missing. Of other chains than its order's nothing is noted, nor of a customer's address.
func (tx *Tx) SaveSearched(chainName string, d DepositAddress, number uint64) error {
	// No answer to anybody has it, so that kept ones stay.
	update := tx.execOne
	if tx.store.Shared() { // there is one condition, and none that holds is no fault
		update = tx.exec
	}
	err := tx.atAddress(d, func(where string, args ...any) error {
		n := len(args)
		return update(fmt.Sprintf(`update orders as o set searched = case when searched < $%[1]d then $%[1]d else searched end %[3]s and o.chain = $%[2]d`,
			n+1, n+2, where), append(args, int64(number), chainName)...)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
