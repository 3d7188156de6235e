package service_test

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// A shop that moves to PostgreSQL has everything there: both ledgers balance, every
// read call answers the same bytes, and it goes on.
//
// XCHECKOUT_LONG=1 moves 100,000 orders.
func TestMove(t *testing.T) {
	target := databasetest.EmptyPostgres(t)
	n, each := 2400, 7
	if os.Getenv("XCHECKOUT_LONG") != "" {
		n, each = 100_000, 50
	}
	s := newShop(t)
	begin := time.Now()
	s.fill(n)
	t.Logf("%d orders were made in %v", n, time.Since(begin))
	jobs := jobsInEveryState(t, s.config.Database)
	before, expected := s.read(each), expectations(t, s)
	if err := s.s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	moved, err := service.Move(t.Context(), s.config, s.config.Database, target, func(table string, rows, of int64) {
		t.Logf("%s: %d of %d rows", table, rows, of)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows were moved in %v", moved.Rows, time.Since(begin))
	compareRows(t, s.config.Database, target)
	compareJobs(t, jobs, target)

	s.config.Database = target
	s.open()
	after := s.read(each)
	if len(before) != len(after) {
		t.Errorf("%d answers, want %d", len(after), len(before))
	}
	wrong := 0
	for call, want := range before {
		if got := after[call]; got != want && wrong < 3 {
			wrong++
			t.Errorf("%s answers\n%s\nafter the move, want\n%s", call, got, want)
		}
	}
	if got := expectations(t, s); !slices.Equal(got, expected) || len(got) != 10 {
		t.Errorf("%d addresses wait for their first comparison after the move, want the %d of before, which are 10", len(got), len(expected))
	}
	goOn(t, s)
}

// expectations are the addresses whose balance is to be compared.
func expectations(t *testing.T, s *shop) (list []chain.Address) {
	t.Helper()
	for _, e := range must(s.s.Gateway.Expected(t.Context(), "ETH", chain.Block{}))(t) {
		if len(list) == 0 || list[len(list)-1] != e.Address {
			list = append(list, e.Address)
		}
	}
	return slices.Compact(list)
}

// goOn takes an order and its payment: numbers go on behind those that were moved.
func goOn(t *testing.T, s *shop) {
	t.Helper()
	o := s.order("afterTheMove", 86400, "ETH_USDT", "")
	if o.OrderNo == "" {
		t.Fatal("no order after the move")
	}
	s.mine(time.Hour, append(s.toCustomers(5), s.pay(o, 100, usdt))...)
	s.mine(time.Hour)
	if came := must(s.s.Gateway.CustomerDeposits(t.Context(), s.actor, gateway.CustomerDepositQuery{Status: string(payment.DepositCredited)}))(t); len(came.Deposits) != 5+3+5 {
		t.Errorf("after the move %d deposits of customers are credited, want 13", len(came.Deposits))
	}
	got, err := s.s.Gateway.Order(t.Context(), s.actor, o.OrderNo)
	if err != nil || got.Status != payment.Paid {
		t.Errorf("an order that was paid after the move: %s, %v; want it paid", got.Status, err)
	}
	if _, err := s.s.Gateway.CheckLedger(t.Context(), gateway.Operator()); err != nil {
		t.Error(err)
	}
}

// jobsInEveryState makes jobs of the queue what they can be, and returns them.
func jobsInEveryState(t *testing.T, database string) (list []string) {
	t.Helper()
	db := databasetest.SQL(t, database)
	for i, state := range []string{"available", "cancelled", "completed", "discarded", "pending", "retryable", "running", "scheduled"} {
		for _, statement := range []string{
			"update river_job set state = $2, attempt = id % 16, scheduled_at = '2027-01-31 08:09:10.123', attempted_at = '2027-01-30 08:09:10.5', attempted_by = jsonb('[\"one\",\"two, \\\"three\\\"\"]')," +
				" errors = jsonb('[{\"at\":\"2027-01-30T00:00:00Z\",\"attempt\":1,\"error\":\"größer {\\\"x\\\"}\",\"trace\":\"\"},{\"a\":2}]'), tags = jsonb('[\"a\",\"b-c\"]')," +
				" finalized_at = case when $2 in ('cancelled', 'completed', 'discarded') then '2027-01-30 09:00:00' end where id % 50 = $1",
			"update river_job set unique_key = cast('key ' || id as blob), unique_states = 245 where id % 50 = $1 and id % 100 = $1 and $2 is not null",
		} {
			if _, err := db.ExecContext(t.Context(), statement, i, state); err != nil {
				t.Fatal(err)
			}
		}
	}
	return texts(t, db, `select id || ' ' || case state when 'running' then 'available' else state end || ' ' || attempt || ' ' || max_attempts || ' ' || strftime('%Y-%m-%d %H:%M:%f', scheduled_at)
		|| ' ' || coalesce(strftime('%Y-%m-%d %H:%M:%f', attempted_at), '-') || ' ' || coalesce(strftime('%Y-%m-%d %H:%M:%f', finalized_at), '-') || ' ' || (args ->> 'eventId') || ' ' || kind || ' ' || queue || ' ' || priority
		|| ' ' || coalesce(attempted_by ->> 1, '-') || ' ' || coalesce(errors ->> '$[0].error', '-') || ' ' || json_array_length(tags) || ' ' || coalesce(nullif(hex(unique_key), ''), '-') || ' ' || coalesce(unique_states, '-')
		from river_job order by id`)
}

// compareJobs holds the jobs of the moved queue against those of before.
func compareJobs(t *testing.T, want []string, database string) {
	t.Helper()
	got := texts(t, databasetest.SQL(t, database), `select id || ' ' || state || ' ' || attempt || ' ' || max_attempts || ' ' || to_char(scheduled_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')
		|| ' ' || coalesce(to_char(attempted_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), '-') || ' ' || coalesce(to_char(finalized_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), '-') || ' ' || (args ->> 'eventId') || ' ' || kind || ' ' || queue || ' ' || priority
		|| ' ' || coalesce(attempted_by[2], '-') || ' ' || coalesce(errors[1] ->> 'error', '-') || ' ' || cardinality(tags) || ' ' || coalesce(upper(encode(unique_key, 'hex')), '-') || ' ' || coalesce(unique_states::int::text, '-')
		from river_job order by id`)
	if len(want) < 100 || len(got) != len(want) {
		t.Fatalf("%d jobs were moved of %d, which should be some", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("job %s, want %s", got[i], want[i])
		}
	}
}

func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows := must(db.QueryContext(t.Context(), query))(t)
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// compareRows holds every row of our tables against that of before, by the columns of
// SQLite.
func compareRows(t *testing.T, from, to string) {
	t.Helper()
	before, after := databasetest.SQL(t, from), databasetest.SQL(t, to)
	tables := texts(t, before, `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%' and name not like 'river%'
		and name not in ('goose_db_version', 'schema_digests', 'replicas', 'leases') order by name`)
	filled := 0
	for _, table := range tables {
		columns := texts(t, before, "select name from pragma_table_info('"+table+"') order by cid")
		want, got := contentsOf(t, before, table, columns), contentsOf(t, after, table, columns)
		if !slices.Equal(got, want) {
			t.Errorf("table %s: the %d rows after the move are not the %d of before", table, len(got), len(want))
		}
		if len(want) > 0 {
			filled++
		}
	}
	if len(tables) < 20 || filled < 14 {
		t.Errorf("%d tables were compared, %d with rows: too few", len(tables), filled)
	}
}

func contentsOf(t *testing.T, db *sql.DB, table string, columns []string) (list []string) {
	t.Helper()
	rows := must(db.QueryContext(t.Context(), `select "`+strings.Join(columns, `", "`)+`" from "`+table+`"`))(t)
	defer rows.Close()
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		for i, value := range values {
			switch v := value.(type) {
			case bool:
				values[i] = map[bool]int64{true: 1, false: 0}[v]
			case []byte:
				values[i] = fmt.Sprintf("x'%x'", v)
			}
		}
		list = append(list, fmt.Sprintf("%#v", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}
