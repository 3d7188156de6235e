package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store"
)

var errRefused = errors.New("refused by the caller")

// insertMerchant adds a merchant of that number.
func insertMerchant(tx *store.Tx, n int) error {
	return tx.InsertMerchant(store.Merchant{ID: fmt.Sprintf("mer_%02d", n), Name: "Shoe shop"})
}

// crowd holds the writer up, lets n callers queue behind it, and lets them go
// together. It returns what came of each; a panic as an error.
func (b *bench) crowd(t *testing.T, n int, work func(i int) (context.Context, func(*store.Tx) error)) []error {
	t.Helper()
	begun, held := make(chan struct{}), make(chan struct{})
	var callers sync.WaitGroup
	callers.Go(func() {
		err := b.store.Update(context.Background(), func(*store.Tx) error { close(begun); <-held; return nil })
		if err != nil {
			t.Errorf("the update that holds the writer up: %v", err)
		}
	})
	<-begun
	outcomes := make([]error, n)
	for i := range n {
		ctx, fn := work(i)
		callers.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					outcomes[i] = fmt.Errorf("panic: %v", value)
				}
			}()
			outcomes[i] = b.store.Update(ctx, fn)
		})
	}
	time.Sleep(20 * time.Millisecond) // until all of them wait
	close(held)
	callers.Wait()
	return outcomes
}

// merchantIDs returns which merchants are in the database.
func (b *bench) merchantIDs(t *testing.T) (ids []string) {
	t.Helper()
	b.view(t, func(tx *store.Tx) error {
		list, err := tx.Merchants()
		for _, m := range list {
			ids = append(ids, m.ID)
		}
		return err
	})
	return ids
}

// Twenty callers whose work shares commits: one fails after it wrote, and only
// its rows are missing.
func updateErrors(t *testing.T, b *bench) {
	const callers, failing = 20, 7
	outcomes := b.crowd(t, callers, func(i int) (context.Context, func(*store.Tx) error) {
		return t.Context(), func(tx *store.Tx) error {
			if err := insertMerchant(tx, i); err != nil {
				return err
			}
			if i == failing {
				return errRefused
			}
			return nil
		}
	})
	for i, err := range outcomes {
		if want := map[bool]error{true: errRefused}[i == failing]; !errors.Is(err, want) {
			t.Errorf("caller %d: %v, want %v", i, err, want)
		}
	}
	ids := b.merchantIDs(t)
	if len(ids) != callers-1 {
		t.Errorf("%d callers' rows are there, want %d", len(ids), callers-1)
	}
	for _, id := range ids {
		if id == fmt.Sprintf("mer_%02d", failing) {
			t.Errorf("%s is there, and its caller returned an error", id)
		}
	}
}

// A panic reaches the caller it belongs to, undoes that caller's work alone,
// and leaves the store working.
func updatePanic(t *testing.T, b *bench) {
	outcomes := b.crowd(t, 3, func(i int) (context.Context, func(*store.Tx) error) {
		return t.Context(), func(tx *store.Tx) error {
			err := insertMerchant(tx, i)
			if i == 1 {
				panic("the work of 1 is broken")
			}
			return err
		}
	})
	if outcomes[0] != nil || outcomes[2] != nil {
		t.Errorf("the others: %v and %v, want none", outcomes[0], outcomes[2])
	}
	if outcomes[1] == nil || !strings.Contains(outcomes[1].Error(), "the work of 1 is broken") {
		t.Errorf("the caller whose work panicked got %v, want its panic", outcomes[1])
	}
	if got := strings.Join(b.merchantIDs(t), " "); got != "mer_00 mer_02" {
		t.Errorf("rows of %q, want those of mer_00 and mer_02", got)
	}
	b.update(t, func(tx *store.Tx) error { return insertMerchant(tx, 3) })
}

// A caller whose context ends while it waits for its turn gets its error, and its
// work is not done, neither before nor later.
func updateCancelled(t *testing.T, b *bench) {
	ctx, cancel := context.WithCancel(t.Context())
	outcomes := b.crowd(t, 2, func(i int) (context.Context, func(*store.Tx) error) {
		if i == 0 {
			time.AfterFunc(5*time.Millisecond, cancel)
			return ctx, func(tx *store.Tx) error { return insertMerchant(tx, i) }
		}
		return t.Context(), func(tx *store.Tx) error { return insertMerchant(tx, i) }
	})
	if !errors.Is(outcomes[0], context.Canceled) || outcomes[1] != nil {
		t.Errorf("outcomes %v, want %v and none", outcomes, context.Canceled)
	}
	if got := strings.Join(b.merchantIDs(t), " "); got != "mer_01" {
		t.Errorf("rows of %q, want those of mer_01 alone", got)
	}
	// One that ends after its turn was granted, and before its work began.
	shared, cancelShared := context.WithCancel(t.Context())
	done := 0
	for _, err := range b.crowd(t, 10, func(i int) (context.Context, func(*store.Tx) error) {
		return shared, func(tx *store.Tx) error { cancelShared(); return insertMerchant(tx, 10+i) }
	}) {
		if err == nil {
			done++
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("a caller cancelled by another: %v, want %v", err, context.Canceled)
		}
	}
	if got := len(b.merchantIDs(t)) - 1; done != 1 || got != 1 {
		t.Errorf("%d of ten that share a context were told of success and %d did their work, want 1", done, got)
	}
	// A context that ends once the work has begun changes nothing any more.
	during, cancelDuring := context.WithCancel(t.Context())
	err := b.store.Update(during, func(tx *store.Tx) error {
		cancelDuring()
		return insertMerchant(tx, 2)
	})
	if got := len(b.merchantIDs(t)); err != nil || got != 3 {
		t.Errorf("cancelled after it began: %v, %d rows; want no error and 3", err, got)
	}
}

func updateAfterClose(t *testing.T, b *bench) {
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.store.Update(t.Context(), func(tx *store.Tx) error { return insertMerchant(tx, 1) }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update after close: %v, want %v", err, store.ErrClosed)
	}
	if err := b.store.View(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view after close: %v, want %v", err, store.ErrClosed)
	}
}

// Close waits for the work under way, which commits; what waits behind it is
// refused, and not half done.
func closeWaits(t *testing.T, b *bench) {
	closed := make(chan error, 1)
	outcomes := b.crowd(t, 10, func(i int) (context.Context, func(*store.Tx) error) {
		if i == 0 {
			go func() { closed <- b.store.Close() }()
			time.Sleep(10 * time.Millisecond)
		}
		return t.Context(), func(tx *store.Tx) error { return insertMerchant(tx, i) }
	})
	if err := <-closed; err != nil {
		t.Fatalf("close: %v", err)
	}
	want := 0
	for i, err := range outcomes {
		if err == nil {
			want++
		} else if !errors.Is(err, store.ErrClosed) {
			t.Errorf("caller %d: %v, want none or %v", i, err, store.ErrClosed)
		}
	}
	b.open(t)
	if got := len(b.merchantIDs(t)); got != want {
		t.Errorf("%d rows are there, and %d callers were told so", got, want)
	}
}

// Try undoes its own part alone, nested too.
func try(t *testing.T, b *bench) {
	b.update(t, func(tx *store.Tx) error {
		outer := tx.Try(func() error {
			if err := insertMerchant(tx, 1); err != nil {
				return err
			}
			inner := tx.Try(func() error { return errors.Join(insertMerchant(tx, 2), errRefused) })
			if !errors.Is(inner, errRefused) {
				t.Errorf("the inner Try returned %v, want %v", inner, errRefused)
			}
			return insertMerchant(tx, 3)
		})
		failed := tx.Try(func() error { return errors.Join(insertMerchant(tx, 4), errRefused) })
		if outer != nil || !errors.Is(failed, errRefused) {
			t.Errorf("outcomes %v and %v, want none and %v", outer, failed, errRefused)
		}
		// A statement that the database refuses leaves the rest usable.
		if err := tx.Try(func() error { return insertMerchant(tx, 1) }); err == nil {
			t.Error("the same merchant twice went through")
		}
		return insertMerchant(tx, 5)
	})
	if got, want := strings.Join(b.merchantIDs(t), " "), "mer_01 mer_03 mer_05"; got != want {
		t.Errorf("rows of %q, want %q", got, want)
	}
}

// Everything in one transaction has one time, in whole milliseconds.
func oneTime(t *testing.T, b *bench) {
	b.now = start.Add(456 * time.Microsecond)
	b.update(t, func(tx *store.Tx) error {
		if !tx.Now.Equal(start) {
			t.Errorf("tx.Now is %v, want %v", tx.Now, start)
		}
		b.now = b.now.Add(time.Hour)
		return insertMerchant(tx, 1)
	})
	b.view(t, func(tx *store.Tx) error {
		m, err := tx.Merchant("mer_01")
		if !m.CreatedAt.Equal(start) {
			t.Errorf("created at %v, want %v", m.CreatedAt, start)
		}
		return err
	})
}

// A View reads the state of its beginning, whatever commits meanwhile.
func viewIsConsistent(t *testing.T, b *bench) {
	b.view(t, func(tx *store.Tx) error {
		before, err := tx.Merchants()
		if err != nil {
			return err
		}
		b.update(t, func(tx *store.Tx) error { return insertMerchant(tx, 1) })
		after, err := tx.Merchants()
		if len(before) != 0 || len(after) != 0 {
			t.Errorf("%d merchants, then %d in the same view, want none", len(before), len(after))
		}
		return err
	})
	if got := len(b.merchantIDs(t)); got != 1 {
		t.Errorf("%d merchants in a new view, want 1", got)
	}
}

func viewChangesNothing(t *testing.T, b *bench) {
	err := b.store.View(t.Context(), func(tx *store.Tx) error { return insertMerchant(tx, 1) })
	if err == nil || len(b.merchantIDs(t)) != 0 {
		t.Errorf("a View wrote a row (error %v), want a refusal", err)
	}
}

// What a statement that is not waited for comes to is its caller's outcome, whatever
// the caller goes on with and takes the answer to that for; its neighbours' stands.
func lateOutcomes(t *testing.T, b *bench) {
	b.world(t)
	for round := range 3 {
		outcomes := b.crowd(t, 6, func(i int) (context.Context, func(*store.Tx) error) {
			return t.Context(), func(tx *store.Tx) error {
				if i%3 == 0 {
					return insertMerchant(tx, 10*(round+1)+i)
				}
				if err := tx.UseRefreshToken([]byte("nobody's")); err != nil {
					return err
				}
				// One that is not there is what it hopes for.
				if _, err := tx.Merchant("mer_x"); !errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("a merchant that is not: %w", err)
				}
				if i%3 == 1 {
					return insertMerchant(tx, 10*(round+1)+i)
				}
				return nil
			}
		})
		for i, err := range outcomes {
			if want := map[bool]error{false: store.ErrNotFound}[i%3 == 0]; !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("round %d, caller %d: %v, want %v", round, i, err, want)
			}
		}
	}
	if got, want := strings.Join(b.merchantIDs(t), " "), "mer_1 mer_10 mer_13 mer_20 mer_23 mer_30 mer_33"; got != want {
		t.Errorf("rows of %q, want %q", got, want)
	}
}
