package main

import (
	"context"
	"database/sql"
	_ "embed"
	"net/url"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// schemaSQLite is what a creation writes, and what it refers to: tables, indexes and
// rules as the gateway had them when this was written. It stays as it is, so that
// the rival does not become faster with us.
//
//go:embed schema_sqlite.sql
var schemaSQLite string

// sqliteOrders keeps orders in SQLite. There is one writing connection: several would
// only wait for each other inside SQLite, and be slower.
type sqliteOrders struct{ writer, readers *sql.DB }

func openSQLite(path string) (orders, error) {
	writer, err := openFile(path)
	if err != nil {
		return nil, err
	}
	readers, err := sql.Open("sqlite", nameOf(path))
	if err != nil {
		return nil, err
	}
	readers.SetMaxOpenConns(8)
	readers.SetMaxIdleConns(8)
	return sqliteOrders{writer, readers}, nil
}

// openFile opens one connection to a database of schemaSQLite.
func openFile(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", nameOf(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(schemaSQLite)
	return db, err
}

func nameOf(path string) string {
	return "file:" + path + "?" + url.Values{"_txlock": {"immediate"},
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(10000)"}}.Encode()
}

const (
	insertAddressSQLite = `insert into deposit_addresses (family, address, scheme_id, salt, merchant_id, order_no, created_at)
		values ('evm', ?, 1, ?, 'mer_1', ?, ?)`
	insertOrderSQLite = `insert into orders (merchant_id, order_no, sysid, link, sub_merchant_id, customer_id,
		order_amount, fiat, asset_id, chain, rate, paying_amount, tolerance, family, address, status, expires_in, expires_at,
		success_url, cancel_url, pc_callback_url, app_callback_url, webhook_url, credential_id, metadata, created_at, updated_at)
		values ('mer_1', ?, ?, ?, '', ?, ?, 'USD', 1, 'ETH', '1', ?, 0, 'evm', ?, 'PAYING', 1800, ?, '', '', '', '', '', '', '{}', ?, ?)`
	findSQLite = `select o.order_no, o.sysid, o.link, o.customer_id, o.status, o.order_amount, o.paying_amount, o.address, o.expires_at, o.created_at
		from orders o join assets a on a.id = o.asset_id where o.merchant_id = 'mer_1' and o.order_no = ?`
)

func (o order) addressArgs() []any { return []any{o.Address, o.Salt, o.OrderNo, o.CreatedAt} }

func (o order) orderArgs() []any {
	return []any{o.OrderNo, o.Sysid, o.Link, o.CustomerID, o.OrderAmount, o.PayingAmount, o.Address, o.ExpiresAt, o.CreatedAt, o.CreatedAt}
}

func (o *order) fields() []any {
	return []any{&o.OrderNo, &o.Sysid, &o.Link, &o.CustomerID, &o.Status, &o.OrderAmount, &o.PayingAmount, &o.Address, &o.ExpiresAt, &o.CreatedAt}
}

func (s sqliteOrders) insert(ctx context.Context, o order) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, insertAddressSQLite, o.addressArgs()...); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertOrderSQLite, o.orderArgs()...); err != nil {
		return err
	}
	return tx.Commit()
}

func (s sqliteOrders) find(ctx context.Context, orderNo string) (o order, err error) {
	return o, s.readers.QueryRowContext(ctx, findSQLite, orderNo).Scan(o.fields()...)
}
