package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*/*.sql
var migrationFiles embed.FS

// schema is what the kinds of databases do differently about their schema. The
// migrations of all have the same numbers and names.
type schema struct {
	directory string // of the migrations
	goose     goose.Dialect
	tables    string            // query: are there tables that are not the queue's; was a migration begun
	table     string            // query: is there a table of that name
	digests   string            // statement that makes the table of digests
	ownWords  func(error) error // says what an error of opening means
}

// migration is one step of the schema, as this program knows it.
type migration struct {
	schema  schema
	version int64
	sql     string
	digest  string // of sql; the database keeps that of what was run
	// oldest is the newest step of the oldest programs that go on with the database
	// after this one. An upgrade goes through replicas one after the other, so a release
	// may add (expand), and takes away only what the release before no longer uses
	// (contract). The step says so by a line "-- oldest: N"; without one it is itself.
	oldest int64
}

var oldestLine = regexp.MustCompile(`(?m)^-- oldest: (\d+)$`)

// migrations returns all steps in their order.
func (s schema) migrations() (list []migration, err error) {
	names, err := fs.Glob(migrationFiles, s.directory+"/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		version, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return nil, err
		}
		oldest := version
		if said := oldestLine.FindSubmatch(text); said != nil {
			if oldest, err = strconv.ParseInt(string(said[1]), 10, 64); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{s, version, string(text), hex.EncodeToString(sum[:]), oldest})
	}
	return list, nil
}

// run runs the step and remembers which text it was, in one transaction.
func (m migration) run(ctx context.Context, tx *sql.Tx) error {
	for _, query := range []string{m.sql, m.schema.digests} {
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "insert into schema_digests (version, digest, oldest) values ($1, $2, $3)", m.version, m.digest, m.oldest)
	return err
}

// check refuses a database whose schema was made by other steps than this
// program's, or by another program, and ErrKind what is no database at all. Steps of a
// newer version that leave this program what it needs are none of its affair. It
// returns how many steps it is behind, and whether any was begun.
func (s schema) check(ctx context.Context, db *sql.DB) (behind int, made bool, err error) {
	known, err := s.migrations()
	if err != nil {
		return 0, false, err
	}
	var others bool
	if err := db.QueryRowContext(ctx, s.tables).Scan(&others, &made); err != nil {
		return 0, false, s.ownWords(err)
	}
	if others && !made {
		return 0, false, fmt.Errorf("it holds another program's tables: %w", ErrSchema)
	}
	applied, err := s.applied(ctx, db)
	if err != nil {
		return 0, made, err
	}
	for _, m := range known {
		step, found := applied[m.version]
		switch {
		case !found:
			behind++
		case step.digest != m.digest:
			return 0, made, fmt.Errorf("migration %d was another one when this database was made: %w; use that version, or begin with a new database", m.version, ErrSchema)
		}
		delete(applied, m.version)
	}
	for version, step := range applied {
		if newest := known[len(known)-1].version; step.oldest == 0 || step.oldest > newest {
			return 0, made, fmt.Errorf("it has migration %d, which this program does not know: %w, a newer one; use that", version, ErrSchema)
		}
	}
	return behind, made, nil
}

// appliedStep is what a database keeps of a step that was run; nothing where a program
// that kept nothing ran it.
type appliedStep struct {
	digest string
	oldest int64
}

// applied returns the steps that were run.
func (s schema) applied(ctx context.Context, db *sql.DB) (map[int64]appliedStep, error) {
	applied := map[int64]appliedStep{}
	for _, source := range []struct{ table, query string }{
		{"goose_db_version", "select version_id, '', 0 from goose_db_version where is_applied and version_id > 0"},
		{"schema_digests", "select version, digest, oldest from schema_digests join goose_db_version on version_id = version"},
	} {
		var there bool
		if err := db.QueryRowContext(ctx, s.table, source.table).Scan(&there); err != nil {
			return nil, err
		}
		if !there {
			break
		}
		if err := readApplied(ctx, db, source.query, applied); err != nil {
			return nil, err
		}
	}
	return applied, nil
}

func readApplied(ctx context.Context, db *sql.DB, query string, into map[int64]appliedStep) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var version int64
		var step appliedStep
		if err := rows.Scan(&version, &step.digest, &step.oldest); err != nil {
			return err
		}
		into[version] = step
	}
	return rows.Err()
}

// checkMigrated refuses a database whose schema is not up to date, for a process
// that may not change it.
func (s schema) checkMigrated(ctx context.Context, db *sql.DB) error {
	behind, made, err := s.check(ctx, db)
	switch {
	case err == nil && !made:
		err = errNoTables
	case err == nil && behind > 0:
		err = errBehind
	}
	return err
}

// errBehind is an ErrSchema that a migration mends.
var errBehind = fmt.Errorf("the schema must be migrated first, by 'xcheckoutd migrate': %w", ErrSchema)

// migrate runs the steps that are missing: the queue's first, for ours may build on
// them, then our own. Each migration is a transaction of its own.
func migrate[Tx any](ctx context.Context, s schema, db *sql.DB, jobs *rivermigrate.Migrator[Tx]) error {
	if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	known, err := s.migrations()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	steps := make([]*goose.Migration, len(known))
	for i, m := range known {
		steps[i] = goose.NewGoMigration(m.version, &goose.GoFunc{RunTx: m.run}, nil)
	}
	provider, err := goose.NewProvider(s.goose, db, nil, goose.WithGoMigrations(steps...))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
