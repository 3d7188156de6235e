package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// migrate brings the schema up to date: River's tables first, for ours may
// build on them, then our own. Each migration is a transaction of its own.
//
// Beside another process nothing is migrated: ErrInUse if something had to be.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.writer, files)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if s.lock == nil {
		pending, err := provider.HasPending(ctx)
		if err == nil && pending {
			err = fmt.Errorf("the schema must be migrated first: %w", ErrInUse)
		}
		return err
	}
	jobs, err := rivermigrate.New(riversqlite.New(s.writer), &rivermigrate.Config{Logger: quieter(s.log)})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
