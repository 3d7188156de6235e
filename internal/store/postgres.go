package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const (
	// postgresWriters is how many transactions of this process there are at once: one
	// that the server works on, and one that is filled meanwhile. Each carries the work of
	// many callers, see batchMax. Two that the server works on are slower than one: they
	// carry less each, and are in each other's way.
	postgresWriters = 2
	// connectionsMax limits the connections to the server: writers, readers and the
	// queue's. The address may say otherwise, by pool_max_conns.
	connectionsMax = 16
	// connectionsMin is how many it takes: one holds the lock under which the schema is
	// changed while others change it.
	connectionsMin = 4
	// connectMax is how long one host of the address may take to let us in. One that
	// is frozen never does, and the next is tried.
	connectMax = 2 * time.Second
	// stallMax is how long the server may be silent about a statement. Then its
	// connection is given up: a server that is frozen would keep it for ever.
	stallMax = 10 * time.Second
	// abandonedAfter is when the server ends a transaction whose process says nothing:
	// one that was stopped in the middle must not keep its rows locked.
	abandonedAfter = 5 * time.Second
	// postgresMin is the oldest version that is taken.
	postgresMin = 150000
)

// postgresDB is a database on a PostgreSQL server, of any number of processes.
type postgresDB struct {
	pool  *pgxpool.Pool
	hosts hosts
	jobs  *river.Client[pgx.Tx] // inserts only
	turn  chan struct{}         // holds what one of the writers' transactions takes when it meets the server
	now   func() time.Time
	log   *slog.Logger
}

// openPostgres opens a database of ours as c wants it. What it returns is to be
// closed, also when it failed.
func openPostgres(ctx context.Context, c Config) (*postgresDB, error) {
	p, err := connectPostgres(ctx, c)
	if err != nil {
		return p, err
	}
	if err := p.migrate(ctx, c); err != nil || c.ReadOnly {
		return p, explain(err)
	}
	p.jobs, err = river.NewClient(riverpgxv5.New(p.pool), &river.Config{Logger: quieter(c.Log)})
	return p, err
}

// connectPostgres connects to the server, whatever is in the database. What it returns
// is to be closed, also when it failed.
func connectPostgres(ctx context.Context, c Config) (*postgresDB, error) {
	p := &postgresDB{now: c.Now, log: c.Log, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	config, err := postgresConfig(c.Database)
	if err != nil {
		return p, err
	}
	// Of several hosts, the one that takes writes: standbys, and a leader that was
	// deposed, are passed over.
	if config.ConnConfig.ValidateConnect == nil && !c.ReadOnly {
		config.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	p.hosts.watch(config.ConnConfig)
	config.BeforeConnect, config.AfterConnect = p.hosts.prefer, p.hosts.connected
	if p.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return p, err
	}
	return p, p.checkServer(ctx)
}

// postgresConfig is what an address says, and what we want where it says nothing.
func postgresConfig(address string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address of the database can't be read: write postgres://user@host:5432/database") // no library's words: they may hold a password
	}
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = connectionsMax
	}
	if config.MaxConns < connectionsMin {
		return nil, fmt.Errorf("pool_max_conns in the address of the database is %d at least", connectionsMin)
	}
	connection := config.ConnConfig
	connection.ConnectTimeout = connectMax
	parameter := func(name, value string) {
		if _, set := connection.RuntimeParams[name]; !set {
			connection.RuntimeParams[name] = value
		}
	}
	parameter("application_name", "xcheckoutd")
	parameter("timezone", "UTC")
	parameter("idle_in_transaction_session_timeout", fmt.Sprint(abandonedAfter.Milliseconds()))
	return config, nil
}

// checkServer refuses a server that is older than what was tested.
func (p *postgresDB) checkServer(ctx context.Context) error {
	var version int
	if err := p.pool.QueryRow(ctx, "select current_setting('server_version_num')::int").Scan(&version); err != nil {
		return withoutAddress(err)
	}
	if version < postgresMin {
		return fmt.Errorf("the server is PostgreSQL %d: %w; 15 or newer is needed", version/10000, ErrKind)
	}
	return nil
}

func (p *postgresDB) migrate(ctx context.Context, c Config) error {
	db := stdlib.OpenDBFromPool(p.pool)
	defer db.Close()
	if c.ReadOnly {
		return postgresSchema.checkMigrated(ctx, db)
	}
	// A command beside the gateway waits for nobody where there is nothing to change.
	switch behind, made, err := postgresSchema.check(ctx, db); {
	case err == nil && made && behind == 0:
		return p.forgetFuture(ctx)
	case err == nil && made && c.WhileServed:
		return errBehind
	}
	ctx, unlock, err := p.lockSchema(ctx, cmp.Or(c.Log, slog.Default()))
	if err != nil {
		return err
	}
	defer unlock()
	behind, made, err := postgresSchema.check(ctx, db)
	switch {
	case err != nil:
		return err
	case !made && c.Existing:
		return errNoTables
	case made && behind > 0 && c.WhileServed:
		return errBehind
	case behind == 0:
		return p.forgetFuture(ctx)
	}
	jobs, err := rivermigrate.New(riverpgxv5.New(p.pool), &rivermigrate.Config{Logger: quieter(c.Log)})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	if err = migrate(ctx, postgresSchema, db, jobs); err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// forgetFuture takes the numbers of transactions out of a database that was loaded
// from a dump: there they are those of another server, and may be ahead of this
// one's. All addresses are then compared anew, as they should be after a restore.
func (p *postgresDB) forgetFuture(ctx context.Context) error {
	// By family, which begins the index.
	const ofAFamily = "where family = any (array(select family from schemes)) and transaction_id > "
	const future = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
	for _, statement := range []string{
		"update orders set transaction_id = 0 " + ofAFamily + future,
		"update deposit_addresses set transaction_id = 0 " + ofAFamily + future,
		"update chains set searched_order_transaction_id = 0, searched_order_id = 0 where searched_order_transaction_id > " + future,
		"update chains set searched_address_transaction_id = 0, searched_address_id = 0 where searched_address_transaction_id > " + future,
	} {
		if _, err := p.pool.Exec(ctx, statement); err != nil {
			return fmt.Errorf("forget another server's transactions: %w", err)
		}
	}
	return nil
}

func (p *postgresDB) dialect() dialect { return postgresDialect }
func (p *postgresDB) writers() int     { return postgresWriters }
func (p *postgresDB) alone() bool      { return false }

// recover lets go of the connections of the pool: when one is dead all are, and each
// would have to fail by itself.
func (p *postgresDB) recover() { p.pool.Reset() }

// connect makes a connection beside the pool.
func (p *postgresDB) connect(ctx context.Context) (*pgx.Conn, error) {
	config := p.pool.Config().ConnConfig // a copy
	if err := p.hosts.prefer(ctx, config); err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return conn, p.hosts.connected(ctx, conn)
}

func (p *postgresDB) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectMax)
	defer cancel()
	return withoutAddress(p.pool.Ping(ctx))
}

func (p *postgresDB) worker(_ context.Context, c *river.Config) (Worker, error) {
	return river.NewClient(riverpgxv5.New(p.pool), c)
}

func (p *postgresDB) close() error {
	if p.pool != nil {
		p.pool.Close()
	}
	return nil
}

// nameOf is how a database is called in errors and logs: an address without
// everything that may be secret.
func nameOf(database string) string {
	if !IsPostgres(database) {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "postgres://…"
	}
	return (&url.URL{Scheme: "postgres", Host: u.Host, Path: u.Path}).String()
}

// postgresSchema is how the schema is kept in PostgreSQL.
var postgresSchema = schema{
	directory: "migrations/postgres",
	goose:     goose.DialectPostgres,
	tables: `select exists (select 1 from pg_tables where schemaname = current_schema() and tablename not like 'river%'),
		exists (select 1 from pg_tables where schemaname = current_schema() and tablename = 'goose_db_version')`,
	table:    "select exists (select 1 from pg_tables where schemaname = current_schema() and tablename = $1)",
	digests:  "create table if not exists schema_digests (version bigint not null primary key, digest text not null, oldest bigint not null)",
	ownWords: withoutAddress,
}

// trouble reads the codes of PostgreSQL, and the errors of a connection.
func (p *postgresDB) trouble(err error) trouble {
	var failed *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, errVoid):
		return conflict
	case errors.Is(err, errUnknown): // whatever the database said when it was asked
		return lost
	case errors.As(err, &connect) && !errors.Is(err, context.Canceled):
		return lost // whatever it was refused for: an operator may be changing that
	case errors.As(err, &failed):
		return troubleOf(failed.Code)
	case errors.Is(err, context.Canceled) && !errors.Is(err, errStalled):
		return noTrouble // the caller's own
	case errors.As(err, &network), errors.Is(err, errStalled), isClosedConnection(err):
		return lost
	}
	return noTrouble
}

// troubleOf is what a SQLSTATE says, by its class where all of the class say the same.
func troubleOf(code string) trouble {
	switch code {
	case "40001", // serialization_failure
		"40P01", // deadlock_detected
		staleStatement,
		"55P03", // lock_not_available
		"57014": // query_canceled, by somebody else
		return conflict
	case "23505": // unique_violation
		return duplicate
	case "25006", // read_only_sql_transaction: a leader that was deposed
		"25P03", // idle_in_transaction_session_timeout
		"53300", // too_many_connections
		"53400", // configuration_limit_exceeded
		"57P01", // admin_shutdown
		"57P02", // crash_shutdown
		"57P03", // cannot_connect_now
		"57P05": // idle_session_timeout
		return lost
	}
	switch code[:min(2, len(code))] {
	case "08": // connection_exception
		return lost
	case "53", // insufficient_resources, such as a full disk
		"58": // system_error, such as a disk that can't be read
		return unable
	}
	switch code {
	case "42501", // insufficient_privilege
		"42P01",          // undefined_table: somebody is putting a backup back
		"XX001", "XX002": // data_corrupted, index_corrupted
		return unable
	}
	return noTrouble
}
