package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// fillChunk is how many orders one transaction adds.
const fillChunk = 100_000

// farFuture is later than any order expires.
var farFuture = time.Now().Add(60 * 24 * time.Hour)

// numbered are the numbers of the orders to add, each with what follows from it. Of
// 20 orders 12 were paid, 5 ran out of time, 2 were cancelled and 1 is open, for a
// month to come, so that the gateway ends none of them while it is measured.
const numbered = `with recursive number (n) as (select ?1 union all select n + 1 from number where n < ?2),
	made as (select n, printf('A%010d', n) as order_no, printf('OR00%010d', n) || substr(hex(n * 2654435761 || 'sysid'), 1, 14) as sysid,
		case when n % 20 < 12 then 'PAID' when n % 20 < 17 then 'TIMEOUT' when n % 20 < 19 then 'CANCELLED' else 'PAYING' end as status,
		(select created_at from orders where order_no = 'A0000000001') - (?3 - n) * 10 as at from number) `

// copies are the tables whose rows are copies of the first order's but for some
// columns. Columns that a table does not have are left out.
var copies = []struct {
	table, where string
	columns      map[string]string
}{
	{"orders", "true", map[string]string{
		"id": "n", "order_no": "made.order_no", "sysid": "made.sysid", "status": "made.status", "salt": "randomblob(32)",
		"address": "cast('address ' || printf('%012d', n) as blob)", "created_at": "at", "updated_at": "at",
		"expires_at":   "at + iif(made.status = 'PAYING', 2592000000, 1800000)",
		"cancelled_at": "iif(made.status = 'CANCELLED', at, null)",
		"received":     "iif(made.status = 'PAID', paying_amount, 0)", "kept": "iif(made.status = 'PAID', paying_amount, 0)",
		"splits": "iif(made.status = 'PAID', 1, 0)"}},
	{"events", "made.status <> 'PAYING'", map[string]string{
		"id": "'ev00' || made.order_no", "subject": "made.sysid", "order_no": "made.order_no", "reason": "lower(made.status)",
		"sequence": "at", "delivery": "'delivered'", "attempts": "1", "created_at": "at"}},
}

// belongings are what else belongs to the orders: the deposits of those that were
// paid, with their transfers, and the jobs that announced the events.
var belongings = []string{
	numbered + `insert into deposits (id, chain, block_hash, block_number, tx, tx_index, ordinal, asset_id, sender, family, address, raw, amount,
		merchant_id, order_no, holder, kind, state, canonical, block_time, first_time, created_at)
		select n, o.chain, b.hash, b.number, randomblob(32), 0, 0, o.asset_id, randomblob(20), o.family, o.address, '25000000', o.paying_amount,
		o.merchant_id, o.order_no, o.merchant_id, 'in_time', 'posted', 1, at, at, at
		from made, orders o, (select * from blocks limit 1) b
		where o.order_no = made.order_no and made.status = 'PAID'`,
	numbered + `insert into transfers (merchant_id, id, step, pending_id, asset_id, debit_kind, debit_holder, credit_kind, credit_holder, amount, cause, created_at)
		select o.merchant_id, 'deposit/' || n || '/0/' || step, step, iif(step = 'post', 'deposit/' || n || '/0/pending', null),
		o.asset_id, 'deposits', o.merchant_id, 'incoming', o.merchant_id, 25000000, 'deposit/' || n, at
		from made, (select 'pending' as step union all select 'post'), (select * from orders where order_no = 'A0000000001') o
		where made.status = 'PAID' order by n, step`,
	numbered + `insert into transfers (merchant_id, id, step, asset_id, debit_kind, debit_holder, credit_kind, credit_holder, amount, cause, created_at)
		select o.merchant_id, made.sysid || '/1', 'posted', o.asset_id, 'incoming', o.merchant_id, 'available', o.merchant_id, 25000000, made.sysid, at
		from made, (select * from orders where order_no = 'A0000000001') o where made.status = 'PAID'`,
	numbered + `insert into river_job (args, attempt, created_at, attempted_at, finalized_at, kind, max_attempts, queue, scheduled_at, state)
		select jsonb(json_object('merchantId', 'mer_06H1J1C01X8SFZETRG4JDH033G', 'eventId', 'ev00' || order_no, 'listener', '', 'round', 0)),
		1, datetime('now', 'subsec'), datetime('now', 'subsec'), datetime('now', 'subsec'), 'delivery', 15, 'delivery', datetime('now', 'subsec'), 'completed'
		from made where status <> 'PAYING' and ?3 > 0`,
}

// totals are the accounts of those transfers, and how far the watcher is.
const totals = `
	update accounts set debits_posted = (select coalesce(sum(amount), 0) from transfers where debit_kind = kind and step in ('post', 'posted')),
		credits_posted = (select coalesce(sum(amount), 0) from transfers where credit_kind = kind and step in ('post', 'posted'));
	update chains set searched_order_id = (select max(id) from orders);
	pragma wal_checkpoint(truncate);`

// waitingJobs are deliveries that wait for a worker.
const waitingJobs = `insert into river_job (args, kind, max_attempts, queue, scheduled_at, state)
	with recursive number (n) as (select 1 union all select n + 1 from number where n < 1000)
	select jsonb(json_object('merchantId', 'mer_1', 'eventId', 'ev' || n, 'listener', '', 'round', 0)), 'delivery', 15, 'delivery',
	datetime('now', '-1 minute', 'subsec'), 'available' from number`

// fill adds orders up to a number; the first is there.
func fill(db *sql.DB, orders int64) error {
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `pragma synchronous = off; pragma foreign_keys = off;
		insert into accounts (merchant_id, asset_id, kind, holder) select merchant_id, asset_id, column1, merchant_id
			from orders, (values ('deposits'), ('incoming'), ('available')) where order_no = 'A0000000001'`); err != nil {
		return err
	}
	for first := int64(2); first <= orders; first += fillChunk {
		if err := fillSome(ctx, conn, first, min(first+fillChunk-1, orders), orders); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, totals)
	return err
}

// fillSome adds some orders in one transaction.
func fillSome(ctx context.Context, conn *sql.Conn, first, last, all int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var texts []string
	for _, c := range copies {
		text, err := copying(ctx, tx, c.table, c.where, c.columns)
		if err != nil {
			return err
		}
		texts = append(texts, text)
	}
	for _, text := range append(texts, belongings...) {
		if _, err := tx.ExecContext(ctx, text, first, last, all); err != nil {
			return fmt.Errorf("%.80s: %w", strings.TrimPrefix(text, numbered), err)
		}
	}
	return tx.Commit()
}

// copying is the statement that copies the first order's row of a table.
func copying(ctx context.Context, tx *sql.Tx, table, where string, columns map[string]string) (string, error) {
	rows, err := tx.QueryContext(ctx, "select name from pragma_table_info(?)", table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var names, values []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		value, changed := columns[name]
		if !changed {
			value = "t." + name
		}
		names, values = append(names, name), append(values, value)
	}
	if len(names) == 0 {
		err = fmt.Errorf("there is no table %s; it was to get %s", table, slices.Sorted(maps.Keys(columns)))
	}
	return fmt.Sprintf("%sinsert into %s (%s) select %s from made, (select * from %s where order_no = 'A0000000001' limit 1) t where %s",
		numbered, table, strings.Join(names, ", "), strings.Join(values, ", "), table, where), errors.Join(err, rows.Err())
}
