package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// ErrText: a text has what PostgreSQL takes in none, a zero byte or what is no UTF-8.
var ErrText = errors.New("PostgreSQL takes no text with a zero byte or with what is no UTF-8")

const (
	// moveBatch is how many rows go to the server at once, unless a MoveConfig says
	// otherwise.
	moveBatch = 20_000
	// textsMax is how many texts are named that can't be moved.
	textsMax = 10
)

// read queries columns of a table of the file, as movedColumn.value wants them.
func (m *move) read(ctx context.Context, t movedTable, columns []movedColumn, more ...string) (*sql.Rows, error) {
	var list []string
	for _, c := range columns {
		switch c.kind {
		case "jsonb", "_jsonb", "_text", "_varchar": // which SQLite keeps in a binary form of its own
			list = append(list, "json("+quote(c.name)+")")
		default:
			list = append(list, quote(c.name))
		}
	}
	for _, name := range more {
		list = append(list, quote(name))
	}
	return m.from.tx.QueryContext(ctx, "select "+strings.Join(list, ", ")+" from "+quote(t.name)+t.order)
}

// value makes of a value of SQLite's what the driver of PostgreSQL wants for the
// column's type.
func (c movedColumn) value(from any) (any, error) {
	if from == nil {
		return nil, nil
	}
	switch v := from.(type) {
	case int64:
		switch c.kind {
		case "bool":
			if v == 0 || v == 1 {
				return v == 1, nil
			}
		case "int2", "int4", "int8":
			return v, nil
		case "bit": // the states of a unique job
			if v >= 0 && v < 256 {
				return pgtype.Bits{Bytes: []byte{byte(v)}, Len: 8, Valid: true}, nil
			}
		}
	case string:
		switch c.kind {
		case "text", "varchar", "jsonb":
			return v, nil
		case "river_job_state":
			if v == "running" { // nobody works on it any more
				v = "available"
			}
			return v, nil
		case "_text", "_varchar":
			var list []string
			err := json.Unmarshal([]byte(v), &list)
			return list, err
		case "_jsonb":
			var list []json.RawMessage
			err := json.Unmarshal([]byte(v), &list)
			texts := make([]string, len(list))
			for i, one := range list {
				texts[i] = string(one)
			}
			return texts, err
		}
	case []byte:
		if c.kind == "bytea" {
			return append([]byte{}, v...), nil // never null, which the driver gives for none
		}
	case time.Time:
		if c.kind == "timestamptz" {
			return v, nil
		}
	}
	return nil, fmt.Errorf("column %s holds a %T that is no %s", c.name, from, c.kind)
}

// checkTexts returns ErrText with the rows of the texts that PostgreSQL would not
// take.
func (m *move) checkTexts(ctx context.Context, tables []movedTable) error {
	var found []string
	for _, t := range tables {
		var texts []movedColumn
		for _, c := range t.columns {
			switch c.kind {
			case "text", "varchar", "jsonb", "_jsonb", "_text", "_varchar":
				texts = append(texts, c)
			}
		}
		if len(texts) == 0 {
			continue
		}
		in, err := m.textsOf(ctx, t, texts)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		if found = append(found, in...); len(found) > textsMax {
			found = append(found[:textsMax], "and more")
			break
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("%w: %s", ErrText, strings.Join(found, ", "))
	}
	return nil
}

// textsOf names the texts of a table that can't be moved, textsMax and one more at
// most.
func (m *move) textsOf(ctx context.Context, t movedTable, texts []movedColumn) (found []string, err error) {
	rows, err := m.read(ctx, t, texts, t.key...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values, dest := scanAny(len(texts) + len(t.key))
	for rows.Next() && len(found) <= textsMax {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for i, c := range texts {
			text, _ := values[i].(string)
			// A JSON text has its zero bytes in another form.
			if utf8.ValidString(text) && !strings.Contains(text, "\x00") && !(c.kind != "text" && strings.Contains(text, `\u0000`)) {
				continue
			}
			found = append(found, t.name+"."+c.name+" of the row "+rowName(t.key, values[len(texts):]))
		}
	}
	return found, rows.Err()
}

// rowName names a row by its key.
func rowName(key []string, values []any) string {
	var parts []string
	for i, name := range key {
		switch v := values[i].(type) {
		case []byte:
			parts = append(parts, fmt.Sprintf("%s = x'%x'", name, v))
		default:
			parts = append(parts, fmt.Sprintf("%s = %#v", name, v))
		}
	}
	return strings.Join(parts, " and ")
}

func scanAny(n int) (values, dest []any) {
	values, dest = make([]any, n), make([]any, n)
	for i := range values {
		dest[i] = &values[i]
	}
	return values, dest
}

// copy moves the rows of a table, makes its numbers go on behind the highest one, and
// counts them on both sides.
func (m *move) copy(ctx context.Context, t movedTable) (n int64, err error) {
	var of int64
	if err := m.from.tx.QueryRowContext(ctx, "select count(*) from "+quote(t.name)).Scan(&of); err != nil {
		return 0, err
	}
	if n, err = m.copyRows(ctx, t, of); err != nil {
		return n, err
	}
	var counted int64
	if err := m.to.QueryRow(ctx, "select count(*) from "+quote(t.name)).Scan(&counted); err != nil {
		return n, err
	}
	if counted != of || n != of {
		return n, fmt.Errorf("%d rows of %d are there", counted, of)
	}
	for _, c := range t.columns {
		var sequence *string
		if err := m.to.QueryRow(ctx, "select pg_get_serial_sequence($1, $2)", quote(t.name), c.name).Scan(&sequence); err != nil {
			return n, err
		}
		if sequence == nil {
			continue
		}
		if _, err := m.to.Exec(ctx, "select setval($1::regclass, max("+quote(c.name)+")) from "+quote(t.name)+" having count(*) > 0", *sequence); err != nil {
			return n, err
		}
	}
	_, err = m.to.Exec(ctx, "analyze "+quote(t.name)) // the checks and the first calls want its figures
	return n, err
}

// copyRows copies in batches.
func (m *move) copyRows(ctx context.Context, t movedTable, of int64) (n int64, err error) {
	var columns []movedColumn // that both have
	var names []string        // of those, and then of the others
	var made []any
	for _, c := range t.columns {
		if _, only := onlyPostgres[t.name+"."+c.name]; !only {
			columns, names = append(columns, c), append(names, c.name)
		}
	}
	for _, c := range t.columns {
		if value, only := onlyPostgres[t.name+"."+c.name]; only {
			names, made = append(names, c.name), append(made, value)
		}
	}
	rows, err := m.read(ctx, t, columns)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for batch := (&batch{rows: rows, columns: columns, made: made}); ; {
		batch.left = m.config.Batch
		copied, err := m.to.CopyFrom(ctx, pgx.Identifier{t.name}, names, batch)
		if n += copied; err != nil {
			return n, err
		}
		if copied < m.config.Batch {
			return n, rows.Err()
		}
		if m.config.Progress != nil {
			m.config.Progress(t.name, n, of)
		}
	}
}

// batch gives rows of a query to pgx, a number of them at a time.
type batch struct {
	rows    *sql.Rows
	columns []movedColumn
	made    []any // the values of the columns after those
	left    int64
}

func (b *batch) Next() bool {
	b.left--
	return b.left >= 0 && b.rows.Next()
}

func (b *batch) Err() error { return b.rows.Err() }

func (b *batch) Values() (values []any, err error) {
	values, dest := scanAny(len(b.columns))
	if err := b.rows.Scan(dest...); err != nil {
		return nil, err
	}
	for i, c := range b.columns {
		if values[i], err = c.value(values[i]); err != nil {
			return nil, err
		}
	}
	return append(values, b.made...), nil
}
