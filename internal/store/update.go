package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// work is one caller's part of a commit.
type work struct {
	ctx   context.Context
	fn    func(*Tx) error
	done  chan error
	tx    *Tx // of the last time that it ran
	panic *panicked
	// beside: it has a transaction for itself, of UpdateBeside.
	beside bool
	// repeated: it met a row of its key once, and ran again to find whose it is.
	repeated bool
}

type panicked struct {
	value any
	stack []byte
}

// View runs fn over one consistent state of the database. It returns ErrClosed
// once the store is closed, and a fault.Unavailable while the database is gone.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	if s.isClosed() {
		return ErrClosed
	}
	var tx transaction
	err := s.await(ctx, func() (err error) {
		tx, err = s.engine.view(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin view: %w", err)
	}
	defer tx.rollback()
	return s.sayUnavailable(fn(s.tx(ctx, tx, nil)))
}

// Look runs fn without a transaction: each of its statements reads the newest state by
// itself. It is for work of one statement, which costs a transaction's half, and may
// run again like that of an Update.
func (s *Store) Look(ctx context.Context, fn func(*Tx) error) error {
	if s.isClosed() {
		return ErrClosed
	}
	return s.await(ctx, func() error { return fn(s.tx(ctx, s.engine.look(), nil)) })
}

// await tries until the database answers, or has not for as long as is worth to
// wait.
func (s *Store) await(ctx context.Context, try func() error) error {
	for begin := time.Now(); ; {
		err := try()
		if err == nil {
			return nil
		}
		switch s.engine.trouble(err) {
		case lost:
			s.engine.recover()
		case conflict: // a single statement can be in the way of others too
		default:
			return s.sayUnavailable(err)
		}
		if time.Since(begin) > patience {
			return s.sayUnavailable(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closed:
			return ErrClosed
		case <-time.After(lostWait):
		}
	}
}

// sayUnavailable tells callers of a database that is gone, or unable, to come again.
func (s *Store) sayUnavailable(err error) error {
	if err != nil && s.isTrouble(err) {
		return unavailable(err)
	}
	return err
}

func unavailable(cause error) error {
	return &fault.Error{Code: fault.Unavailable, Message: "the gateway's database is out of reach at present: repeat the request in a few seconds",
		Err: cause, RetryAfter: retryAfter}
}

// retryAfter is when callers of a database that is gone, or closed, should come again.
const retryAfter = 2 * time.Second

// Update runs fn in a write transaction and returns once it is committed and on
// disk; an error of fn undoes all that fn did. Several callers' work may share
// one commit; an error of one leaves the others' work in place. fn may run
// again, after a failure of the database or when another replica was in its way,
// so it has no effect but through tx.
//
// The context ends the wait for a turn. Once the work has begun, its outcome is
// awaited, so that the caller never has to guess whether it happened. A
// fault.Unavailable says that it did not, or, where the database was gone for
// longer than is worth to wait, that nobody can tell: the caller repeats the
// request under the same key.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	if s.queue == nil {
		return ErrReadOnly
	}
	w := &work{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := s.enqueue(w); err != nil {
		return err
	}
	return s.outcome(w)
}

// enqueue waits until a writer takes the work on, but no longer than is worth to wait
// where the database is gone: those before it have waited for it, each batch in its turn.
func (s *Store) enqueue(w *work) error {
	var long <-chan time.Time
	if s.Shared() {
		tick := time.NewTicker(patience)
		defer tick.Stop()
		long = tick.C
	}
	for {
		select {
		case s.queue <- w:
			return nil
		case <-w.ctx.Done():
			return w.ctx.Err()
		case <-s.closed:
			return ErrClosed
		case <-long:
			if s.gone.Load() {
				return unavailable(errGone)
			}
		}
	}
}

// errGone is told to those whose turn did not come.
var errGone = errors.New("the database does not answer, and others wait for it")

// UpdateBeside is Update that waits for no other work of this process, and shares no
// commit with it: for what must be said in time, whatever else is written. Nor is it in
// anybody's way: fn may find that rows change between two of its statements, so each
// says in its conditions what it relies on. Where there can be but one writer, it is
// Update.
func (s *Store) UpdateBeside(ctx context.Context, fn func(*Tx) error) error {
	if s.queue == nil || !s.Shared() {
		return s.Update(ctx, fn)
	}
	if s.isClosed() {
		return ErrClosed
	}
	w := &work{ctx: ctx, fn: fn, done: make(chan error, 1), beside: true}
	s.commit(&commitBatch{works: []*work{w}})
	return s.outcome(w)
}

// outcome waits for what came of the work.
func (s *Store) outcome(w *work) error {
	err := <-w.done
	if err == nil {
		s.awaitHeard(w)
	}
	if w.panic != nil {
		panic(fmt.Sprintf("store: in an update: %v\n%s", w.panic.value, w.panic.stack))
	}
	return err
}

// write is a writer: it commits what is waiting, together. Of several writers one takes
// work on at a time.
func (s *Store) write() {
	g := gathering{longest: gatherMax}
	for {
		s.taking.Lock()
		select {
		case <-s.closed:
			s.taking.Unlock()
			return
		case first := <-s.queue:
			b := &commitBatch{works: []*work{first}, taking: &s.taking}
			s.takeOn(b)
			if !s.Shared() { // else they join while the batch waits for its turn
				g.gather(s.queue, b)
			}
			s.commit(b)
		}
	}
}

// commitBatch is the work that one commit carries.
type commitBatch struct {
	works []*work
	// taking is held for as long as more work may join; nil from then on.
	taking *sync.Mutex
}

// company is whom an attempt to commit the batch has beside it. What takes long would
// never end while others are quick: the recording of blocks, beside one new order after
// the other on another replica.
func (b *commitBatch) company(attempt int) company {
	switch {
	case b.works[0].beside:
		return beside
	case attempt > companyMax:
		return alone
	}
	return withOthers
}

// close lets no more work join: the next writer takes it on.
func (b *commitBatch) close() {
	if b.taking != nil {
		b.taking.Unlock()
		b.taking = nil
	}
}

// commit runs a batch until it is committed, or nothing of it can be, and tells
// the callers.
func (s *Store) commit(b *commitBatch) {
	begin := time.Now()
	for attempt := 1; ; attempt++ {
		guarded := s.guarded()
		outcomes, err := s.run(b, b.company(attempt), guarded)
		if err == nil {
			s.gone.Store(false)
			s.unable.Store(false)
			s.tell(b.works, outcomes)
			return
		}
		unknown := errors.Is(err, errUnknown) // it may have happened, so it never runs again
		if !guarded && !unknown && !s.isTrouble(err) {
			s.guard.Store(guardFor)
			continue
		}
		t := s.engine.trouble(err)
		s.gone.Store(t == lost)
		s.unable.Store(t == unable)
		switch {
		case t == conflict && attempt < conflictsMax:
			wait := min(conflictWait<<min(attempt-1, 10), conflictWaitMax)
			time.Sleep(rand.N(wait))
			if half := len(b.works) / 2; attempt > 2 && half > 0 { // less work at a time is in fewer others' way
				s.commit(&commitBatch{works: b.works[:half]})
				s.commit(&commitBatch{works: b.works[half:]})
				return
			}
			continue
		case t == lost && !unknown && time.Since(begin) < patience && !s.isClosed():
			s.engine.recover()
			time.Sleep(lostWait)
			continue
		}
		for _, w := range b.works {
			w.done <- s.sayUnavailable(err)
		}
		return
	}
}

// Most batches fail nobody. So a batch runs without savepoints at first, which cost a
// fifth of an order, and when one caller's work fails, it is undone as a whole and runs
// again with one for each. Then the next guardFor batches have them from the
// beginning: callers who are refused all the time cost the others little.
const guardFor = 32

// errUnguarded ends a batch without savepoints in which a caller's work failed.
var errUnguarded = errors.New("a batch without savepoints has to run again")

// guarded tells whether the next batch has savepoints.
func (s *Store) guarded() bool {
	for {
		left := s.guard.Load()
		if left <= 0 {
			return false
		}
		if s.guard.CompareAndSwap(left, left-1) {
			return true
		}
	}
}

// tell gives each caller what came of its work. What met a row of its own key runs
// once more: where another transaction had just made that row, it could be met and
// not be seen.
func (s *Store) tell(batch []*work, outcomes []error) {
	var again []*work
	for i, w := range batch {
		if outcomes[i] == nil {
			for _, fn := range w.tx.committed {
				fn()
			}
		}
		if err := outcomes[i]; err == nil || w.repeated || w.panic != nil || s.engine.trouble(err) != duplicate {
			w.done <- err
			continue
		}
		w.repeated = true
		again = append(again, w)
	}
	if len(again) > 0 {
		s.commit(&commitBatch{works: again})
	}
}

// isTrouble tells of an error of the database that is no caller's fault and ends the
// transaction.
func (s *Store) isTrouble(err error) bool {
	t := s.engine.trouble(err)
	return t == lost || t == conflict || t == unable
}

func (s *Store) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// run runs a batch in one transaction, each caller's work in a savepoint if guarded. More
// work joins a new batch for as long as the transaction has to wait for its turn.
func (s *Store) run(b *commitBatch, as company, guarded bool) ([]error, error) {
	defer b.close()
	// The transaction belongs to all callers, so no one's context may end it.
	ctx := context.Background()
	tx, err := s.engine.begin(ctx, as)
	if err != nil {
		return nil, fmt.Errorf("begin update: %w", err)
	}
	defer tx.rollback()
	outcomes, shared := make([]error, 0, batchMax), &batchState{known: map[merchantAsset]merchantAndAsset{}}
	for len(outcomes) < len(b.works) {
		if tx.turn() == nil {
			b.close()
		}
		outcome, fatal := s.runOne(ctx, tx, b.works[len(outcomes)], shared, guarded)
		if fatal != nil {
			return nil, fmt.Errorf("update: %w", fatal)
		}
		outcomes = append(outcomes, outcome)
		if len(outcomes) == len(b.works) {
			s.join(b, tx)
		}
	}
	b.close()
	var orders []orderName
	for _, w := range b.works {
		if w.tx != nil { // its context had not ended
			orders = append(orders, w.tx.changedOrders...)
		}
	}
	defer s.kept.change(orders)()
	if err := tx.commit(); err != nil {
		return nil, fmt.Errorf("commit update: %w", err)
	}
	return outcomes, nil
}

// join lets more work join a batch while its transaction waits for its turn at the
// database: until there is some, or the turn has come.
func (s *Store) join(b *commitBatch, tx transaction) {
	turn := tx.turn()
	if turn == nil || b.taking == nil {
		return
	}
	select {
	case <-turn:
		tx.took()
		return
	default:
	}
	if len(b.works) == batchMax {
		return
	}
	select {
	case w := <-s.queue:
		b.works = append(b.works, w)
	case <-turn:
		tx.took()
	}
}

// runOne returns what the caller's function returned, and an error of the
// database that ends the whole batch.
func (s *Store) runOne(ctx context.Context, tx transaction, w *work, shared *batchState, guarded bool) (outcome, fatal error) {
	if err := w.ctx.Err(); err != nil {
		return err, nil
	}
	w.panic = nil
	w.tx = s.tx(context.WithoutCancel(w.ctx), tx, shared)
	if w.tx.unguarded = !guarded; !guarded {
		outcome = call(w)
		switch {
		case outcome == nil:
			return nil, nil
		case w.panic == nil && s.isTrouble(outcome):
			return nil, outcome
		}
		return nil, fmt.Errorf("%w: %w", errUnguarded, outcome)
	}
	if _, err := tx.exec(ctx, "savepoint work", nil); err != nil {
		return nil, err
	}
	outcome = call(w)
	if outcome != nil {
		if w.panic == nil && s.isTrouble(outcome) {
			return nil, outcome
		}
		shared.forget()
		_, fatal = tx.exec(ctx, "rollback to work", nil)
	}
	_, err := tx.exec(ctx, "release work", nil)
	return outcome, errors.Join(fatal, err)
}

func call(w *work) (err error) {
	defer func() {
		if value := recover(); value != nil {
			w.panic = &panicked{value, debug.Stack()}
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return w.fn(w.tx)
}
