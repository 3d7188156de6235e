package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
)

var reads = regexp.MustCompile(`(?i)^\s*(select|with|insert|update|delete)\s`)

// Plans returns how SQLite reads for each statement that the connections of a store have
// kept: by its text, the steps.
func Plans(ctx context.Context, s *Store) (map[string][]string, error) {
	db, plans := s.engine.(*sqliteDB), map[string][]string{}
	for _, pool := range []*sql.DB{db.writer, db.readers} {
		for range pool.Stats().OpenConnections { // held until all were asked, so that each is asked
			conn, err := pool.Conn(ctx)
			if err != nil {
				return nil, err
			}
			defer conn.Close()
			err = conn.Raw(func(c any) error {
				keeping := c.(*keeping)
				for text := range keeping.kept {
					if !reads.MatchString(text) || strings.Contains(text, ";") { // a migration would run
						continue
					}
					steps, err := keeping.plan(ctx, text)
					if err != nil {
						return fmt.Errorf("explain %s: %w", text, err)
					}
					plans[text] = steps
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return plans, nil
}

func (c *keeping) plan(ctx context.Context, text string) (steps []string, err error) {
	stmt, err := c.PrepareContext(ctx, "explain query plan "+text)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	const most = 64 // parameters; those that are too many are of no account
	args := make([]driver.NamedValue, most)
	for i := range args {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: int64(1)}
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for row := make([]driver.Value, 4); ; {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return steps, nil
		} else if err != nil {
			return nil, err
		}
		steps = append(steps, fmt.Sprint(row[3]))
	}
}

// Fill leaves no room for a database of SQLite to grow, as a full disk does, until the
// function that it returns is called. Its writer is to be idle meanwhile.
func Fill(t *testing.T, s *Store) (empty func()) {
	t.Helper()
	writer := s.engine.(*sqliteDB).writer
	limit := func(pages int) {
		var set int
		if err := writer.QueryRow(fmt.Sprintf("pragma max_page_count = %d", pages)).Scan(&set); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes what there is for the least
	return func() { limit(1 << 30) }
}

// StepsOldest returns what each step of the schema says of the oldest programs that go on
// after it.
func StepsOldest(t *testing.T) (sqlite, postgres map[int64]int64) {
	t.Helper()
	of := func(s schema) map[int64]int64 {
		steps, err := s.migrations()
		if err != nil {
			t.Fatal(err)
		}
		said := map[int64]int64{}
		for _, m := range steps {
			said[m.version] = m.oldest
			if !oldestLine.MatchString(m.sql) {
				t.Errorf("%s, step %d: write which programs go on after it, as in \"-- oldest: %d\"", s.directory, m.version, m.version)
			}
		}
		return said
	}
	return of(sqliteSchema), of(postgresSchema)
}
