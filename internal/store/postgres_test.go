package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
	"github.com/xcheckout/xcheckout/internal/store/storetest"
	"github.com/xcheckout/xcheckout/money"
)

func TestPostgres(t *testing.T) {
	if os.Getenv(databasetest.Variable) == "" {
		t.Skipf("the store is not exercised on PostgreSQL: %s names no server", databasetest.Variable)
	}
	storetest.Exercise(t, storetest.Database{Open: store.Open, SQL: openSQL,
		New: func(t *testing.T) string { return databasetest.Postgres(t) }})
}

// openPostgres opens a new database on the server, with the schema in it.
func openPostgres(t *testing.T) (*store.Store, store.Config) {
	t.Helper()
	c := postgresConfig(t, databasetest.Postgres(t))
	return openBeside(t, c), c
}

func postgresConfig(t *testing.T, database string) store.Config {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return store.Config{Database: database, Box: box, Log: slog.New(slog.DiscardHandler)}
}

// openBeside opens a database that may be open already, as another replica does.
func openBeside(t *testing.T, c store.Config) *store.Store {
	t.Helper()
	s := open(t, c)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// An empty database gets the schema, by replicas that start at the same time too.
func TestPostgresIsMigratedOnce(t *testing.T) {
	c := postgresConfig(t, databasetest.EmptyPostgres(t))
	existing := c
	existing.Existing = true
	if _, err := store.Open(t.Context(), existing); !errors.Is(err, store.ErrNoDatabase) {
		t.Errorf("an empty database for one that wants it made: %v, want %v", err, store.ErrNoDatabase)
	}
	var starting sync.WaitGroup
	for range 3 {
		starting.Go(func() {
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	if _, err := openSQL(t, c).ExecContext(t.Context(), "update schema_digests set digest = 'x'"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), c); !errors.Is(err, store.ErrSchema) {
		t.Errorf("a schema of other migrations: %v, want %v", err, store.ErrSchema)
	}
}

// After a statement that failed the server refuses all others with an error that says
// nothing of why: they fail with the first one's, whose code tells what can be done. Once
// that was undone, others fail with their own.
func TestLaterStatementsFailWithTheFirstError(t *testing.T) {
	s := open(t, postgresConfig(t, databasetest.Postgres(t)))
	defer s.Close()
	if err := s.Update(t.Context(), func(tx *store.Tx) error { _, err := insertWorld(tx); return err }); err != nil {
		t.Fatal(err)
	}
	sqlState := func(err error) string {
		var failed *pgconn.PgError
		errors.As(err, &failed)
		return failed.SQLState()
	}
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.Undo(); err != nil {
			return err // until it runs with a savepoint
		}
		if err := tx.InsertMerchant(store.Merchant{ID: "mer_1"}); sqlState(err) != "23505" {
			t.Errorf("a merchant that is there: %v", err)
		}
		if _, err := tx.Order("mer_1", "1"); sqlState(err) != "23505" {
			t.Errorf("the statement after it: %v, want the first one's error", err)
		}
		if err := tx.Undo(); err != nil {
			return err
		}
		if _, err := tx.InsertOrder(payment.Order{MerchantID: "nobody", OrderNo: "1"}, store.Derivation{Scheme: "{}"}); sqlState(err) != "23514" {
			t.Errorf("an order that can't be, after that was undone: %v", err)
		}
		return tx.Undo()
	})
	if err != nil {
		t.Error(err)
	}
}

// What a server is told to keep to itself is in no error.
func TestPostgresErrorsNameNoSecret(t *testing.T) {
	c := postgresConfig(t, "postgres://shop:verysecret@127.0.0.1:1/shop?sslmode=disable&connect_timeout=1")
	_, err := store.Open(t.Context(), c)
	if err == nil || strings.Contains(err.Error(), "verysecret") || !strings.Contains(err.Error(), "postgres://127.0.0.1:1/shop") {
		t.Errorf("%v, want an error that names the server and no password", err)
	}
}

// increment adds one to an order's received amount, by what it read.
func increment(tx *store.Tx) error {
	o, err := tx.Order("mer_1", "1")
	if err != nil {
		return err
	}
	o.Received++
	return tx.SaveOrder(o)
}

// insertWorld adds what an order needs.
func insertWorld(tx *store.Tx) (asset payment.Asset, err error) {
	if err := tx.InsertMerchant(store.Merchant{ID: "mer_1", Name: "Shoe shop"}); err != nil {
		return asset, err
	}
	return tx.SaveAsset(payment.Asset{Chain: "ETH", Contract: "usdt", Token: "ETH_USDT", Decimals: 6})
}

func orderOf(tx *store.Tx, asset payment.Asset, no string) payment.Order {
	return payment.Order{MerchantID: "mer_1", OrderNo: no, Sysid: "OR" + no, OrderAmount: money.MustParse("25"), Fiat: "USD",
		Asset: asset, Rate: "1", PayingAmount: money.MustParse("25"), Family: "evm", Address: chain.Address("address" + no),
		Status: payment.Paying, ExpiresIn: time.Minute, ExpiresAt: tx.Now.Add(time.Minute), CreatedAt: tx.Now, UpdatedAt: tx.Now}
}

func insertOrder(tx *store.Tx, asset payment.Asset, no string) error {
	o := orderOf(tx, asset, no)
	made, err := tx.InsertOrder(o, store.Derivation{Scheme: "{}"})
	if err == nil && !made {
		err = errors.New("the order was not made")
	}
	return err
}

func update(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func received(t *testing.T, s *store.Store) (n int64) {
	t.Helper()
	if err := s.View(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order("mer_1", "1")
		n = int64(o.Received)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// Replicas that decide by the same row decide one after the other.
func TestReplicasLoseNoUpdate(t *testing.T) {
	first, c := openPostgres(t)
	second := openBeside(t, c)
	update(t, first, func(tx *store.Tx) error {
		asset, err := insertWorld(tx)
		if err != nil {
			return err
		}
		return insertOrder(tx, asset, "1")
	})
	var working sync.WaitGroup
	const each = 50
	for _, s := range []*store.Store{first, second} {
		for range 4 {
			working.Go(func() {
				for range each {
					if err := s.Update(context.Background(), increment); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	working.Wait()
	if got := received(t, first); got != 8*each {
		t.Errorf("%d after %d increments by two replicas", got, 8*each)
	}
}

// Two replicas that find a row missing and make it: one of them finds the other's.
func TestReplicasMakeARowOnce(t *testing.T) {
	first, c := openPostgres(t)
	second := openBeside(t, c)
	var asset payment.Asset
	update(t, first, func(tx *store.Tx) (err error) { asset, err = insertWorld(tx); return err })
	for i := range 30 {
		no := fmt.Sprint(i)
		var made, found atomic.Int32
		var working sync.WaitGroup
		for _, s := range []*store.Store{first, second} {
			working.Go(func() {
				var was bool
				err := s.Update(context.Background(), func(tx *store.Tx) error {
					_, err := tx.Order("mer_1", no)
					if was = err == nil; was || !errors.Is(err, store.ErrNotFound) {
						return err
					}
					return insertOrder(tx, asset, no)
				})
				switch {
				case err != nil:
					t.Error(err)
				case was:
					found.Add(1)
				default:
					made.Add(1)
				}
			})
		}
		working.Wait()
		if made.Load() != 1 || found.Load() != 1 {
			t.Fatalf("order %s: made %d times and found %d times, want once each", no, made.Load(), found.Load())
		}
	}
}

// An address of a transaction that was under way when addresses were read is read the
// next time, though its number is lower than those read then.
func TestAddressOfASlowTransaction(t *testing.T) {
	s, c := openPostgres(t)
	var asset payment.Asset
	update(t, s, func(tx *store.Tx) (err error) {
		if asset, err = insertWorld(tx); err == nil {
			err = errors.Join(tx.InsertChain("ETH", chain.Identity{Ref: "eip155:1"}), insertOrder(tx, asset, "0"))
		}
		return err
	})
	slow, err := openSQL(t, c).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := slow.ExecContext(t.Context(), `insert into orders (merchant_id, order_no, sysid, sub_merchant_id, customer_id, order_amount, fiat, asset_id, chain,
		rate, rate_source, rate_at, paying_amount, tolerance, family, address, scheme_id, salt, status, expires_in, expires_at, success_url, cancel_url,
		pc_callback_url, app_callback_url, webhook_url, credential_id, metadata, created_at, updated_at)
		select merchant_id, 'slow', 'slow', sub_merchant_id, customer_id, order_amount, fiat, asset_id, chain,
		rate, rate_source, rate_at, paying_amount, tolerance, family, 'slow'::bytea, scheme_id, salt, status, expires_in, expires_at, success_url, cancel_url,
		pc_callback_url, app_callback_url, webhook_url, credential_id, metadata, created_at, updated_at from orders`); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error { return insertOrder(tx, asset, "1") })
	read := func(after store.Read) (next store.Read, seen, unsearched map[string]bool) {
		t.Helper()
		seen, unsearched = map[string]bool{}, map[string]bool{}
		update(t, s, func(tx *store.Tx) (err error) {
			if next, err = tx.AddressesAfter("evm", after, func(a store.ReadAddress) { seen[string(a.Address)] = true }); err != nil {
				return err
			}
			list, err := tx.Unsearched("ETH", "evm", 10)
			for _, w := range list {
				unsearched[string(w.Address)] = true
				err = errors.Join(err, tx.SaveSearchedUpTo("ETH", w.Place))
			}
			return err
		})
		return next, seen, unsearched
	}
	next, seen, _ := read(store.Read{})
	if !seen["address1"] || seen["slow"] {
		t.Fatalf("read %v, want what is committed", seen)
	}
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	_, seen, unsearched := read(next)
	if !seen["slow"] {
		t.Errorf("then %v, want the address that was committed since", seen)
	}
	for deadline := time.Now().Add(time.Minute); !unsearched["slow"]; _, _, unsearched = read(next) {
		if time.Now().After(deadline) { // other databases of the server may hold it up
			t.Fatal("the address that was committed since is never compared")
		}
	}
}

// What one replica changes, another one hears of, also once its connection was lost.
func TestReplicasHearOfChanges(t *testing.T) {
	first, c := openPostgres(t)
	second := openBeside(t, c)
	update(t, first, func(tx *store.Tx) error {
		asset, err := insertWorld(tx)
		if err != nil {
			return err
		}
		return insertOrder(tx, asset, "1")
	})
	changed, stop := second.Changes("OR1", "ETH")
	defer stop()
	for _, lost := range []bool{false, true} {
		if lost {
			if _, err := openSQL(t, c).ExecContext(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
				where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
				t.Fatal(err)
			}
			<-changed // something may have been missed, which is told when it is heard again
		}
		awaitHearing(t, second)
		for len(changed) > 0 {
			<-changed
		}
		update(t, first, increment)
		select {
		case <-changed:
		case <-time.After(time.Minute):
			t.Fatalf("connection lost %t: the other replica's change was not heard of", lost)
		}
	}
}

// A table that has just grown is counted, so that nothing is planned by what it was.
func TestYoungTablesAreCounted(t *testing.T) {
	s, c := openPostgres(t)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 600 {
			if _, err := tx.RememberNonce("mer_1", "cred_1", fmt.Sprint(i), tx.Now.Add(time.Hour)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db := openSQL(t, c)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		var counted, automatic bool
		if err := db.QueryRow(`select last_analyze is not null, last_autoanalyze is not null from pg_stat_user_tables
			where schemaname = current_schema() and relname = 'nonces'`).Scan(&counted, &automatic); err != nil {
			t.Fatal(err)
		}
		if counted {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("600 new rows were not counted (by the server itself: %t)", automatic)
		}
	}
}
