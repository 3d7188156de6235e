package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgreSQL plans by what it last counted in a table, and keeps a plan until it counts
// again, which it does once a minute at most. A database that has just been made grows a
// hundred times in that minute: foreign keys to orders were then checked by the index
// that begins like the primary key and goes on otherwise, reading all orders of a
// merchant for each new one. So tables that are young are counted by us.
const (
	countEvery = 2 * time.Second
	// youngChanges is how many rows of a table must have changed, and youngMax how many
	// there are at most: above it the server's own counting is soon enough.
	youngChanges = 500
	youngMax     = 1_000_000
	// youngSample is how thoroughly they are counted: of 300 times as many rows. The
	// server's own hundred took a processor for 0.4 s while orders waited, and to choose
	// the right index ten are as good.
	youngSample = "10"
)

// countYoung has the server count the tables that have doubled, until the store is
// closed. Where it may not, or another does, nothing is lost but speed.
func (s *Store) countYoung(p *postgresDB) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
		if err := p.countYoung(ctx); err != nil {
			s.log.Debug("young tables were not counted", "error", withoutAddress(err))
		}
	}
}

func (p *postgresDB) countYoung(ctx context.Context) error {
	ctx, end := watch(ctx)
	defer end()
	rows, err := p.pool.Query(ctx, `select schemaname, relname from pg_stat_user_tables
		where schemaname = current_schema() and n_mod_since_analyze >= $1 and n_mod_since_analyze > n_live_tup / 2 and n_live_tup < $2`, youngChanges, youngMax)
	if err != nil {
		return err
	}
	young, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (name pgx.Identifier, err error) {
		name = make(pgx.Identifier, 2)
		return name, row.Scan(&name[0], &name[1])
	})
	if err != nil {
		return err
	}
	for _, name := range young {
		err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "select set_config('default_statistics_target', $1, true)", youngSample); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "analyze (skip_locked) "+name.Sanitize())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
