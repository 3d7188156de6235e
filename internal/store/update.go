package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// Tx is a transaction. Now is the one time of everything that happens in it,
// in whole milliseconds. A Tx is used by one goroutine and not after its
// function returned.
type Tx struct {
	Now   time.Time
	ctx   context.Context
	sql   *sql.Tx
	store *Store
}

// work is one caller's part of a commit.
type work struct {
	ctx   context.Context
	fn    func(*Tx) error
	done  chan error
	panic *panicked
}

type panicked struct {
	value any
	stack []byte
}

// View runs fn over one consistent state of the database. It returns ErrClosed
// once the store is closed.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	select {
	case <-s.closed:
		return ErrClosed
	default:
	}
	tx, err := s.readers.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin view: %w", err)
	}
	defer tx.Rollback()
	return fn(s.tx(ctx, tx))
}

// Update runs fn in a write transaction and returns once it is committed and on
// disk; an error of fn undoes all that fn did. Several callers' work may share
// one commit; an error of one leaves the others' work in place. fn may run
// again after a failure of the database, so it has no effect but through tx.
//
// The context ends the wait for a turn. Once the work has begun, its outcome is
// awaited, so that the caller never has to guess whether it happened.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	w := &work{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case s.queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return ErrClosed
	}
	err := <-w.done
	if w.panic != nil {
		panic(fmt.Sprintf("store: in an update: %v\n%s", w.panic.value, w.panic.stack))
	}
	return err
}

func (s *Store) tx(ctx context.Context, tx *sql.Tx) *Tx {
	return &Tx{Now: s.now().Truncate(time.Millisecond), ctx: ctx, sql: tx, store: s}
}

// write is the one writer: it commits what is waiting, together.
func (s *Store) write() {
	for {
		select {
		case <-s.closed:
			return
		case first := <-s.queue:
			batch := []*work{first}
			for len(batch) < batchMax {
				select {
				case w := <-s.queue:
					batch = append(batch, w)
					continue
				default:
				}
				break
			}
			s.commit(batch)
		}
	}
}

// commit runs a batch in one transaction, each caller's work in a savepoint.
func (s *Store) commit(batch []*work) {
	outcomes, err := s.run(batch)
	for i, w := range batch {
		if err != nil {
			w.done <- err
		} else {
			w.done <- outcomes[i]
		}
	}
}

func (s *Store) run(batch []*work) ([]error, error) {
	// The transaction belongs to all callers, so no one's context may end it.
	tx, err := s.writer.BeginTx(context.Background(), nil)
	if err != nil {
		return nil, fmt.Errorf("begin update: %w", err)
	}
	defer tx.Rollback()
	outcomes := make([]error, len(batch))
	for i, w := range batch {
		var fatal error
		if outcomes[i], fatal = s.runOne(tx, w); fatal != nil {
			return nil, fmt.Errorf("update: %w", fatal)
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("commit update: %w", err)
	}
	return outcomes, nil
}

// runOne returns what the caller's function returned, and an error of the
// database that ends the whole batch.
func (s *Store) runOne(tx *sql.Tx, w *work) (outcome, fatal error) {
	if err := w.ctx.Err(); err != nil {
		return err, nil
	}
	if _, err := tx.Exec("savepoint work"); err != nil {
		return nil, err
	}
	outcome = call(w, s.tx(context.WithoutCancel(w.ctx), tx))
	if outcome != nil {
		_, fatal = tx.Exec("rollback to work")
	}
	_, err := tx.Exec("release work")
	return outcome, errors.Join(fatal, err)
}

func call(w *work, tx *Tx) (err error) {
	defer func() {
		if value := recover(); value != nil {
			w.panic = &panicked{value, debug.Stack()}
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return w.fn(tx)
}

// Try runs fn in a savepoint of its own: an error undoes what fn did and leaves
// the rest of the transaction in place.
func (tx *Tx) Try(fn func() error) error {
	if err := tx.exec("savepoint try"); err != nil {
		return err
	}
	err := fn()
	if err != nil {
		if undo := tx.exec("rollback to try"); undo != nil {
			return errors.Join(err, undo)
		}
	}
	return errors.Join(err, tx.exec("release try"))
}

func (tx *Tx) exec(query string, args ...any) error {
	_, err := tx.sql.ExecContext(tx.ctx, query, args...)
	return err
}

// execOne is exec for a statement that must hit a row: ErrNotFound otherwise.
func (tx *Tx) execOne(query string, args ...any) error {
	result, err := tx.sql.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// row reads one row into dest, or returns ErrNotFound.
func (tx *Tx) row(query string, args []any, dest ...any) error {
	err := tx.sql.QueryRowContext(tx.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// rows calls scan for each row of a query.
func (tx *Tx) rows(query string, args []any, scan func(scanner) error) error {
	rows, err := tx.sql.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

type scanner interface{ Scan(dest ...any) error }

// ms and fromMS are how times stand in the database; zero stands for no time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMS(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
