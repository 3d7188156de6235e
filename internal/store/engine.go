package store

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// engine is an open database of one kind. What SQLite and PostgreSQL do differently
// stands in its two implementations, and in dialect; nearly all SQL is common to
// both.
type engine interface {
	dialect() dialect
	// writers is how many callers of begin there may be at once. Of their transactions one
	// meets the database at a time: the next is filled meanwhile, see transaction.turn.
	writers() int
	// begin begins a transaction that writes.
	begin(ctx context.Context, as company) (transaction, error)
	// view begins a transaction that reads one state of the database.
	view(ctx context.Context) (transaction, error)
	// look is for single statements, each of which reads the newest state by itself.
	look() transaction
	// trouble tells what an error of a statement says of its transaction.
	trouble(err error) trouble
	// recover is called when the database was lost, before it is asked again.
	recover()
	// alone tells whether no other process can have the database open.
	alone() bool
	// worker makes a client of the job queue that works on jobs.
	worker(ctx context.Context, c *river.Config) (Worker, error)
	ping(ctx context.Context) error
	close() error
}

// transaction is an open transaction of an engine. It is used by one goroutine.
type transaction interface {
	// turn gets what lets the transaction meet the database, after which took must be
	// called. nil says that it does not wait for others. To ask anything of a transaction
	// waits for its turn too.
	turn() <-chan struct{}
	took()
	// exec runs a statement and returns how many rows it hit.
	exec(ctx context.Context, query string, args []any) (int64, error)
	// later is exec for a statement whose outcome nobody waits for: it may run with
	// those after it, and before whatever else is asked of the transaction. Where it
	// fails then, or hits no row and must, the transaction ends with errUnguarded.
	later(ctx context.Context, query string, args []any, must bool) error
	// assert is later for a query that fails where something is not so.
	assert(ctx context.Context, query string, args []any) error
	// laterInsert is later for a row that is to be added, with others of its table.
	laterInsert(ctx context.Context, into *insertion, row []any) error
	// each calls scan for every row of a query. No other statement runs meanwhile.
	each(ctx context.Context, query string, args []any, scan func(scanner) error) error
	// insertJob adds a job to the queue.
	insertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error
	// commit returns once the transaction is on disk. After an error that is trouble,
	// nothing of it happened, or ever will.
	commit() error
	// rollback undoes the transaction, if it was not committed.
	rollback()
}

// company is whom a transaction that writes has beside it.
type company int

const (
	// withOthers: those of other processes, which may be in its way or it in theirs.
	withOthers company = iota
	// beside: it is one of Store.UpdateBeside.
	beside
	// alone: none, since others were in its way too often.
	alone
)

// dialect names a kind of database in statements of which each kind has its own.
type dialect string

const (
	sqliteDialect   dialect = "sqlite"
	postgresDialect dialect = "postgres"
)

// either is the one of two statements that the database takes.
func (tx *Tx) either(sqlite, postgres string) string {
	if tx.store.engine.dialect() == postgresDialect {
		return postgres
	}
	return sqlite
}

// trouble is what can be done about an error of the database.
type trouble int

const (
	// noTrouble: the error says nothing of the transaction, only of its statement.
	noTrouble trouble = iota
	// conflict: another transaction was in the way, or the server was lost for a while
	// and is back. Nothing happened, and running again helps.
	conflict
	// duplicate: a row of that key is there. Where another transaction has just made
	// it, the work finds it when it runs again.
	duplicate
	// lost: the connection or the server is gone, or it lets nobody in.
	lost
	// unable: the database can't do what it did before, as with a full disk, and will
	// once somebody has helped it. Nothing happened, and running again at once is of no use.
	unable
)

// Worker works on the jobs of a queue between Start and Stop. It must be stopped
// before the store is closed.
type Worker interface {
	Start(ctx context.Context) error
	// Stop takes on no more jobs and waits for those under way, until ctx ends.
	Stop(ctx context.Context) error
	// StopAndCancel ends the context of the jobs under way.
	StopAndCancel(ctx context.Context) error
}

const (
	// patience is how long work waits for a database that is gone before its caller is
	// told to come again. A failover takes longer; callers had better not queue for it.
	patience = 5 * time.Second
	// conflictsMax is how often work runs because others were in its way.
	conflictsMax = 20
	// companyMax is how often it runs beside others before it runs alone.
	companyMax = 5
	// conflictWait is how long the first repetition waits at most; each later one twice
	// as long, up to conflictWaitMax.
	conflictWait    = 2 * time.Millisecond
	conflictWaitMax = 200 * time.Millisecond
	// lostWait is how long a repetition waits for a database that is gone.
	lostWait = 100 * time.Millisecond
)
