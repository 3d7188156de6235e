// Package storetest checks that a database keeps the promises of package store.
// Every database runs the same Exercise, so that whatever works on one works on
// all of them.
package storetest

import (
	"context"
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Database is how the exercise reaches one kind of database.
type Database struct {
	// New makes an empty database, or names a file that will be one.
	New func(t *testing.T) string
	// Open opens the database that Config.Database names.
	Open func(context.Context, store.Config) (*store.Store, error)
	// SQL reaches the same database past the store, as an intruder or a careless
	// operator would. It need not be closed.
	SQL func(t *testing.T, c store.Config) *sql.DB
	// Closing looks at a store that a check has done with; nil for nothing.
	Closing func(t *testing.T, s *store.Store)
}

// Exercise runs every check, each on a database of its own.
func Exercise(t *testing.T, db Database) {
	for name, check := range checks {
		t.Run(name, func(t *testing.T) { check(t, newBench(t, db)) })
	}
}

var checks = map[string]func(*testing.T, *bench){
	"update/one error leaves others":         updateErrors,
	"update/panic":                           updatePanic,
	"update/cancelled while waiting":         updateCancelled,
	"update/after close":                     updateAfterClose,
	"update/close finishes what is begun":    closeWaits,
	"update/an outcome that comes late":      lateOutcomes,
	"update/try":                             try,
	"update/one time":                        oneTime,
	"view/reads one state":                   viewIsConsistent,
	"view/changes nothing":                   viewChangesNothing,
	"ledger/append only":                     transfersAppendOnly,
	"ledger/refuses what conflicts":          transfersConflict,
	"ledger/balances":                        balances,
	"ledger/the table of package ledger":     ledgerTable,
	"ledger/pending ends once":               pendingEndsOnce,
	"ledger/accounts are guarded":            accountsAreGuarded,
	"ledger/merchants stand apart":           ledgersStandApart,
	"ledger/statements and balances":         statements,
	"duties/done by one":                     duties,
	"secrets/sealed":                         secretsSealed,
	"secrets/another master key":             anotherMasterKey,
	"secrets/resealed":                       resealed,
	"secrets/resealed, all or none":          resealedAllOrNone,
	"secrets/resealed by one alone":          resealedAlone,
	"secrets/sealed after a reseal":          sealedAfterReseal,
	"access/changes are known at once":       access,
	"credentials/keys and states":            credentials,
	"credentials/sign keys":                  signKeys,
	"credentials/revoke":                     revoke,
	"merchants/unique and ordered":           merchants,
	"merchants/those of a parent":            subMerchants,
	"orders/unique":                          ordersUnique,
	"orders/pages":                           orderPages,
	"orders/filters":                         orderFilters,
	"orders/due":                             dueOrders,
	"orders/each with its deposits":          eachOrder,
	"orders/answers kept":                    keptOrders,
	"orders/answers kept are limited":        keptOrdersAreLimited,
	"orders/answers kept never go back":      keptOrdersNeverGoBack,
	"orders/read together":                   ordersReadTogether,
	"addresses/as they were recorded":        addresses,
	"addresses/seed":                         addressSeed,
	"addresses/those that are watched":       watchedAddresses,
	"addresses/searched, oldest first":       searchedAddresses,
	"addresses/find their orders":            ordersAt,
	"addresses/searched, of any order":       searchedOrders,
	"bank/a payment is in one file":          bankFiles,
	"customers/addresses":                    customerAddresses,
	"customers/deposits":                     customerDeposits,
	"customers/totals":                       customerTotals,
	"chain/identity and cursor":              chains,
	"chain/halted and resumed":               haltedChain,
	"chain/one canonical block a number":     canonicalBlocks,
	"chain/one canonical deposit a transfer": canonicalDeposits,
	"chain/deposits as they were recorded":   depositFields,
	"chain/dust that movements brought":      dust,
	"chain/an asset never changes in use":    assets,
	"chain/a deposit falls short":            shortDeposit,
	"chain/an asset is closed and reopened":  closedAsset,
	"answers/kept until they expire":         answers,
	"replay/seen once":                       replaySeen,
	"replay/memory full":                     replayFull,
	"purge/expired rows go":                  purge,
	"purge/jobs come back":                   jobsComeBack,
	"tokens/expire":                          tokens,
	"tokens/their owner and its changes":     tokenOwner,
	"nonces/new once":                        nonces,
	"tokens/refresh":                         refreshTokens,
	"tokens/revoke a grant":                  revokeGrant,
	"changes/told to those who wait":         changes,
	"payouts/found by state and holder":      payouts,
	"payouts/wallet, stopped and resumed":    wallets,
	"payouts/nonces that nobody used":        unusedNonces,
	"payouts/lanes and versions":             lanes,
	"payouts/what left unexplained":          outflows,
	"prices/as they were last said":          prices,
	"replicas/leases":                        leases,
	"replicas/alive":                         replicas,
	"jobs/exist if and only if committed":    jobs,
	"events/in their order":                  events,
	"events/lists":                           eventLists,
	"events/attempts":                        deliveries,
	"events/endpoints":                       webhooks,
	"open/again":                             reopen,
	"open/is safe to close twice":            closeTwice,
}

// bench is one check's database with a clock that the check moves.
type bench struct {
	db     Database
	config store.Config
	now    time.Time
	store  *store.Store
}

// start is the time at which each check begins.
var start = time.UnixMilli(1_800_000_000_123).UTC()

func newBench(t *testing.T, db Database) *bench {
	t.Helper()
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{db: db, now: start}
	b.config = store.Config{Database: db.New(t), Box: box, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return b.now }}
	b.open(t)
	return b
}

// open opens the bench's database and closes it when the test ends.
func (b *bench) open(t *testing.T) {
	t.Helper()
	s, err := b.db.Open(t.Context(), b.config)
	if err != nil {
		t.Fatal(err)
	}
	b.store = s
	t.Cleanup(func() {
		if b.db.Closing != nil {
			b.db.Closing(t, s)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// reopen closes the database and opens it again.
func (b *bench) reopen(t *testing.T) {
	t.Helper()
	if err := b.store.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	b.open(t)
}

// update runs fn and fails the test when it returns an error.
func (b *bench) update(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if err := b.store.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func (b *bench) purge(t *testing.T) {
	t.Helper()
	if err := b.store.Purge(t.Context()); err != nil {
		t.Fatalf("purge: %v", err)
	}
}

// refused runs fn, which the database must refuse by a constraint whose name or
// columns are in its words, and leaves no trace of it.
func (b *bench) refused(t *testing.T, what, constraint string, fn func(*store.Tx) error) {
	t.Helper()
	if err := b.store.Update(t.Context(), fn); err == nil || !names(err, constraint) {
		t.Errorf("%s: %v, want a refusal by %s", what, err, constraint)
	}
}

// names tells whether a database's error names a constraint: SQLite names the
// columns of a key, PostgreSQL the key.
func names(err error, constraint string) bool {
	text := strings.ToLower(err.Error())
	if strings.Contains(text, strings.ToLower(constraint)) {
		return true
	}
	for key := range strings.FieldsSeq(keys[constraint]) {
		if strings.Contains(text, `"`+key+`"`) {
			return true
		}
	}
	return false
}

// keys are the names of keys by their columns.
var keys = map[string]string{
	"lanes.merchant_id, lanes.payout_id":        "payout_has_one_lane",
	"signed_versions.chain, signed_versions.tx": "version_is_signed_once",
	"address_seed.id":                           "address_seed_pkey",
	"assets.token":                              "asset_token_is_used_once",
	"blocks.chain, blocks.number":               "blocks_have_one_canonical_a_number",
	"chains.name":                               "chains_pkey",
	"chains.ref, chains.genesis":                "chain_has_one_name",
	"api_keys.api_key":                          "api_keys_pkey",
	"deposits.merchant_id, deposits.chain, deposits.tx, deposits.ordinal":                      "deposits_have_one_canonical_a_transfer deposit_is_recorded_once",
	"deposits.merchant_id, deposits.chain, deposits.tx, deposits.ordinal, deposits.block_hash": "deposit_is_recorded_once",
	"emails.email":                  "emails_pkey",
	"events.merchant_id, events.id": "events_pkey",
	"events.merchant_id, events.subject, events.sequence": "events_by_subject",
	"merchants.id":                                   "merchants_pkey",
	"orders.merchant_id, orders.order_no":            "orders_pkey",
	"orders.merchant_id, orders.sysid":               "orders_by_sysid",
	"refresh_tokens.hash":                            "refresh_tokens_pkey",
	"sign_keys.merchant_id, sign_keys.credential_id": "sign_keys_have_one_a_place",
	"tokens.hash":                                    "tokens_pkey",
	"users.merchant_id, users.email":                 "users_pkey",
}

// settle waits until no transaction of the server is older than the newest address,
// before which addresses are not compared: other tests may write to it as well.
func (b *bench) settle(t *testing.T) {
	t.Helper()
	if !b.store.Shared() {
		return
	}
	for deadline := time.Now().Add(time.Minute); b.count(t, `select count(*) from (select transaction_id from orders union all select transaction_id from deposit_addresses) as made
		where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint`) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("some transaction on the server never ends")
		}
	}
}

// view runs fn and fails the test when it returns an error.
func (b *bench) view(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	if err := b.store.View(t.Context(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// count runs a query for one number past the store.
func (b *bench) count(t *testing.T, query string) (n int) {
	t.Helper()
	if err := b.db.SQL(t, b.config).QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
