package main

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/load"
)

// rowsBatch is how many orders one commit carries, as the gateway's do at most.
const rowsBatch = 64

// rows makes the rows of orders and does nothing else: the share of the database in
// what a creation costs. Five statements, prepared once: was the signature seen, is
// the number known, and three inserts.
type rows struct {
	db         *sql.DB
	statements []*sql.Stmt
	made       int64
}

var rowsSQL = []string{
	`select exists (select 1 from seen_macs where merchant_id = 'mer_1' and credential_id = 'cred_1' and mac = ?)`,
	`insert into seen_macs (merchant_id, credential_id, mac, expires_at) values ('mer_1', 'cred_1', ?, ?)`,
	`select exists (select 1 from orders where merchant_id = 'mer_1' and order_no = ?)`,
	insertAddressSQLite,
	insertOrderSQLite,
}

func openRows(dir string) (*rows, error) {
	db, err := openFile(filepath.Join(dir, "rows.db"))
	if err != nil {
		return nil, err
	}
	r := &rows{db: db}
	for _, text := range rowsSQL {
		statement, err := db.Prepare(text)
		if err != nil {
			return nil, errors.Join(err, db.Close())
		}
		r.statements = append(r.statements, statement)
	}
	return r, nil
}

// rate makes orders for a while, and returns how many a second.
func (r *rows) rate(lasts time.Duration) (float64, error) {
	begin, before := time.Now(), r.made
	for time.Since(begin) < lasts {
		if err := r.batch(); err != nil {
			return 0, err
		}
	}
	return float64(r.made-before) / time.Since(begin).Seconds(), nil
}

func (r *rows) batch() error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statements := make([]*sql.Stmt, len(r.statements))
	for i, statement := range r.statements {
		statements[i] = tx.Stmt(statement)
	}
	for range rowsBatch {
		if err := r.order(statements); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (r *rows) order(statements []*sql.Stmt) error {
	r.made++
	mac := make([]byte, 16)
	rand.Read(mac)
	o := newOrder(string(load.AppendOrderNo(nil, r.made)), "c77120")
	var seen, known bool
	if err := statements[0].QueryRow(mac).Scan(&seen); err != nil {
		return err
	}
	if _, err := statements[1].Exec(mac, o.ExpiresAt); err != nil {
		return err
	}
	if err := statements[2].QueryRow(o.OrderNo).Scan(&known); err != nil {
		return err
	}
	if seen || known {
		return errors.New("rows: an order is there already")
	}
	if _, err := statements[3].Exec(o.addressArgs()...); err != nil {
		return err
	}
	_, err := statements[4].Exec(o.orderArgs()...)
	return err
}
