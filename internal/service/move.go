package service

import (
	"context"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Move moves a database in a SQLite file to an empty PostgreSQL database, whichever of
// them c names. On both sides every secret is opened and the ledger is checked.
func Move(ctx context.Context, c Config, from, to string, progress func(table string, rows, of int64)) (store.Moved, error) {
	return store.Move(ctx, store.MoveConfig{From: from, To: to, Box: c.Box, Log: c.Log, Progress: progress, Check: func(s *store.Store) error {
		if err := s.CheckSealed(ctx); err != nil {
			return err
		}
		g, err := gateway.New(ctx, gateway.Config{Store: s, Environment: c.Environment, ReadOnly: true, Log: c.Log})
		if err == nil {
			_, err = g.CheckLedger(ctx, gateway.Operator())
		}
		return err
	}})
}
