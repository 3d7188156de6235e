package store

import "github.com/xcheckout/xcheckout/internal/chain"

// AddressesAfter calls each for the deposit addresses of a family made after
// the one with that id, in the order of their ids, which is that of their
// commits. Open tells whether the address's order still waits to be paid.
func (tx *Tx) AddressesAfter(family string, after int64, each func(id int64, a chain.Address, open bool)) error {
	return tx.rows(`select a.id, a.address, coalesce(o.status = 'PAYING', 1)
		from deposit_addresses a left join orders o on o.merchant_id = a.merchant_id and o.order_no = a.order_no
		where a.family = ? and a.id > ? order by a.id`, []any{family, after}, func(row scanner) error {
		var id int64
		var a chain.Address
		var open bool
		if err := row.Scan(&id, scanBytes(&a), &open); err != nil {
			return err
		}
		each(id, a, open)
		return nil
	})
}

// CountAddresses returns how many deposit addresses there are.
func (tx *Tx) CountAddresses() (n int, err error) {
	err = tx.row(`select count(*) from deposit_addresses`, nil, &n)
	return n, err
}

// OpenAddresses calls each for the deposit address of every order of a family
// that waits to be paid. It reads the index orders_due.
func (tx *Tx) OpenAddresses(family string, each func(chain.Address)) error {
	return tx.rows(`select address from orders where status = 'PAYING' and family = ?`, []any{family}, func(row scanner) error {
		var a chain.Address
		if err := row.Scan(scanBytes(&a)); err != nil {
			return err
		}
		each(a)
		return nil
	})
}

// Watched is a deposit address whose balance is to be compared, and its order.
type Watched struct {
	ID                  int64
	Address             chain.Address
	MerchantID, OrderNo string
	Searched            uint64 // the block up to which nothing is missing, 0 before the first comparison
}

// Unsearched returns addresses of a family that were never compared on a chain,
// oldest first: an order's money may lie on any of them.
func (tx *Tx) Unsearched(chainName, family string, limit int) (list []Watched, err error) {
	var upTo int64
	if err := tx.row(`select searched_address_id from chains where name = ?`, []any{chainName}, &upTo); err != nil {
		return nil, err
	}
	err = tx.rows(`select id, address, merchant_id, order_no from deposit_addresses
		where family = ? and id > ? order by id limit ?`, []any{family, upTo, limit}, func(row scanner) error {
		var w Watched
		err := row.Scan(&w.ID, scanBytes(&w.Address), &w.MerchantID, &w.OrderNo)
		list = append(list, w)
		return err
	})
	return list, err
}

// SaveSearchedUpTo notes that the addresses up to one were compared on a chain.
func (tx *Tx) SaveSearchedUpTo(chainName string, id int64) error {
	return tx.execOne(`update chains set searched_address_id = ? where name = ?`, id, chainName)
}

// Searched returns up to which block of its order's chain nothing that was paid
// to an address is missing; 0 before its balance was compared.
func (tx *Tx) Searched(family string, a chain.Address) (number uint64, err error) {
	err = tx.row(`select searched from deposit_addresses where family = ? and address = ?`, []any{family, []byte(a)}, &number)
	return number, err
}

// SaveSearched notes that nothing that was paid to an address up to a block of a
// chain is missing. Of other chains than its order's, nothing is noted.
func (tx *Tx) SaveSearched(chainName, family string, a chain.Address, number uint64) error {
	return tx.exec(`update deposit_addresses set searched = max(searched, ?) where family = ? and address = ?
		and exists (select 1 from orders o where o.merchant_id = deposit_addresses.merchant_id and o.order_no = deposit_addresses.order_no and o.chain = ?)`,
		int64(number), family, []byte(a), chainName)
}

// KeptDeposit returns the canonical deposit of a transfer, whichever block it
// is recorded in, or ErrNotFound.
func (tx *Tx) KeptDeposit(chainName string, t chain.Transfer) (id int64, block chain.Hash, posted bool, err error) {
	err = tx.row(`select id, block_hash, state = 'posted' from deposits where chain = ? and tx = ? and ordinal = ? and canonical = 1`,
		[]any{chainName, []byte(t.Tx), t.Ordinal}, &id, scanBytes(&block), &posted)
	return id, block, posted, err
}

// MoveDeposit puts a deposit that was kept through a reorg into the block that
// has its transfer now. Where a row of that block remembers that a reorg took
// it away, the two change places.
func (tx *Tx) MoveDeposit(id int64, from chain.Hash, t chain.Transfer, chainName string) error {
	const aside = `update deposits set ordinal = -1 - ordinal where chain = ? and block_hash = ? and tx = ? and ordinal = ? and id <> ?`
	if err := tx.exec(aside, chainName, []byte(t.Block.Hash), []byte(t.Tx), t.Ordinal, id); err != nil {
		return err
	}
	if err := tx.execOne(`update deposits set block_hash = ?, block_number = ?, tx_index = ?, block_time = ? where id = ?`,
		[]byte(t.Block.Hash), int64(t.Block.Number), t.TxIndex, t.Block.Time, id); err != nil {
		return err
	}
	return tx.exec(`update deposits set ordinal = -1 - ordinal, block_hash = ?,
		block_number = (select number from blocks b where b.chain = deposits.chain and b.hash = ?)
		where chain = ? and tx = ? and ordinal = -1 - ?`, []byte(from), []byte(from), chainName, []byte(t.Tx), t.Ordinal)
}
