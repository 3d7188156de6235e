package store

import (
	"context"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Server is what one host of a PostgreSQL address says of itself.
type Server struct {
	Host string // host:port
	// Err is why it does not answer, or can't say some of the rest.
	Err     error
	Version int  // as 150004
	Standby bool // it follows another one, and takes no writes
	// Settings are those that hold for our connections, by their names.
	Settings map[string]string
	// Standbys are the servers that follow this one.
	Standbys []Standby
	// Ahead is how far the server's clock is ahead of this machine's, and Within how
	// far that may be off.
	Ahead, Within time.Duration
	Size          int64 // of the database, in bytes
	Rights        Rights
}

// Rights is what the gateway's user may do in the database.
type Rights struct {
	User   string
	Schema string // where its tables are, or would be made; empty where there is none
	Tables int    // that are there
	// Make tells whether it may make tables, which a new database and a new version need.
	Make bool
	// Closed are tables that it may not read and write.
	Closed []string
}

// Standby is a server that follows another. What this user may not see is empty.
type Standby struct{ Name, State, Sync string }

// settings are those that an operator's answer depends on. Which of them a user may
// not see, the server leaves out.
const settings = `'synchronous_commit', 'fsync', 'full_page_writes', 'synchronous_standby_names', 'max_connections', 'superuser_reserved_connections',
	'idle_in_transaction_session_timeout', 'statement_timeout', 'data_directory'`

// rights asks for Rights.
const rights = `select current_user, coalesce(current_schema(), ''), coalesce(has_schema_privilege(current_schema(), 'create'), false),
	count(t.oid), coalesce(array_agg(t.relname::text order by t.relname) filter (where not (has_table_privilege(t.oid, 'select')
		and has_table_privilege(t.oid, 'insert') and has_table_privilege(t.oid, 'update') and has_table_privilege(t.oid, 'delete'))), '{}')
	from (select oid, relname from pg_class where relkind = 'r' and relnamespace = (select oid from pg_namespace where nspname = current_schema())) t`

// PoolMax is how many connections one process makes to a PostgreSQL server at most.
func PoolMax(address string) (int, error) {
	config, err := postgresConfig(address)
	if err != nil {
		return 0, err
	}
	return int(config.MaxConns), nil
}

// InspectServers asks every host of an address by itself, and changes nothing.
func InspectServers(ctx context.Context, address string) (list []Server, err error) {
	pool, err := postgresConfig(address)
	if err != nil {
		return nil, err
	}
	all := append([]*pgconn.FallbackConfig{{Host: pool.ConnConfig.Host, Port: pool.ConnConfig.Port, TLSConfig: pool.ConnConfig.TLSConfig}}, pool.ConnConfig.Fallbacks...)
	for _, one := range all {
		name := net.JoinHostPort(one.Host, strconv.Itoa(int(one.Port)))
		if slices.ContainsFunc(list, func(s Server) bool { return s.Host == name }) {
			continue // the same host, with and without TLS
		}
		config := pool.ConnConfig.Copy()
		config.Host, config.Port, config.TLSConfig, config.ValidateConnect, config.Fallbacks = one.Host, one.Port, one.TLSConfig, nil, nil
		for _, again := range all {
			if again.Host == one.Host && again.Port == one.Port && again != one {
				config.Fallbacks = append(config.Fallbacks, again)
			}
		}
		s := Server{Host: name}
		s.Err = withoutAddress(s.inspect(ctx, config))
		list = append(list, s)
	}
	return list, nil
}

func (s *Server) inspect(ctx context.Context, config *pgx.ConnConfig) error {
	ctx, end := watch(ctx)
	defer end()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return stalled(ctx, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := s.readClock(ctx, conn); err != nil {
		return err
	}
	if err := conn.QueryRow(ctx, "select current_setting('server_version_num')::int, pg_is_in_recovery(), pg_database_size(current_database())").
		Scan(&s.Version, &s.Standby, &s.Size); err != nil {
		return err
	}
	if err := conn.QueryRow(ctx, rights).Scan(&s.Rights.User, &s.Rights.Schema, &s.Rights.Make, &s.Rights.Tables, &s.Rights.Closed); err != nil {
		return err
	}
	s.Settings = map[string]string{}
	rows, err := conn.Query(ctx, "select name, setting from pg_settings where name in ("+settings+")")
	if err != nil {
		return err
	}
	var name, value string
	if _, err := pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		s.Settings[name] = value
		return nil
	}); err != nil {
		return err
	}
	rows, err = conn.Query(ctx, "select coalesce(application_name, ''), coalesce(state, ''), coalesce(sync_state, '') from pg_stat_replication")
	if err != nil {
		return err
	}
	s.Standbys, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Standby])
	return err
}

// readClock compares the clocks, by the fastest of three answers.
func (s *Server) readClock(ctx context.Context, conn *pgx.Conn) error {
	for i := range 3 {
		begin := time.Now()
		var there time.Time
		if err := conn.QueryRow(ctx, "select clock_timestamp()").Scan(&there); err != nil {
			return err
		}
		if half := time.Since(begin) / 2; i == 0 || half < s.Within {
			s.Ahead, s.Within = there.Sub(begin.Add(half)), half
		}
	}
	return nil
}

// Supported tells whether this program runs on the server's version.
func (s Server) Supported() bool { return s.Version >= postgresMin }
