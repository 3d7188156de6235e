package main

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schemaPostgres is schemaSQLite in the other dialect.
//
//go:embed schema_postgres.sql
var schemaPostgres string

// postgresConnsMax is more connections than pgx opens by itself on two cores: with
// several, the server lets commits share one write to the disk.
const postgresConnsMax = 32

// postgresOrders keeps orders in PostgreSQL: begin, two inserts and commit are a
// round trip each, and the server parses each text every time.
type postgresOrders struct{ pool *pgxpool.Pool }

func openPostgres(name string) (orders, error) {
	config, err := pgxpool.ParseConfig(name)
	if err != nil {
		return nil, err
	}
	config.MaxConns = postgresConnsMax
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	ctx := context.Background()
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	_, err = conn.Conn().PgConn().Exec(ctx, schemaPostgres).ReadAll()
	return postgresOrders{pool}, err
}

const (
	insertAddressPostgres = `insert into deposit_addresses (family, address, scheme_id, salt, merchant_id, order_no, created_at)
		values ('evm', $1, 1, $2, 'mer_1', $3, $4)`
	insertOrderPostgres = `insert into orders (merchant_id, order_no, sysid, link, sub_merchant_id, customer_id,
		order_amount, fiat, asset_id, chain, rate, paying_amount, tolerance, family, address, status, expires_in, expires_at,
		success_url, cancel_url, pc_callback_url, app_callback_url, webhook_url, credential_id, metadata, created_at, updated_at)
		values ('mer_1', $1, $2, $3, '', $4, $5, 'USD', 1, 'ETH', '1', $6, 0, 'evm', $7, 'PAYING', 1800, $8, '', '', '', '', '', '', '{}', $9, $10)`
	findPostgres = `select o.order_no, o.sysid, o.link, o.customer_id, o.status, o.order_amount, o.paying_amount, o.address, o.expires_at, o.created_at
		from orders o join assets a on a.id = o.asset_id where o.merchant_id = 'mer_1' and o.order_no = $1`
)

func (p postgresOrders) insert(ctx context.Context, o order) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, insertAddressPostgres, o.addressArgs()...); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertOrderPostgres, o.orderArgs()...); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (p postgresOrders) find(ctx context.Context, orderNo string) (o order, err error) {
	return o, p.pool.QueryRow(ctx, findPostgres, orderNo).Scan(o.fields()...)
}
