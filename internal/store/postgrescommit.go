package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	// errVoid: the answer to a commit was lost, and it did not happen, nor ever will.
	errVoid = errors.New("a commit was lost")
	// errUnknown: the answer to a commit was lost, and nobody could be asked whether
	// it happened.
	errUnknown = errors.New("whether a commit happened can't be told: the database does not answer")
)

const (
	// commitMax is how long the answer to a commit is waited for before it counts as
	// lost. The commit itself is never cancelled: PostgreSQL would take that for leave
	// to commit without its standby.
	commitMax = 10 * time.Second
	// resolveMax is how long we ask whether a commit happened whose answer was lost:
	// longer than a failover takes.
	resolveMax = 30 * time.Second
)

// commit never leaves it open whether it happened, unless nobody can be asked.
func (t *postgresTx) commit() error {
	defer t.giveTurn()
	how, err := t.ending()
	if err != nil {
		return err
	}
	t.done = true
	answer := make(chan error, 1)
	go func() { answer <- how(context.Background()) }()
	select {
	case err = <-answer:
	case <-time.After(commitMax):
		// Its connection stays with the goroutine above until the server or the system
		// gives it up.
		err = errStalled
	}
	if err == nil || t.db.trouble(err) != lost {
		return err
	}
	t.giveTurn() // the next finds out by itself that the database is gone, and need not wait for the answer
	return t.db.resolve(t.mark, err)
}

// ending returns what is left to be done: the commit alone or, of a transaction that the
// server has not heard of, all of it at once.
func (t *postgresTx) ending() (func(context.Context) error, error) {
	if t.tx != nil || t.checked {
		err := t.send(context.Background())
		return t.commitAlone, err
	}
	t.awaitTurn()
	ctx, end := watch(context.Background())
	defer end()
	conn, err := t.db.pool.Acquire(ctx)
	if err != nil {
		return nil, stalled(ctx, err)
	}
	return func(ctx context.Context) error { return t.whole(ctx, conn) }, nil
}

func (t *postgresTx) commitAlone(ctx context.Context) error { return t.tx.Commit(ctx) }

// whole sends the transaction, from its beginning to its commit, and waits once. Where a
// statement fails, the server passes over those after it.
//
// One that only adds rows, and asserts, decides by nothing that another may be about to
// change: it might as well have been before whatever it met. So it is not serializable,
// and in the way of nobody who is. Otherwise the server would take it that what it looks
// up itself, for keys that are to be unique or to exist, was read by us: the reading of a
// chain stood still for as long as another replica made orders.
func (t *postgresTx) whole(ctx context.Context, conn *pgxpool.Conn) error {
	defer conn.Release() // which closes it, if the transaction is still open
	t.queueRows()
	b := &pgx.Batch{}
	if t.changes {
		b.Queue(t.begins)
	} else {
		b.Queue(beginsPlain)
	}
	b.Queue("insert into commits (id, committed_at, void) values ($1, $2, false)", t.mark, t.db.now().UnixMilli())
	b.QueuedQueries = append(b.QueuedQueries, t.waiting.QueuedQueries...)
	b.Queue("commit")
	err := conn.SendBatch(ctx, b).Close()
	if err != nil && !conn.Conn().IsClosed() {
		conn.Exec(ctx, "rollback")
	}
	return t.fail(err)
}

// resolve finds out whether a transaction was committed whose answer was lost, by
// taking its mark: if the row is there, it was. If not, no server that has our row
// can ever commit it. While the transaction is still under way, its row makes us
// wait for it. Since the statement writes, and waits for a standby that the cluster
// wants, what it finds is as safe as any commit.
func (p *postgresDB) resolve(mark []byte, cause error) error {
	for begin := time.Now(); time.Since(begin) < resolveMax; time.Sleep(lostWait) {
		p.recover()
		ctx, end := watch(context.Background())
		var void bool
		err := p.pool.QueryRow(ctx, `insert into commits (id, committed_at, void) values ($1, $2, true)
			on conflict (id) do update set committed_at = excluded.committed_at returning void`, mark, p.now().UnixMilli()).Scan(&void)
		end()
		if err == nil {
			p.log.Warn("the database did not answer to a commit; it was asked whether it happened", "happened", !void, "took", time.Since(begin), "error", cause)
		}
		switch {
		case err == nil && void:
			return fmt.Errorf("%w: %w", errVoid, cause)
		case err == nil:
			return nil
		case p.trouble(stalled(ctx, err)) == noTrouble:
			return fmt.Errorf("%w: %w", errUnknown, err)
		}
	}
	return errUnknown
}

func (t *postgresTx) rollback() {
	if t.done {
		return
	}
	defer t.giveTurn()
	if t.tx == nil {
		return
	}
	t.arrive() // whatever it is, it is undone
	ctx, end := watch(context.Background())
	defer end()
	t.tx.Rollback(ctx)
}
