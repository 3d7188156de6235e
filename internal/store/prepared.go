package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"

	"modernc.org/sqlite"
)

// Statements are prepared once a connection and kept. Parsing took a third of the
// time of a call: database/sql parses the text of a query each time, unless it is a
// sql.Stmt, which a transaction on the one writing connection could not prepare
// without waiting for itself. So the connections themselves keep what they have
// prepared, by its text, and neither the store nor River is any the wiser.

// keptMax limits the statements that a connection keeps. The store has some hundred
// texts and River a few dozen; those with lists of several lengths are a few more.
const keptMax = 256

// openKeeping opens a database whose connections keep their statements.
func openKeeping(name string) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", name) // for its driver
	if err != nil {
		return nil, err
	}
	d := plain.Driver()
	return sql.OpenDB(connector{d, name}), plain.Close()
}

type connector struct {
	driver driver.Driver
	name   string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which can't do what is needed of it", opened), opened.Close())
	}
	return &keeping{sqliteConn: inner, kept: map[string]*keptStmt{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	sqlite.DBStatus
}

// keeping is a connection that keeps its statements. database/sql uses it from one
// goroutine at a time.
type keeping struct {
	sqliteConn
	kept map[string]*keptStmt
	args []driver.NamedValue // room for those of exec
}

type keptStmt struct {
	driver.Stmt
	busy bool // its rows are being read: the same query within them needs another
}

// stmt returns the statement of a query, or nil where it is in use.
func (c *keeping) stmt(ctx context.Context, query string) (*keptStmt, error) {
	if s, there := c.kept[query]; there {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	prepared, err := c.PrepareContext(ctx, byPlace(query))
	if err != nil {
		return nil, err
	}
	if len(c.kept) >= keptMax {
		c.drop()
	}
	s := &keptStmt{Stmt: prepared}
	c.kept[query] = s
	return s, nil
}

var parameter = regexp.MustCompile(`\$\d+`)

// byPlace names parameters that stand in their order, each once, by nothing but their
// place. $n is a name to SQLite, which the driver asks for and looks for among all names
// each time that a statement runs: of thirty parameters, that took as long as an index.
func byPlace(query string) string {
	for i, name := range parameter.FindAllString(query, -1) {
		if name != fmt.Sprintf("$%d", i+1) {
			return query
		}
	}
	return parameter.ReplaceAllString(query, "?")
}

// drop makes room for another statement, at the cost of any one.
func (c *keeping) drop() {
	for query, s := range c.kept {
		if !s.busy {
			delete(c.kept, query)
			s.Close() // of a statement that is not running it can't fail
			return
		}
	}
}

// ExecContext runs a statement that returns no rows.
func (c *keeping) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// exec is ExecContext for values of any type that database/sql takes. It returns how many
// rows the statement hit.
func (c *keeping) exec(ctx context.Context, query string, args []any) (int64, error) {
	c.args = c.args[:0]
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return 0, fmt.Errorf("parameter %d: %w", i+1, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	result, err := c.ExecContext(ctx, query, c.args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// QueryContext runs a query; its statement is in use until the rows are closed.
func (c *keeping) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows, s}, nil
}

// Close closes the statements and then the connection.
func (c *keeping) Close() error {
	var errs []error
	for _, s := range c.kept {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

type keptRows struct {
	driver.Rows
	stmt *keptStmt
}

func (r *keptRows) Close() error {
	r.stmt.busy = false
	return r.Rows.Close()
}
