package store

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// insertion adds rows to a table: one by one, or on PostgreSQL those of all callers who
// share a transaction by one statement, which costs the server half.
type insertion struct {
	// place is when rows are added that wait together: after those of tables that their
	// foreign keys lead to.
	place     int
	one, many string
	columns   int
	// whole: many leaves rows out that must not be added, which the batch has to hear.
	whole bool
}

var (
	intoSeenMACs = newInsertion(0, "seen_macs", "merchant_id text, credential_id text, mac bytea, expires_at bigint",
		"on conflict (merchant_id, expires_at, credential_id, mac) do nothing").leavingOut(isForgotten)
	intoOrders = newInsertion(1, "orders", `merchant_id text, order_no text, sysid text, sub_merchant_id text, customer_id text,
		order_amount bigint, fiat text, asset_id bigint, chain text, rate text, rate_source text, rate_at bigint, paying_amount bigint, tolerance bigint,
		family text, address bytea, scheme_id bigint, salt bytea, status text, expires_in bigint, expires_at bigint, success_url text, cancel_url text, pc_callback_url text,
		app_callback_url text, webhook_url text, credential_id text, metadata text, created_at bigint, updated_at bigint, confirmations bigint`,
		"on conflict (merchant_id, order_no) do nothing")
)

// newInsertion makes the statements that add rows of these columns, each with its type
// in PostgreSQL.
func newInsertion(place int, table, columns, conflict string) *insertion {
	var names, values, arrays []string
	for column := range strings.SplitSeq(columns, ",") {
		name, kind, _ := strings.Cut(strings.TrimSpace(column), " ")
		names = append(names, name)
		values = append(values, fmt.Sprintf("$%d", len(names)))
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", len(names), kind))
	}
	list := func(of []string) string { return strings.Join(of, ", ") }
	return &insertion{place: place, columns: len(names),
		one:  fmt.Sprintf("insert into %s (%s) values (%s) %s", table, list(names), list(values), conflict),
		many: fmt.Sprintf("insert into %s (%s) select * from unnest(%s) as new (%s)", table, list(names), list(arrays), list(names))}
}

// leavingOut has many fail where a condition holds of a row, whose columns it names. Of
// one the caller asks for itself.
func (i *insertion) leavingOut(condition string) *insertion {
	i.many += " where not " + condition
	i.whole = true
	return i
}

// insert adds a row: at once or, while nothing has failed in a batch, together with
// others of its table. ErrNotFound says that it was not added, because one of its key is
// there.
func (tx *Tx) insert(into *insertion, row ...any) error {
	if tx.unguarded {
		return tx.sql.laterInsert(tx.ctx, into, row)
	}
	return tx.execOne(into.one, row...)
}

// newRows are rows that wait to be added by one statement.
type newRows struct {
	into    *insertion
	columns []pgtype.FlatArray[any]
}

func (r *newRows) add(row []any) {
	for i, value := range row {
		r.columns[i] = append(r.columns[i], value)
	}
}

// queue has the rows added by a batch of statements.
func (r *newRows) queue(b *pgx.Batch) {
	args := make([]any, len(r.columns))
	for i, column := range r.columns {
		args[i] = column
	}
	n, queued := int64(len(r.columns[0])), b.Queue(r.into.many, args...)
	if r.into.whole {
		queued.Exec(func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() != n {
				return errUnguarded
			}
			return nil
		})
	}
}
