package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/riverqueue/river"
)

// errStalled ends a statement about which the server was silent for too long.
var errStalled = errors.New("the database does not answer")

// postgresTx is a transaction of PostgreSQL, or, without one, single statements.
type postgresTx struct {
	db *postgresDB
	on interface {
		Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
		Query(context.Context, string, ...any) (pgx.Rows, error)
	}
	// tx is nil of a transaction that writes until the server has been asked something.
	tx pgx.Tx
	// begins is how it begins then: not before it has its turn.
	begins string
	// mark is the key of the row in commits that a writing transaction adds. nil of
	// one that reads.
	mark []byte
	done bool
	// awaits is where it gets its turn; nil when it has it, or needs none.
	awaits  chan struct{}
	hasTurn bool // and has to give it back
	// waiting are statements that were not sent yet, and rows those to be added after
	// them, which are waitingRows in all. changes: some are more than assertions; checked:
	// of some it has to be seen what they did before the commit.
	waiting     pgx.Batch
	changes     bool
	checked     bool
	rows        []*newRows
	waitingRows int
	// sent gets what came of statements that were sent and not waited for; nil while
	// there are none.
	sent chan error
	// failed is what one of them failed with: nothing follows on it.
	failed error
	// aborted is why the server does nothing more in this transaction, or did not before a
	// savepoint was gone back to.
	aborted error
}

// waitingMax is how many statements and rows wait to be sent together. The server works
// on them while those after them are made. A transaction that has sent nothing waits for
// wholeMax, with which it may be done: then one round trip is all that it takes.
const (
	waitingMax = 96
	wholeMax   = 4 * waitingMax
)

const (
	// beginsPlain begins a transaction in which each statement reads the newest state.
	beginsPlain = "begin isolation level read committed"
	// lockOthersOut waits until all others that write have ended and keeps new ones out:
	// each begins with a row of commits. It is no query, so the state that is read is the
	// one after that wait. Where one of them does not end, a process that was stopped it
	// may be, all would wait, and leases end: so the wait is short, and comes again.
	lockOthersOut = "; set local lock_timeout = 1000; lock table commits in share row exclusive mode"
)

// begin begins a transaction with a mark of its own. Serializable: whatever a caller
// decides by what it read holds when it commits, or the work runs again. The server hears
// of it with the first statement whose outcome is asked for, or with the commit.
func (p *postgresDB) begin(_ context.Context, as company) (transaction, error) {
	t := &postgresTx{db: p, mark: make([]byte, 16), begins: "begin isolation level serializable", awaits: p.turn}
	rand.Read(t.mark)
	switch as {
	case beside:
		t.begins, t.awaits = beginsPlain, nil
	case alone:
		t.begins += lockOthersOut
		t.checked = true // so that it begins by itself
	}
	return t, nil
}

func (t *postgresTx) turn() <-chan struct{} { return t.awaits }
func (t *postgresTx) took()                 { t.awaits, t.hasTurn = nil, true }

// awaitTurn waits for the transaction's turn. Each statement of the one before it ends
// in time, so this does too.
func (t *postgresTx) awaitTurn() {
	if t.awaits != nil {
		<-t.awaits
		t.took()
	}
}

func (t *postgresTx) giveTurn() {
	if t.hasTurn {
		t.hasTurn = false
		t.db.turn <- struct{}{}
	}
}

// start begins the transaction at the server, if it has not begun there.
func (t *postgresTx) start(ctx context.Context) error {
	if t.begins == "" || t.tx != nil {
		return nil
	}
	t.awaitTurn()
	ctx, end := watch(ctx)
	defer end()
	tx, err := t.db.pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: fmt.Sprintf(`%s; insert into commits (id, committed_at, void) values ('\x%s', %d, false)`,
		t.begins, hex.EncodeToString(t.mark), t.db.now().UnixMilli())})
	if err != nil {
		return stalled(ctx, err)
	}
	t.tx, t.on = tx, tx
	return nil
}

// view begins a transaction that reads one state.
func (p *postgresDB) view(ctx context.Context) (transaction, error) {
	ctx, end := watch(ctx)
	defer end()
	tx, err := p.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, stalled(ctx, err)
	}
	return &postgresTx{db: p, on: tx, tx: tx}, nil
}

func (p *postgresDB) look() transaction { return &postgresTx{db: p, on: p.pool, done: true} }

// watch gives a context that ends when the server has been silent for too long.
func watch(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithTimeoutCause(ctx, stallMax, errStalled)
	return ctx, cancel
}

// stalled says why a statement failed whose context watch has ended.
func stalled(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errStalled) {
		return fmt.Errorf("%w: %w", errStalled, err)
	}
	return err
}

// because keeps what a statement failed with. Of those after it the server says only that
// the transaction is aborted, from which nobody could tell whether running again helps:
// they failed because of the first.
func (t *postgresTx) because(err error) error {
	var failed *pgconn.PgError
	if !errors.As(err, &failed) {
		return err
	}
	if failed.Code != inFailedTransaction {
		t.aborted = err
	}
	if failed.Code == staleStatement {
		t.db.recover() // so are those of all other connections
	}
	return cmp.Or(t.aborted, err)
}

const (
	// inFailedTransaction is in_failed_sql_transaction.
	inFailedTransaction = "25P02"
	// staleStatement is feature_not_supported: a kept statement is of before a migration.
	staleStatement = "0A000"
)

func (t *postgresTx) later(ctx context.Context, query string, args []any, must bool) error {
	t.queueRows()
	t.changes, t.checked = true, t.checked || must
	t.waiting.Queue(query, args...).Exec(func(tag pgconn.CommandTag) error {
		if must && tag.RowsAffected() == 0 {
			return ErrNotFound
		}
		return nil
	})
	return t.sendAhead(ctx)
}

func (t *postgresTx) assert(ctx context.Context, query string, args []any) error {
	t.waiting.Queue(query, args...)
	return t.sendAhead(ctx)
}

func (t *postgresTx) laterInsert(ctx context.Context, into *insertion, row []any) error {
	at, there := slices.BinarySearchFunc(t.rows, into.place, func(r *newRows, place int) int { return r.into.place - place })
	if !there {
		t.rows = slices.Insert(t.rows, at, &newRows{into: into, columns: make([]pgtype.FlatArray[any], into.columns)})
	}
	t.rows[at].add(row)
	t.waitingRows++
	return t.sendAhead(ctx)
}

// queueRows puts the rows behind the statements that wait.
func (t *postgresTx) queueRows() {
	for _, r := range t.rows {
		r.queue(&t.waiting)
	}
	t.rows, t.waitingRows = nil, 0
}

// sendAhead sends what waits, once it is enough, and does not wait for it.
func (t *postgresTx) sendAhead(ctx context.Context) error {
	most := waitingMax
	if t.tx == nil {
		most = wholeMax
	}
	if t.waiting.Len()+t.waitingRows < most {
		return nil
	}
	if err := t.start(ctx); err != nil {
		return err
	}
	if err := t.arrive(); err != nil {
		return err
	}
	t.queueRows()
	waiting := t.waiting
	t.waiting, t.sent = pgx.Batch{}, make(chan error, 1)
	go func(sent chan<- error) {
		ctx, end := watch(ctx)
		defer end()
		sent <- stalled(ctx, t.tx.SendBatch(ctx, &waiting).Close())
	}(t.sent)
	return nil
}

// arrive waits for what was sent. Until then the connection is another goroutine's.
func (t *postgresTx) arrive() error {
	if t.sent == nil {
		return t.failed
	}
	err := <-t.sent
	t.sent = nil
	return t.fail(err)
}

// fail keeps what statements failed with that nobody waited for.
func (t *postgresTx) fail(err error) error {
	err = t.because(err)
	if err != nil && (t.db.trouble(err) == noTrouble || t.db.trouble(err) == duplicate) {
		// Of one caller's work, which a batch with savepoints finds. The caller that
		// happens to be told must not take it for an outcome of its own.
		err = fmt.Errorf("%w: %v", errUnguarded, err)
	}
	t.failed = err
	return err
}

// send sends the statements that wait, all at once, and takes their answers.
func (t *postgresTx) send(ctx context.Context) error {
	if err := t.start(ctx); err != nil {
		return err
	}
	t.queueRows()
	if err := t.arrive(); err != nil || t.waiting.Len() == 0 {
		return err
	}
	waiting := t.waiting
	t.waiting = pgx.Batch{}
	ctx, end := watch(ctx)
	defer end()
	return t.fail(stalled(ctx, t.tx.SendBatch(ctx, &waiting).Close()))
}

func (t *postgresTx) exec(ctx context.Context, query string, args []any) (int64, error) {
	if err := t.send(ctx); err != nil {
		return 0, err
	}
	ctx, end := watch(ctx)
	defer end()
	tag, err := t.on.Exec(ctx, query, args...)
	return tag.RowsAffected(), t.because(stalled(ctx, err))
}

// each gives up when no row comes for too long; how long all of them take is the
// caller's affair.
func (t *postgresTx) each(ctx context.Context, query string, args []any, scan func(scanner) error) error {
	if err := t.send(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(stallMax, func() { cancel(errStalled) })
	defer timer.Stop()
	rows, err := t.on.Query(ctx, query, args...)
	if err != nil {
		return t.because(stalled(ctx, err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
		timer.Reset(stallMax)
	}
	return t.because(stalled(ctx, rows.Err()))
}

func (t *postgresTx) insertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	if err := t.send(ctx); err != nil {
		return err
	}
	ctx, end := watch(ctx)
	defer end()
	_, err := t.db.jobs.InsertTx(ctx, t.tx, args, opts)
	return t.because(stalled(ctx, err))
}

// isClosedConnection tells of errors that say that the other side is gone.
func isClosedConnection(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, pgx.ErrTxClosed) || pgconn.Timeout(err) || pgconn.SafeToRetry(err)
}
