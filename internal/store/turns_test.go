package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// While the server works on one transaction the next is filled: callers that come
// meanwhile share it, however many batches they would have been.
func TestCallersJoinWhileOthersHaveTheirTurn(t *testing.T) {
	s, c := openPostgres(t)
	var asset payment.Asset
	update(t, s, func(tx *store.Tx) (err error) {
		asset, err = insertWorld(tx)
		return errors.Join(err, insertOrder(tx, asset, "known")) // from then on, one asks nothing of the server before its commit
	})
	commits := func() (n int) {
		if err := openSQL(t, c).QueryRowContext(t.Context(), "select count(*) from commits").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := commits()
	lock, err := openSQL(t, c).BeginTx(t.Context(), nil)
	if err == nil {
		_, err = lock.ExecContext(t.Context(), "lock table orders in access exclusive mode") // which the first waits for
	}
	if err != nil {
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	create := func(no string, ran *atomic.Int32) {
		if err := s.Update(context.Background(), func(tx *store.Tx) error { ran.Add(1); return insertOrder(tx, asset, no) }); err != nil {
			t.Errorf("order %s: %v", no, err)
		}
	}
	var first atomic.Int32
	callers.Go(func() { create("first", &first) })
	for first.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	const n = 20
	var run atomic.Int32
	for i := range n {
		callers.Go(func() {
			time.Sleep(time.Duration(i) * time.Millisecond) // not all at once
			create(fmt.Sprint(i), &run)
		})
	}
	time.Sleep(100 * time.Millisecond) // until all of them have joined
	if ended, ran := commits()-before, run.Load(); ended != 0 || ran != n {
		t.Errorf("while one has its turn %d transactions have ended, and %d callers' work has run; want none and all", ended, ran)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	callers.Wait()
	if got := commits() - before; got != 2 {
		t.Errorf("%d transactions, want 2: one, and all who came meanwhile", got)
	}
	var orders int
	if err := openSQL(t, c).QueryRowContext(t.Context(), "select count(*) from orders").Scan(&orders); err != nil || orders != n+2 {
		t.Errorf("%d orders, want %d: %v", orders, n+2, err)
	}
}

// One of a batch that is refused leaves the others in place, wherever in the batch it is.
func TestOneOfAWholeBatchIsRefused(t *testing.T) {
	s, _ := openPostgres(t)
	var asset payment.Asset
	update(t, s, func(tx *store.Tx) (err error) {
		asset, err = insertWorld(tx)
		return errors.Join(err, insertOrder(tx, asset, "twice"))
	})
	errTwice := errors.New("it is there")
	const n = 30
	outcomes := [n]error{}
	var callers sync.WaitGroup
	for i := range n {
		callers.Go(func() {
			outcomes[i] = s.Update(context.Background(), func(tx *store.Tx) error {
				if i%7 != 3 {
					return insertOrder(tx, asset, fmt.Sprint(i))
				}
				if made, err := tx.InsertOrder(orderOf(tx, asset, "twice"), store.Derivation{Scheme: "{}"}); err != nil || made {
					return errors.Join(err, fmt.Errorf("made: %t", made))
				}
				return errTwice
			})
		})
	}
	callers.Wait()
	for i, err := range outcomes {
		if want := i%7 == 3; (err != nil) != want || want && !errors.Is(err, errTwice) {
			t.Errorf("caller %d: %v", i, err)
		}
	}
}

// What orders rely on that was read before is asserted: whatever another replica has
// changed of it since is seen, and no order is made by what was so earlier.
func TestWhatIsBelievedIsAsserted(t *testing.T) {
	first, c := openPostgres(t)
	second := openBeside(t, c)
	var asset payment.Asset
	update(t, first, func(tx *store.Tx) (err error) { asset, err = insertWorld(tx); return err })
	sql := openSQL(t, c)
	refused := errors.New("refused")
	made := 0
	// create makes an order as an orders' creation does, unless it knows of a reason not to.
	create := func() (seen string) {
		t.Helper()
		made++
		no := fmt.Sprint("order", made)
		err := first.Update(t.Context(), func(tx *store.Tx) error {
			m, c, closed, err := tx.MerchantAndAsset("mer_1", asset)
			if err != nil {
				return err
			}
			seen = fmt.Sprintf("tolerance %s and %d, disabled %t, chain read %t, halted %q, closed %q", m.Tolerance, m.ToleranceShare, m.Disabled, c.Cursor.Hash != "", c.Halted, closed)
			if closed != "" || m.Disabled || c.Halted != "" {
				return refused
			}
			return insertOrder(tx, asset, no)
		})
		if err != nil && !errors.Is(err, refused) {
			t.Fatal(err)
		}
		var there bool
		if scanErr := sql.QueryRowContext(t.Context(), "select exists (select 1 from orders where order_no = $1)", no).Scan(&there); scanErr != nil || there != (err == nil) {
			t.Errorf("%s: the order is there: %t, its creation said %v; %v", seen, there, err, scanErr)
		}
		return seen
	}
	statement := func(text string) func() {
		return func() {
			if _, err := sql.ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	last := create()
	for _, change := range []struct {
		what string
		do   func()
	}{
		{"closed", func() {
			update(t, second, func(tx *store.Tx) error { _, err := tx.CloseAsset(asset.ID, "it rebases"); return err })
		}},
		{"opened", func() { update(t, second, func(tx *store.Tx) error { return tx.ReopenAsset(asset.ID) }) }},
		{"tolerance", statement("update merchants set tolerance = 7")},
		{"share", statement("update merchants set tolerance_basis_points = 3")},
		{"a chain", func() {
			update(t, second, func(tx *store.Tx) error {
				return errors.Join(tx.InsertChain("ETH", chain.Identity{Ref: "eip155:1", Genesis: "0"}), tx.SaveChain(store.Chain{Name: "ETH", Cursor: chain.Block{Number: 1, Hash: "1"}}))
			})
		}},
		{"halted", func() { update(t, second, func(tx *store.Tx) error { return tx.HaltChain("ETH", "a deep reorg") }) }},
		{"disabled", statement("update merchants set state = 'disabled'")},
	} {
		if again := create(); again != last {
			t.Errorf("before %s: %s, and again %s", change.what, last, again)
		}
		change.do()
		now := create()
		if now == last {
			t.Errorf("%s: still %s", change.what, now)
		}
		last = now
	}
}

// The reading of a chain is in nobody's way who makes orders on another replica, nor
// they in its: it asks for orders, and writes where the chain was read to. While each
// order asked for that too, the reading stood still for as long as orders were made.
func TestOrdersAndBlocksDoNotCollide(t *testing.T) {
	first, c := openPostgres(t)
	second := openBeside(t, c)
	var asset payment.Asset
	save := func(tx *store.Tx, number uint64) error {
		return tx.SaveChain(store.Chain{Name: "ETH", Cursor: chain.Block{Number: number, Hash: chain.Hash(fmt.Sprint(number))}})
	}
	update(t, first, func(tx *store.Tx) (err error) {
		asset, err = insertWorld(tx)
		return errors.Join(err, tx.InsertChain("ETH", chain.Identity{Ref: "eip155:1", Genesis: "0"}), save(tx, 1), insertOrder(tx, asset, "first"))
	})
	create := func(no string) error {
		return second.Update(t.Context(), func(tx *store.Tx) error {
			_, _, _, err := tx.MerchantAndAsset("mer_1", asset)
			return errors.Join(err, insertOrder(tx, asset, no))
		})
	}
	for i := range 3 { // of which the first reads what the others assert
		if err := create(fmt.Sprint("before", i)); err != nil {
			t.Fatal(err)
		}
	}
	runs := 0
	update(t, first, func(tx *store.Tx) error {
		runs++
		_, err := tx.Chain("ETH")
		if err == nil {
			_, err = tx.DueOrders("ETH", tx.Now.Add(time.Hour), payment.Order{}, 100)
		}
		o, orderErr := tx.Order("mer_1", "first")
		err = errors.Join(err, orderErr, create(fmt.Sprint("meanwhile", runs)))
		o.Status = payment.Paid // which changes the indexes too that a new order is looked up in
		return errors.Join(err, tx.SaveOrder(o), save(tx, 2))
	})
	if runs != 1 {
		t.Errorf("the block was recorded at the %d. attempt: an order was in its way", runs)
	}
}

// What takes long ends though others are quick and always in its way: after a few
// attempts it runs alone.
func TestSlowWorkEndsBesideQuickWork(t *testing.T) {
	slow, c := openPostgres(t)
	quick := openBeside(t, c)
	update(t, slow, func(tx *store.Tx) error {
		asset, err := insertWorld(tx)
		return errors.Join(err, insertOrder(tx, asset, "1"))
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var done atomic.Int32
	var others sync.WaitGroup
	for range 4 {
		others.Go(func() {
			for ctx.Err() == nil {
				if err := quick.Update(t.Context(), increment); err != nil {
					t.Error(err)
				}
				done.Add(1)
			}
		})
	}
	for done.Load() < 20 {
		time.Sleep(time.Millisecond)
	}
	runs := 0
	update(t, slow, func(tx *store.Tx) error {
		runs++
		o, err := tx.Order("mer_1", "1")
		time.Sleep(50 * time.Millisecond)
		o.Received += 1_000_000
		return errors.Join(err, tx.SaveOrder(o))
	})
	stop()
	others.Wait()
	if runs < 2 {
		t.Errorf("it ran once: nobody was in its way")
	}
	if got, want := received(t, slow), int64(done.Load())+1_000_000; got != want {
		t.Errorf("%d were received, want %d", got, want)
	}
	t.Logf("%d runs beside %d others", runs, done.Load())
}
