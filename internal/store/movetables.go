package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// notMoved are the tables whose rows belong to one database: how its schema was made,
// who serves it, and what its own transactions leave.
var notMoved = []string{"goose_db_version", "schema_digests", "river_migration", "river_leader", "river_notification", "replicas", "leases", "commits"}

// madeWithSchema are those of them that have rows as soon as there is a schema.
var madeWithSchema = []string{"goose_db_version", "schema_digests", "river_migration"}

// onlyPostgres are the columns that PostgreSQL alone has, and what they are of a row
// that was moved. Addresses count as committed before every transaction of the
// server: Tx.Unsearched goes on behind (0, the id of then).
var onlyPostgres = map[string]any{
	"orders.transaction_id":                  int64(0),
	"deposit_addresses.transaction_id":       int64(0),
	"chains.searched_order_transaction_id":   int64(0),
	"chains.searched_address_transaction_id": int64(0),
}

// move is a Move under way.
type move struct {
	config MoveConfig
	from   *source
	to     pgx.Tx
}

// movedTable is a table as both databases have it.
type movedTable struct {
	name    string
	order   string // SQL: an order in which rows follow those that they refer to
	columns []movedColumn
	key     []string // the columns that name a row
}

// movedColumn is a column: its name, and its type in PostgreSQL.
type movedColumn struct{ name, kind string }

// tables returns all tables that are moved, each after those that it refers to. It
// returns ErrNotEmpty if one of PostgreSQL's has rows, and fails where the two schemas
// differ.
func (m *move) tables(ctx context.Context) ([]movedTable, error) {
	before, err := m.sqliteTables(ctx)
	if err != nil {
		return nil, err
	}
	after, err := m.postgresColumns(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		var filled bool
		if err := m.to.QueryRow(ctx, "select exists (select 1 from "+quote(name)+")").Scan(&filled); err != nil {
			return nil, err
		}
		if filled && !slices.Contains(madeWithSchema, name) {
			return nil, fmt.Errorf("its table %s has rows: %w", name, ErrNotEmpty)
		}
	}
	for _, name := range notMoved {
		delete(before, name)
		delete(after, name)
	}
	if err := matchTables(before, after); err != nil {
		return nil, err
	}
	names, err := m.inOrder(ctx)
	if err != nil {
		return nil, err
	}
	var list []movedTable
	for _, name := range names {
		if t, moved := before[name]; moved {
			t.columns = after[name]
			list = append(list, t)
		}
	}
	return list, nil
}

// matchTables fails where a table or a column would be left behind, or made up.
func matchTables(before map[string]movedTable, after map[string][]movedColumn) error {
	names := func(list []movedColumn, table string) (names []string) {
		for _, c := range list {
			if _, only := onlyPostgres[table+"."+c.name]; !only {
				names = append(names, c.name)
			}
		}
		slices.Sort(names)
		return names
	}
	if a, b := slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)); !slices.Equal(a, b) {
		return fmt.Errorf("the tables differ: %s in the file, %s in PostgreSQL: %w", a, b, ErrSchema)
	}
	for table, t := range before {
		if a, b := names(t.columns, table), names(after[table], table); !slices.Equal(a, b) {
			return fmt.Errorf("the columns of %s differ: %s in the file, %s in PostgreSQL: %w", table, a, b, ErrSchema)
		}
	}
	return nil
}

// sqliteTables reads the tables of the file from its schema.
func (m *move) sqliteTables(ctx context.Context) (map[string]movedTable, error) {
	rows, err := m.from.tx.QueryContext(ctx, `select l.name, l.wr, c.name, c.pk from pragma_table_list l join pragma_table_info(l.name) c
		where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite%' order by l.name, c.pk`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tables := map[string]movedTable{}
	for rows.Next() {
		var table, column string
		var withoutRowID bool
		var key int
		if err := rows.Scan(&table, &withoutRowID, &column, &key); err != nil {
			return nil, err
		}
		t := tables[table]
		// Rows have the order in which they came: what refers to another row of its
		// table came after that.
		if t.name = table; !withoutRowID {
			t.order = " order by rowid"
		}
		if t.columns = append(t.columns, movedColumn{name: column}); key > 0 {
			t.key = append(t.key, column)
		}
		tables[table] = t
	}
	return tables, rows.Err()
}

// postgresColumns reads the tables of the server from its catalogue, with their types.
func (m *move) postgresColumns(ctx context.Context) (map[string][]movedColumn, error) {
	var enums []string
	tables := map[string][]movedColumn{}
	var table, typtype string
	var c movedColumn
	rows, err := m.to.Query(ctx, `select r.relname, a.attname, t.typname, t.typtype::text from pg_class r join pg_attribute a on a.attrelid = r.oid join pg_type t on t.oid = a.atttypid
		where r.relnamespace = current_schema()::regnamespace and r.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped order by r.relname, a.attnum`)
	if err != nil {
		return nil, err
	}
	if _, err := pgx.ForEachRow(rows, []any{&table, &c.name, &c.kind, &typtype}, func() error {
		if typtype == "e" {
			enums = append(enums, c.kind)
		}
		tables[table] = append(tables[table], c)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, name := range enums { // COPY is in binary, for which the driver must know them
		t, err := m.to.Conn().LoadType(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("type %s: %w", name, err)
		}
		m.to.Conn().TypeMap().RegisterType(t)
	}
	return tables, nil
}

// inOrder returns the names of the server's tables, each after those that its foreign
// keys name.
func (m *move) inOrder(ctx context.Context) (list []string, err error) {
	var table, other string
	needs := map[string][]string{}
	rows, err := m.to.Query(ctx, `select r.relname, coalesce(f.relname, '') from pg_class r
		left join pg_constraint c on c.conrelid = r.oid and c.contype = 'f' and c.confrelid <> r.oid left join pg_class f on f.oid = c.confrelid
		where r.relnamespace = current_schema()::regnamespace and r.relkind in ('r', 'p')`)
	if err != nil {
		return nil, err
	}
	if _, err := pgx.ForEachRow(rows, []any{&table, &other}, func() error {
		needs[table] = append(needs[table], other)
		return nil
	}); err != nil {
		return nil, err
	}
	done := map[string]bool{"": true}
	for len(list) < len(needs) {
		before := len(list)
		for _, name := range slices.Sorted(maps.Keys(needs)) {
			if !done[name] && !slices.ContainsFunc(needs[name], func(other string) bool { return !done[other] }) {
				done[name], list = true, append(list, name)
			}
		}
		if len(list) == before {
			return nil, errors.New("store: tables refer to each other in a circle")
		}
	}
	return list, nil
}

// quote writes a name of a table or column in SQL of either database.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
