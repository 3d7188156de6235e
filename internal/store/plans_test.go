package store_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/store"
)

// smallTables have few rows, however many orders there are.
var smallTables = []string{"address_seed", "assets", "bank_files", "chain_halts", "chains", "credentials", "forgotten", "goose_db_version", "leases", "merchants", "prices", "reconciled",
	"replicas", "restores", "schema_digests", "schemes", "settlement_addresses", "settlement_plans", "sign_keys", "sqlite_master", "wallets", "webhooks", "outflows", "bank_payments",
	"pragma_table_info", "numbers", "operator_addresses"}

// readAll are statements that read whole tables on purpose, and when they do.
var readAll = map[string]string{
	"from transfers t order by t.number":                     "ledger check",
	"from accounts order by merchant_id":                     "ledger check",
	"from address_totals":                                    "ledger check",
	"where m.canonical":                                      "ledger check",
	"from accounts where kind = $1":                          "the daily comparison",
	"group by family, address, asset_id":                     "the daily comparison",
	"state = 'sending'":                                      "the daily comparison",
	"debit_kind = $2 or credit_kind = $2":                    "the daily comparison",
	"select count(*) from":                                   "counts, up to a limit or at the start",
	"select id, address, status = 'PAYING' from orders":      "the start",
	"from api_keys where api_key = $1":                       "a credential is revoked",
	"delete from assets":                                     "the start",
	"returning id":                                           "a foreign key of a new row",
	"from outflows where":                                    "what left unexplained, which is hardly anything",
	"from deliveries where merchant_id":                      "the attempts of one event are sorted",
	"select id, address from orders where status = 'PAYING'": "open orders, whenever they have doubled",
	"group by a.holder, s.id":                                "one merchant's balances",
	"group by a.token":                                       "few tokens",
	"from movements m join assets a on a.id = m.asset_id":    "a reorg: the movements above a block",
}

var (
	tables   = regexp.MustCompile(`(?i)\b(?:from|join|update|into) ([a-z_]+)`)
	harmless = regexp.MustCompile(`^SCAN (CONSTANT ROW|\d+-ROW VALUES CLAUSE|selected|parts|balances|news|merchants)`)
)

// checkPlans fails for statements that read or sort a table which grows with the orders:
// what they cost grows with all that ever was. SQLite takes the index that begins with
// what is equal before the one that has the order, and an index of some rows only for a
// statement that has its condition word by word.
func checkPlans(t *testing.T, s *store.Store) {
	t.Helper()
	plans, err := store.Plans(context.WithoutCancel(t.Context()), s)
	if err != nil {
		t.Errorf("plans: %v", err)
	}
	for text, steps := range plans {
		text = strings.Join(strings.Fields(text), " ")
		if strings.Contains(text, "river_") || onlySmall(text) || onPurpose(text) {
			continue
		}
		for _, step := range steps {
			if strings.Contains(step, "TEMP B-TREE FOR ORDER BY") || strings.HasPrefix(step, "SCAN") && !harmless.MatchString(step) {
				t.Errorf("%q: %s", text, strings.Join(steps, " | "))
				break
			}
		}
	}
}

func onlySmall(text string) bool {
	for _, match := range tables.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(smallTables, match[1]) {
			return false
		}
	}
	return true
}

func onPurpose(text string) bool {
	for part := range readAll {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
