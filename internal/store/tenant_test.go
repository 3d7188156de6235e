package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// The rule of the schema, by which it shards by merchant: a table is one of three
// kinds.
//
//   - A tenant's rows each belong to one merchant and lie with it. Its primary key,
//     its unique indexes and its foreign keys begin with merchant_id. A foreign key to
//     another tenant table carries merchant_id on both sides, so that no row refers to
//     another merchant's; one to a shared table may be as it is; there is none to a
//     directory. Its other indexes begin with merchant_id too, but for those of
//     acrossMerchants.
//   - A directory finds the merchant of what a request names, and is keyed by that.
//     Each of its rows names a merchant; where it has a foreign key to a tenant table,
//     that carries merchant_id on both sides.
//   - A shared table is the operator's, and the same for all merchants. It refers to
//     no table of another kind.
//
// Whoever adds a table says here which it is.
var tableKinds = map[string]tableKind{
	"abnormal_payments":    tenant,
	"accounts":             tenant,
	"address_totals":       tenant,
	"answers":              tenant,
	"customer_addresses":   tenant,
	"customer_deposits":    tenant,
	"announcements":        tenant,
	"credentials":          tenant,
	"deliveries":           tenant,
	"deposits":             tenant,
	"fiat_settlements":     tenant,
	"events":               tenant,
	"listeners":            tenant,
	"webhooks":             tenant,
	"movements":            tenant,
	"nonces":               tenant,
	"orders":               tenant,
	"payouts":              tenant,
	"refunds":              tenant,
	"settled_orders":       tenant,
	"settlement_addresses": tenant,
	"settlement_plans":     tenant,
	"settlements":          tenant,
	"seen_macs":            tenant,
	"sign_keys":            tenant,
	"transfers":            tenant,
	"users":                tenant,

	"api_keys":          directory,
	"bank_payments":     directory,
	"deposit_addresses": directory,
	"emails":            directory,
	"refresh_tokens":    directory,
	"tokens":            directory,

	"address_seed":       shared,
	"assets":             shared,
	"bank_answers":       shared,
	"bank_files":         shared,
	"blocks":             shared,
	"chain_halts":        shared,
	"chains":             shared,
	"commits":            shared,
	"duties":             shared,
	"forgotten":          shared,
	"lanes":              shared,
	"leases":             shared,
	"merchants":          shared,
	"outflows":           shared,
	"prices":             shared,
	"reconciled":         shared,
	"replicas":           shared,
	"restores":           shared,
	"schemes":            shared,
	"signed_versions":    shared,
	"wallets":            shared,
	"operator_addresses": shared,

	"goose_db_version": shared,
	"schema_digests":   shared,

	"river_job":          shared,
	"river_leader":       shared,
	"river_migration":    shared,
	"river_notification": shared,
	"river_queue":        shared,
}

type tableKind string

const (
	tenant    tableKind = "tenant"
	directory tableKind = "directory"
	shared    tableKind = "shared"
)

// acrossMerchants are the indexes of tenant tables that begin with another column,
// since somebody reads all merchants' rows by them: on shards, from each of them.
var acrossMerchants = map[string]string{
	"answers_by_expiry":   "the purge",
	"deposits_by_block":   "the watcher of a chain, after a reorg",
	"deposits_pending":    "the watcher of a chain",
	"listeners_by_expiry": "the purge",
	"nonces_by_expiry":    "the purge",
	"movements_by_block":  "the watcher of a chain, after a reorg",
	"movements_seen":      "the watcher of a chain",
	"orders_due":          "the watcher of a chain",
	"orders_by_address":   "the watcher of a chain",

	"orders_by_transaction": "the watcher of a chain",
	"payouts_open":          "the sender of a chain",
}

// Every key of a tenant table begins with the merchant, by the server's catalogue.
func TestTenantTables(t *testing.T) {
	for _, problem := range tenantProblems(t, connTo(t, databasetest.Postgres(t))) {
		t.Error(problem)
	}
}

// Each rule of the catalogue test is one that can be broken.
func TestTenantTablesAreLookedAt(t *testing.T) {
	conn := connTo(t, databasetest.Postgres(t))
	exec := func(statement string) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	before := tenantProblems(t, conn)
	for statement, want := range map[string]string{
		"create table strange (id text)": "table strange is of no kind",
		"drop table listeners":           "tableKinds names listeners, which is no table",
		"drop index deposits_pending":    "acrossMerchants names deposits_pending, which is no index",
		"alter table events drop constraint events_pkey cascade; alter table events alter merchant_id drop not null": "tenant table events has no column merchant_id",
		"alter table emails alter merchant_id drop not null":                                                         "directory table emails has no column merchant_id",
		"create unique index x on users (email)":                                                                     "unique index x of tenant table users begins with email",
		"create unique index x on users (lower(email), merchant_id)":                                                 "unique index x of tenant table users begins with an expression",
		"create unique index x on users (email) where merchant_id = 'mer_1'":                                         "unique index x of tenant table users begins with email",
		"alter table answers drop constraint answers_pkey, add primary key (request_id, merchant_id, call)":          "unique index answers_pkey of tenant table answers begins with request_id",
		"create index x on events (created_at)":                                                                      "index x of tenant table events begins with created_at",
		"alter table deposits add foreign key (family, address) references deposit_addresses (family, address)":      "nothing refers to a directory",
		"alter table schemes add unique (family), add owner text, add foreign key (owner) references emails":         "a shared table refers to shared ones alone",
		`alter table events add unique (merchant_id, id, order_no), add other text;
			alter table events add foreign key (other, subject, order_no) references events (merchant_id, id, order_no)`: "it doesn't carry merchant_id on both sides",
	} {
		exec("begin")
		exec(statement)
		got := tenantProblems(t, conn)
		exec("rollback")
		if !slices.ContainsFunc(got, func(problem string) bool { return strings.Contains(problem, want) && !slices.Contains(before, problem) }) {
			t.Errorf("%s: %q, want one with %q", statement, got, want)
		}
	}
}

// docs/operating.md names the tables of merchants and the directories.
func TestTenantTablesAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []tableKind{tenant, directory} {
		_, row, _ := strings.Cut(string(text), "\n| "+string(kind)+" | ")
		row, _, _ = strings.Cut(row, " |")
		got := strings.Split(row, ", ")
		var want []string
		for name, k := range tableKinds {
			if k == kind {
				want = append(want, name)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("docs/operating.md has the %s tables %s, want %s", kind, got, want)
		}
	}
}

func connTo(t *testing.T, database string) *sql.Conn {
	t.Helper()
	conn, err := databasetest.SQL(t, database).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// tenantProblems says where the catalogue breaks the rule.
func tenantProblems(t *testing.T, conn *sql.Conn) (list []string) {
	t.Helper()
	there := tablesOf(t, conn)
	for name, merchant := range there {
		kind, known := tableKinds[name]
		switch {
		case !known:
			list = append(list, fmt.Sprintf("table %s is of no kind: it belongs into tableKinds", name))
		case kind != shared && !merchant:
			list = append(list, fmt.Sprintf("%s table %s has no column merchant_id that is never null", kind, name))
		}
	}
	for name := range tableKinds {
		if _, known := there[name]; !known {
			list = append(list, fmt.Sprintf("tableKinds names %s, which is no table", name))
		}
	}
	list = append(list, indexProblems(indexesOf(t, conn))...)
	for _, k := range foreignKeysOf(t, conn) {
		if problem := k.problem(); problem != "" {
			list = append(list, fmt.Sprintf("foreign key of %s table %s (%s) to %s table %s (%s): %s", tableKinds[k.table], k.table,
				strings.Join(k.columns, ", "), tableKinds[k.other], k.other, strings.Join(k.named, ", "), problem))
		}
	}
	return list
}

// tablesOf returns the tables, and of each whether merchant_id is in every row.
func tablesOf(t *testing.T, conn *sql.Conn) map[string]bool {
	t.Helper()
	tables := map[string]bool{}
	query(t, conn, `select c.relname, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'merchant_id' and a.attnotnull)
		from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`, func(rows *sql.Rows) error {
		var name string
		var merchant bool
		err := rows.Scan(&name, &merchant)
		tables[name] = merchant
		return err
	})
	return tables
}

// index is an index of a table: the first of its columns.
type index struct {
	table, name, first string
	unique             bool // a primary key, too
}

func indexesOf(t *testing.T, conn *sql.Conn) (list []index) {
	t.Helper()
	query(t, conn, `select c.relname, i.indexrelid::regclass::text, coalesce(a.attname, 'an expression'), i.indisunique
		from pg_index i join pg_class c on c.oid = i.indrelid left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] and a.attnum > 0
		where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`, func(rows *sql.Rows) error {
		var i index
		err := rows.Scan(&i.table, &i.name, &i.first, &i.unique)
		list = append(list, i)
		return err
	})
	return list
}

func indexProblems(indexes []index) (list []string) {
	across := maps.Clone(acrossMerchants)
	for _, i := range indexes {
		_, allowed := across[i.name]
		delete(across, i.name)
		switch begins := i.first == "merchant_id"; {
		case tableKinds[i.table] != tenant:
		case i.unique && !begins:
			list = append(list, fmt.Sprintf("unique index %s of tenant table %s begins with %s, not merchant_id", i.name, i.table, i.first))
		case !begins && !allowed:
			list = append(list, fmt.Sprintf("index %s of tenant table %s begins with %s, not merchant_id, and acrossMerchants has no reader of it", i.name, i.table, i.first))
		case begins && allowed:
			list = append(list, fmt.Sprintf("acrossMerchants names %s, which begins with merchant_id", i.name))
		}
	}
	for name := range across {
		list = append(list, fmt.Sprintf("acrossMerchants names %s, which is no index", name))
	}
	return list
}

// foreignKey is a foreign key with its columns and those that they name.
type foreignKey struct {
	table, other   string
	columns, named []string
}

func foreignKeysOf(t *testing.T, conn *sql.Conn) (list []foreignKey) {
	t.Helper()
	const names = `(select string_agg(a.attname, ' ' order by n) from unnest(%[1]skey) with ordinality u (num, n)
		join pg_attribute a on a.attrelid = %[1]srelid and a.attnum = u.num)`
	query(t, conn, `select c.relname, f.relname, `+fmt.Sprintf(names, "k.con")+", "+fmt.Sprintf(names, "k.conf")+`
		from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
		where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace`, func(rows *sql.Rows) error {
		var k foreignKey
		var columns, named string
		err := rows.Scan(&k.table, &k.other, &columns, &named)
		k.columns, k.named = strings.Fields(columns), strings.Fields(named)
		list = append(list, k)
		return err
	})
	if len(list) == 0 {
		t.Error("the catalogue has no foreign key: the query looks in the wrong place")
	}
	return list
}

// problem says what is wrong with the foreign key, or nothing.
func (k foreignKey) problem() string {
	from, to := tableKinds[k.table], tableKinds[k.other]
	at := slices.Index(k.columns, "merchant_id")
	switch {
	case from == shared && to != shared:
		return "a shared table refers to shared ones alone"
	case to == directory:
		return "nothing refers to a directory"
	case to == tenant && (at < 0 || k.named[at] != "merchant_id"):
		return "it doesn't carry merchant_id on both sides"
	case to == tenant && at > 0:
		return "it doesn't begin with merchant_id"
	}
	return ""
}

func query(t *testing.T, conn *sql.Conn, text string, each func(*sql.Rows) error) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
