package store

import (
	"context"
	"errors"
	"time"
)

// Tx is a transaction. Now is the one time of everything that happens in it,
// in whole milliseconds. A Tx is used by one goroutine and not after its
// function returned.
type Tx struct {
	Now       time.Time
	ctx       context.Context
	sql       transaction
	store     *Store
	batch     *batchState
	unguarded bool // there is no savepoint to go back to
	access    bool // what somebody may do has changed
	// changedOrders are those of which something has changed, or was meant to.
	changedOrders []orderName
	// committed is what to do once it is.
	committed []func()
}

// whenCommitted has fn called after the transaction has committed, and never
// otherwise.
func (tx *Tx) whenCommitted(fn func()) { tx.committed = append(tx.committed, fn) }

func (s *Store) tx(ctx context.Context, tx transaction, b *batchState) *Tx {
	return &Tx{Now: s.now().Truncate(time.Millisecond), ctx: ctx, sql: tx, store: s, batch: b}
}

// batchState is what the callers whose work shares a transaction share beside it.
type batchState struct {
	// known is what was read of merchants and chains, of which orders are made that
	// need no more of them. Whatever changes either forgets all.
	known map[merchantAsset]merchantAndAsset
	// forgotten are the spans whose signatures were purged; nil where they were not read yet.
	forgotten *[]span
}

func (b *batchState) forget() {
	if b != nil {
		clear(b.known)
		b.forgotten = nil
	}
}

// Undo undoes all that the function of an Update has done, which may then do
// something else.
func (tx *Tx) Undo() error {
	if tx.unguarded {
		return errUnguarded // what the function returns then ends the batch, and it runs again
	}
	tx.committed = nil
	tx.batch.forget()
	return tx.exec("rollback to work")
}

// Try runs fn in a savepoint of its own: an error undoes what fn did and leaves
// the rest of the transaction in place.
func (tx *Tx) Try(fn func() error) error {
	// At once, so that what fails is known here.
	at := func(statement string) error {
		_, err := tx.sql.exec(tx.ctx, statement, nil)
		return err
	}
	if err := at("savepoint try"); err != nil {
		return err
	}
	before := len(tx.committed)
	err := fn()
	if err == nil {
		err = at("release try")
		if err == nil {
			return nil
		}
	}
	tx.committed = tx.committed[:before]
	tx.batch.forget()
	return errors.Join(err, at("rollback to try"), at("release try"))
}

// exec runs a statement. While nothing has failed in a batch, statements are not
// waited for: over a network, that is what would take most of the time.
func (tx *Tx) exec(query string, args ...any) error {
	if tx.unguarded {
		return tx.sql.later(tx.ctx, query, args, false)
	}
	_, err := tx.sql.exec(tx.ctx, query, args)
	return err
}

// execOne is exec for a statement that must hit a row: ErrNotFound otherwise.
func (tx *Tx) execOne(query string, args ...any) error {
	if tx.unguarded {
		return tx.sql.later(tx.ctx, query, args, true)
	}
	n, err := tx.sql.exec(tx.ctx, query, args)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// row reads the first row into dest, or returns ErrNotFound.
func (tx *Tx) row(query string, args []any, dest ...any) error {
	found := false
	err := tx.sql.each(tx.ctx, query, args, func(row scanner) error {
		if found {
			return nil
		}
		found = true
		return row.Scan(dest...)
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	return err
}

// first is the first of a list that was read, or ErrNotFound.
func first[T any](list []T, err error) (T, error) {
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		var none T
		return none, err
	}
	return list[0], nil
}

// rows calls scan for each row of a query, which runs no other statement.
func (tx *Tx) rows(query string, args []any, scan func(scanner) error) error {
	return tx.sql.each(tx.ctx, query, args, scan)
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
