package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/xcheckout/xcheckout/signature"
)

// workers post at a time, as many as an endpoint of the gateway's takes.
const workers = 10

// floor posts the same bytes, unsigned, and keeps nothing.
func (g *ground) floor(events int) (float64, error) {
	var next atomic.Int64
	return race(events, func(client *http.Client, url string) (bool, error) {
		n := next.Add(1)
		if n > int64(events) {
			return false, nil
		}
		return true, post(client, url, body(fmt.Sprintf("evt_%d_0", n)), "", "")
	})
}

// race has workers deliver until there is nothing left; it returns how many arrived a second.
func race(events int, deliver func(client *http.Client, url string) (more bool, err error)) (float64, error) {
	r := newReceiver()
	defer r.close()
	r.expect(events)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	var working sync.WaitGroup
	errs := make([]error, workers)
	begin := time.Now()
	for i := range workers {
		working.Go(func() {
			for more := true; more && errs[i] == nil; {
				more, errs[i] = deliver(client, r.URL+"/ok/0")
			}
		})
	}
	working.Wait()
	return float64(events) / time.Since(begin).Seconds(), errors.Join(errs...)
}

func post(client *http.Client, url string, body []byte, mac, timestamp string) error {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header["SIGNATURE"], r.Header["TIMESTAMP"] = []string{mac}, []string{timestamp}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// naive is one table: take the next, sign, post, mark.
func (g *ground) naive(events int) (float64, error) {
	database, err := g.database()
	if err != nil {
		return 0, err
	}
	driver, take := "pgx", `update events set state = 'sending' where id = (select id from events where state = 'waiting' order by id limit 1 for update skip locked) returning id, body`
	if g.cluster == "" {
		driver, database = "sqlite", "file:"+database+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=busy_timeout(60000)&_txlock=immediate"
		take = `update events set state = 'sending' where id = (select id from events where state = 'waiting' order by id limit 1) returning id, body`
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(workers)
	if err := fill(db, events); err != nil {
		return 0, err
	}
	key, err := signature.NewKey(signKey)
	if err != nil {
		return 0, err
	}
	return race(events, func(client *http.Client, url string) (bool, error) {
		var id int64
		var body []byte
		if err := db.QueryRow(take).Scan(&id, &body); errors.Is(err, sql.ErrNoRows) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		timestamp := signature.Timestamp(time.Now())
		mac, err := key.Sign(signature.Message{Kind: signature.KindWebhook, Timestamp: timestamp, Body: body})
		if err != nil {
			return false, err
		}
		if err := post(client, url, body, mac, timestamp); err != nil {
			return false, err
		}
		_, err = db.Exec("update events set state = 'delivered', at = $1 where id = $2", time.Now().UnixMilli(), id)
		return true, err
	})
}

func fill(db *sql.DB, events int) (err error) {
	if _, err := db.Exec("create table events (id bigint primary key, state text not null, at bigint not null default 0, body text not null)"); err != nil {
		return err
	}
	if _, err := db.Exec("create index events_waiting on events (state, id)"); err != nil {
		return err
	}
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for n := range events {
		if _, err := tx.Exec("insert into events (id, state, body) values ($1, 'waiting', $2)", n, string(body(fmt.Sprintf("evt_%d_0", n)))); err != nil {
			return err
		}
	}
	return tx.Commit()
}
