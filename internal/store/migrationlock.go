package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// migrationLock is the advisory lock that a process holds while it changes the schema:
// replicas that start together do so one after the other.
const migrationLock = 0x78636865636b6f75 // "xcheckou"

const (
	lockAskEvery = 250 * time.Millisecond
	lockSayEvery = 10 * time.Second
	// lockBeat is how often the holder says that it goes on, several times within what
	// the server waits before it ends the transaction of one that does not.
	lockBeat = abandonedAfter / 5
)

// lockSchema waits until no other process changes the schema. The lock is a transaction's,
// which the server ends when its process says nothing for abandonedAfter: one that was
// frozen in the middle keeps nobody waiting. held ends when the lock is lost; unlock gives
// it back.
func (p *postgresDB) lockSchema(ctx context.Context, log *slog.Logger) (held context.Context, unlock func(), err error) {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return nil, nil, withoutAddress(err)
	}
	if err := awaitLock(ctx, tx, log); err != nil {
		tx.Rollback(context.WithoutCancel(ctx))
		return nil, nil, fmt.Errorf("lock the schema: %w", withoutAddress(err))
	}
	held, lose := context.WithCancelCause(ctx)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		tick := time.NewTicker(lockBeat)
		defer tick.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-tick.C:
			}
			if _, err := tx.Exec(held, "select 1"); err != nil {
				lose(fmt.Errorf("the lock of the schema was lost: %w", withoutAddress(err)))
			}
		}
	}()
	return held, func() {
		lose(context.Canceled)
		<-beating
		tx.Rollback(context.WithoutCancel(ctx))
	}, nil
}

// awaitLock asks for the lock until it has it, and tells who has it meanwhile.
func awaitLock(ctx context.Context, tx pgx.Tx, log *slog.Logger) error {
	said := time.Now().Add(lockAskEvery*4 - lockSayEvery) // not of a wait of less than a second
	for {
		var locked bool
		if err := tx.QueryRow(ctx, "select pg_try_advisory_xact_lock($1)", int64(migrationLock)).Scan(&locked); err != nil || locked {
			return err
		}
		if time.Since(said) > lockSayEvery {
			said = time.Now()
			var pid int
			var from string
			err := tx.QueryRow(ctx, `select a.pid, coalesce(host(a.client_addr), 'this machine') from pg_locks l join pg_stat_activity a on a.pid = l.pid
				where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
				and (l.classid::bigint << 32) | l.objid::bigint = $1`, int64(migrationLock)).Scan(&pid, &from)
			log.Warn("another process changes the database's schema; waiting for it", "serverProcess", pid, "from", from, "error", err,
				"do", "if it hangs, end its connection: select pg_terminate_backend(serverProcess)")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockAskEvery):
		}
	}
}
